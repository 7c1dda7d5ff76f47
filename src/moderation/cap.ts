// Removals under the cap: claimed when they are decided, told when a rule goes over.
import { type Assessment, capped } from '../guard/assess.ts';
import { removesBy } from '../policy/action.ts';
import type { MeetingView, ModeratorDeps } from './ports.ts';

/** The ledger goes by the meeting's own address, which outlives sessions. */
export function ledgerKey(view: MeetingView): string {
  return view.meeting().uri ?? view.meeting().key;
}

/** Claims the removal an assessment comes to under the cap of its meeting; the same assessment, or what it is without room. */
export function claim(assessment: Assessment, at: number, deps: ModeratorDeps, view: MeetingView): Assessment {
  const { rule, rel } = assessment;
  if (rule === null || !removesBy(rel) || isGranted(rule, at, deps, view)) return assessment;
  return capped(assessment);
}

function isGranted(rule: string, at: number, deps: ModeratorDeps, view: MeetingView): boolean {
  const key = ledgerKey(view);
  const dry = deps.hands.rules === undefined;
  const answer = deps.ledger.claim(key, rule, at);
  if (answer === 'granted' && dry) deps.ledger.spend(key, rule, at);
  if (answer === 'tripped') {
    const went = dry ? 'would have gone' : 'went';
    const message = `rule ${rule} ${went} over the removal cap of this meeting; there it only proposes, until the policies change or someone lets it go on`;
    const about = { account: deps.account, meeting: view.meeting().key, rule };
    deps.recorder.alarm('cap-tripped', message, dry ? { ...about, would: true } : about);
  }
  return answer === 'granted';
}
