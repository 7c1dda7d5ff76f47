// How far a rule, a policy or the daemon may go; the order is that of the list.

/** `dry-run`: only recorded. `assist`: proposed to a human, who carries it out or not. */
export const modes = ['off', 'dry-run', 'assist', 'enforce'] as const;
export type Mode = (typeof modes)[number];

export const modeDefinitions: Readonly<Record<Mode, string>> = {
  off: 'does nothing, and hides no rule below it',
  'dry-run': 'only recorded; decides nothing for anybody',
  assist: 'proposed to a human, who carries it out or not',
  enforce: 'carried out',
};

/** What counts is the least of all that apply. */
export function leastMode(one: Mode, other: Mode): Mode {
  return modes.indexOf(one) < modes.indexOf(other) ? one : other;
}

/** Whether a rule that matches ends the search; one on trial never does. */
export function decides(mode: Mode): boolean {
  return mode === 'assist' || mode === 'enforce';
}
