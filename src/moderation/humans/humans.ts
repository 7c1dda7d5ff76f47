// What humans said about the people of one meeting: kept with each person, learned from the record and from what is seen in the meeting.
import type { RememberedWait } from '../../memory/lobbies.ts';
import type { RememberedPass } from '../../memory/words.ts';
import type { OutcomeResult } from '../../order/outcome.ts';
import { type Participant, waits } from '../../roster/participant.ts';
import { type Place, placeOf, portraitOf } from '../../rulings/portrait.ts';
import { type Counted, stage } from '../../rulings/stage.ts';
import {
  crowded,
  entered,
  enteredByUs,
  foundWaiting,
  isRecalled,
  orderOver,
  orderUnsent,
  type Portrait,
  type Said,
  type Standing,
  seenAs,
} from '../../rulings/standing.ts';
import type { Order, Person } from '../person.ts';
import type { MeetingView, ModeratorDeps } from '../ports.ts';
import { identityIn, passOf } from '../situation.ts';
import { type Admitters, createAdmitters, type Entrance } from './admitters.ts';
import { recordDoubts } from './doubts.ts';
import { enteredLate, entranceBy } from './given-up.ts';
import { createGrace } from './grace.ts';
import { createSaidBefore, notWhoWasSeen, type SaidBeforeOptions } from './said-before.ts';
import { unsent } from './unsent.ts';
import { type Change, recordWaitsEnded } from './waits-ended.ts';
import { writableWord } from './word.ts';

export interface Humans {
  /** A representation has come. `ours`: an order of ours has just let them in. */
  saw(person: Person, ours: boolean): void;
  /** The ruling that counts, with what humans said. */
  counted(person: Person, ruling: Counted, at: number): Counted;
  /** Whoever is inside by it only is not any more. */
  passTakenBack(person: Person, id: string): void;
  /** A human says something. */
  say(person: Person, standing: Standing): void;
  /** The order a human gave is over: carried out, or not to be. */
  over(person: Person, order: Order | undefined, result: OutcomeResult | undefined): void;
  left(person: Person): void;
  /** The meeting is gone for us, and everybody in it. */
  lost(people: readonly Person[]): void;
}

export interface HumansOptions extends SaidBeforeOptions {
  /** What was said about them is different: decide again. */
  judge(person: Person): void;
}

export function createHumans(options: HumansOptions): Humans {
  const { deps, view, judge, onChanged, people } = options;
  const grace = createGrace(deps, judge);
  const admitters = createAdmitters(deps, view, unvouch);
  const saidBefore = createSaidBefore(options, admitters);

  const recordEnds = (person: Person, change: Change) => recordWaitsEnded(person, change, deps, view, people);

  function say(person: Person, standing: Standing): void {
    const before = person.word.standing;
    if (before.kind === 'ordered' && !isCarriedOn(before.said, standing)) dropped(before, deps);
    writableWord(person).standing = standing;
    recordDoubts(person, deps, view);
    grace.begin(person, standing);
  }

  function unvouch(person: Person): void {
    const { standing } = person.word;
    const now = crowded(standing);
    if (now === standing) return;
    writableWord(person).standing = now;
    judge(person);
  }

  function saw(person: Person, ours: boolean): void {
    const { participant } = person.sight;
    if (participant === undefined || isUnknowable(person, deps)) return;
    const { place: before, standing } = person.word;
    const portrait = portraitOf(participant, person.presence);
    const place = placeOf(participant, person.presence);
    const said = before === undefined ? saidBefore(person, participant, portrait, place) : standing;
    const counting = seenAs(said, portrait);
    recordEnds(person, { before: said, now: counting, reason: 'they look different since' });
    Object.assign(writableWord(person), { standing: isSaidToWait(participant) ? foundWaiting(counting) : counting, place });
    recordDoubts(person, deps, view);
    if (said.kind === 'ordered' && counting.kind !== 'ordered') {
      grace.end(person);
      dropped(said, deps);
      onChanged(person, { human: said.said.id, act: said.act }, notWhoWasSeen);
    }
    const entrance = entranceOf(person, before, ours, deps, view);
    if (place !== 'inside' || entrance === undefined) return;
    const { by, unseen, standing: now } = entranceBy(person, participant, portrait, entrance, deps, view);
    const letIn = admitters.entered(person, participant, { by, unseen });
    const next = afterEntrance(now, portrait, by, letIn);
    // An admission by a human is a word of its own.
    if ((letIn === undefined || letIn === 'us') && !isToBeLetIn(now))
      recordEnds(person, { before: now, now: next, reason: 'they have come in since' });
    // Somebody else has done what the order was for, before it was carried out.
    if (now.kind === 'ordered' && isCarriedOn(now.said, next)) dropped(now, deps);
    say(person, next);
    tooLate(person, now, options);
  }

  function over(person: Person, order: Order | undefined, result: OutcomeResult | undefined): void {
    // Proven before they were read again: the next sight of them inside is no news of anybody else.
    const hasEntered = order?.rel === 'admit' && result === 'done';
    if (hasEntered) writableWord(person).place = 'inside';
    const { standing } = person.word;
    const now = hasEntered ? enteredLate(person, order, deps, view) : standing;
    if (now !== standing) say(person, now);
    if (standing.kind !== 'ordered' || (order !== undefined && order.human !== standing.said.id)) return;
    const { participant } = person.sight;
    const isIn = result === 'done' && standing.act === 'admit' && participant !== undefined;
    const isUnsent = result === undefined || result === 'cancelled';
    if (isIn) say(person, entered(standing, standing.portrait, undefined));
    else say(person, isUnsent ? orderUnsent(standing) : orderOver(standing));
    if (isUnsent && standing.act === 'reject' && person.word.place === 'inside') tooLate(person, standing, options);
  }

  function left(person: Person): void {
    grace.end(person);
    const { standing } = person.word;
    if (standing.kind === 'ordered') dropped(standing, deps);
  }

  return {
    saw,
    say,
    over,
    left,
    lost(people) {
      for (const person of people) left(person);
      admitters.lost();
    },
    passTakenBack(person, id) {
      if (person.word.cameBackBy?.id === id) delete writableWord(person).cameBackBy;
    },
    counted(person, ruling, at) {
      const { participant } = person.sight;
      if (participant === undefined) return ruling;
      if (person.word.place === undefined) saw(person, false);
      const pass = passOf(participant, person.presence, at, deps, view);
      const place = placeOf(participant, person.presence);
      const { standing } = person.word;
      return stage(ruling, { standing, place, pass: pass && { said: pass }, cameBackBy: cameBackBy(person, participant, place, pass) });
    },
  };
}

