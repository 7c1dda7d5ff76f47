// Whether an expression asks for something and matches every text all the same, because nothing of it has to be there: `x*`, `bot|`, `(bot)?`.
// "Yes" is a proof. `.*` asks for nothing, and is a way to say that a fact must be known.
import { operations, type Program } from './program.ts';

/** What an assertion may ask for at the first place of any text, and at the last. */
const granted = { atStart: 1 | 4, atEnd: 2 | 8 };

export function isIdle(program: Program): boolean {
  const asks = program.inst.some(({ op }) => op === operations.rune || op === operations.runes);
  return asks && (matchesNothing(program, granted.atStart) || matchesNothing(program, granted.atEnd));
}

/** Whether the program comes to its end without reading a character. */
function matchesNothing({ start, inst }: Program, assertions: number): boolean {
  const seen = new Set<number>();
  const open = [start];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    const one = inst[at];
    if (one === undefined || seen.has(at)) continue;
    seen.add(at);
    if (one.op === operations.match) return true;
    const passes = one.op === operations.emptyWidth && (one.arg & ~assertions) === 0;
    const forks = one.op === operations.alternative || one.op === operations.alternativeMatch;
    if (forks) open.push(one.arg);
    if (forks || passes || one.op === operations.capture || one.op === operations.nothing) open.push(one.out);
  }
  return false;
}
