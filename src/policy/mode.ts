// How far a rule, a policy or the daemon may go; the order is that of the list.

export const modes = ['off', 'dry-run', 'enforce'] as const;
export type Mode = (typeof modes)[number];

/** What counts is the least of all that apply. */
export function leastMode(one: Mode, other: Mode): Mode {
  return modes.indexOf(one) < modes.indexOf(other) ? one : other;
}
