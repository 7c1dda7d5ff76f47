// When this node had better leave an account to another one: it cannot record what it does, or it does not get through to the server. The rule: only where
// there is another one.
import type { Recorder } from '../../audit/recorder.ts';
import type { Membership } from '../../cluster/cluster.ts';
import type { Accounts } from '../accounts.ts';
import type { Changes } from '../changes.ts';

export interface FitnessOptions {
  accounts: Pick<Accounts, 'all'>;
  recorder: Pick<Recorder, 'writable'>;
  changes: Pick<Changes, 'listen'>;
  membership: Pick<Membership, 'status' | 'retire' | 'rejoin'>;
  /** `clean`: the server can be told. */
  leave(account: string, clean: boolean): Promise<void>;
}

const lookEveryMs = 1_000;
/** Of not being signed in, in leases: a restart of the pool is over sooner. */
const patience = 2;

export function watchFitness({ accounts, recorder, changes, membership, leave }: FitnessOptions): { stop(): void } {
  /** Since when an account has not been signed in, by the alarm that tells. */
  const down = new Map<string, number>();
  let isUnwritable = false;
  let isAside = false;

  const hasPeers = (): boolean => membership.status.nodes.some((node) => node !== membership.status.node);

  function lookAtLog(): void {
    const was = isUnwritable;
    isUnwritable = !recorder.writable;
    if (isAside && !isUnwritable) {
      isAside = false;
      membership.rejoin();
    }
    // Two looks: what cannot be written may be written a moment later.
    if (isAside || !was || !isUnwritable || !hasPeers()) return;
    isAside = true;
    void membership.retire();
    for (const { name } of accounts.all()) void leave(name, true);
  }

  function lookAtAccounts(): void {
    for (const account of accounts.all()) {
      const since = down.get(account.name);
      if (since === undefined) continue;
      if (account.status().state === 'ready') down.delete(account.name);
      else if (hasPeers() && performance.now() - since > patience * membership.status.leaseMs) {
        down.delete(account.name);
        void leave(account.name, false);
      }
    }
  }

  const unhear = changes.listen((change) => {
    if (change.kind !== 'record' || change.record.type !== 'alarm' || change.record.code !== 'session-down') return;
    const { account } = change.record;
    if (account !== null && !down.has(account)) down.set(account, performance.now());
  });
  const timer = setInterval(() => {
    lookAtLog();
    lookAtAccounts();
  }, lookEveryMs);
  return {
    stop() {
      unhear();
      clearInterval(timer);
    },
  };
}
