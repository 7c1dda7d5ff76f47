// The part of a compiled RE2 program that is reasoned over. The library has it, and does not declare it: where it is missing there is none.

export interface Program {
  start: number;
  inst: readonly Instruction[];
}

export interface Instruction {
  op: number;
  out: number;
  /** The other branch, or the assertion's flags: 1 line begins, 2 line ends, 4 text begins, 8 text ends, 16 word boundary, 32 none. */
  arg: number;
  runes: Readonly<Record<string, number>>;
  matchRune(codePoint: number): boolean;
}

export const operations = {
  alternative: 1,
  alternativeMatch: 2,
  capture: 3,
  emptyWidth: 4,
  match: 6,
  nothing: 7,
  runes: 8,
  rune: 9,
  any: 10,
  anyButNewline: 11,
} as const;

export function isProgram(value: unknown): value is Program {
  const { start, inst } = (value ?? {}) as Partial<Program>;
  return typeof start === 'number' && Array.isArray(inst) && inst.every((one) => typeof one?.op === 'number' && 'out' in one);
}
