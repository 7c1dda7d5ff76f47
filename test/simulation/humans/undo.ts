// Taking back what was ordered or said, by humans or by rules, and what is true of it from then on. The rule: only what the daemon answered counts;
// for as long as it has not, nobody can know what counts.
import type { UndoRequest, UndoResult } from '../../../src/rulings/port.ts';
import { canonical } from '../../chaos/model/address.ts';
import { type AtDesk, askDesk } from './desk.ts';
import type { Behind } from './record.ts';
import { by } from './say.ts';
import { idOf, isOrder, type Word } from './word.ts';

type Taken = Extract<UndoResult, { kind: 'accepted' }>['people'][number];

/** Who took it back, and its id on record where that was told. */
interface Undo {
  who: string;
  id?: string;
}

/** How long whoever was removed by mistake may come back. */
const amendsMs = 15 * 60_000;

export function takeBack(desk: AtDesk, word: Word, who: string): void {
  const id = idOf(word);
  if (id !== undefined) takeWordsBack(desk, { of: id, by: by(who) }, [word]);
}

export function takeBatchBack(desk: AtDesk, batch: string, who: string): void {
  takeWordsBack(
    desk,
    { batch, by: by(who) },
    desk.humans.words.filter((word) => word.batch === batch),
  );
}

function takeWordsBack(desk: AtDesk, request: UndoRequest, words: readonly Word[]): void {
  const { who } = request.by;
  askDesk(
    desk,
    (port) => {
      const before = words.map(({ doubtful = false }) => doubtful);
      for (const word of words) word.doubtful = true;
      return port.undo(request).then((answer) => ({ answer, before }));
    },
    ({ answer, before }) => {
      desk.world.note(`${who} takes back ${words.map(({ act, person }) => `${act} of ${person.uri}`).join(', ')}: ${effectsOf(answer)}`);
      if (answer.kind !== 'accepted') return;
      const isAlone = words.length === 1 && answer.people.length === 1;
      for (const [n, word] of words.entries()) {
        const taken = answer.people.find(({ participant }) => isAlone || participant === word.participant);
        if (taken !== undefined) wordTakenBack(desk, word, taken, before[n] ?? false, isAlone ? { who, id: answer.id } : { who });
      }
    },
  );
}

function wordTakenBack({ humans, world }: AtDesk, word: Word, { effect }: Taken, wasDoubtful: boolean, undo: Undo): void {
  if (effect === 'awaited' || effect === 'removal' || effect === 'nothing') word.doubtful = wasDoubtful;
  if (effect === 'cancelled') {
    word.takenBackAt = Date.now();
    if (isOrder(word)) humans.expectUnsent(idOf(word) ?? '');
  }
  if (effect === 'passed') humans.say({ ...wordAfter(word, undo, world.audit.sick), act: 'pass', until: Date.now() + amendsMs });
}

/** What a rule ordered. */
export function takeBackFromRule(desk: AtDesk, order: Behind, who: string): void {
  askDesk(
    desk,
    (port) => port.undo({ of: order.decision, by: by(who) }),
    (answer) => {
      desk.world.note(`${who} takes back what ${order.rule} ordered for ${order.participant}: ${effectsOf(answer)}`);
      const [taken] = answer.kind === 'accepted' ? answer.people : [];
      if (answer.kind === 'accepted' && taken !== undefined) orderTakenBack(desk, order, taken, { who, id: answer.id });
    },
  );
}

/** Everything a rule has done since: the human confirms the sum that the desk names. */
export function takeBackSince(desk: AtDesk, rule: string, since: number, who: string): void {
  askDesk(
    desk,
    async (port) => {
      const people: Taken[] = [];
      for (const { key: meeting } of port.meetings()) {
        const request = { meeting, rule, since, by: by(who) };
        const asked = await port.undo({ ...request, expect: -1 });
        const sum = asked.kind === 'refused' ? /these are (\d+)/.exec(asked.reason)?.[1] : undefined;
        const answer = await port.undo({ ...request, expect: Number(sum) });
        if (answer.kind === 'accepted') people.push(...answer.people);
      }
      return people;
    },
    (people) => {
      desk.world.note(`${who} takes back what ${rule} did: ${people.map(({ effect }) => effect).join(' ') || 'nothing'}`);
      for (const taken of people) {
        const order = desk.humans.ofRules().findLast((one) => one.rule === rule && one.participant === taken.participant);
        if (order !== undefined) orderTakenBack(desk, order, taken, { who });
      }
    },
  );
}

/** Not sent yet, they wait; carried out, they may come back for a while. */
function orderTakenBack({ humans, world }: AtDesk, { decision, participant }: Behind, { effect }: Taken, undo: Undo): void {
  if (effect === 'cancelled') {
    humans.ruleTakenBack(decision);
    humans.expectUnsent(decision);
  }
  const act = effect === 'cancelled' ? 'wait' : effect === 'passed' ? 'pass' : undefined;
  const about = humans.named(participant);
  if (act === undefined || about === undefined) return;
  const { person, meeting, conversation } = about;
  const rememberable = !person.anonymous && person.omit.length === 0;
  const known = { name: person.name, address: canonical(person.uri), rememberable, participant };
  const word = wordAfter({ act, who: undo.who, askedAt: Date.now(), meeting, person, conversation, ...known }, undo, world.audit.sick);
  humans.say({ ...word, act, ...(act === 'pass' ? { until: Date.now() + amendsMs } : {}) });
}

/** What counts instead of what was taken back. What could not be recorded is not known to later lives. */
function wordAfter(word: Word, { who, id }: Undo, isUnrecorded: boolean): Word {
  const { act, meeting, person, conversation, name, address, rememberable, participant } = word;
  const at = Date.now();
  return {
    ...{ act, who, askedAt: at, meeting, person, conversation, name, address, rememberable, participant },
    answer: { at, ...(id === undefined || isUnrecorded ? {} : { id }) },
    isLost: isUnrecorded,
  };
}

function effectsOf(answer: UndoResult): string {
  return answer.kind === 'accepted' ? answer.people.map(({ effect }) => effect).join(' ') : answer.code;
}
