// Accounts that have become ours lately: a set may be judged before their meetings are there.
import type { PolicySet } from '../../policy/policy.ts';
import { type Taken, takenOf, untilFromNow } from './probation.ts';

export interface Gained {
  /** `acted`: the revision of the set that acted there last. */
  add(account: string, acted: string): void;
  remove(account: string): void;
  /** `current`: the set in force here. */
  lately(current: PolicySet): readonly (readonly [account: string, taken: Taken])[];
}

export function createGained(): Gained {
  const gained = new Map<string, { acted: string; until: number }>();
  return {
    add: (account, acted) => void gained.set(account, { acted, until: untilFromNow() }),
    remove: (account) => void gained.delete(account),
    lately(current) {
      const now = performance.now();
      for (const [account, { until }] of gained) if (until <= now) gained.delete(account);
      return [...gained].map(([account, { acted }]) => [account, takenOf(acted, current)] as const);
    },
  };
}
