// Where `\b` of RE2 knows no word: its words are ASCII. Beside `б` it holds where an ASCII letter stands on the other side, and that is nobody's
// idea of a boundary. A match is one that was meant if its boundaries hold for RE2 and for people, to whom letters of any script make words.
import type { Shape } from '../../../canonical/shape.ts';
import { isUserCharacter } from '../../../canonical/user.ts';
import { lostText } from './lost.ts';
import { type Instruction, operations, type Program } from './program.ts';
import { beginningsIn, canMatch, neighbourOf, pointsToTry, type Reading } from './shape.ts';

/** A letter at which a boundary was meant and is none. */
export interface BlindBoundary {
  letter: string;
  /** A text that was meant and is missed. Undefined: no text at all matches as it was meant. */
  lost?: string;
}

/** What makes a word in Unicode, ASCII aside. */
const wordCharacter = /[\p{Alphabetic}\p{M}\p{Nd}\p{Pc}\u200c\u200d]/u;
/** The long s and the sign of the kelvin come along with `s` and `k` where case is ignored. */
const unmeant = new Set([0x17f, 0x212a]);
/** More letters than a script has are not named for their own sake: `\pL`, `[^x]`. */
const mostNamed = 1_000;
const lastPoint = 0x3ffff;

export function blindBoundary(shape: Shape, program: Program): BlindBoundary | undefined {
  const beside = program.inst.some(({ op, arg }) => op === operations.emptyWidth && (arg & 16) !== 0) ? besideBoundaries(program) : [];
  const found = beside.flatMap((at) => letterOf(program.inst[at]) ?? []).at(0);
  if (found === undefined) return undefined;
  const reading = readingOfPeople(program);
  if (!canMatch(shape, program, reading)) return { letter: found };
  const named = new Set(program.inst.flatMap((one, at) => (namesLetters(one) ? [at] : [])));
  if (!beside.some((at) => named.has(at))) return undefined;
  const lost = lostText({ shape, program, reading, named, isMeant: isMeantLetter });
  return lost === undefined ? undefined : { letter: found, lost };
}

/** The instructions that read a character right behind a boundary, or right ahead of one. */
function besideBoundaries(program: Program): number[] {
  const isBoundary = (at: number) => {
    const { op, arg } = program.inst[at] ?? { op: 0, arg: 0 };
    return op === operations.emptyWidth && (arg & 16) !== 0;
  };
  const behind = new Set(program.inst.flatMap(({ out }, at) => (isBoundary(at) ? withoutReading(program, out) : [])));
  return program.inst.flatMap((one, at) => {
    if (one.op !== operations.rune && one.op !== operations.runes) return [];
    return behind.has(at) || withoutReading(program, one.out).some(isBoundary) ? [at] : [];
  });
}

/** The instructions that are reached before a character is read. */
function withoutReading({ inst }: Program, from: number): number[] {
  const seen = new Set<number>();
  const open = [from];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    const one = inst[at];
    if (one === undefined || seen.has(at)) continue;
    seen.add(at);
    if (forks(one)) open.push(one.out, one.arg);
    else if (one.op === operations.capture || one.op === operations.nothing || one.op === operations.emptyWidth) open.push(one.out);
  }
  return [...seen];
}

function forks({ op }: Instruction): boolean {
  return op === operations.alternative || op === operations.alternativeMatch;
}

/** The ranges that an instruction names beyond ASCII. */
function rangesOf({ runes }: Instruction): [number, number][] {
  const all = Object.values(runes);
  const [only] = all;
  const pairs = all.length === 1 && only !== undefined ? [only, only] : all;
  return pairs.flatMap((from, at): [number, number][] => {
    const to = pairs[at + 1];
    return at % 2 === 0 && to !== undefined && to > 127 ? [[Math.max(from, 128), to]] : [];
  });
}

function namesLetters(one: Instruction): boolean {
  return letterOf(one) !== undefined && rangesOf(one).reduce((sum, [from, to]) => sum + to - from + 1, 0) <= mostNamed;
}

function letterOf(one: Instruction | undefined): string | undefined {
  for (const [from, to] of one === undefined ? [] : rangesOf(one))
    for (let point = from; point <= Math.min(to, lastPoint); point++) if (isMeantLetter(point)) return String.fromCodePoint(point);
  return undefined;
}

function isLetter(point: number): boolean {
  return point > 127 && wordCharacter.test(String.fromCodePoint(point));
}

function isMeantLetter(point: number): boolean {
  return isLetter(point) && !unmeant.has(point);
}

/** Letters and what is none are told apart, in every range that the expression and the shapes treat alike. */
function readingOfPeople(program: Program): Reading {
  const begins = [...beginningsIn(program)].sort((one, other) => one - other);
  const points = new Set(pointsToTry(program));
  for (const [index, from] of begins.entries()) {
    const kinds = new Set<number>();
    const to = Math.min(begins[index + 1] ?? lastPoint, lastPoint);
    for (let point = from; point < to && kinds.size < 4; point++) {
      const kind = kindOf(point);
      if (!kinds.has(kind)) points.add(point);
      kinds.add(kind);
    }
  }
  return {
    points: [...points],
    neighbourOf: (point) => (isLetter(point) ? 'letter' : neighbourOf(point)),
  };
}

/** Found once: 0 is not known yet. */
const kindsKnown = new Uint8Array(lastPoint);

function kindOf(point: number): number {
  kindsKnown[point] ||= 1 + (isLetter(point) ? 1 : 0) + (isUserCharacter(String.fromCodePoint(point)) ? 2 : 0);
  return kindsKnown[point] ?? 0;
}
