// Whoever was let in and looks different is in doubt, and stays so where they look as before again. The rule: it is on record, for another life sees
// only how they look then.
import { randomUUID } from 'node:crypto';
import type { RememberedWord } from '../../memory/words.ts';
import type { Standing } from '../../rulings/standing.ts';
import type { Person } from '../person.ts';
import type { MeetingView, ModeratorDeps } from '../ports.ts';
import { identityIn } from '../situation.ts';
import { somebodyInside } from './admitters.ts';

/** The same admission once more, of nobody who was seen: memory takes it for one of whoever looks different. Once for each. */
export function recordDoubts({ presence, sight, word }: Person, { account, memory, recorder }: ModeratorDeps, view: MeetingView): void {
  const { participant } = sight;
  const doubts = doubtsIn(word.standing);
  if (participant === undefined || doubts.size === 0) return;
  const meeting = view.meeting().key;
  const kept = wordsFrom(memory.wordOf(meeting, presence.key));
  const news = kept.filter(({ id, act, seen }) => act === 'admit' && seen !== undefined && doubts.has(id));
  for (const { id: of } of news) {
    recorder.write({
      type: 'human',
      id: randomUUID(),
      account,
      meeting,
      participant: presence.key,
      identity: identityIn(participant, presence),
      act: 'admit',
      of,
      by: somebodyInside,
      reason: 'they look different since they were let in',
    });
  }
}

function doubtsIn(standing: Standing): ReadonlySet<string> {
  if (standing.kind === 'doubtful') return new Set([standing.said.id]);
  return 'before' in standing && standing.before !== undefined ? doubtsIn(standing.before) : new Set();
}

function wordsFrom(word: RememberedWord | undefined): readonly RememberedWord[] {
  return word === undefined ? [] : [word, ...wordsFrom(word.before)];
}
