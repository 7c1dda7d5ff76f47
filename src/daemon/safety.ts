// The safety of the configuration as it is now: everybody who asks sees a change at once, the last look before a request included. The rule: protection
// that a change takes away stays until it is let go.
import { createHash } from 'node:crypto';
import type { Config, NewRemovalBounds, RespectAdmissions } from '../config/config.ts';
import type { Ledger } from '../guard/ledger.ts';
import { canonicalEntry, createProtection, type Protection } from '../guard/protect.ts';

export interface Safety {
  /** What is held included. */
  readonly protection: Protection;
  /** As the configuration says it. */
  readonly now: Config['safety'];
  readonly respectAdmissions: RespectAdmissions;
  /** Undefined: a change of policies never waits. */
  readonly maxNewRemovals: NewRemovalBounds | undefined;
  readonly maxReversals: number | undefined;
  /** A digest of who was protected when nothing was held last. */
  readonly digest: string;
  /** What a change takes away is held. */
  readonly held: Held | undefined;
  change(safety: Config['safety']): void;
  /** The keys by which fewer would be protected: that part of a change is held. */
  takesAway(next: Config['safety']): readonly ProtectionKey[];
  /** Only who the configuration names is protected from now on. */
  letGo(): void;
}

export interface Held {
  /** Who is protected once it is let go. */
  next: Protection;
  /** The same as the configuration has it, and as a digest. */
  wanted: Protected;
  digest: string;
  /** When it first took away as much, on the clock that never steps, ms. */
  since: number;
}

export type ProtectionKey = 'safety.protect' | 'safety.protectLeaders';

type Protected = Pick<Config['safety'], 'protect' | 'protectLeaders'>;

export function createSafety(initial: Config['safety'], ledger: Pick<Ledger, 'setDefaultCap'>): Safety {
  let safety = initial;
  /** When nothing was held last. */
  let settled = protectionDigest(initial);
  /** In force: what the configuration says, and what is held. */
  let wide: Protected = initial;
  let current = protectionOf(initial);
  let held: Held | undefined;

  function widen(next: Protected): void {
    wide = next;
    current = protectionOf(next);
  }

  function letGo(): void {
    held = undefined;
    settled = protectionDigest(safety);
    widen(safety);
  }

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
    get digest() {
      return settled;
    },
    get held() {
      return held;
    },
    change(next) {
      safety = next;
      ledger.setDefaultCap(next.maxRemovalsPerMinute);
      const digest = protectionDigest(next);
      if (digest === held?.digest) return;
      if (lost(wide, next).length === 0) return letGo();
      const since = held !== undefined && lost(held.wanted, next).length === 0 ? held.since : performance.now();
      widen({ protect: [...new Set([...wide.protect, ...next.protect])], protectLeaders: wide.protectLeaders || next.protectLeaders });
      held = { next: protectionOf(next), wanted: next, digest, since };
    },
    takesAway: (next) => lost(wide, next),
    letGo,
  };
}

/** Of who is protected, in whatever order they are named, and however they are spelled. */
function protectionDigest({ protect, protectLeaders }: Protected): string {
  const named = [...new Set(protect.map(canonicalEntry))].toSorted();
  return createHash('sha256')
    .update(JSON.stringify([named, protectLeaders]))
    .digest('hex');
}

function lost(before: Protected, next: Protected): ProtectionKey[] {
  const named = new Set(next.protect.map(canonicalEntry));
  const losesNames = before.protect.some((entry) => !named.has(canonicalEntry(entry)));
  const losesLeaders = before.protectLeaders && !next.protectLeaders;
  return [...(losesNames ? ['safety.protect' as const] : []), ...(losesLeaders ? ['safety.protectLeaders' as const] : [])];
}

function protectionOf({ protect, protectLeaders }: Protected): Protection {
  return createProtection(protect, protectLeaders);
}
