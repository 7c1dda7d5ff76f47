// When to decide again about somebody whose order did not reach its goal: with the next reconcile, and ever later where that is in vain. Pure.
import type { Ending } from './outcome.ts';

const fruitlessMs = 60_000;
const longestMs = 3_600_000;
/** A server in trouble may be well again any minute. */
const longestInTroubleMs = 180_000;

/** `fruitless`: the orders about them that the server was asked to carry out in vain. Without `waitMs` there is nothing to repeat. */
export function afterEnding(
  before: number,
  { ending, attempts }: { ending: Ending; attempts: number },
): { fruitless: number; waitMs?: number } {
  if (ending === 'settled' || ending === 'taken-back' || ending === 'overtaken') return { fruitless: before };
  // They could not be read: the reading has pauses of its own.
  if (attempts === 0) return { fruitless: before, waitMs: 0 };
  const fruitless = before + 1;
  const doublings = fruitless - (ending === 'ineffective' ? 1 : 2);
  const mostMs = ending === 'unreached' ? longestInTroubleMs : longestMs;
  return { fruitless, waitMs: doublings < 0 ? 0 : Math.min(mostMs, fruitlessMs * 2 ** doublings) };
}