/** They are new, and memory cannot say what was said of them: which meeting this is may not be on record yet. They are looked up once it is. */
function isUnknowable({ word }: Person, { recorder }: ModeratorDeps): boolean {
  return word.place === undefined && !recorder.writable;
}

/** A pass for a while says who may come back, not for how long they may stay. */
function cameBackBy(person: Person, participant: Participant, place: Place, pass: RememberedPass | undefined): string | undefined {
  const { cameBackBy: known } = person.word;
  const isNew = place === 'inside' && pass?.until !== undefined && pass.id !== known?.id;
  if (!isNew && known === undefined) return undefined;
  const identity = identityIn(participant, person.presence);
  if (isNew) writableWord(person).cameBackBy = { id: pass.id, identity };
  return isNew ? pass.id : known?.identity === identity ? known.id : undefined;
}

/** By what is read of them: events come late, and twice. */
function isSaidToWait(participant: Participant): boolean {
  return waits(participant, {}) === true;
}

/** An event can tell of the lobby, and somebody let them in before they could be read there; or it was while nobody watched. */
function entranceOf(
  { presence, sight, word }: Person,
  before: Place | undefined,
  ours: boolean,
  deps: ModeratorDeps,
  view: MeetingView,
): Entrance | undefined {
  const isUnread = before === undefined || before === 'unknown';
  if (before === 'lobby' || (isUnread && presence.waited)) return { by: ours ? 'us' : 'nobody of ours', unseen: false };
  if (!isUnread || presence.arrivedAt !== undefined || sight.participant === undefined) return undefined;
  const found = { participant: presence.key, identity: identityIn(sight.participant, presence) };
  const wait = deps.memory.waitOf(view.meeting().key, found, deps.now());
  return wait === undefined || isAnswered(word.standing, wait) ? undefined : { by: letInBy(wait), unseen: true };
}

function afterEntrance(standing: Standing, portrait: Portrait, by: Entrance['by'], letIn: ReturnType<Admitters['entered']>): Standing {
  if (letIn === 'us') return enteredByUs(standing, portrait);
  if (letIn === undefined) return entered(standing, portrait, undefined);
  return by === 'perhaps us' ? { kind: 'doubtful', said: letIn } : entered(standing, portrait, letIn);
}

function tooLate(person: Person, standing: Standing, { onChanged }: HumansOptions): void {
  if (standing.kind !== 'ordered' || standing.act === 'admit') return;
  onChanged(person, { human: standing.said.id, act: standing.act }, 'because they have come in meanwhile');
}

function isToBeLetIn(standing: Standing): boolean {
  return standing.kind === 'ordered' && standing.act === 'admit';
}

/** What was recalled has its end on record: it was taken back. */
function dropped(standing: Extract<Standing, { kind: 'ordered' }>, deps: ModeratorDeps): void {
  if (!isRecalled(standing)) unsent(standing.said, deps);
}

/** The order goes on, or has become what it was for. */
function isCarriedOn({ id }: Said, next: Standing): boolean {
  return (next.kind === 'ordered' || next.kind === 'vouched') && next.said.id === id;
}

/** It is on record already who let them in, since they were in the lobby, or that they stay wherever they are. */
function isAnswered(standing: Standing, { at }: RememberedWait): boolean {
  return standing.kind === 'vouched' || standing.kind === 'waiting' || (standing.kind === 'doubtful' && standing.said.at > at);
}

function letInBy({ letInBy: by }: RememberedWait): Entrance['by'] {
  if (by === undefined) return 'nobody of ours';
  return by.another && by.whose === 'human' ? 'human through another account' : 'us';
}
