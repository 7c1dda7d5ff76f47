// What a ruling comes to, now: the guard's clearance, what is under way already, the kill switch, the cap and the daemon's mode. Pure.
// It claims nothing: looking again at whether a decision still holds must not use up the cap.
import { type Action, removesBy } from '../policy/action.ts';
import { leastMode, type Mode } from '../policy/mode.ts';
import type { Ruling } from '../policy/policy.ts';
import type { ActionRel } from '../roster/participant.ts';
import type { Clearance } from './guard.ts';
import { type StayReason, shields } from './stay.ts';

/** A ruling, and what humans have to do with it. */
export interface Assessable extends Pick<Ruling, 'rule' | 'action' | 'error'> {
  /** The human act it carries out, or that overrules it. */
  human?: string;
  /** The policy would do something, and a human has said otherwise. */
  overruled?: true;
  /** The rule may propose, and not act. */
  proposeOnly?: true;
  /** It follows a hold that has run out. */
  after?: 'hold';
}

export interface Circumstances {
  ruling: Assessable;
  /** The guard's word on the ruling's action. */
  clearance: Clearance;
  /** The same is being carried out already. */
  duplicate: boolean;
  paused: boolean;
  /** The rule is over its cap in this meeting. */
  tripped: boolean;
  /** The set has not taken effect here: its rules only propose. */
  gated?: boolean;
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
  /** What a human is asked to do. */
  proposal?: Action;
  human?: string;
  after?: 'hold';
  error?: string;
}

export function assess({ ruling, clearance, duplicate, paused, tripped, gated = false, mode }: Circumstances): Assessment {
  const { rule, action, error, human } = ruling;
  if (error !== undefined) return { rule: error.rule.id, action: 'none', mode, verdict: 'stay', because: 'error', error: error.message };
  if (action === 'none' || (rule === null && human === undefined)) return stay({ rule: null, action: 'none', mode }, 'no-rule');
  const counted = { ...about(ruling), mode: modeOf(ruling, mode) };
  if (ruling.overruled) return stay(counted, shielded(clearance) ?? 'overruled');
  if (clearance.kind === 'stay')
    return stay(clearance.because === 'held' ? proposing(counted, rule?.hold?.propose) : counted, clearance.because);
  if (duplicate) return stay(counted, 'duplicate');
  if (counted.mode === 'assist' && rule !== null) return stay(proposing(counted, action), 'proposed');
  if (gated && rule !== null && counted.mode === 'enforce') return stay(proposing({ ...counted, mode: 'assist' }, action), 'gate');
  if (paused) return stay(counted, 'paused');
  if (tripped && removesBy(clearance.rel)) return capped(counted);
  return { ...verdictOf(counted, ruling), rel: clearance.rel };
}

type Counted = Pick<Assessment, 'rule' | 'action' | 'mode' | 'proposal' | 'human' | 'after'>;

/** A rule over its cap goes on by proposing what it would do. */
export function capped(assessment: Counted): Assessment {
  const { action, mode } = assessment;
  const { rel: _rel, ...rest }: Partial<Assessment> & Counted = { ...assessment };
  return {
    ...rest,
    mode: leastMode(mode, 'assist'),
    verdict: 'stay',
    because: 'capped',
    ...(action === 'none' ? {} : { proposal: action }),
  };
}

function about({ rule, action, human, after }: Assessable): Omit<Counted, 'mode'> {
  return { rule: rule?.id ?? null, action, ...(human === undefined ? {} : { human }), ...(after === undefined ? {} : { after }) };
}

/** The least of daemon and rule. What a human orders is no proposal. */
function modeOf({ rule, proposeOnly }: Assessable, daemon: Mode): Mode {
  if (rule === null) return daemon;
  return leastMode(leastMode(daemon, rule.mode), proposeOnly ? 'assist' : 'enforce');
}

/** In dry run, a rule that would only propose says so. */
function verdictOf(counted: Counted, { rule, action, proposeOnly }: Assessable): Assessment {
  if (counted.mode !== 'dry-run') return { ...counted, verdict: 'act' };
  const proposes = rule?.mode === 'assist' || proposeOnly === true;
  return { ...(proposes && action !== 'none' ? proposing(counted, action) : counted), verdict: 'would-act' };
}

function shielded(clearance: Clearance): StayReason | undefined {
  return clearance.kind === 'stay' && shields(clearance.because) ? clearance.because : undefined;
}

function proposing(counted: Counted, proposal: Action | undefined): Counted {
  return proposal === undefined ? counted : { ...counted, proposal };
}

function stay(counted: Counted, because: StayReason): Assessment {
  return { ...counted, verdict: 'stay', because };
}
