// What humans said that lasts, and what was ordered that can still be taken back: a fold over the record, like all memory. Bounded.
import type { HumanAct, HumanEntry } from '../audit/human.ts';
import type { AuditRecord, DecisionEntry } from '../audit/record.ts';
import { defined } from '../defined.ts';
import type { OutcomeResult } from '../order/outcome.ts';
import { removes } from '../policy/action.ts';
import type { Facts, FactValue } from '../roster/facts.ts';
import { actionRels } from '../roster/participant.ts';
import type { Places } from './places.ts';
import { createRecentMap } from './recent-map.ts';
import type { UnfinishedAction } from './remembered.ts';
import type { Sittings } from './sittings.ts';
import { createHeld, isOf, type RememberedHold } from './words/held.ts';
import { aboutFrom } from './words/saying.ts';
import {
  type Admission,
  createSayings,
  type PassInForce,
  type RememberedPass,
  type RememberedWord,
  type Sayings,
  type When,
  type Where,
} from './words/sayings.ts';

export type { PassInForce, RememberedHold, RememberedPass, RememberedWord };
export { isOf };

/** Something that was ordered, by a human or by a rule. */
export interface RememberedOrder {
  /** The human act, or the decision of a rule. */
  id: string;
  act: string;
  rule: string | null;
  batch?: string;
  account?: string;
  meeting: string;
  participant: string;
  identity?: string;
  at: number;
  /** Those by which they would be known again; absent where they would not be. */
  facts?: Facts | undefined;
  decision?: string;
  result?: OutcomeResult | undefined;
  resultAt?: number | undefined;
  /** A human took it back. */
  undone?: boolean | undefined;
}

/** Keys are those of memory: a meeting, and a person in it that outlives sessions. */
export interface Words
  extends Pick<Sayings, 'crowded' | 'foundWaiting' | 'wordOf' | 'admissionsOf' | 'passOf' | 'passesIn' | 'said' | 'saidIn'> {
  human(record: AuditRecord & HumanEntry, meeting: string, person: string, when: When): void;
  decided(record: AuditRecord & DecisionEntry, person: () => string, at: number): void;
  ended(decision: string, result: OutcomeResult, at: number): void;
  holdOf(person: string, rule: string): RememberedHold | undefined;
  /** The meeting has ended, as it is called for its account and for all: whoever is in the next one is nobody of whom anything was said. */
  meetingOver(meeting: string, shared: string): void;
  /** What was ordered by a human act or by the decision of a rule. */
  order(id: string): RememberedOrder | undefined;
  orders(): readonly RememberedOrder[];
  /** What humans ordered of which nothing came: neither a decision nor an outcome. */
  unfinished(): UnfinishedAction[];
  /** The last of `take`, `release` and `ack` about an item that needs somebody. */
  itemWord(id: string): RememberedWord | undefined;
}

const maxPeople = 20_000;
/** Of what is older than the windows, outcomes are not read back. */
const endsWithinMs = 24 * 60 * 60_000;
/** Whoever was removed by mistake gets back in for so long. */
const amendsMs = 15 * 60_000;
const lasting: ReadonlySet<HumanAct> = new Set<HumanAct>(['admit', 'reject', 'eject', 'wait']);

const aboutItems: ReadonlySet<HumanAct> = new Set<HumanAct>(['take', 'release', 'ack']);

type Meetings = Pick<Places, 'meetingOf' | 'sharedOf'>;

