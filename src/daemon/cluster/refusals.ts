// What the Redis of the cluster does not do although it takes our beats: each is tried again for ever, and would fail for ever in silence. The rule: where
// Redis is out of reach that is told elsewhere, and nothing is told twice.
import type { Recorder } from '../../audit/recorder.ts';
import type { Membership } from '../../cluster/cluster.ts';
import { reasonOf } from '../../errors.ts';

export interface Refusals {
  /** It has failed, and will be tried again. */
  failed(task: Task, account: string, error: unknown): void;
  /** It has worked, or need not be done any more. */
  settled(task: Task, account: string): void;
}

export interface RefusalsOptions {
  membership: Pick<Membership, 'status'>;
  recorder: Pick<Recorder, 'alarm' | 'ended'>;
}

const tasks = {
  records: 'does not keep what the next owner of an account has to know: who was let in by humans, and which rules have stopped',
  set: 'does not keep which policies act in the meetings of an account',
  callbacks: 'does not hand over the callbacks that other nodes were sent',
} as const;
type Task = keyof typeof tasks;

/** Of a lease: by the next beat it is known whether Redis takes those. */
const beatShare = 0.2;
const spareMs = 2_000;

export function watchRefusals({ membership, recorder }: RefusalsOptions): Refusals {
  /** Since when something has failed, on the clock that never steps. */
  const failing = new Map<string, number>();
  let isTold = false;

  return {
    failed(task, account, error) {
      const { reachable, leaseMs } = membership.status;
      const key = `${task} ${account}`;
      const now = performance.now();
      const since = reachable ? (failing.get(key) ?? now) : now;
      failing.set(key, since);
      if (isTold || now - since < beatShare * leaseMs + spareMs) return;
      isTold = true;
      recorder.alarm('cluster-refusing', `Redis answers this node, and ${tasks[task]} (${account}): ${reasonOf(error)}`);
    },
    settled(task, account) {
      failing.delete(`${task} ${account}`);
      if (!isTold || failing.size > 0) return;
      isTold = false;
      recorder.ended('cluster-refusing', 'Redis does all that it is asked for again');
    },
  };
}
