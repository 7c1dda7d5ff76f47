// Turns a decision to act into an order for the queue, and answers the executor's questions about its target. The second asking of the guard
// is here: `clearance` is the only source of an href that is ever posted to.
import type { DecisionEntry } from '../audit/record.ts';
import { createExecution } from '../order/execution.ts';
import type { Ending, OutcomeResult } from '../order/outcome.ts';
import type { Look } from '../order/progress.ts';
import { removesBy } from '../policy/action.ts';
import type { ActionRel } from '../roster/participant.ts';
import { clear, ledgerKey } from './assess.ts';
import { type Actuators, type Case, isCurrent, isPresent, type MeetingView, type ModeratorDeps } from './person.ts';
import type { Reader } from './reader.ts';
import { fingerprintOf, situationOf } from './situation.ts';

export interface Orders {
  place(one: Case, decision: DecisionEntry, rel: ActionRel, fingerprint: string): void;
  /** Takes back an order that a newer decision replaces. */
  withdraw(one: Case): void;
}

export interface OrdersOptions {
  deps: ModeratorDeps;
  view: MeetingView;
  actuators: Actuators;
  reader: Reader;
  /** Decides again where facts have changed since. */
  judge(one: Case): Promise<void>;
}

/** A representation older than this is read again before a request leaves, event or no event. */
const freshForMs = 1_000;
const confirmAfterMs = 5_000;
const ineffectiveMs = 60_000;
const ineffectiveMaxMs = 3_600_000;

export function createOrders({ deps, view, actuators, reader, judge }: OrdersOptions): Orders {
  function place(one: Case, decision: DecisionEntry, rel: ActionRel, fingerprint: string): void {
    const key = `${one.presence.key} ${one.presence.epoch}`;
    const rule = decision.rule ?? '';
    const claim = claimed(rel, rule);
    one.ordered = { rule, rel, fingerprint };
    const execution = createExecution({
      account: deps.account,
      decision: decision.id,
      key,
      rel,
      target: { look: ({ mustRead }) => look(one, rel, mustRead), clear: () => clearance(one, rel) },
      sender: actuators.sender,
      retries: actuators.retries,
      record: async (entry) => (entry.type === 'attempt' ? deps.recorder.writeDurably(entry) : deps.recorder.write(entry) !== undefined),
      enqueue: (job) => actuators.queue.add(job),
      confirmAfterMs,
      onSent: claim.spend,
      onSlow: (retryAfterMs) => actuators.queue.slowDown(retryAfterMs),
      onTrouble: (meaning) => view.onTrouble(meaning),
      onFinished(result, ending) {
        actuators.queue.cancel(key, result);
        claim.release();
        if (one.execution === execution) close(one, result, ending);
      },
      now: deps.now,
    });
    one.execution = execution;
    execution.start();
  }

  /** The removal the ledger has granted: spent when the first request leaves, given back when none does. */
  function claimed(rel: ActionRel, rule: string): { spend(): void; release(): void } {
    const key = ledgerKey(view);
    let open = removesBy(rel);
    const settle = (how: () => void) => () => {
      if (open) how();
      open = false;
    };
    return { spend: settle(() => deps.ledger.spend(key, rule, deps.now())), release: settle(() => deps.ledger.release(key, rule)) };
  }

  function close(one: Case, result: OutcomeResult, ending: Ending): void {
    delete one.execution;
    delete one.ordered;
    if (ending === 'unreached' || ending === 'ineffective') one.retryAt = performance.now() + retryInMs(one, ending);
    if (ending === 'taken-back' || result === 'cancelled') delete one.fingerprint;
    if (!isPresent(one, view)) return;
    queueMicrotask(() => void judge(one));
    if (result === 'denied' || result === 'failed') readAnew(one);
  }

  /** Refused for good: what they offer now has to be seen, so that a link that went and comes back is news. */
  function readAnew(one: Case): void {
    view.roster.touch(one.presence);
    reader.refresh(one);
  }

  function withdraw(one: Case): void {
    const { execution } = one;
    delete one.execution;
    delete one.ordered;
    execution?.abandon();
  }

  async function look(one: Case, rel: ActionRel, mustRead: boolean): Promise<Look> {
    if (!isPresent(one, view)) return { kind: 'gone' };
    if (mustRead || !isCurrent(one) || performance.now() - one.readTime > freshForMs) {
      const result = await reader.read(one);
      if (result !== 'present') return { kind: result };
    }
    if (isCurrent(one)) await judge(one);
    else reader.refresh(one);
    const href = clearance(one, rel);
    return href === undefined ? { kind: 'moot', achieved: achieved(one, rel) } : { kind: 'ready', href };
  }

  /** The link to call, or nothing: asked synchronously, immediately before a request. */
  function clearance(one: Case, rel: ActionRel): string | undefined {
    const { participant, ordered } = one;
    if (participant === undefined || ordered?.rel !== rel || !isPresent(one, view) || !isCurrent(one) || !view.ready()) return undefined;
    if (deps.paused() || !deps.recorder.writable) return undefined;
    const situation = situationOf(one, participant, deps, view);
    if (fingerprintOf(one, situation, deps.policies(), view) !== ordered.fingerprint) return undefined;
    const cleared = clear(one, rel, deps, view);
    return cleared.kind === 'order' && cleared.rel === rel ? cleared.href : undefined;
  }

  return { place, withdraw };
}

/** When to decide again about someone whose order did not reach its goal: with the next reconcile, but ever later where the server only says yes. */
function retryInMs(one: Case, ending: 'unreached' | 'ineffective'): number {
  if (ending === 'unreached') return 0;
  one.ineffective += 1;
  return Math.min(ineffectiveMaxMs, ineffectiveMs * 2 ** (one.ineffective - 1));
}

/** Whether what they are now is what the order wanted. */
function achieved({ participant, presence }: Case, rel: ActionRel): boolean {
  const inLobby = participant?.inLobby ?? presence.inLobby;
  return rel === 'admit' ? inLobby === false : rel === 'eject' && inLobby === true;
}
