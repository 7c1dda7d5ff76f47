// What a decision means for the order of a human behind it. Pure. The rule: what the guard does not let pass is over; it waits for nothing but a link.
import type { Assessment } from '../guard/assess.ts';
import type { ActionRel } from '../roster/participant.ts';
import type { Standing } from '../rulings/standing.ts';

export type OrderFate =
  /** It is carried out, waits for its time, or was none of a human's. */
  { kind: 'goes-on' } | { kind: 'awaits-link'; act: ActionRel } | { kind: 'unsent'; human: string; act: ActionRel; why: string };

const goesOn: OrderFate = { kind: 'goes-on' };

export function orderFate(standing: Standing, { human, verdict, because }: Assessment): OrderFate {
  if (standing.kind !== 'ordered' || !standing.due || standing.said.id !== human || verdict !== 'stay') return goesOn;
  if (because === 'duplicate' || because === 'overruled') return goesOn;
  if (because === 'no-link') return { kind: 'awaits-link', act: standing.act };
  return { kind: 'unsent', human, act: standing.act, why: because ?? 'it does not apply' };
}
