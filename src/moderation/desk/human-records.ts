// Puts on record what a human does about somebody. The one rule: what could not be recorded was not said.
import { randomUUID } from 'node:crypto';
import type { By, HumanAct, HumanEntry } from '../../audit/human.ts';
import { defined } from '../../defined.ts';
import type { PersonRequest } from '../../rulings/port.ts';
import type { Said } from '../../rulings/standing.ts';
import { personKey } from '../keys.ts';
import type { AtDesk, Person } from '../person.ts';
import type { MeetingView, ModeratorDeps } from '../ports.ts';
import { identityIn } from '../situation.ts';
import type { LastWords } from './last-words.ts';

export interface HumanRecords {
  about(person: Person, act: HumanAct, request: PersonRequest, more?: Partial<HumanEntry>): Said | undefined;
  /** The id of the record that takes something back. `anyway`: it is not done whether that can be recorded now or not, and is put on record later. */
  undo(what: Undoable, by: By, reason: string | undefined, anyway?: boolean): string | undefined;
}

/** A human act or a decision, and whom it was about. `meeting`: as it was recorded. */
export interface Undoable {
  id: string;
  meeting: string;
  participant?: string | undefined;
  identity?: string | undefined;
  /** The version of whom a word counts for from now on. */
  seen?: string | undefined;
}

export function createHumanRecords(deps: ModeratorDeps, view: MeetingView, last: LastWords): HumanRecords {
  /** `before`: what the meeting was called, while it has no conversation. */
  function write(said: Omit<HumanEntry, 'type' | 'id' | 'account' | 'meeting'>, before = '', anyway = false): string | undefined {
    const id = randomUUID();
    const { key } = view.meeting();
    const entry: HumanEntry = { type: 'human', id, account: deps.account, meeting: key === '' ? before : key, ...said };
    const isWritten = deps.recorder.write(entry) !== undefined;
    if (!isWritten && anyway) deps.recorder.owe(entry);
    return isWritten || anyway ? id : undefined;
  }

  return {
    about(person, act, { by, reason, seen }, more = {}) {
      const { sight, presence } = person;
      const identity = sight.participant === undefined ? {} : { identity: identityIn(sight.participant, presence) };
      const why = reason === undefined ? {} : { reason };
      const id = write({ participant: presence.key, ...identity, act, ...more, by, ...why, seen });
      if (id === undefined) return undefined;
      const said = { id, by, at: deps.now(), ...why };
      const desk: AtDesk = person.desk;
      desk.said = { ...said, act };
      last.remember(personKey(person), desk.said);
      return said;
    },
    undo({ id: of, meeting, participant, identity, seen }, by, reason, anyway) {
      return write({ ...defined({ participant, identity }), act: 'undo', of, by, ...defined({ reason, seen }) }, meeting, anyway);
    },
  };
}
