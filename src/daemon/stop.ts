// The end of an account: drain what was begun, prove what was sent, say goodbye to the server. Each has its budget.
import { setTimeout as delay } from 'node:timers/promises';
import type { AccountWatch } from '../meetings/account-watch.ts';
import type { ActionQueue } from '../queue/queue.ts';

/** Together these stay below the ten seconds a stop may take. */
const budgets = { drainMs: 5_000, proofMs: 1_000, leaveMs: 1_000, goodbyeMs: 2_500 };
const lookEveryMs = 10;

export interface Stopping {
  watch: AccountWatch;
  queue: ActionQueue | undefined;
  /** Asks the session to end. */
  leave(): void;
  /** Settles when the session has ended, however. */
  done: Promise<void>;
}

export async function stopAccount({ watch, queue, leave, done }: Stopping): Promise<void> {
  await queue?.close(budgets.drainMs);
  await proved(watch);
  await Promise.race([watch.close(), delay(budgets.leaveMs, undefined, { ref: false })]);
  leave();
  await Promise.race([done.catch(() => {}), delay(budgets.goodbyeMs, undefined, { ref: false })]);
}

/** Requests just answered get a moment for the events that prove them. */
async function proved(watch: AccountWatch): Promise<void> {
  const until = performance.now() + budgets.proofMs;
  while (performance.now() < until && watch.outstanding > 0) await delay(lookEveryMs);
}
