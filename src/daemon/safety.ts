// The safety of the configuration as it is now: everybody who asks sees a change at once, the last look before a request included.
import type { Config, NewRemovalBounds, RespectAdmissions } from '../config/config.ts';
import type { Ledger } from '../guard/ledger.ts';
import { createProtection, type Protection } from '../guard/protect.ts';

export interface Safety {
  readonly protection: Protection;
  /** As the configuration says it. */
  readonly now: Config['safety'];
  readonly respectAdmissions: RespectAdmissions;
  /** Undefined: a change of policies never waits. */
  readonly maxNewRemovals: NewRemovalBounds | undefined;
  readonly maxReversals: number | undefined;
  change(safety: Config['safety']): void;
}

export function createSafety(initial: Config['safety'], ledger: Pick<Ledger, 'setDefaultCap'>): Safety {
  let safety = initial;
  let current = createProtection(safety.protect, safety.protectLeaders);
  return {
    protection: {
      get leaders() {
        return current.leaders;
      },
      get exact() {
        return current.exact;
      },
      get patterns() {
        return current.patterns;
      },
    },
    get now() {
      return safety;
    },
    get respectAdmissions() {
      return safety.respectAdmissions ?? 'person';
    },
    get maxNewRemovals() {
      return safety.maxNewRemovals;
    },
    get maxReversals() {
      return safety.maxReversals;
    },
    change(next) {
      safety = next;
      current = createProtection(next.protect, next.protectLeaders);
      ledger.setDefaultCap(next.maxRemovalsPerMinute);
    },
  };
}
