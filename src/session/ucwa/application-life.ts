// How long one application lasts, and the one way it ends: the first part to notice says why, and those after it are not heard.
import type { Setback } from '../meaning/session.ts';

export interface ApplicationLife {
  /** Aborts with the application, or with the account that has it. */
  readonly signal: AbortSignal;
  /** Why it ended; undefined while it lasts, and where the account ended it. */
  readonly setback: Setback | undefined;
  end(why?: Setback): void;
}

/** `account`: aborts when the account stops. */
export function createApplicationLife(account: AbortSignal): ApplicationLife {
  const ended = new AbortController();
  let setback: Setback | undefined;
  account.addEventListener('abort', () => ended.abort(), { once: true, signal: ended.signal });
  if (account.aborted) ended.abort();
  return {
    signal: ended.signal,
    get setback() {
      return account.aborted ? undefined : setback;
    },
    end(why) {
      setback ??= why;
      ended.abort();
    },
  };
}
