// How a replayed decision differs from the recorded one, in terms of what would happen to the person. Pure.
import type { DecisionEntry } from '../audit/record.ts';
import { shields } from '../guard/stay.ts';
import { type Action, asks, relOf, removes } from '../policy/action.ts';
import type { Mode } from '../policy/mode.ts';
import type { Ruling } from '../policy/policy.ts';
import type { Facts } from '../roster/facts.ts';

export const changes = [
  'newly removed',
  'newly spared',
  'newly admitted',
  'newly proposed',
  'otherwise changed',
  'never targeted',
] as const;
export type Change = (typeof changes)[number];

/**
 * Undefined when the same thing happens, by whatever rule. What is proposed to a human is not done: `then` is the mode of the rule that decided, where
 * the record tells it. `never targeted`: a removing rule begins or ceases to match somebody whom the guard never lets anyone target, so nothing happens to
 * them either way.
 */
export function changeOf(recorded: DecisionEntry, ruling: Ruling, then: Mode | undefined): Change | undefined {
  const before = effect(recorded.action, recorded.facts);
  const after = effect(ruling.action, recorded.facts);
  const isSame = before === after;
  const wasProposed = isSame && then === undefined ? isProposed(after, ruling.rule?.mode) : isProposed(before, then);
  const willBeProposed = isProposed(after, ruling.rule?.mode);
  if (isSame && wasProposed === willBeProposed) return undefined;
  if (isSame && removes(after) && isOutOfReach(recorded, ruling)) return undefined;
  if ((removes(before) || removes(after)) && shielded(recorded)) return 'never targeted';
  const wasRemoved = removes(before) && !wasProposed;
  const willBeRemoved = removes(after) && !willBeProposed;
  if (willBeRemoved && !wasRemoved) return 'newly removed';
  if (after === 'admit' && !willBeProposed) return 'newly admitted';
  if (wasRemoved && !willBeRemoved) return 'newly spared';
  return willBeProposed ? 'newly proposed' : 'otherwise changed';
}

/** A human is asked, instead of the server. */
export function isProposed(action: string, mode: Mode | undefined): boolean {
  return mode === 'assist' && asks(action);
}

/** `remove` is refusing or ejecting, by where the person is; a rule whose action cannot apply there does nothing now. */
function effect(action: Action | 'none', facts: Facts): string {
  const waiting = facts['inLobby'];
  if (typeof waiting !== 'boolean' || !asks(action)) return action;
  return relOf(action, waiting) ?? `${action}, not applicable`;
}

/** A removing rule leaves them where they are, whether it proposes or acts. */
function isOutOfReach(recorded: DecisionEntry, { rule }: Ruling): boolean {
  return shielded(recorded) || (recorded.because === 'overruled' && rule?.evenIfAdmitted !== true);
}

/** By what the record says; a record that never got as far as the guard says it by its facts. */
function shielded({ because, facts }: DecisionEntry): boolean {
  if (shields(because) || facts['organizer'] === true) return true;
  const organizer = facts['meeting.organizer'];
  if (organizer !== undefined && organizer === facts['uri']) return true;
  return facts['organizer'] === undefined && organizer === undefined;
}
