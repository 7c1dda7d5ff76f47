// Tells of an event channel that does not serve. The rule: at once, and while that lasts the same not twice in an hour, whatever sessions come and go.
import type { AlarmCode } from '../../alarms.ts';

export interface ChannelAlarm {
  tell(message: string): void;
  /** Packages came over so long a time: where that is long enough, the next trouble is another one. */
  served(forMs: number): void;
}

const quietMs = 3_600_000;
/** One that serves for less and fails again is the same trouble going on. */
const steadyMs = 600_000;

/** `now`: monotonic milliseconds. */
export function createChannelAlarm(
  onAlarm: (code: AlarmCode, message: string) => void,
  now: () => number = () => performance.now(),
): ChannelAlarm {
  const toldAt = new Map<string, number>();

  return {
    tell(message) {
      if (now() - (toldAt.get(message) ?? Number.NEGATIVE_INFINITY) < quietMs) return;
      toldAt.set(message, now());
      onAlarm('event-channel-broken', message);
    },
    served(forMs) {
      if (forMs >= steadyMs) toldAt.clear();
    },
  };
}
