// What humans said is written again where another log has been begun: a later life knows only what it finds there.
import type { HumanEntry } from '../../audit/human.ts';
import { defined } from '../../defined.ts';
import type { RememberedWord } from '../../memory/words.ts';
import type { Person } from '../person.ts';
import type { MeetingView, ModeratorDeps } from '../ports.ts';
import { identityIn } from '../situation.ts';

/** Under the same ids, so that it is taken back as before. What became of an order is written with it. */
export function sayAgain(people: readonly Person[], { account, memory, recorder, now }: ModeratorDeps, view: MeetingView): void {
  const meeting = view.meeting().key;

  function write({ id, act, by, reason, seen }: RememberedWord, whom: Pick<HumanEntry, 'participant' | 'identity'>): void {
    recorder.write({ type: 'human', id, account, meeting, act, by, ...whom, ...defined({ reason, seen }) });
    const result = memory.order(id)?.result;
    if (result !== undefined) recorder.write({ type: 'outcome', account, decision: id, result, attempts: 0, waitedMs: 0, tookMs: 0 });
  }

  for (const { presence, sight } of people) {
    const identity = sight.participant && identityIn(sight.participant, presence);
    const word = memory.wordOf(meeting, presence.key, identity);
    const isOurs = word !== undefined && (word.account ?? account) === account;
    if (isOurs && word.act !== 'pass') write(word, { participant: presence.key, ...defined({ identity }) });
  }
  for (const { pass, participant, identity } of memory.passesIn(meeting, now())) write(pass, { identity, ...defined({ participant }) });
}
