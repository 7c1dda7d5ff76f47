// What lobbyguard remembers, as a fold over audit records: there is no other store. The daemon applies each record as it
// is written, and rebuilds the same memory from the log at a start. Bounded: windows of a day, so many people and decisions, oldest forgotten.

import type { By, HumanEntry } from '../audit/human.ts';
import type { AlarmEntry, AuditRecord, DecisionEntry, MeetingEntry } from '../audit/record.ts';
import type { OutcomeResult } from '../order/outcome.ts';
import { removes } from '../policy/action.ts';
import { identityOf } from '../roster/identity.ts';
import { createAdditions, type RememberedAddition } from './additions.ts';
import { createStandingAlarms, type StandingAlarms } from './alarms/standing.ts';
import { type Attendance, createAttendance } from './attendance.ts';
import { createElapsed } from './elapsed.ts';
import { createLobbies, type Found, type RememberedWait } from './lobbies.ts';
import { createPlaces, type MeetingNow } from './places.ts';
import { createRecentMap } from './recent-map.ts';
import type { SentRemoval, UnfinishedAction } from './remembered.ts';
import { createReversals, type Reversals } from './reversals.ts';
import { createSetInForce, type RememberedSet } from './set-in-force.ts';
import { createSittings, isMeetingOver } from './sittings.ts';
import { createStoppedRules } from './stopped-rules.ts';
import { createTerms, type RememberedTerm } from './terms.ts';
import { createWords, type RememberedHold, type RememberedOrder, type RememberedPass, type RememberedWord, type Words } from './words.ts';

/**
 * Meetings are named by their canonical conversation href, participants by theirs. Hrefs die with the session: counts go on under the new href
 * of a meeting whose `uri` was recorded when it was joined. Windows are `at - withinMs < time <= at`; all times are epoch ms.
 */
export interface Memory extends Pick<Words, 'order' | 'orders' | 'said' | 'saidIn' | 'itemWord'> {
  /** False while the log is read: whatever is asked meanwhile throws. */
  readonly isWhole: boolean;
  /** Meetings that were added by hand and not removed. */
  added(account: string): readonly RememberedAddition[];
  /** Meetings that were followed until some time, and were not given up: people may still be inside. */
  terms(account: string): readonly RememberedTerm[];
  apply(record: AuditRecord): void;
  /** What others recorded of an account that is ours from now on (`slimmed`), oldest first, with times of our own clock. */
  adopt(account: string, records: readonly AuditRecord[]): void;
  /** A record was written at this time that is not applied. */
  passed(at: number): void;
  /** Counts an arrival at once, before there is a record of it. The record that tells the same arrival later is not counted again. */
  arrived(meeting: string, identity: string, at: number): void;
  /** Counts a removal that no record tells. Not for a removal whose `outcome` record is applied as well. */
  removed(meeting: string, identity: string, at: number): void;
  arrivals(meeting: string, withinMs: number, at: number): number;
  /** Times this identity was refused or removed: outcomes `done` and `unconfirmed` of reject, eject and remove. */
  removals(meeting: string, identity: string, withinMs: number, at: number): number;
  /**
   * Removing requests that left, by rule (first attempts only: a retry is no further removal). For the caps: how long ago is what passed
   * between records, so a wall clock that was set back makes nothing recent that is old.
   */
  removalsSent(meeting: string, withinMs: number, at: number): readonly SentRemoval[];
  /** Conversations the account came into and, as far as is known, did not leave: canonical hrefs. */
  followed(account: string): readonly string[];
  /** Rules over their cap in this meeting since the last change of policy or `resume`; with `would`, those that would be, in dry run. */
  trippedRules(meeting: string, would?: boolean): readonly string[];
  /** The rules that a human lets go on in the meeting for good. */
  rulesLetOn(meeting: string): readonly string[];
  /** The human who stopped this rule in this meeting; undefined: none did. */
  stopperOf(meeting: string, rule: string): By | undefined;
  /** The last set that took effect while rules could act. */
  setInForce(): RememberedSet | undefined;
  readonly reversals: Reversals;
  /** Since when alarms last, over starts. */
  readonly standing: Pick<StandingAlarms, 'since'>;
  /** The last of `pause` and `resume`. The file PAUSED has the last word. */
  readonly paused: boolean;
  unfinished(): readonly UnfinishedAction[];
  /** Epoch ms of the newest attempt. */
  readonly lastAttemptAt: number | undefined;
  /** The last lasting word of a human about somebody, whatever session it was said in; with `identity`, through whatever account they wait. */
  wordOf(meeting: string, participant: string, identity?: string): RememberedWord | undefined;
  /** Admissions of theirs under the hrefs of earlier sessions, newest first; none where something was said of them under this one. */
  admissionsOf(meeting: string, participant: string, identity: string): readonly RememberedWord[];
  passOf(meeting: string, identity: string, at: number): RememberedPass | undefined;
  passesIn(meeting: string, at: number): ReturnType<Words['passesIn']>;
  holdOf(meeting: string, participant: string, rule: string): RememberedHold | undefined;
  /** That somebody was in the lobby when last decided on. */
  waitOf(meeting: string, found: Found, at: number): RememberedWait | undefined;
  /** Whether what is recorded under this href was in this meeting, whatever session it was in. */
  isIn(href: string, meeting: MeetingNow): boolean;
}

