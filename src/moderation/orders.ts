// Turns a decision to act into an order for the queue, and answers the executor's questions about its target. The second asking of the guard
// is here: `clearance` is the only source of an href that is ever posted to.
import type { DecisionEntry } from '../audit/record.ts';
import { createExecution } from '../order/execution.ts';
import type { Ending, OutcomeResult } from '../order/outcome.ts';
import type { Look } from '../order/progress.ts';
import { afterEnding } from '../order/retry.ts';
import type { Lane } from '../queue/queue.ts';
import type { ActionRel } from '../roster/participant.ts';
import type { OwnAdmission } from '../rulings/own-admissions.ts';
import { isRecalled } from '../rulings/standing.ts';
import { type Cap, ledgerKey } from './cap.ts';
import { clear } from './clearance.ts';
import { isCurrent, isPresent, type Order, type Pending, type Person } from './person.ts';
import type { Actuators, MeetingView, ModeratorDeps } from './ports.ts';
import type { Reader } from './reading/reader.ts';
import { createSetbacks } from './setbacks.ts';
import { fingerprintOf, identityIn } from './situation.ts';

export interface Orders {
  place(person: Person, decision: DecisionEntry, rel: ActionRel, fingerprint: string, lane: Lane): void;
  /** A newer decision comes to the order under way: it rests on that one now. */
  confirm(person: Person, fingerprint: string): void;
  /** Takes back an order that a newer decision replaces. */
  withdraw(person: Person): void;
  /** True when the last order did not reach its goal and it is time to decide again; said once. */
  takeRetry(person: Person): boolean;
}

export interface OrdersOptions {
  deps: ModeratorDeps;
  view: MeetingView;
  actuators: Actuators;
  cap: Cap;
  reader: Reader;
  /** Decides again where facts have changed since. */
  judge(person: Person): Promise<void>;
  /** The next judgement is a decision, whatever was decided before. */
  forget(person: Person): void;
  onEnded(person: Person, order: Order, result: OutcomeResult): void;
}

/** A representation older than this is read again before a request leaves, event or no event. */
const freshForMs = 1_000;
const confirmAfterMs = 5_000;
/** More than one request can be on its way for one person only where the first hangs. */
const keptOvertaken = 4;

