// An alarm about something that may happen thousands of times a second. The rule: at most one a minute, and none of them is left uncounted.

export interface RepeatedAlarm {
  /** It happened; `why` of the latest is told. */
  happened(why: string): void;
  stop(): void;
}

const minuteMs = 60_000;

/** The first alarm comes at once, further ones at the end of each minute in which there was something to tell. */
export function createRepeatedAlarm(raise: (count: number, why: string) => void, everyMs = minuteMs): RepeatedAlarm {
  let untold = 0;
  let latest = '';
  let pause: NodeJS.Timeout | undefined;

  function tell(): void {
    pause = undefined;
    if (untold === 0) return;
    const count = untold;
    untold = 0;
    pause = setTimeout(tell, everyMs);
    pause.unref();
    raise(count, latest);
  }

  return {
    happened(why) {
      untold += 1;
      latest = why;
      if (pause === undefined) tell();
    },
    stop() {
      clearTimeout(pause);
    },
  };
}
