// Whether an expression matches every text of a shape, as `.+` does with addresses: all that may be left of the expression after each character
// is followed side by side with the shape, until a text ends without a match. "Yes" is a proof; where the walk grows too long, it is no.
import type { Shape } from '../../../canonical/shape.ts';
import { operations, type Program } from './program.ts';
import { type Neighbour, neighbourOf, pointsToTry, reads } from './shape.ts';

/** Where the walk is: `at` are the instructions that a match begun earlier goes on with. */
interface Walk {
  state: number;
  at: readonly number[];
  before: Neighbour;
}

/** Instructions asked whether they read a character. */
const budget = 300_000;

export function matchesEvery(shape: Shape, program: Program): boolean {
  const points = pointsToTry(program);
  const seen = new Set<string>();
  const open: Walk[] = [];
  const visit = (walk: Walk) => {
    const key = `${walk.state} ${walk.at.join()} ${walk.before}`;
    if (seen.has(key)) return;
    seen.add(key);
    open.push(walk);
  };
  let asked = 0;
  visit({ state: shape.start, at: [], before: 'start' });
  for (let walk = open.pop(); walk !== undefined; walk = open.pop()) {
    if (asked > budget) return false;
    if (shape.ends(walk.state) && openTo(walk, 'end', program) !== 'match') return false;
    const ways = new Map<Neighbour, readonly number[] | 'match'>();
    for (const point of points) {
      const state = shape.next(walk.state, point);
      if (state === undefined) continue;
      const before = neighbourOf(point);
      const way = ways.get(before) ?? openTo(walk, before, program);
      ways.set(before, way);
      if (way === 'match') continue;
      asked += 1 + way.length;
      visit({ state, at: readingOn(point, way, program), before });
    }
  }
  return true;
}

/** The instructions that may read the next character, or that the match is there already. A match may begin at every place. */
export function openTo(
  { at, before }: Pick<Walk, 'at' | 'before'>,
  next: Neighbour,
  { start, inst }: Program,
): readonly number[] | 'match' {
  const seen = new Set<number>();
  const open = [...at, start];
  const reading: number[] = [];
  for (let one = open.pop(); one !== undefined; one = open.pop()) {
    const instruction = inst[one];
    if (instruction === undefined || seen.has(one)) continue;
    seen.add(one);
    switch (instruction.op) {
      case operations.match:
        return 'match';
      case operations.alternative:
      case operations.alternativeMatch:
        open.push(instruction.out, instruction.arg);
        break;
      case operations.capture:
      case operations.nothing:
        open.push(instruction.out);
        break;
      case operations.emptyWidth:
        if (holds(instruction.arg, before, next)) open.push(instruction.out);
        break;
      default:
        reading.push(one);
    }
  }
  return reading;
}

/** What is left of the expression once they have read the character. */
export function readingOn(point: number, reading: readonly number[], { inst }: Program): number[] {
  const next = reading.flatMap((one) => {
    const instruction = inst[one];
    return instruction !== undefined && reads(instruction, point) ? [instruction.out] : [];
  });
  return [...new Set(next)].sort((a, b) => a - b);
}

/** Assertions about this place; several must all hold. */
function holds(asked: number, before: Neighbour, next: Neighbour): boolean {
  const atBoundary = (before === 'word') !== (next === 'word');
  const beginsLine = before === 'start' || before === 'newline';
  const endsLine = next === 'end' || next === 'newline';
  if ((asked & 1 && !beginsLine) || (asked & 2 && !endsLine)) return false;
  if ((asked & 4 && before !== 'start') || (asked & 8 && next !== 'end')) return false;
  return !((asked & 16 && !atBoundary) || (asked & 32 && atBoundary));
}
