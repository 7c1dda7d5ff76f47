// Moderates the people of one meeting: reads whoever an event was about, lets the policies rule, lets the guard clear, records, and orders.
// The one rule: a participant is decided on, and acted on, only by a representation read no earlier than the newest event about them.
import { randomUUID } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { AuditEntry, DecisionEntry, OutcomeResult, StayReason } from '../audit/record.ts';
import type { Memory } from '../audit/memory.ts';
import { backoffMs } from '../backoff.ts';
import type { Clearance } from '../guard/guard.ts';
import { guard } from '../guard/guard.ts';
import type { Ledger } from '../guard/ledger.ts';
import type { Protection } from '../guard/protect.ts';
import type { Log } from '../log.ts';
import type { Action, Mode, PolicySet, Rule, Ruling } from '../policy/policy.ts';
import { createSituation } from '../policy/situation.ts';
import type { ActionQueue } from '../queue/queue.ts';
import type { ReadQueue } from '../queue/reads.ts';
import type { Facts, Situation } from '../roster/facts.ts';
import { identityOf } from '../roster/identity.ts';
import type { Meeting } from '../roster/meeting.ts';
import { type ActionRel, type Participant, participantFacts, readParticipant } from '../roster/participant.ts';
import type { Presence, Roster } from '../roster/roster.ts';
import type { ReplyMeaning } from '../ucwa/action-reply.ts';
import { createExecution, type Execution, type Look } from '../ucwa/execute.ts';
import type { ActionSender, ReadySession, Reply } from '../ucwa/session.ts';
import type { Recorder } from './recorder.ts';

/** What actions need. Absent in dry run: then nothing that could send exists. */
export interface Actuators {
  queue: ActionQueue;
  sender: ActionSender;
  retries: number;
}

export interface ModeratorDeps {
  account: string;
  mode: Mode;
  log: Log;
  recorder: Recorder;
  policies(): PolicySet;
  memory: Memory;
  ledger: Ledger;
  protection: Protection;
  paused(): boolean;
  reads: ReadQueue;
  actuators: Actuators | undefined;
  now(): number;
}

/** The meeting as its moderator sees it; owned by the stage that joins it. */
export interface MeetingView {
  meeting(): Meeting;
  session(): ReadySession | undefined;
  roster: Roster;
  /** Canonical hrefs of our own participant resource. */
  selfKeys: ReadonlySet<string>;
  selfAddress(): string | undefined;
  /** False while the roster may be incomplete or the session is down: nobody is decided on or acted on. */
  ready(): boolean;
  signal(): AbortSignal;
  onTrouble(meaning: ReplyMeaning): void;
  /** Someone's resource says the conversation is no longer ours. */
  onConversationGone(): void;
}

/** Why a decision is made: something about the person changed, something around them did, or everyone is to be decided anew. */
export type Trigger = 'change' | 'ambient' | 'anew';

export interface Moderator {
  /** Something about this participant may have changed: read, then decide. */
  refresh(presence: Presence): void;
  left(presence: Presence): void;
  decideAll(trigger: Trigger): Promise<void>;
  /** People whose last action failed or was not confirmed are decided anew. */
  retryFailed(): void;
  /** We have just entered: what the log knows of this meeting's removals counts again. */
  remember(): void;
  /** The meeting is gone or the session lost: no request may follow. */
  abandon(): void;
}

/** What is known about one participant's presence beyond the roster. */
interface Case {
  readonly presence: Presence;
  participant?: Participant;
  /** The roster's clock when the representation was asked for. */
  readAt: number;
  /** Wall clock of the representation, epoch ms. */
  readTime: number;
  reading: boolean;
  failures: number;
  fingerprint?: string;
  signature?: string;
  judgement: number;
  execution?: Execution;
  ordered?: { rule: string; rel: ActionRel; fingerprint: string };
  failed: boolean;
  arrivalCounted: boolean;
}

/** A representation older than this is read again before a request leaves, event or no event. */
const freshForMs = 1_000;
const confirmAfterMs = 5_000;
const readAgain = { minMs: 1_000, maxMs: 30_000 };

