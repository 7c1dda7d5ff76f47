// A text that people expect an expression to match, and that RE2 does not match, because a `\b` stands beside a letter that is no word to RE2.
// Both readings are walked side by side over the same text, the shortest texts first. What is found is a proof; where the walk grows too long,
// nothing is found.
import type { Shape } from '../../../canonical/shape.ts';
import { openTo, readingOn } from './everyone.ts';
import { type Instruction, operations, type Program } from './program.ts';
import { type Neighbour, type Reading, reads } from './shape.ts';

/** `named` are the instructions that name their letters, and do not just take any; `isMeant` says which of those count. */
export interface Search {
  shape: Shape;
  program: Program;
  reading: Reading;
  named: ReadonlySet<number>;
  isMeant(point: number): boolean;
}

/** Where the walk is. `at`: -1 ahead of the match that people see, -2 behind it, else the instruction that comes next. */
interface Walk {
  state: number;
  at: number;
  /** The character read last, for people; and whether it is a letter beyond ASCII that the expression names there. */
  before: Neighbour;
  isNamed: boolean;
  /** A boundary beside such a letter has been passed. */
  isBlind: boolean;
  /** What RE2 may read next, as in a walk over every text. */
  open: readonly number[];
  text: readonly number[];
}

/** A way on without reading: to an instruction, or -2 out of the match. */
interface Way {
  at: number;
  isBlind: boolean;
  /** A boundary stands right ahead: blind if a named letter is read here. */
  isBeside: boolean;
}

const ahead = -1;
const behind = -2;
/** Instructions looked at. */
const budget = 60_000;

export function lostText(search: Search): string | undefined {
  const { shape } = search;
  const points = kindsOf(search);
  const seen = new Set<string>();
  const queue: Walk[] = [{ state: shape.start, at: ahead, before: 'start', isNamed: false, isBlind: false, open: [], text: [] }];
  let asked = 0;
  for (let walk = queue.shift(); walk !== undefined && asked < budget; walk = queue.shift()) {
    if (isLost(walk, search)) return String.fromCodePoint(...walk.text);
    const opening = createOpening(walk, search);
    for (const point of points) {
      const { re2, ways } = opening.to(search.reading.neighbourOf(point));
      if (re2 === 'match') continue;
      asked += re2.length + ways.length + 1;
      for (const next of onward(walk, point, { re2, ways }, search)) {
        const key = `${next.state} ${next.at} ${next.before} ${next.isNamed} ${next.isBlind} ${next.open.join()}`;
        if (seen.has(key)) continue;
        seen.add(key);
        queue.push(next);
      }
    }
  }
  return undefined;
}

/** Whether the text may end here, matched for people alone. */
function isLost(walk: Walk, { shape, program }: Search): boolean {
  if (!shape.ends(walk.state) || !waysOn(walk, 'end', program).some(({ at, isBlind }) => at === behind && isBlind)) return false;
  return openTo({ at: walk.open, before: toRe2(walk.before) }, 'end', program) !== 'match';
}

interface Opened {
  re2: readonly number[] | 'match';
  ways: readonly Way[];
}

/** Where the walk may go on, by what comes next. */
function createOpening(walk: Walk, { program }: Search): { to(next: Neighbour): Opened } {
  const known = new Map<Neighbour, Opened>();
  return {
    to(next) {
      const opened = known.get(next) ?? {
        re2: openTo({ at: walk.open, before: toRe2(walk.before) }, toRe2(next), program),
        ways: waysOn(walk, next, program),
      };
      known.set(next, opened);
      return opened;
    },
  };
}

/** Every walk that goes on with this character. A letter beyond ASCII is read only where the expression names it. */
function onward(walk: Walk, point: number, opened: Opened & { re2: readonly number[] }, search: Search): Walk[] {
  const { shape, program, reading, named, isMeant } = search;
  const state = shape.next(walk.state, point);
  if (state === undefined) return [];
  const before = reading.neighbourOf(point);
  const read = { state, before, open: readingOn(point, opened.re2, program), text: [...walk.text, point] };
  const outside = before === 'letter' ? [] : [{ ...read, isNamed: false }];
  const ways = opened.ways.flatMap(({ at, isBlind, isBeside }): Walk[] => {
    if (at === behind) return isBlind ? outside.map((one) => ({ ...one, at, isBlind })) : [];
    const instruction = program.inst[at];
    if (instruction === undefined || !reads(instruction, point)) return [];
    const isNamed = named.has(at) && isMeant(point);
    if (before === 'letter' && !isNamed) return [];
    return [{ ...read, at: instruction.out, isNamed, isBlind: isBlind || (isBeside && isNamed) }];
  });
  return walk.at === ahead ? [...outside.map((one) => ({ ...one, at: ahead, isBlind: false })), ...ways] : ways;
}

