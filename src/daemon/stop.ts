// The end of an account: drain what was begun, prove what was sent, say goodbye to the server. Each has its budget.
import { setTimeout as delay } from 'node:timers/promises';
import type { AccountWatch } from '../meetings/account-watch.ts';
import type { ActionQueue } from '../queue/queue.ts';
import type { Farewell } from '../session/session.ts';

/** Together these stay below the ten seconds a stop may take. */
const budgets = { drainMs: 5_000, proofMs: 1_000, leaveMs: 1_000, goodbyeMs: 2_500 };
const lookEveryMs = 10;

export interface Stopping {
  watch: AccountWatch;
  queue: ActionQueue | undefined;
  farewell: Farewell;
  /** Asks the session to end. */
  leave(): void;
  /** Settles when the session has ended, however. */
  done: Promise<void>;
}

export async function stopAccount({ watch, queue, farewell, leave, done }: Stopping): Promise<void> {
  // Who vanishes has nothing to wait for: what is on its way is not recalled, and what it comes to is for the successor to see.
  await queue?.close(farewell === 'vanish' ? 0 : budgets.drainMs);
  if (farewell !== 'vanish') await proved(watch);
  await Promise.race([watch.close(farewell), delay(budgets.leaveMs, undefined, { ref: false })]);
  leave();
  await Promise.race([done.catch(() => {}), delay(budgets.goodbyeMs, undefined, { ref: false })]);
}

/** Requests just answered get a moment for the events that prove them. */
async function proved(watch: AccountWatch): Promise<void> {
  const until = performance.now() + budgets.proofMs;
  while (performance.now() < until && watch.outstanding > 0) await delay(lookEveryMs);
}
