// That somebody waits has ended without a word of a human: they came in, or look different. The rule: it is on record, or it would count again after a gap.
import { type Said, type Standing, waitsEnded, waitsIn } from '../../rulings/standing.ts';
import type { Person } from '../person.ts';
import type { MeetingView, ModeratorDeps } from '../ports.ts';
import { recordSomebodyInside } from './in-the-meeting.ts';

export interface Change {
  before: Standing;
  now: Standing;
  reason: string;
}

/** Not what was said through another account, which sees it as well, nor what counts for another endpoint of theirs too. */
export function recordWaitsEnded(
  person: Person,
  { before, now, reason }: Change,
  deps: ModeratorDeps,
  view: MeetingView,
  people: () => readonly Person[],
): void {
  const { participant } = person.sight;
  const ended = waitsEnded(before, now);
  if (participant === undefined || ended.length === 0) return;
  const others = people().filter((one) => one !== person);
  const isOurs = ({ id }: Said) => (deps.memory.said(id)?.account ?? deps.account) === deps.account;
  const isBorne = ({ id }: Said) => others.some(({ word }) => waitsIn(word.standing).some((said) => said.id === id));
  for (const { id: of } of ended.filter((said) => isOurs(said) && !isBorne(said)))
    recordSomebodyInside(person, participant, { act: 'undo', of, reason }, deps, view);
}
