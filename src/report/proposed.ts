// What a human was asked to do: by a rule in assist, one outside the share of its rollout, one over its cap, or one of a set that waits to be accepted.
import type { DecisionEntry } from '../audit/record.ts';

/** In dry run nobody is asked. */
export function isProposed({ verdict, because, proposal, mode, trial }: DecisionEntry): boolean {
  if (verdict !== 'stay' || mode === 'dry-run' || trial === true) return false;
  return because === 'proposed' || ((because === 'gate' || because === 'capped') && proposal !== undefined);
}

/** In dry run: a human would have been asked. */
export function wouldPropose({ verdict, proposal }: DecisionEntry): boolean {
  return verdict === 'would-act' && proposal !== undefined;
}