/** All that may be read next, or that the match is over, for people. */
function waysOn(walk: Walk, next: Neighbour, { start, inst }: Program): Way[] {
  if (walk.at === behind) return [{ at: behind, isBlind: walk.isBlind, isBeside: false }];
  const seen = new Set<string>();
  const found: Way[] = [];
  const open: Way[] = [{ at: walk.at === ahead ? start : walk.at, isBlind: walk.isBlind, isBeside: false }];
  for (let way = open.pop(); way !== undefined; way = open.pop()) {
    const one = inst[way.at];
    const key = `${way.at} ${way.isBlind} ${way.isBeside}`;
    if (one === undefined || seen.has(key)) continue;
    seen.add(key);
    open.push(...through(way, one, walk, next));
    if (one.op === operations.match) found.push({ ...way, at: behind });
    else if (one.op >= operations.runes) found.push(way);
  }
  return found;
}

function through(way: Way, { op, out, arg }: Instruction, walk: Walk, next: Neighbour): Way[] {
  switch (op) {
    case operations.alternative:
    case operations.alternativeMatch:
      return [
        { ...way, at: out },
        { ...way, at: arg },
      ];
    case operations.capture:
    case operations.nothing:
      return [{ ...way, at: out }];
    case operations.emptyWidth:
      if (!holdsForPeople(arg, walk.before, next)) return [];
      return [{ at: out, isBlind: way.isBlind || ((arg & 16) !== 0 && walk.isNamed), isBeside: way.isBeside || (arg & 16) !== 0 }];
    default:
      return [];
  }
}

function holdsForPeople(asked: number, before: Neighbour, next: Neighbour): boolean {
  const atBoundary = isOfWord(before) !== isOfWord(next);
  if (asked & 1 && before !== 'start' && before !== 'newline') return false;
  if (asked & 2 && next !== 'end' && next !== 'newline') return false;
  if ((asked & 4 && before !== 'start') || (asked & 8 && next !== 'end')) return false;
  return !((asked & 16 && !atBoundary) || (asked & 32 && atBoundary));
}

function isOfWord(one: Neighbour): boolean {
  return one === 'word' || one === 'letter';
}

function toRe2(one: Neighbour): Neighbour {
  return one === 'letter' ? 'other' : one;
}

/** Of the characters that everything here treats alike, the one that reads best in a message. */
function kindsOf({ shape, program, reading, named, isMeant }: Search): number[] {
  const kinds = new Map<string, number>();
  const asking = program.inst.flatMap((one, at) => (one.op >= operations.runes ? [{ one, isNamed: named.has(at) }] : []));
  const readable = [...reading.points].sort((one, other) => rank(one) - rank(other) || one - other);
  for (const point of readable) {
    const answers = asking.map(({ one, isNamed }) => (reads(one, point) ? (isNamed && isMeant(point) ? 2 : 1) : 0)).join('');
    const key = `${answers} ${reading.neighbourOf(point)} ${shape.next(shape.start, point)} ${point < 128 ? classOf(point) : 'beyond'}`;
    if (!kinds.has(key)) kinds.set(key, point);
  }
  return [...kinds.values()];
}

/** Letters and digits of ASCII are treated alike where no expression tells them apart; its marks, each by its own meaning to a shape. */
function classOf(point: number): string {
  const character = String.fromCharCode(point);
  if (/[g-z]/.test(character)) return /[tel]/.test(character) ? character : 'letter';
  return /\d/.test(character) ? 'digit' : character;
}

/** Small letters first, then others, then blanks, then the rest. */
function rank(point: number): number {
  const character = String.fromCodePoint(point);
  return [/[\p{Ll}\p{Lo}]/u, /\p{L}/u, / /u, /[\p{N}\p{P}]/u].findIndex((one) => one.test(character)) + 1 || 9;
}
