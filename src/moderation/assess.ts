// What a ruling comes to for one participant, now: the guard, what is under way already, the switch, the cap, and the daemon's mode.
import type { DecisionEntry } from '../audit/record.ts';
import { type Clearance, guard } from '../guard/guard.ts';
import type { StayReason } from '../guard/stay.ts';
import { type Action, removesBy } from '../policy/action.ts';
import type { Mode } from '../policy/mode.ts';
import type { Ruling } from '../policy/policy.ts';
import type { ActionRel } from '../roster/participant.ts';
import type { Case, MeetingView, ModeratorDeps } from './person.ts';

export interface Assessment {
  rule: string | null;
  action: Action | 'none';
  mode: Mode;
  verdict: DecisionEntry['verdict'];
  because?: StayReason;
  /** The request to make, for `act` and `would-act`. */
  rel?: ActionRel;
  error?: string;
}

/** Claims nothing: looking again whether a decision still holds must not use up the cap. */
export function assess(one: Case, ruling: Ruling, deps: ModeratorDeps, view: MeetingView): Assessment {
  const { rule, error, action } = ruling;
  if (error !== undefined) return { ...stay(error.rule.id, 'none', 'error', deps), error: error.message };
  if (rule === null || action === 'none') return stay(null, 'none', 'no-rule', deps);
  const clearance = clear(one, action, deps, view);
  if (clearance.kind === 'stay') return stay(rule.id, action, clearance.because, deps);
  if (one.execution !== undefined && one.ordered?.rule === rule.id && one.ordered.rel === clearance.rel) {
    return stay(rule.id, action, 'duplicate', deps);
  }
  if (deps.paused()) return stay(rule.id, action, 'paused', deps);
  if (removesBy(clearance.rel) && deps.ledger.isTripped(ledgerKey(view), rule.id)) return capped(rule.id, action, deps);
  const verdict = deps.actuators === undefined ? 'would-act' : 'act';
  return { rule: rule.id, action, mode: deps.mode, verdict, rel: clearance.rel };
}

/** Claims the removal an assessment comes to under the cap of its meeting; the same assessment, or what it is without room. */
export function claim(assessment: Assessment, at: number, deps: ModeratorDeps, view: MeetingView): Assessment {
  const { rule, action, rel } = assessment;
  if (rule === null || !removesBy(rel) || underCap(rule, at, deps, view)) return assessment;
  return capped(rule, action, deps);
}

/** The guard, asked about a participant as they are known now. */
export function clear({ participant, presence }: Case, action: Action, deps: ModeratorDeps, view: MeetingView): Clearance {
  if (participant === undefined) return { kind: 'stay', because: 'left' };
  const self = view.selfAddress();
  // Where nothing says who we are, anybody may be us.
  const nameless = self === undefined && view.selfKeys.size === 0;
  return guard({
    action,
    participant,
    ...(presence.inLobby === undefined ? {} : { inLobby: presence.inLobby }),
    ...(presence.role === undefined ? {} : { role: presence.role }),
    isSelf: nameless || view.selfKeys.has(presence.key),
    ...(self === undefined ? {} : { self }),
    organizers: view.meeting().organizers,
    protection: deps.protection,
  });
}

/** The ledger goes by the meeting's own address, which outlives sessions. */
export function ledgerKey(view: MeetingView): string {
  return view.meeting().uri ?? view.meeting().key;
}

function stay(rule: string | null, action: Action | 'none', because: StayReason, { mode }: ModeratorDeps): Assessment {
  return { rule, action, mode, verdict: 'stay', because };
}

function capped(rule: string, action: Action | 'none', deps: ModeratorDeps): Assessment {
  return { ...stay(rule, action, 'capped', deps), mode: 'dry-run' };
}

function underCap(rule: string, at: number, deps: ModeratorDeps, view: MeetingView): boolean {
  const key = ledgerKey(view);
  const dry = deps.actuators === undefined;
  const answer = deps.ledger.claim(key, rule, at);
  if (answer === 'granted' && dry) deps.ledger.spend(key, rule, at);
  if (answer === 'tripped') {
    const went = dry ? 'would have gone' : 'went';
    const message = `rule ${rule} ${went} over the removal cap of this meeting; it goes on in dry run there until the policies change or someone resumes`;
    const about = { account: deps.account, meeting: view.meeting().key, rule };
    deps.recorder.alarm('cap-tripped', message, dry ? { ...about, would: true } : about);
  }
  return answer === 'granted';
}
