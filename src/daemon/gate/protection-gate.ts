// A change of the configuration by which fewer people are protected is looked at like a change of policies: would it at once let rules remove too many,
// everybody stays protected until a human has accepted it. A list that was saved by half is such a change.
import type { By } from '../../audit/human.ts';
import { reasonOf } from '../../errors.ts';
import { isTooMany, type RemovalBounds } from '../../guard/new-removals.ts';
import type { Log } from '../../log.ts';
import type { Held, Safety } from '../safety.ts';
import { type Finding, findingOf } from './finding.ts';
import type { Gate } from './gate.ts';
import type { InForce, WaitingSet } from './in-force.ts';
import type { PolicyWord } from './word.ts';

export interface ProtectionGateOptions {
  safety: Pick<Safety, 'held' | 'letGo'>;
  /** Undefined: nothing ever waits. */
  bounds(): RemovalBounds | undefined;
  /** Those in force. While others wait, people are asked about them. */
  policies: Pick<InForce, 'current' | 'waiting' | 'doubts'>;
  gate: Pick<Gate, 'foreseeWithout' | 'isOpen'>;
  word: PolicyWord;
  log: Log;
  /** Fewer are protected from now on. */
  onLetGo(): void;
}

export interface ProtectionGate {
  /** What waits for a human; its revision is the digest of who would be protected. */
  readonly waiting: WaitingSet | undefined;
  /** Others than before may be protected. */
  changed(): void;
  /** False: that does not wait, or not any more. */
  accept(revision: string, by: By): boolean;
  stop(): void;
}

const lookEveryMs = 500;
const surveyEveryMs = 2_000;
/** After so long every meeting has been joined, or has its own alarms. */
const patienceMs = 10 * 60_000;

export function createProtectionGate({ safety, bounds, policies, gate, word, log, onLetGo }: ProtectionGateOptions): ProtectionGate {
  let waiting: WaitingSet | undefined;
  let lookedAt = 0;
  let looking: Promise<void> | undefined;

  async function lookOnce(): Promise<void> {
    const { held } = safety;
    forgetOther();
    if (held === undefined) return;
    if (waiting !== undefined) tellInTurn(waiting);
    if (waiting !== undefined && performance.now() - lookedAt < surveyEveryMs) return;
    lookedAt = performance.now();
    await judge(held);
  }

  async function judge(held: Held): Promise<void> {
    const [limit, set] = [bounds(), policies.current];
    if (limit === undefined) return letGo(0, undefined);
    const { removed, present, blind, meetings } = await gate.foreseeWithout(held.next);
    if (safety.held !== held || policies.current !== set) return;
    const finding: Finding = { ...findingOf(removed), unprotects: true };
    if (waiting !== undefined) return survey(waiting, finding);
    if (isTooMany(removed.length, present, limit)) return wait(held, finding);
    const isWhole = meetings > 0 && blind.size === 0;
    if (isWhole || performance.now() - held.since > patienceMs) letGo(removed.length, undefined);
  }

  function wait({ digest }: Held, finding: Finding): void {
    waiting = { revision: digest, since: Date.now(), finding, proposes: false };
    tellInTurn(waiting);
  }

  function tellInTurn(one: WaitingSet): void {
    if (policies.waiting === undefined && word.waiting !== one.revision) word.waits(one, policies.current.revision);
  }

  function survey(one: WaitingSet, finding: Finding): void {
    if (JSON.stringify(one.finding) === JSON.stringify(finding)) return;
    waiting = { ...one, finding };
    if (word.waiting === one.revision) word.surveyed(waiting);
  }

  /** What waited is not what the configuration says any more. */
  function forgetOther(): void {
    if (waiting === undefined || waiting.revision === safety.held?.digest) return;
    if (word.waiting === waiting.revision) word.over('the configuration has changed');
    waiting = undefined;
  }

  function letGo(removed: number, by: By | undefined): void {
    safety.letGo();
    if (removed > 0) log.warn('fewer people are protected, and rules now remove some of those present', { people: removed });
    if (by !== undefined) word.over('a human has accepted the change', by);
    record(by);
    onLetGo();
  }

  /** What a restart is to find. While other policies wait, the last word on record stays with them. */
  function record(by: By | undefined): void {
    const probation = gate.isOpen ? undefined : true;
    if (policies.waiting === undefined) word.protects(policies.current, { doubts: policies.doubts, by, probation });
  }

  function look(): Promise<void> {
    looking ??= lookOnce()
      .catch((error: unknown) => log.error('who would be removed with less protection is not known', { reason: reasonOf(error) }))
      .finally(() => {
        looking = undefined;
      });
    return looking;
  }

  const timer = setInterval(() => void look(), lookEveryMs);
  return {
    get waiting() {
      return waiting;
    },
    changed() {
      forgetOther();
      if (safety.held === undefined) record(undefined);
      void look();
    },
    accept(revision, by) {
      if (waiting?.revision !== revision || safety.held?.digest !== revision || policies.waiting !== undefined) return false;
      const { people } = waiting.finding;
      waiting = undefined;
      letGo(people, by);
      return true;
    },
    stop: () => clearInterval(timer),
  };
}
