// How often it is asked whose a conversation is. The one rule: whatever is told of it while it does not say, it is asked in the end, and ever more rarely.
import { type Backoff, backoffMs } from '../backoff.ts';
import { canonicalHref } from '../wire/url.ts';

export interface Asking {
  /** Something was told of the conversation. */
  heard(conversation: string): void;
  end(): void;
}

interface Silent {
  /** Times in a row that it did not say. */
  tries: number;
  /** ms, on the clock that never steps. */
  notBefore: number;
  isAsked: boolean;
  /** Something was told of it while it was asked. */
  heardMeanwhile: boolean;
  timer?: NodeJS.Timeout;
}

/** On the way in it says so within a few events. */
const atOnce = 4;
const pause: Backoff = { minMs: 1_000, maxMs: 60_000 };

/** `ask` resolves to whether it is clear by now whose the conversation is. */
export function createAsking(ask: (conversation: string) => Promise<boolean>): Asking {
  const silent = new Map<string, Silent>();

  function heard(conversation: string): void {
    const key = canonicalHref(conversation);
    const known = silent.get(key);
    if (known?.isAsked) known.heardMeanwhile = true;
    if (known?.isAsked || known?.timer !== undefined) return;
    const one = known ?? { tries: 0, notBefore: 0, isAsked: false, heardMeanwhile: false };
    silent.set(key, one);
    const waitMs = one.notBefore - performance.now();
    if (waitMs <= 0) void askNow(key, conversation, one);
    else one.timer = setTimeout(() => void askNow(key, conversation, one), waitMs).unref();
  }

  async function askNow(key: string, conversation: string, one: Silent): Promise<void> {
    delete one.timer;
    Object.assign(one, { isAsked: true, heardMeanwhile: false });
    const isClear = await ask(conversation);
    one.isAsked = false;
    if (silent.get(key) !== one) return;
    if (isClear) return void silent.delete(key);
    one.tries += 1;
    one.notBefore = one.tries < atOnce ? 0 : performance.now() + backoffMs(one.tries - atOnce + 1, pause);
    if (one.heardMeanwhile) heard(conversation);
  }

  return {
    heard,
    end() {
      for (const { timer } of silent.values()) clearTimeout(timer);
      silent.clear();
    },
  };
}
