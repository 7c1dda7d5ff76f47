// Whether an expression can match any text of a shape at all: the compiled expression and the shape are walked side by side.
// "No" is a proof; where the library shows no program, or the walk grows too long, the answer is yes.
import { everyKind, type Shape } from '../../../canonical/shape.ts';
import { userCharacterFrom } from '../../../canonical/user.ts';
import { type Instruction, operations, type Program } from './program.ts';

/** Where a walk is: in the shape, before, in or behind the match, and what was and must be around the place between two characters. */
interface Walk {
  state: number;
  /** -1 ahead of the match, -2 behind it, else the instruction that comes next. */
  at: number;
  before: Neighbour;
  /** What the next character must be; undefined: anything. */
  next: Wanted | undefined;
}

/** A letter is one beyond ASCII, where those are told apart from what is part of no word. */
export type Neighbour = 'start' | 'word' | 'letter' | 'newline' | 'other' | 'end';
/** The neighbours that keep what `\b`, `$` and the like have asked for. */
type Wanted = readonly Neighbour[];

const ahead = -1;
const behind = -2;
const budget = 200_000;

/** What a text is read as. */
export interface Reading {
  /** Of all characters that are treated alike, one. */
  points: readonly number[];
  neighbourOf(point: number): Neighbour;
}

export function canMatch(shape: Shape, program: Program, reading: Reading = { points: pointsToTry(program), neighbourOf }): boolean {
  const seen = new Set<string>();
  const open: Walk[] = [];
  const visit = (walk: Walk) => {
    const key = `${walk.state} ${walk.at} ${walk.before} ${walk.next?.join('') ?? ''}`;
    if (seen.has(key)) return;
    seen.add(key);
    open.push(walk);
  };
  visit({ state: shape.start, at: ahead, before: 'start', next: undefined });
  for (let walk = open.pop(); walk !== undefined; walk = open.pop()) {
    if (seen.size > budget) return true;
    if (walk.at === behind && shape.ends(walk.state) && keeps(walk, 'end')) return true;
    for (const next of stay(walk, program)) visit(next);
    for (const point of reading.points)
      for (const next of step(walk, { point, is: reading.neighbourOf(point) }, shape, program)) visit(next);
  }
  return false;
}

function keeps({ next }: Walk, neighbour: Neighbour): boolean {
  return next === undefined || next.includes(neighbour);
}

/** Without reading a character: into the match, along the program, out of the match. */
function stay(walk: Walk, program: Program): Walk[] {
  if (walk.at === behind) return [];
  if (walk.at === ahead) return [{ ...walk, at: program.start }];
  const instruction = program.inst[walk.at];
  switch (instruction?.op) {
    case operations.alternative:
    case operations.alternativeMatch:
      return [
        { ...walk, at: instruction.out },
        { ...walk, at: instruction.arg },
      ];
    case operations.capture:
    case operations.nothing:
      return [{ ...walk, at: instruction.out }];
    case operations.emptyWidth:
      return asked(walk, instruction);
    case operations.match:
      return [{ ...walk, at: behind }];
    default:
      return [];
  }
}

const everyNeighbour: Wanted = ['word', 'letter', 'newline', 'other', 'end'];

/** An assertion about what is before and behind this place; several flags must all hold. */
function asked(walk: Walk, { out, arg }: Instruction): Walk[] {
  if (arg & 1 && walk.before !== 'start' && walk.before !== 'newline') return [];
  if (arg & 4 && walk.before !== 'start') return [];
  let next = walk.next ?? everyNeighbour;
  if (arg & 2) next = next.filter((one) => one === 'end' || one === 'newline');
  if (arg & 8) next = next.filter((one) => one === 'end');
  if (arg & 16) next = next.filter((one) => isWord(one) !== isWord(walk.before) && isOfWord(one) !== isOfWord(walk.before));
  if (arg & 32) next = next.filter((one) => isWord(one) === isWord(walk.before) && isOfWord(one) === isOfWord(walk.before));
  return next.length === 0 ? [] : [{ ...walk, at: out, next: next.length === everyNeighbour.length ? undefined : next }];
}

function isWord(one: Neighbour): boolean {
  return one === 'word';
}

/** Where letters are told apart, boundaries hold for those who have them in words, too. */
function isOfWord(one: Neighbour): boolean {
  return one === 'word' || one === 'letter';
}

function step(walk: Walk, { point, is: before }: { point: number; is: Neighbour }, shape: Shape, program: Program): Walk[] {
  const state = keeps(walk, before) ? shape.next(walk.state, point) : undefined;
  if (state === undefined) return [];
  if (walk.at < 0) return [{ state, at: walk.at, before, next: undefined }];
  const instruction = program.inst[walk.at];
  return instruction !== undefined && reads(instruction, point) ? [{ state, at: instruction.out, before, next: undefined }] : [];
}

export function reads(instruction: Instruction, point: number): boolean {
  if (instruction.op === operations.any) return true;
  if (instruction.op === operations.anyButNewline) return point !== 10;
  return (instruction.op === operations.runes || instruction.op === operations.rune) && instruction.matchRune(point);
}

export function neighbourOf(point: number): Neighbour {
  if (point === 10) return 'newline';
  return point < 128 && /\w/.test(String.fromCharCode(point)) ? 'word' : 'other';
}

/**
 * Beyond ASCII shapes tell apart only what a user part can hold and what not: the first of each kind stands for all that the expression
 * treats alike.
 */
export function pointsToTry(program: Program): number[] {
  const points = new Set(everyKind);
  for (const begin of beginningsIn(program)) {
    points.add(begin);
    const user = userCharacterFrom(begin);
    if (user !== undefined) points.add(user);
  }
  return [...points];
}

/** Where a range beyond ASCII begins that the expression treats alike. */
export function beginningsIn({ inst }: Program): ReadonlySet<number> {
  const begins = new Set<number>([128]);
  for (const { runes } of inst) {
    for (const rune of Object.values(runes)) {
      for (const point of casesOf(rune)) {
        if (point > 127) begins.add(point);
        if (point > 126 && point < 0x10ffff) begins.add(point + 1);
      }
    }
  }
  return begins;
}

/** An expression that ignores case names one of them. */
function casesOf(rune: number): number[] {
  const character = String.fromCodePoint(rune);
  return [rune, ...[character.toLowerCase(), character.toUpperCase()].map((other) => other.codePointAt(0) ?? rune)];
}
