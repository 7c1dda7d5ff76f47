// A mutant: one place in the source, made wrong on purpose, and what would happen to people if nobody noticed.

export interface Mutant {
  file: string;
  /** Text that occurs once in the file, and what takes its place. */
  from: string;
  to: string;
  /** What it would do. */
  harm: string;
}

/** The mutants of one file, each as text, replacement and harm. */
export function mutantsOf(file: string, changes: readonly (readonly [from: string, to: string, harm: string])[]): Mutant[] {
  return changes.map(([from, to, harm]) => ({ file, from, to, harm }));
}
