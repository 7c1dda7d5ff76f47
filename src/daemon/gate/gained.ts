// Accounts that have become ours lately: a set may be judged before their meetings are there.
import type { PolicySet } from '../../policy/policy.ts';
import { type Taken, untilFromNow } from './probation.ts';

export interface Gained {
  /** `acted`: the mark of what acted there last. */
  add(account: string, acted: string): void;
  remove(account: string): void;
  /** `current`: the set in force here. */
  lately(current: PolicySet): readonly (readonly [account: string, taken: Taken])[];
}

export function createGained(isSame: (acted: string, set: PolicySet) => boolean): Gained {
  const gained = new Map<string, { acted: string; until: number }>();
  return {
    add: (account, acted) => void gained.set(account, { acted, until: untilFromNow() }),
    remove: (account) => void gained.delete(account),
    lately(current) {
      const now = performance.now();
      for (const [account, { until }] of gained) if (until <= now) gained.delete(account);
      return [...gained].map(([account, { acted }]) => [account, { acted, before: isSame(acted, current) ? current : undefined }] as const);
    },
  };
}
