// What a ruling comes to, now: the guard's clearance, what is under way already, the kill switch, the cap and the daemon's mode. Pure.
// It claims nothing: looking again at whether a decision still holds must not use up the cap.
import { type Action, removesBy } from '../policy/action.ts';
import type { Mode } from '../policy/mode.ts';
import type { Ruling } from '../policy/policy.ts';
import type { ActionRel } from '../roster/participant.ts';
import type { Clearance } from './guard.ts';
import type { StayReason } from './stay.ts';

export interface Circumstances {
  ruling: Pick<Ruling, 'rule' | 'action' | 'error'>;
  /** The guard's word on the ruling's action. */
  clearance: Clearance;
  /** The same is being carried out already. */
  duplicate: boolean;
  paused: boolean;
  /** The rule is over its cap in this meeting. */
  tripped: boolean;
  /** The daemon's own. */
  mode: Mode;
}

export interface Assessment {
  rule: string | null;
  action: Action | 'none';
  mode: Mode;
  verdict: 'act' | 'would-act' | 'stay';
  because?: StayReason;
  /** The request to make, for `act` and `would-act`. */
  rel?: ActionRel;
  error?: string;
}

export function assess({ ruling, clearance, duplicate, paused, tripped, mode }: Circumstances): Assessment {
  const { rule, action, error } = ruling;
  if (error !== undefined) return { ...stay(error.rule.id, 'none', mode, 'error'), error: error.message };
  if (rule === null || action === 'none') return stay(null, 'none', mode, 'no-rule');
  if (clearance.kind === 'stay') return stay(rule.id, action, mode, clearance.because);
  if (duplicate) return stay(rule.id, action, mode, 'duplicate');
  if (paused) return stay(rule.id, action, mode, 'paused');
  if (tripped && removesBy(clearance.rel)) return capped(rule.id, action);
  return { rule: rule.id, action, mode, verdict: mode === 'enforce' ? 'act' : 'would-act', rel: clearance.rel };
}

/** A rule over its cap goes on in dry run. */
export function capped(rule: string, action: Action | 'none'): Assessment {
  return stay(rule, action, 'dry-run', 'capped');
}

function stay(rule: string | null, action: Action | 'none', mode: Mode, because: StayReason): Assessment {
  return { rule, action, mode, verdict: 'stay', because };
}
