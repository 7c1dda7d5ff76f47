// Why somebody is left where they are.

export type StayReason =
  | 'no-rule'
  | 'allowed'
  | 'held'
  | 'self'
  | 'organizer'
  | 'organizer-unknown'
  | 'protected'
  | 'leader'
  | 'not-applicable'
  | 'no-link'
  | 'capped'
  | 'paused'
  | 'left'
  | 'duplicate'
  | 'error';
