// What the desk may ask about the policies themselves: the set that waits, and raising a rule. Types only.
import type { By } from '../audit/human.ts';
import type { WouldRemove } from '../audit/record.ts';

export interface PoliciesWaiting {
  revision: string;
  since: number;
  people: number;
  /** Whom it would newly remove, by rule; the first few of each. */
  would: readonly WouldRemove[];
  doubts?: readonly string[];
  /** What waits is no set, but a change by which fewer people are protected. */
  unprotects?: true;
  /** No older set is at hand: its rules propose meanwhile. */
  proposes: boolean;
}

/** What a promotion is tried with: where the policies are, and what of the configuration keeps rules from people. */
export interface PromotionGround {
  policies: string;
  safety: { protect: readonly string[]; protectLeaders: boolean; maxRemovalsPerMinute: number; ours: readonly string[] };
}

export interface PromotionRequest {
  /** The id of a rule, or the name of a policy. */
  what: string;
  to: 'assist' | 'enforce';
  rollout?: { percent: number; until?: string };
  by: By;
  reason?: string;
}
