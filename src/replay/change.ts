// How a replayed decision differs from the recorded one, in terms of what would happen to the person. Pure.
import type { DecisionEntry } from '../audit/record.ts';
import { shields } from '../guard/stay.ts';
import { type Action, asks, relOf, removes } from '../policy/action.ts';
import type { Ruling } from '../policy/policy.ts';
import type { Facts } from '../roster/facts.ts';

export const changes = ['newly removed', 'newly spared', 'newly admitted', 'otherwise changed', 'never targeted'] as const;
export type Change = (typeof changes)[number];

/**
 * Undefined when the same thing happens, by whatever rule. `never targeted`: a removing rule begins or ceases to match somebody
 * whom the guard never lets anyone target, so nothing happens to them either way.
 */
export function changeOf(recorded: DecisionEntry, ruling: Ruling): Change | undefined {
  const before = effect(recorded.action, recorded.facts);
  const after = effect(ruling.action, recorded.facts);
  if (before === after) return undefined;
  if ((removes(before) || removes(after)) && shielded(recorded)) return 'never targeted';
  if (removes(after) && !removes(before)) return 'newly removed';
  if (after === 'admit') return 'newly admitted';
  if (removes(before) && !removes(after)) return 'newly spared';
  return 'otherwise changed';
}

/** `remove` is refusing or ejecting, by where the person is; a rule whose action cannot apply there does nothing now. */
function effect(action: Action | 'none', facts: Facts): string {
  const waiting = facts['inLobby'];
  if (typeof waiting !== 'boolean' || !asks(action)) return action;
  return relOf(action, waiting) ?? `${action}, not applicable`;
}

/** By what the record says; a record that never got as far as the guard says it by its facts. */
function shielded({ because, facts }: DecisionEntry): boolean {
  if (shields(because) || facts['organizer'] === true) return true;
  const organizer = facts['meeting.organizer'];
  if (organizer !== undefined && organizer === facts['uri']) return true;
  return facts['organizer'] === undefined && organizer === undefined;
}
