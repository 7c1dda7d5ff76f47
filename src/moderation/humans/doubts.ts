// Whoever was let in and looks different is in doubt, and stays so where they look as before again. The rule: it is on record, for another life sees
// only how they look then.
import type { RememberedWord } from '../../memory/words.ts';
import type { Standing } from '../../rulings/standing.ts';
import type { Person } from '../person.ts';
import type { MeetingView, ModeratorDeps } from '../ports.ts';
import { recordSomebodyInside } from './in-the-meeting.ts';

const reason = 'they look different since they were let in';

/** The same admission once more, of nobody who was seen: memory takes it for one of whoever looks different. Once for each. */
export function recordDoubts(person: Person, deps: ModeratorDeps, view: MeetingView): void {
  const { presence, sight, word } = person;
  const { participant } = sight;
  const doubts = doubtsIn(word.standing);
  if (participant === undefined || doubts.size === 0) return;
  const kept = wordsFrom(deps.memory.wordOf(view.meeting().key, presence.key));
  const news = kept.filter(({ id, act, seen }) => act === 'admit' && seen !== undefined && doubts.has(id));
  for (const { id: of } of news) recordSomebodyInside(person, participant, { act: 'admit', of, reason }, deps, view);
}

function doubtsIn(standing: Standing): ReadonlySet<string> {
  if (standing.kind === 'doubtful') return new Set([standing.said.id]);
  return 'before' in standing && standing.before !== undefined ? doubtsIn(standing.before) : new Set();
}

function wordsFrom(word: RememberedWord | undefined): readonly RememberedWord[] {
  return word === undefined ? [] : [word, ...wordsFrom(word.before)];
}
