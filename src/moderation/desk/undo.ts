// Takes back what was ordered or said about the people of one meeting.
import type { By } from '../../audit/human.ts';
import { defined } from '../../defined.ts';
import type { RememberedOrder } from '../../memory/words.ts';
import { portraitOf } from '../../rulings/portrait.ts';
import { type Said, type Standing, silent, takenBack } from '../../rulings/standing.ts';
import { personKey } from '../keys.ts';
import type { People } from '../people.ts';
import type { Person } from '../person.ts';
import type { HumanRecords } from './human-records.ts';
import { type Progress, type Undoing, undoingOf } from './undoing.ts';

export interface Undo {
  order(order: RememberedOrder, by: By, reason: string | undefined): Undone;
  /** A word that ordered nothing, by its id. Without a participant: nobody here was meant. */
  word(id: string, by: By, reason: string | undefined): Undone;
}

export interface Undone extends Undoing {
  id?: string;
  participant: string;
  person?: string;
}

export interface UndoOptions {
  now(): number;
  people: Pick<People, 'all'>;
  records: HumanRecords;
  withdraw(person: Person): void;
  /** What counts for them from now on. */
  say(person: Person, standing: Standing): void;
}

export function createUndo({ now, people, records, withdraw, say }: UndoOptions): Undo {
  function takeUnsent(person: Person, { rule }: RememberedOrder, said: Said): void {
    withdraw(person);
    say(person, rule === null ? silent : toWait(person, said));
  }

  return {
    order(one, by, reason) {
      const person = people.all().find(({ presence }) => presence.key === one.participant);
      const undoing = undoingOf(one, person === undefined ? 'over' : progressOf(person, one));
      const { effect } = undoing;
      const about = { participant: one.participant, ...(person === undefined ? {} : { person: personKey(person) }), ...undoing };
      if (effect === 'awaited' || effect === 'nothing' || effect === 'removal') return about;
      const id = records.undo(one, by, reason);
      if (effect === 'cancelled' && person !== undefined) takeUnsent(person, one, { id: id ?? one.id, by, at: now() });
      return { ...about, ...defined({ id }) };
    },
    word(word, by, reason) {
      const person = people.all().find(({ word: { standing } }) => standing.kind !== 'silent' && standing.said.id === word);
      const participant = person?.presence.key;
      const id = records.undo({ id: word, participant }, by, reason);
      if (person !== undefined) say(person, takenBack(person.word.standing, word));
      const undone = { participant: participant ?? '', effect: 'cancelled' as const, said: 'Taken back.', inviteBack: false };
      return { ...undone, ...defined({ id }) };
    },
  };
}

function progressOf({ word, pending }: Person, { id, decision }: RememberedOrder): Progress {
  const isOrdered = word.standing.kind === 'ordered' && word.standing.said.id === id;
  const isUnderWay = decision !== undefined && pending.order?.execution.decision === decision;
  if (!isOrdered && !isUnderWay) return 'over';
  return pending.order?.execution.isSent === true ? 'sent' : 'unsent';
}

/** A rule would order it again at once: for what a rule ordered, the human's word is that they wait. */
function toWait({ sight: { participant }, presence }: Person, said: Said): Standing {
  return participant === undefined ? silent : { kind: 'waiting', said, portrait: portraitOf(participant, presence) };
}