/** A pass is good for all accounts in a meeting. What is known is said again in a log that was begun anew: nothing changes. `onAmended`: a removal was taken back, so it counts no more. */
export function createWords(sittings: Sittings, { meetingOf, sharedOf }: Meetings, onAmended: (order: RememberedOrder) => void): Words {
  const sayings = createSayings(sittings);
  const holds = createHeld(maxPeople);
  const orders = createRecentMap<RememberedOrder>(maxPeople);
  /** The act, by the decision it led to. What a rule ordered goes by its decision. */
  const actOf = createRecentMap<string>(maxPeople);
  /** Whom a pass lets in, by the decision. */
  const byPass = createRecentMap<Admission>(maxPeople);
  const items = createRecentMap<RememberedWord>(maxPeople);
  let lastAt = Number.NEGATIVE_INFINITY;

  function human(record: AuditRecord & HumanEntry, meeting: string, person: string, { at, moment }: When): void {
    const { id, act, of, identity } = record;
    if (orders.get(id) !== undefined || sayings.said(id) !== undefined) return;
    lastAt = Math.max(lastAt, at);
    const word = wordFrom(record, at);
    const place = `${sharedOf(record.meeting ?? '')} ${identity}`;
    const where = { person, meeting, moment, shared: typeof identity === 'string' ? place : undefined };
    const about = aboutFrom(record);
    const isAgain = act === 'admit' && of !== undefined;
    const isDoubt = isAgain && sayings.doubt(person, of);
    if (lasting.has(act) && !isDoubt) sayings.say(word, where, about);
    if (isAgain && !isDoubt) sayings.carryOn(word, of, where, about);
    const ordered = orderBy(record, at);
    if (ordered !== undefined) orders.set(id, ordered);
    if (act === 'pass') sayings.replace(word, where);
    if (act === 'pass' && typeof identity === 'string') sayings.letPass(word, place, about, moment);
    if (removes(act) && typeof identity === 'string') sayings.refused(place, id);
    if (act === 'extend' && typeof of === 'string') holds.extend(person, of);
    if (aboutItems.has(act) && typeof of === 'string') items.set(of, word);
    if (act === 'undo' && typeof of === 'string') takeBack(of, word, where);
  }

  function takeBack(of: string, word: RememberedWord, where: Where): void {
    sayings.takeBack(of);
    const taken = orders.get(of);
    if (taken === undefined) return;
    // A rule would order it again: they wait.
    if (taken.result === undefined && taken.rule !== null) sayings.say({ ...word, act: 'wait' }, where, taken);
    if (countsAsRemoval(taken) && taken.undone !== true) onAmended(taken);
    taken.undone = true;
    const place = `${sharedOf(taken.meeting)} ${taken.identity}`;
    if (removes(taken.act)) sayings.refusalTakenBack(place, of);
    if (!earnsPass(taken)) return;
    const known = sayings.passOf(sharedOf(taken.meeting), taken.identity ?? '', { at: word.at, moment: where.moment });
    const isForMeeting = known !== undefined && known.until === undefined;
    if (!isForMeeting) sayings.letPass({ ...word, until: word.at + amendsMs }, place, taken, where.moment);
  }

  function decided(record: AuditRecord & DecisionEntry, person: () => string, at: number): void {
    const { id, meeting, rule, action, because, human: act, verdict, identity, facts } = record;
    if (because === 'held' && rule !== null) holds.held(person(), rule, record, at);
    if (because === 'left') holds.left(person(), rule);
    if (because === 'left') sayings.left(person(), act);
    if (verdict !== 'act') return;
    const known = typeof act === 'string' ? orders.get(act) : undefined;
    if (known === undefined) {
      orders.set(id, orderOf(record, at));
      const pass = typeof act === 'string' && action === 'admit' ? sayings.pass(act) : undefined;
      if (pass !== undefined) byPass.set(id, { ...pass, person: person(), meeting: meetingOf(meeting) });
      return;
    }
    orders.set(known.id, { ...known, identity: identity ?? known.identity, facts: identifying(facts), decision: id });
    actOf.set(id, known.id);
  }

  return {
    human,
    decided,
    ended(decision, result, at) {
      const one = orders.get(actOf.get(decision) ?? decision);
      if (one === undefined) return;
      // In place: a copy of each costs a second a million.
      // That it was done may turn out later; it counts from when it ended.
      if (one.result !== 'unconfirmed') one.resultAt = at;
      one.result = result;
      if (one.rule === null) sayings.ended(one.id, one.act, result);
      const mayBeIn = result === 'done' || result === 'unconfirmed';
      const admission = mayBeIn ? byPass.get(decision) : undefined;
      if (admission !== undefined) sayings.letIn(admission, result === 'done');
    },
    crowded: sayings.crowded,
    foundWaiting: sayings.foundWaiting,
    wordOf: sayings.wordOf,
    passOf: sayings.passOf,
    passesIn: sayings.passesIn,
    admissionsOf: sayings.admissionsOf,
    holdOf: holds.of,
    meetingOver(meeting, shared) {
      holds.meetingOver(meeting);
      sayings.meetingOver(meeting, shared);
    },
    order: (id) => orders.get(id),
    orders: () => orders.values(),
    said: sayings.said,
    saidIn: sayings.saidIn,
    unfinished: () => orders.values().flatMap((order) => (order.at > lastAt - endsWithinMs ? (undecided(order) ?? []) : [])),
    itemWord: (id) => items.get(id),
  };
}