export function createOrders({ deps, view, actuators, cap, reader, judge, forget, onEnded }: OrdersOptions): Orders {
  const setbacks = createSetbacks(deps, view);
  const claimOf = createClaims(deps, view, cap);

  function place(person: Person, decision: DecisionEntry, rel: ActionRel, fingerprint: string, lane: Lane): void {
    const key = `${person.presence.key} ${person.presence.epoch}`;
    const rule = decision.rule ?? '';
    const claim = claimOf(person, decision, rel);
    const execution = createExecution({
      account: deps.account,
      decision: decision.id,
      key,
      rel,
      lane,
      meeting: view.meeting().key,
      target: { look: ({ mustRead }) => look(person, rel, mustRead), clear: () => clearance(person, rel) },
      sender: actuators.sender,
      retries: actuators.retries,
      ownership: () => actuators.ownership,
      record: async (entry) => (entry.type === 'attempt' ? deps.recorder.writeDurably(entry) : deps.recorder.write(entry) !== undefined),
      enqueue: (job) => actuators.queue.add(job),
      confirmAfterMs,
      onSent: claim.spend,
      onSlow: (retryAfterMs) => actuators.queue.slowDown(retryAfterMs),
      onTrouble: (meaning) => view.onTrouble(meaning),
      onFinished(end) {
        actuators.queue.cancel(key, end.result);
        claim.release(end);
        setbacks.tell(rel, rule, { ...end, before: person.pending.fruitless });
        const { order } = person.pending;
        if (order?.execution === execution) close(person, order, end);
      },
      now: deps.now,
    });
    const human = decision.human === undefined ? {} : { human: decision.human };
    pendingOf(person).order = { execution, rule, rel, fingerprint, at: deps.now(), ...human };
    execution.start();
  }

  function close(person: Person, order: Order, end: { result: OutcomeResult; ending: Ending; attempts: number }): void {
    const { result } = end;
    const pending = pendingOf(person);
    delete pending.order;
    onEnded(person, order, result);
    const { fruitless, waitMs } = afterEnding(pending.fruitless, end);
    pending.fruitless = fruitless;
    if (waitMs !== undefined) pending.retryAt = performance.now() + waitMs;
    if (isToBeDecidedAnew(end)) forget(person);
    if (!isPresent(person, view)) return;
    queueMicrotask(() => void judge(person));
    // Refused for good: what they offer now has to be seen, so that a link that went and comes back is news.
    if (result === 'denied' || result === 'failed') reader.readAnew(person);
  }

  async function look(person: Person, rel: ActionRel, mustRead: boolean): Promise<Look> {
    if (!isPresent(person, view)) return { kind: 'gone' };
    if (mustRead || !isCurrent(person) || performance.now() - person.sight.readTime > freshForMs) {
      const result = await reader.readCurrent(person);
      if (result !== 'present') return { kind: result };
    }
    if (isCurrent(person)) await judge(person);
    else reader.refresh(person);
    const href = clearance(person, rel);
    void reader.letGoWhenSent(person);
    return href === undefined ? { kind: 'moot', achieved: achieved(person, rel) } : { kind: 'ready', href };
  }

  /** The link to call, or nothing: asked synchronously, immediately before a request. */
  function clearance(person: Person, rel: ActionRel): string | undefined {
    const { participant } = person.sight;
    const { order } = person.pending;
    if (participant === undefined || order?.rel !== rel || !isPresent(person, view) || !isCurrent(person) || !view.ready())
      return undefined;
    if (deps.paused() || !deps.recorder.writable || isRecalled(person.word.standing)) return undefined;
    if (fingerprintOf(person, participant, deps, view) !== order.fingerprint) return undefined;
    const cleared = clear(person, rel, deps, view);
    return cleared.kind === 'order' && cleared.rel === rel ? cleared.href : undefined;
  }

  return {
    place,
    withdraw,
    confirm({ pending }, fingerprint) {
      if (pending.order !== undefined) pending.order.fingerprint = fingerprint;
    },
    takeRetry(person) {
      const { retryAt } = person.pending;
      if (retryAt === undefined || retryAt > performance.now()) return false;
      delete pendingOf(person).retryAt;
      return true;
    },
  };
}

function withdraw(person: Person): void {
  const { order, overtaken = [] } = person.pending;
  const pending = pendingOf(person);
  delete pending.order;
  if (order?.execution.firstSentAt !== undefined) pending.overtaken = [...overtaken, order].slice(-keptOvertaken);
  order?.execution.giveUp();
}

/** Nothing came of it, and nothing about the person says why. */
function isToBeDecidedAnew({ result, ending }: { result: OutcomeResult; ending: Ending }): boolean {
  return ending === 'taken-back' || ending === 'overtaken' || result === 'cancelled';
}

/** What others go by once a request has left: a removal counts against the cap of its rule, an admission is ours. */
function createClaims(deps: ModeratorDeps, view: MeetingView, cap: Cap) {
  return ({ sight, presence }: Person, { rule, human }: DecisionEntry, rel: ActionRel) => {
    const removal = cap.granted(rel, rule ?? '');
    let admission: OwnAdmission | undefined;
    return {
      spend(): void {
        removal.spend();
        if (rel !== 'admit' || sight.participant === undefined) return;
        const identity = identityIn(sight.participant, presence);
        admission = { account: deps.account, meeting: ledgerKey(view), identity, whose: human === undefined ? 'rule' : 'human' };
        deps.admissions.sent(admission);
      },
      release({ result, ending }: { result: OutcomeResult; ending: Ending }): void {
        removal.release();
        const isUnlikely = result === 'gone' || result === 'cancelled' || ending === 'overtaken';
        if (admission === undefined || (result === 'unconfirmed' && !isUnlikely)) return;
        if (result === 'done') deps.admissions.done(admission);
        else if (isUnlikely) deps.admissions.unlikely(admission);
        else deps.admissions.failed(admission);
      },
    };
  };
}

/** The orders alone may write it. */
function pendingOf(person: Person): Pending {
  return person.pending;
}

/** Whether what they are now is what the order wanted. */
function achieved({ sight, presence }: Person, rel: ActionRel): boolean {
  const inLobby = sight.participant?.inLobby ?? presence.inLobby;
  switch (rel) {
    case 'admit':
      return inLobby === false;
    case 'eject':
      return inLobby === true;
    case 'reject':
      return false;
  }
}