/** So long before a crowd is told of, those in it had begun to come in. */
const crowdMs = 10_000;
const dayMs = 24 * 60 * 60 * 1000;
const maxPeople = 50_000;
const maxMeetings = 5_000;

/** `keptMs`: the longest window asked for; a day at least. */
export function createMemory(keptMs = dayMs): Memory {
  return new FoldedMemory(Math.max(dayMs, keptMs));
}

class FoldedMemory implements Memory {
  readonly isWhole = true;
  readonly #attendance: Attendance;
  readonly #open = createRecentMap<UnfinishedAction>(maxPeople);
  readonly #followed = createRecentMap<{ account: string; meeting: string }>(maxMeetings);
  readonly #places = createPlaces(maxMeetings, maxPeople);
  readonly #stopped = createStoppedRules();
  readonly #sittings = createSittings();
  readonly #additions = createAdditions();
  readonly added = this.#additions.of;
  readonly #terms = createTerms(maxMeetings);
  readonly terms = this.#terms.of;
  readonly #words = createWords(this.#sittings, this.#places, (order) => this.#amended(order));
  readonly isIn = this.#places.isIn;
  readonly #lobbies = createLobbies(this.#places, this.#sittings);
  readonly waitOf = (meeting: string, found: Found, at: number) => this.#lobbies.waitOf(meeting, found, this.#clock.now(at));
  readonly passed = (at: number) => this.#clock.record(at);
  readonly #when = (at: number) => ({ at, moment: this.#clock.now(at) });
  readonly passOf = (meeting: string, who: string, at: number) => this.#words.passOf(this.#places.sharedOf(meeting), who, this.#when(at));
  readonly passesIn = (meeting: string, at: number) => this.#words.passesIn(this.#places.sharedOf(meeting), this.#when(at));
  readonly holdOf = (meeting: string, participant: string, rule: string) =>
    this.#words.holdOf(this.#places.anyLifeOf(meeting, participant), rule);
  readonly trippedRules = (meeting: string, would = false) => this.#stopped.rules(this.#places.meetingOf(meeting), would);
  readonly rulesLetOn = (meeting: string) => this.#stopped.letOn(this.#places.meetingOf(meeting));
  readonly stopperOf = (meeting: string, rule: string) => this.#stopped.stopperOf(this.#places.meetingOf(meeting), rule);
  readonly itemWord = this.#words.itemWord;
  readonly order = this.#words.order;
  readonly orders = this.#words.orders;
  readonly said = this.#words.said;
  readonly saidIn = this.#words.saidIn;
  readonly standing = createStandingAlarms((meeting) => this.#places.meetingOf(meeting));
  paused = false;
  lastAttemptAt: number | undefined;
  readonly #sets = createSetInForce();
  readonly setInForce = this.#sets.of;
  readonly reversals = createReversals();
  #clock = createElapsed();
  constructor(keptMs: number) {
    this.#attendance = createAttendance(keptMs);
  }

  apply(record: AuditRecord): void {
    const at = Date.parse(record.at);
    this.#clock.record(at);
    if (record.type === 'alarm' && record.elsewhere === true) return;
    this.reversals.apply(record);
    this.standing.apply(record);
    switch (record.type) {
      case 'pause':
        this.paused = true;
        return;
      case 'resume':
        this.paused = false;
        this.#stopped.clear();
        return;
      case 'start':
      case 'policy':
        this.#sets.apply(record);
        if (record.type === 'policy' && record.rejected !== true) this.#stopped.tookEffect(record);
        return;
      case 'meeting':
        this.#meeting(record, at);
        return;
      case 'alarm':
        this.#alarm(record, at);
        return;
      case 'human':
        this.#human(record, at);
        return;
      case 'decision':
        this.#decided(record, at);
        return;
      case 'attempt':
        this.#attempted(record.decision, record.url, at);
        return;
      case 'outcome':
        this.#ended(record.decision, record.result, at);
        return;
      default:
        return;
    }
  }

  adopt(account: string, records: readonly AuditRecord[]): void {
    const [clock, lastAttemptAt] = [this.#clock, this.lastAttemptAt];
    this.#clock = clock.elsewhere();
    for (const record of records) {
      if (record.type === 'resume') this.#stopped.clear(account);
      else this.apply(record);
    }
    this.#clock = clock;
    this.lastAttemptAt = lastAttemptAt;
  }

  followed(account: string): readonly string[] {
    return [...this.#followed.values()].flatMap((one) => (one.account === account ? [one.meeting] : []));
  }

  arrived(meeting: string, identity: string, at: number): void {
    this.#attendance.arrived(this.#places.meetingOf(meeting), identity, at, this.#clock.moment(at));
  }

  removed(meeting: string, identity: string, at: number): void {
    this.#attendance.removed(this.#places.meetingOf(meeting), identity, this.#clock.moment(at));
  }

  arrivals(meeting: string, withinMs: number, at: number): number {
    return this.#attendance.arrivals(this.#places.meetingOf(meeting), withinMs, this.#clock.now(at));
  }

  removals(meeting: string, identity: string, withinMs: number, at: number): number {
    return this.#attendance.removals(this.#places.meetingOf(meeting), identity, withinMs, this.#clock.now(at));
  }

  removalsSent(meeting: string, withinMs: number, at: number): readonly SentRemoval[] {
    const now = this.#clock.now(at);
    return this.#attendance.sent(this.#places.meetingOf(meeting), withinMs, now).map((sent) => ({ rule: sent.rule, agoMs: now - sent.at }));
  }

  admissionsOf(meeting: string, participant: string, identity: string): readonly RememberedWord[] {
    const [person, shared] = [this.#places.anyLifeOf(meeting, participant), `${this.#places.sharedOf(meeting)} ${identity}`];
    return this.#words.admissionsOf({ person, meeting: this.#places.meetingOf(meeting), shared }, identity);
  }

  wordOf(meeting: string, participant: string, identity?: string): RememberedWord | undefined {
    const shared = identity && `${this.#places.sharedOf(meeting)} ${identity}`;
    return this.#words.wordOf(this.#places.anyLifeOf(meeting, participant), shared);
  }

  unfinished(): readonly UnfinishedAction[] {
    return [...this.#open.values(), ...this.#words.unfinished()].sort((a, b) => a.at - b.at);
  }

  #meeting(record: MeetingEntry, at: number): void {
    const { event, account, meeting, uri } = record;
    this.#additions.apply(record);
    this.#terms.apply(record);
    if (event === 'joined') this.#followed.set(`${account} ${meeting}`, { account, meeting });
    if (event === 'left') this.#followed.delete(`${account} ${meeting}`);
    if (event === 'joined' && typeof uri === 'string') this.#places.known(meeting, account, uri);
    if (isMeetingOver(record)) this.#words.meetingOver(this.#places.meetingOf(meeting), this.#places.sharedOf(meeting));
    for (const name of this.#places.namesOf(meeting)) this.#sittings.told(name, record, this.#clock.now(at));
  }

  #alarm(record: AlarmEntry, at: number): void {
    const { code, meeting, ended } = record;
    if (typeof meeting !== 'string') return;
    const place = this.#places.meetingOf(meeting);
    if (code === 'mass-admission' && ended !== true) this.#words.crowded(place, this.#clock.now(at) - crowdMs);
    this.#stopped.alarm(record, place);
  }

  #human(record: AuditRecord & HumanEntry, at: number): void {
    const meeting = record.meeting ?? '';
    const place = this.#places.meetingOf(meeting);
    for (const name of this.#places.namesOf(meeting)) this.#sittings.seen(name, this.#clock.now(at));
    this.#stopped.human(record, place);
    this.#words.human(record, place, this.#places.anyLifeOf(meeting, record.participant ?? ''), { at, moment: this.#clock.now(at) });
  }

  #amended({ meeting, identity, resultAt }: RememberedOrder): void {
    if (identity !== undefined && resultAt !== undefined) this.#attendance.amended(this.#places.meetingOf(meeting), identity, resultAt);
  }

  #decided(record: AuditRecord & DecisionEntry, at: number): void {
    const { account, meeting, participant, facts } = record;
    if (record.trial === true) return;
    const identity = record.identity ?? identityOf(facts, participant);
    const place = this.#places.meetingOf(meeting);
    for (const name of this.#places.namesOf(meeting)) this.#sittings.seen(name, this.#clock.now(at));
    this.#lobbies.decided(record, identity, at, this.#clock.now(at));
    if (facts['inLobby'] === true) this.#words.foundWaiting(() => this.#places.anyLifeOf(meeting, participant));
    const arrivedAt = Date.parse(record.arrivedAt ?? '');
    if (record.arrivedAt !== undefined)
      this.#attendance.arrived(place, identity, arrivedAt, this.#clock.now(at) - Math.max(0, at - arrivedAt));
    else if (record.identity === undefined)
      this.#attendance.seen(place, this.#places.personOf(meeting, participant), identity, this.#clock.now(at), record.because === 'left');
    const { id, rule, action, verdict, because } = record;
    if (because === 'held' || because === 'left' || verdict === 'act')
      this.#words.decided(record, () => this.#places.anyLifeOf(meeting, participant), at);
    if (verdict === 'act') this.#open.set(id, { decision: id, account, meeting, participant, identity, rule, action, at, attempts: 0 });
  }

  #attempted(decision: string, url: string, at: number): void {
    this.lastAttemptAt = at;
    const action = this.#open.get(decision);
    if (action === undefined) return;
    if (action.attempts === 0 && removes(action.action))
      this.#attendance.sending(this.#places.meetingOf(action.meeting), action.rule ?? '', this.#clock.now(at));
    if (action.attempts === 0) this.#lobbies.sending(action);
    action.attempts += 1;
    action.attemptedAt = at;
    action.url = url;
  }

  #ended(decision: string, result: OutcomeResult, at: number): void {
    this.#words.ended(decision, result, this.#clock.now(at));
    const action = this.#open.get(decision);
    if (action === undefined) return;
    this.#open.delete(decision);
    this.#lobbies.ended(action, result);
    if (!removes(action.action)) return;
    const place = this.#places.meetingOf(action.meeting);
    if (result === 'done' || result === 'unconfirmed') this.#attendance.removed(place, action.identity, this.#clock.now(at));
    if (result === 'done' || result === 'gone') this.#attendance.left(() => this.#places.personOf(action.meeting, action.participant));
  }
}
