// Takes back what was ordered or said about the people of one meeting, in this session or in an earlier one.
import type { By } from '../../audit/human.ts';
import { defined } from '../../defined.ts';
import type { Memory } from '../../memory/memory.ts';
import type { MeetingNow } from '../../memory/places.ts';
import type { RememberedOrder } from '../../memory/words.ts';
import { placeOf, portraitOf } from '../../rulings/portrait.ts';
import { isRecalled, recalled, type Said, type Standing, silent, takenBack } from '../../rulings/standing.ts';
import { saidOf, standingFrom } from '../humans/remembered.ts';
import { personKey } from '../keys.ts';
import type { People } from '../people.ts';
import type { Person } from '../person.ts';
import { identityIn } from '../situation.ts';
import type { HumanRecords } from './human-records.ts';
import { versionNow } from './sights.ts';
import { type Entered, inside, onItsWay, type Progress, type Undoing, undoingOf, unrecordable, wordTakenBack } from './undoing.ts';

export interface Undo {
  order(order: RememberedOrder, by: By, reason: string | undefined): Undone;
  /** A word that ordered nothing, by its id. Undefined: it was not said here, or counts no more. */
  word(id: string, by: By, reason: string | undefined): Undone | undefined;
}

export interface Undone extends Undoing {
  id?: string;
  participant: string;
  person?: string;
}

export interface UndoOptions {
  now(): number;
  meeting(): MeetingNow;
  memory: Pick<Memory, 'said' | 'isIn' | 'wordOf' | 'passOf'>;
  people: Pick<People, 'all'>;
  records: HumanRecords;
  withdraw(person: Person): void;
  /** What counts for them from now on. */
  say(person: Person, standing: Standing): void;
  passTakenBack(person: Person, id: string): void;
  /** What counts for them may be different: they are decided again. */
  look(person: Person): void;
}

/** What was taken back, and whom it was about. */
interface About {
  id: string;
  participant?: string | undefined;
  identity?: string | undefined;
}

/** What counts for each from now on. */
type Entering = Map<Person, Standing>;