export function createModerator(deps: ModeratorDeps, view: MeetingView): Moderator {
  const { roster } = view;
  const cases = new Map<string, Case>();

  function caseOf(presence: Presence): Case {
    const known = cases.get(presence.key);
    if (known?.presence === presence) return known;
    known?.execution?.left();
    const fresh: Case = { presence, readAt: -1, readTime: 0, reading: false, failures: 0, judgement: 0, failed: false, arrivalCounted: false };
    cases.set(presence.key, fresh);
    return fresh;
  }

  function present(one: Case): boolean {
    return roster.get(one.presence.key) === one.presence;
  }

  function current(one: Case): boolean {
    return one.participant !== undefined && one.readAt >= one.presence.changed;
  }

  function refresh(presence: Presence): void {
    const one = caseOf(presence);
    if (one.reading || !view.ready()) return;
    one.reading = true;
    void readUntilCurrent(one).finally(() => {
      one.reading = false;
      if (present(one) && view.ready() && !current(one) && one.failures === 0) refresh(presence);
    });
  }

  async function readUntilCurrent(one: Case): Promise<void> {
    while (present(one) && view.ready()) {
      const result = await read(one);
      if (result === 'gone') return;
      if (result === 'unreadable') return readLater(one);
      if (current(one)) {
        await judge(one, 'change');
        if (current(one)) return;
      }
    }
  }

  function readLater(one: Case): void {
    if (!present(one) || !view.ready()) return;
    if (one.failures === 3) {
      const message = 'a participant cannot be read and so not be decided on; trying on';
      deps.recorder.alarm('participant-unreadable', message, { account: deps.account, meeting: view.meeting().key });
    }
    setTimeout(() => present(one) && refresh(one.presence), backoffMs(one.failures, readAgain)).unref();
  }

  /** One read of a participant into their case. */
  async function read(one: Case): Promise<'present' | 'gone' | 'unreadable'> {
    let asked = -1;
    const get = async (): Promise<Reply | undefined> => {
      const session = view.session();
      if (session === undefined || !present(one)) return undefined;
      asked = roster.now;
      return session.requests.get(one.presence.href, view.signal());
    };
    const reply = await deps.reads.add(get, one.failures > 0).catch(() => undefined);
    if (!present(one)) return 'gone';
    if (reply?.status === 200 && reply.resource !== undefined) {
      accept(one, readParticipant(reply.resource), asked);
      return 'present';
    }
    if (reply !== undefined && saysGone(reply)) {
      leave(one);
      return 'gone';
    }
    if (reply?.error?.subcode === 'ConversationNotFound') view.onConversationGone();
    if (reply?.error?.subcode === 'ApplicationNotFound') view.onTrouble({ kind: 'application-doubtful' });
    one.failures += 1;
    return 'unreadable';
  }

  function accept(one: Case, participant: Participant, asked: number): void {
    one.participant = participant;
    one.readAt = asked;
    one.readTime = deps.now();
    one.failures = 0;
    if (asked >= one.presence.changed) roster.observed(one.presence, participant.inLobby);
    if ((participant.inLobby ?? one.presence.inLobby) === false) one.execution?.entered();
  }

  function leave(one: Case): void {
    if (present(one)) roster.remove(one.presence.key);
    left(one.presence);
  }

  function left(presence: Presence): void {
    const one = cases.get(presence.key);
    if (one?.presence !== presence) return;
    cases.delete(presence.key);
    one.execution?.left();
  }

  async function judge(one: Case, trigger: Trigger): Promise<void> {
    if (one.participant === undefined || !current(one) || !present(one) || !view.ready()) return;
    if (one.execution?.accepted) return;
    const set = deps.policies();
    countArrival(one, one.participant);
    const situation = situationOf(one, one.participant);
    const fingerprint = fingerprintOf(one, situation, set);
    if (trigger === 'change' && one.fingerprint === fingerprint) return;
    one.judgement += 1;
    const { judgement } = one;
    const ruling = await set.decide(situation);
    if (one.judgement !== judgement || !current(one) || !present(one) || !view.ready() || deps.policies() !== set) {
      return;
    }
    conclude(one, { ruling, situation, fingerprint, set, trigger });
  }

  interface Judgement {
    ruling: Ruling;
    situation: Situation;
    fingerprint: string;
    set: PolicySet;
    trigger: Trigger;
  }

  function conclude(one: Case, judgement: Judgement): void {
    const { ruling, fingerprint, trigger } = judgement;
    const trials = ruling.trials.map(({ rule, action }) => ({ rule, action, clearance: clear(one, action) }));
    const outcome = assess(one, judgement);
    const signature = JSON.stringify([outcome.rule, outcome.action, outcome.verdict, outcome.because, trials.map((trial) => [trial.rule.id, trial.clearance])]);
    if (trigger === 'ambient' && one.fingerprint === fingerprint && sameRuling(one, signature, outcome)) return;
    one.fingerprint = fingerprint;
    one.signature = signature;
    for (const trial of trials) deps.recorder.write(trialRecord(one, judgement, trial), judgement.situation.at);
    const entry = decisionRecord(one, judgement, outcome);
    if (outcome.because === 'duplicate' && one.ordered !== undefined) one.ordered.fingerprint = fingerprint;
    else withdraw(one);
    if (deps.recorder.write(entry, judgement.situation.at) === undefined) {
      delete one.fingerprint;
      if (outcome.verdict === 'act' && isRemoval(outcome.rel)) deps.ledger.release(ledgerKey());
      return;
    }
    if (outcome.because === 'held' && outcome.rule !== null) tellHuman(outcome.rule);
    if (outcome.verdict === 'act' && outcome.rel !== undefined) order(one, entry, outcome.rel, fingerprint);
  }

  function sameRuling(one: Case, signature: string, outcome: Assessment): boolean {
    return one.signature === signature || (outcome.because === 'duplicate' && one.execution !== undefined);
  }

  interface Assessment {
    rule: string | null;
    action: Action | 'none';
    mode: Mode;
    verdict: DecisionEntry['verdict'];
    because?: StayReason;
    rel?: ActionRel;
    error?: string;
  }

  /** What a ruling comes to for this participant, now. */
  function assess(one: Case, { ruling, situation }: Judgement): Assessment {
    const { rule, error } = ruling;
    if (error !== undefined) return stay(error.rule.id, 'none', 'error', error.message);
    if (rule === null || ruling.action === 'none') return stay(null, 'none', 'no-rule');
    const clearance = clear(one, ruling.action);
    if (clearance.kind === 'stay') return stay(rule.id, ruling.action, clearance.because);
    if (one.execution !== undefined && one.ordered?.rule === rule.id && one.ordered.rel === clearance.rel) {
      return stay(rule.id, ruling.action, 'duplicate');
    }
    if (deps.paused()) return stay(rule.id, ruling.action, 'paused');
    if (isRemoval(clearance.rel) && !underCap(rule, situation.at)) {
      return { ...stay(rule.id, ruling.action, 'capped'), mode: 'dry-run' };
    }
    const verdict = deps.actuators === undefined ? 'would-act' : 'act';
    return { rule: rule.id, action: ruling.action, mode: deps.mode, verdict, rel: clearance.rel };
  }

  function stay(rule: string | null, action: Action | 'none', because: StayReason, error?: string): Assessment {
    return { rule, action, mode: deps.mode, verdict: 'stay', because, ...(error === undefined ? {} : { error }) };
  }

  function underCap(rule: Rule, at: number): boolean {
    const key = ledgerKey();
    const claim = deps.ledger.claim(key, rule.id, at);
    if (claim === 'granted' && deps.actuators === undefined) deps.ledger.spend(key, at);
    if (claim === 'tripped') {
      const dry = deps.actuators === undefined;
      const message = `rule ${rule.id} ${dry ? 'would have gone' : 'went'} over the removal cap of this meeting; it goes on in dry run there until the policies change or someone resumes`;
      deps.recorder.alarm('cap-tripped', message, {
        account: deps.account,
        meeting: view.meeting().key,
        rule: rule.id,
        ...(dry ? { would: true } : {}),
      });
    }
    return claim === 'granted';
  }

  function tellHuman(rule: string): void {
    const message = `rule ${rule} holds someone for a human to decide`;
    deps.log.warn('held for a human', { account: deps.account, meeting: view.meeting().key, rule, reason: message });
  }

  function clear(one: Case, action: Action): Clearance {
    const { participant, presence } = one;
    if (participant === undefined) return { kind: 'stay', because: 'left' };
    const self = view.selfAddress();
    return guard({
      action,
      participant,
      ...(presence.inLobby === undefined ? {} : { inLobby: presence.inLobby }),
      ...(presence.role === undefined ? {} : { role: presence.role }),
      isSelf: view.selfKeys.has(presence.key),
      ...(self === undefined ? {} : { self }),
      organizers: view.meeting().organizers,
      protection: deps.protection,
    });
  }

  function countArrival(one: Case, participant: Participant): void {
    const { arrivedAt, key } = one.presence;
    if (arrivedAt === undefined || one.arrivalCounted) return;
    one.arrivalCounted = true;
    deps.memory.arrived(view.meeting().key, identityOf(identifyingFacts(participant), key), arrivedAt);
  }

  function situationOf(one: Case, participant: Participant): Situation {
    const meeting = view.meeting();
    const at = deps.now();
    const key = one.presence.key;
    const { situation } = createSituation({
      participant: participantFacts(participant, one.presence),
      meeting: {
        organizer: meeting.organizers[0] ?? null,
        subject: meeting.subject ?? null,
        accessLevel: meeting.accessLevel ?? null,
        size: roster.inside,
        lobbySize: roster.waiting,
      },
      at,
      count: (fact, withinMs, facts) =>
        fact === 'arrivals'
          ? deps.memory.arrivals(meeting.key, withinMs, at)
          : deps.memory.removals(meeting.key, identityOf(facts, key), withinMs, at),
    });
    return situation;
  }

  /** The same facts, links and revision are decided once; sizes, counts and the clock do not count as the participant's own. */
  function fingerprintOf(one: Case, situation: Situation, set: PolicySet): string {
    const { 'meeting.size': _size, 'meeting.lobbySize': _lobbySize, ...own } = situation.facts;
    return JSON.stringify([own, one.participant?.links, set.revision, view.meeting().organizers]);
  }

  function decisionRecord(one: Case, { ruling, situation, set }: Judgement, outcome: Assessment): DecisionEntry {
    const { rel: _rel, ...assessed } = outcome;
    return {
      type: 'decision',
      account: deps.account,
      id: randomUUID(),
      meeting: view.meeting().key,
      participant: one.presence.key,
      identity: identityOf(situation.facts, one.presence.key),
      ...(one.presence.arrivedAt === undefined ? {} : { arrivedAt: new Date(one.presence.arrivedAt).toISOString() }),
      facts: situation.facts,
      ...(ruling.counts === undefined ? {} : { counts: ruling.counts }),
      revision: set.revision,
      ...assessed,
    };
  }

  function trialRecord(one: Case, judgement: Judgement, trial: { rule: Rule; action: Action; clearance: Clearance }): DecisionEntry {
    const { clearance } = trial;
    const verdict: Pick<DecisionEntry, 'verdict' | 'because'> =
      clearance.kind === 'order' ? { verdict: 'would-act' } : { verdict: 'stay', because: clearance.because };
    const assessment = { rule: trial.rule.id, action: trial.action, mode: 'dry-run' as const, ...verdict };
    return { ...decisionRecord(one, judgement, assessment), trial: true };
  }

  function order(one: Case, entry: DecisionEntry, rel: ActionRel, fingerprint: string): void {
    const { actuators } = deps;
    if (actuators === undefined) return;
    const ledger = ledgerKey();
    let claimed = isRemoval(rel);
    one.ordered = { rule: entry.rule ?? '', rel, fingerprint };
    const key = `${one.presence.key} ${one.presence.epoch}`;
    const execution = createExecution({
      account: deps.account,
      decision: entry.id,
      key,
      rel,
      target: { look: (options, signal) => look(one, rel, options.mustRead, signal), clear: () => clearance(one, rel) },
      sender: actuators.sender,
      retries: actuators.retries,
      record: (record: AuditEntry) => (record.type === 'attempt' ? deps.recorder.writeDurably(record) : Promise.resolve(deps.recorder.write(record) !== undefined)),
      enqueue: (job) => actuators.queue.add(job),
      confirmAfterMs,
      onSent() {
        if (claimed) deps.ledger.spend(ledger, deps.now());
        claimed = false;
      },
      onSlow: (retryAfterMs) => actuators.queue.slowDown(retryAfterMs),
      onTrouble: (meaning) => view.onTrouble(meaning),
      onFinished(result) {
        actuators.queue.cancel(key, result);
        if (claimed) deps.ledger.release(ledger);
        claimed = false;
        closed(one, execution, result);
      },
      now: deps.now,
    });
    one.execution = execution;
    execution.start();
  }

  function closed(one: Case, execution: Execution, result: OutcomeResult): void {
    if (one.execution !== execution) return;
    delete one.execution;
    delete one.ordered;
    one.failed = result === 'failed' || result === 'denied' || result === 'unconfirmed';
    if (result === 'cancelled') delete one.fingerprint;
    if (present(one)) queueMicrotask(() => void judge(one, 'change'));
  }

  /** Takes back an order that a newer decision replaces. */
  function withdraw(one: Case): void {
    const { execution } = one;
    delete one.execution;
    delete one.ordered;
    execution?.abandon();
  }

  async function look(one: Case, rel: ActionRel, mustRead: boolean, signal: AbortSignal): Promise<Look> {
    if (!present(one)) return { kind: 'gone' };
    if (mustRead || !current(one) || deps.now() - one.readTime > freshForMs) {
      const result = await read(one);
      if (result !== 'present') return { kind: result };
    }
    if (signal.aborted) return { kind: 'moot', achieved: false };
    if (!current(one)) refresh(one.presence);
    else await judge(one, 'change');
    const href = clearance(one, rel);
    return href === undefined ? { kind: 'moot', achieved: achieved(one, rel) } : { kind: 'ready', href };
  }

  /** The guard at the one place from which requests leave: the link to call, or nothing. */
  function clearance(one: Case, rel: ActionRel): string | undefined {
    const { participant, ordered } = one;
    if (participant === undefined || ordered?.rel !== rel || !present(one) || !current(one) || !view.ready()) return undefined;
    if (deps.paused() || !deps.recorder.writable) return undefined;
    if (fingerprintOf(one, situationOf(one, participant), deps.policies()) !== ordered.fingerprint) return undefined;
    const cleared = clear(one, rel);
    return cleared.kind === 'order' && cleared.rel === rel ? cleared.href : undefined;
  }

  function achieved(one: Case, rel: ActionRel): boolean {
    const inLobby = one.participant?.inLobby ?? one.presence.inLobby;
    return rel === 'admit' ? inLobby === false : rel === 'eject' && inLobby === true;
  }

  async function decideAll(trigger: Trigger): Promise<void> {
    let turn = 0;
    for (const one of [...cases.values()]) {
      if (trigger === 'anew') delete one.fingerprint;
      await judge(one, trigger);
      turn += 1;
      if (turn % 25 === 0) await nextTurn();
    }
  }

  function retryFailed(): void {
    for (const one of cases.values()) {
      if (!one.failed || one.execution !== undefined) continue;
      one.failed = false;
      delete one.fingerprint;
      roster.touch(one.presence);
      refresh(one.presence);
    }
  }

  function abandon(): void {
    for (const one of cases.values()) one.execution?.abandon();
    cases.clear();
  }

  function ledgerKey(): string {
    return view.meeting().uri ?? view.meeting().key;
  }

  function remember(): void {
    const { key } = view.meeting();
    const tripped = deps.memory.trippedRules(key, deps.actuators === undefined);
    deps.ledger.restore(ledgerKey(), deps.memory.removalsSent(key, 60_000, deps.now()), tripped);
  }

  return { refresh, left, decideAll, retryFailed, remember, abandon };
}

function identifyingFacts({ uri, phone }: Participant): Facts {
  return { ...(uri === undefined ? {} : { uri }), ...(phone === undefined ? {} : { phone }) };
}

/** Answers that prove the participant is no longer there, and not that the application or the meeting is in doubt. */
function saysGone(reply: Reply): boolean {
  if (reply.status !== 404 && reply.status !== 410) return false;
  const subcode = reply.error?.subcode;
  return reply.authoritative && subcode !== 'ApplicationNotFound' && subcode !== 'ConversationNotFound' && !sessionSubcodes.has(subcode ?? '');
}

const sessionSubcodes = new Set(['TooManyApplications', 'InactiveApplicationExpired', 'UserAgentNotAllowed', 'CannotRedirect']);

function isRemoval(rel: ActionRel | undefined): boolean {
  return rel === 'reject' || rel === 'eject';
}