function countsAsRemoval({ act, result }: RememberedOrder): boolean {
  return removes(act) && (result === 'done' || result === 'unconfirmed');
}

/**
 * Whether taking this back lets them in when they come again: a request was sent, they are out, and they would be known again. Whoever was gone
 * before it arrived is out as well: the human who takes it back means them, not the request.
 */
export function earnsPass({ act, result, identity, facts }: Pick<RememberedOrder, 'act' | 'result' | 'identity' | 'facts'>): boolean {
  const isOut = result === 'done' || result === 'unconfirmed' || result === 'gone';
  return removes(act) && isOut && identity !== undefined && isRememberable(facts ?? {});
}

/** Whether somebody can be known again: by an address that was checked, or by a number. */
export function isRememberable(facts: Facts): boolean {
  if (typeof facts['phone'] === 'string' && facts['phone'] !== '') return true;
  return typeof facts['uri'] === 'string' && facts['anonymous'] === false;
}

/** Undefined: it is no order, or a human let somebody in without us. */
function orderBy(record: HumanEntry, at: number): RememberedOrder | undefined {
  const { id, account, act, batch, meeting, participant, identity } = record;
  if (!actionRels.some((rel) => rel === act)) return undefined;
  if (typeof meeting !== 'string' || typeof participant !== 'string' || record.by.auth === 'meeting') return undefined;
  return { id, act, rule: null, meeting, participant, at, ...defined({ account: account ?? undefined, batch, identity }) };
}

function orderOf({ id, action, rule, meeting, participant, identity, facts }: DecisionEntry, at: number): RememberedOrder {
  const known = identifying(facts);
  // What comes later is named at once, and nothing is spread: an object that grows takes more room.
  const [result, resultAt, undone] = [undefined, undefined, undefined];
  return { id, act: action, rule, meeting, participant, identity, at, facts: known, decision: id, result, resultAt, undone };
}

function undecided({ id, act, rule, account, meeting, participant, identity = '', at, decision, result, undone }: RememberedOrder) {
  if (rule !== null || account === undefined || decision !== undefined || result !== undefined || undone === true) return undefined;
  const action = actionRels.find((rel) => rel === act);
  return action && { decision: id, account, meeting, participant, identity, rule, action, at, attempts: 0 };
}

function identifying(facts: Facts): Facts | undefined {
  if (!isRememberable(facts)) return undefined;
  const { uri, phone, anonymous } = facts;
  const known: Record<string, FactValue> = {};
  if (uri !== undefined) known['uri'] = uri;
  if (phone !== undefined) known['phone'] = phone;
  if (anonymous !== undefined) known['anonymous'] = anonymous;
  return known;
}

function wordFrom({ id, act, by, account, seen, reason }: HumanEntry, at: number): RememberedWord {
  return { id, act, by, at, ...defined({ account: account ?? undefined, seen, reason }) };
}