export function createUndo({ now, meeting, memory, people, records, withdraw, say, passTakenBack, look }: UndoOptions): Undo {
  function takeUnsent(person: Person, { id, rule }: RememberedOrder, said: Said): void {
    withdraw(person);
    say(person, rule === null ? takenBack(person.word.standing, id) : toWait(person, said));
  }

  /** Hrefs change with the session: whoever is there goes by what was said of them, and by who they are. */
  function whomAbout({ id, participant, identity }: About): Person[] {
    return people.all().filter((person) => isBearer(person, id) || isThem(person, participant, identity));
  }

  /** Whoever is inside because of it, or comes in by it now, is vouched for until they leave, whatever else it would have done. */
  function release(about: About, entering: Entering = new Map()): Entered {
    let entered: Entered = 'not at all';
    for (const person of whomAbout(about)) {
      const admitted = admittedBy(person, about.id);
      const isEntering = entering.get(person);
      passTakenBack(person, about.id);
      if (admitted !== undefined) say(person, admitted);
      else if (isEntering !== undefined) say(person, isEntering);
      else if (isBearer(person, about.id) || person.desk.said?.id === about.id) say(person, leftOf(person, about.id));
      else look(person);
      if (admitted !== undefined) entered = 'inside';
      else if (isEntering !== undefined && entered !== 'inside') entered = 'on its way';
    }
    return entered;
  }

  /** What counts without it: where nothing does any more, the admission by which they once came in. A pass that still counts speaks for itself. */
  function leftOf({ word, sight: { participant }, presence }: Person, id: string): Standing {
    const left = takenBack(word.standing, id);
    const { meeting: here } = meeting();
    const admission = memory.wordOf(here, presence.key);
    if (left.kind !== 'silent' || participant === undefined || admission?.act !== 'admit' || admission.id === id) return left;
    if (memory.passOf(here, identityIn(participant, presence), now())?.id === admission.id) return left;
    return standingFrom(admission, portraitOf(participant, presence), placeOf(participant, presence));
  }

  /** Whom this pass lets in at this moment: the request has left. */
  function enteringBy(id: string): Entering {
    const entering: Entering = new Map();
    for (const person of people.all()) {
      const { sight, presence, pending, word } = person;
      if (sight.participant === undefined || pending.order?.human !== id || !pending.order.execution.isSent) continue;
      const pass = memory.passOf(meeting().meeting, identityIn(sight.participant, presence), now());
      if (pass?.id === id) entering.set(person, recalled(saidOf(pass), word.standing, portraitOf(sight.participant, presence)));
    }
    return entering;
  }

  /** A pass that has let somebody in is a human's admission. */
  function admittedBy({ sight: { participant }, presence, word }: Person, id: string): Standing | undefined {
    const admission = memory.wordOf(meeting().meeting, presence.key);
    const isOpen = word.standing.kind === 'silent' || word.standing.kind === 'replaced';
    if (participant === undefined || admission?.id !== id || admission.act !== 'admit' || !isOpen) return undefined;
    const standing = standingFrom(admission, portraitOf(participant, presence), placeOf(participant, presence));
    return standing.kind === 'silent' ? undefined : standing;
  }

  return {
    order(one, by, reason) {
      const underWay = people.all().find((person) => progressOf(person, one) !== 'over');
      const person = underWay ?? whomAbout(one)[0];
      const undoing = undoingOf(one, underWay === undefined ? 'over' : progressOf(underWay, one), person?.word.place);
      const { effect } = undoing;
      const about = { participant: one.participant, ...(person === undefined ? {} : { person: personKey(person) }) };
      if (effect === 'awaited' || effect === 'nothing' || effect === 'removal') return { ...about, ...undoing };
      const isUnsent = effect === 'cancelled' && underWay !== undefined;
      const seen = isUnsent && one.rule !== null ? versionNow(underWay) : undefined;
      const id = records.undo({ ...one, seen }, by, reason, isUnsent);
      if (isUnsent) takeUnsent(underWay, one, { id: id ?? one.id, by, at: now() });
      else if (id === undefined) return { ...about, ...unrecordable };
      else release(one);
      return { ...about, ...undoing, ...defined({ id }) };
    },
    word(id, by, reason) {
      const known = memory.said(id);
      const isHere = known !== undefined && memory.isIn(known.meeting, meeting());
      const bearer = people.all().find((person) => isBearer(person, id));
      if (bearer === undefined && (!isHere || known.act === 'admit')) return undefined;
      const said = { meeting: '', ...known, id, ...defined({ participant: bearer?.presence.key }) };
      const [person] = whomAbout(said);
      const about = { participant: said.participant ?? '', ...(person === undefined ? {} : { person: personKey(person) }) };
      if (bearer !== undefined && isLetIn(bearer)) return { ...about, ...inside };
      if (bearer !== undefined && isRecalled(bearer.word.standing)) return { ...about, ...onItsWay };
      const entering = enteringBy(id);
      const undo = records.undo(said, by, reason);
      if (undo === undefined) return { ...about, ...unrecordable };
      return { ...about, ...wordTakenBack(release(said, entering)), id: undo };
    },
  };
}

function isBearer({ word: { standing } }: Person, id: string): boolean {
  if (standing.kind === 'silent') return false;
  return standing.said.id === id || (standing.kind === 'ordered' && standing.before?.kind === 'waiting' && standing.before.said.id === id);
}

function isLetIn({ word: { standing } }: Person): boolean {
  return standing.kind === 'vouched' || standing.kind === 'doubtful';
}

function isThem({ sight, presence }: Person, participant: string | undefined, identity: string | undefined): boolean {
  if (presence.key === participant) return true;
  return identity !== undefined && sight.participant !== undefined && identityIn(sight.participant, presence) === identity;
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
