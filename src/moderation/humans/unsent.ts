// What a human ordered came to nothing before it was decided on. It is on record, for another life knows no other way.
import type { Said } from '../../rulings/standing.ts';
import type { ModeratorDeps } from '../ports.ts';

export function unsent({ id: decision }: Pick<Said, 'id'>, { account, memory, recorder }: ModeratorDeps): void {
  const known = memory.order(decision);
  if (known?.decision !== undefined || known?.result !== undefined || known?.undone === true) return;
  recorder.write({ type: 'outcome', account, decision, result: 'cancelled', attempts: 0, waitedMs: 0, tookMs: 0 });
}
