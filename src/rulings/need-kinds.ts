// What can need a human, most urgent first.
export const needKinds = [
  'audit-unwritable',
  'session-lost',
  'alarm',
  'moderator-in-lobby',
  'not-a-leader',
  'rule-stopped',
  'organizer-waiting',
  'deadline',
  'order-trouble',
  'mass-admission',
  'held',
  'proposed',
  'policies-waiting',
  'policies-rejected',
] as const;
export type NeedKind = (typeof needKinds)[number];
