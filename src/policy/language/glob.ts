// Globs over a whole text: `*` is any run, `?` one character, the rest literal. Case is ignored; the time is bounded by text times pattern.
import { fold } from './text.ts';

/** A text cut into folded code points; `next[i]` is where the written character that starts at `i` ends, -1 inside one. */
interface Characters {
  points: readonly string[];
  next: readonly number[];
}

type Folding = (text: string) => string;

/** Compiles a glob. Characters that fold to several (`ß`) still are one `?`. */
export function compileGlob(pattern: string, folding: Folding = fold): (text: string) => boolean {
  if (!pattern.includes('?')) return starsOnly(pattern.split('*').map(folding), folding);
  const segments = pattern.split('*').map((segment) => wildPoints(segment, folding));
  return (text) => matchSegments(segments, charactersOf(text, folding));
}

/** The longest text every match of the glob contains, folded; empty when there is none. */
export function globLiteral(pattern: string): string {
  const runs = pattern.split(/[*?]+/).map(fold);
  return runs.reduce((longest, run) => (run.length > longest.length ? run : longest), '');
}

function starsOnly(segments: readonly string[], folding: Folding): (text: string) => boolean {
  const first = segments[0] ?? '';
  if (segments.length === 1) return (text) => folding(text) === first;
  const last = segments.at(-1) ?? '';
  const middle = segments.slice(1, -1).filter((segment) => segment !== '');
  return (written) => {
    const text = folding(written);
    if (!text.startsWith(first)) return false;
    let from = first.length;
    for (const segment of middle) {
      const found = text.indexOf(segment, from);
      if (found < 0) return false;
      from = found + segment.length;
    }
    return text.length - last.length >= from && text.endsWith(last);
  };
}

/** `undefined` stands for `?`. */
function wildPoints(segment: string, folding: Folding): (string | undefined)[] {
  return Array.from(segment).flatMap((character) => (character === '?' ? [undefined] : Array.from(folding(character))));
}

function charactersOf(text: string, folding: Folding): Characters {
  const points: string[] = [];
  const next: number[] = [];
  for (const character of text) {
    const folded = Array.from(folding(character));
    folded.forEach((point, index) => {
      next.push(index === 0 ? points.length + folded.length : -1);
      points.push(point);
    });
  }
  return { points, next };
}

function matchSegments(segments: readonly (string | undefined)[][], text: Characters): boolean {
  const end = text.points.length;
  let from = 0;
  for (const [index, segment] of segments.entries()) {
    const anchored = index === 0;
    const closing = index === segments.length - 1;
    const reached = findSegment(segment, text, { from, anchored, ...(closing ? { end } : {}) });
    if (reached === undefined) return false;
    from = reached;
  }
  return true;
}

/** Where the first match of a segment ends. The earliest start gives the earliest end, so no other start need be remembered. */
function findSegment(
  segment: readonly (string | undefined)[],
  text: Characters,
  where: { from: number; anchored: boolean; end?: number },
): number | undefined {
  const lastStart = where.anchored ? where.from : text.points.length;
  for (let start = where.from; start <= lastStart; start++) {
    const reached = segmentEnd(segment, text, start);
    if (reached !== undefined && (where.end === undefined || reached === where.end)) return reached;
  }
  return undefined;
}

function segmentEnd(segment: readonly (string | undefined)[], text: Characters, start: number): number | undefined {
  let at = start;
  for (const wanted of segment) {
    if (at >= text.points.length) return undefined;
    if (wanted === undefined) {
      const next = text.next[at] ?? -1;
      if (next < 0) return undefined;
      at = next;
    } else {
      if (text.points[at] !== wanted) return undefined;
      at++;
    }
  }
  return at;
}
