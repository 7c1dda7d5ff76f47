// The audit log's codes in words for a reader who does not know them.

import type { StayReason } from '../../guard/stay.ts';
import type { OutcomeResult } from '../../order/outcome.ts';

/** Results of `outcome` records. */
export const outcomeWords: Readonly<Record<OutcomeResult, string>> = {
  done: 'done: seen to have happened',
  gone: 'gone: they had left',
  denied: 'denied by the server',
  failed: 'failed',
  cancelled: 'cancelled: had become moot',
  unconfirmed: 'unconfirmed: sent, not seen',
};

/** `because` of decisions that stay. */
export const stayWords: Readonly<Record<StayReason, string>> = {
  'no-rule': 'no rule matched',
  allowed: 'allowed by a rule',
  held: 'held for a human',
  self: 'lobbyguard itself',
  organizer: 'an organizer',
  'organizer-unknown': 'organizer status unknown',
  protected: 'protected address',
  leader: 'a leader',
  'not-applicable': 'action does not apply now',
  'no-link': 'server offers no such action',
  capped: 'over the cap',
  paused: 'paused',
  left: 'had left',
  duplicate: 'already under way',
  proposed: 'proposed to a human',
  gate: 'proposed to a human: the policies wait to be accepted',
  overruled: 'a human had said otherwise',
  error: 'rule failed to evaluate',
};
