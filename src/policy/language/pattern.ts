// Text patterns as languages of `*` and literal characters: what one pattern implies about another, without trying strings.
// Texts are folded before they get here; `?` has no place, because one written character may fold to several.

export type Token = '*' | { literal: string };
export type Pattern = readonly Token[];

const any: Token = '*';

/** A glob without `?`: `*` any run, the rest literal. */
export function globPattern(text: string): Pattern {
  return [...text].map((character) => (character === '*' ? character : { literal: character }));
}

/** Exactly this text. */
export function exactPattern(text: string): Pattern {
  return [...text].map((literal) => ({ literal }));
}

export function prefixPattern(text: string): Pattern {
  return [...exactPattern(text), any];
}

export function suffixPattern(text: string): Pattern {
  return [any, ...exactPattern(text)];
}

export function substringPattern(text: string): Pattern {
  return [any, ...exactPattern(text), any];
}

/** What a match of the pattern says: a pattern without wildcards is a set of one. */
export function patternClaim(pattern: Pattern): { kind: 'set'; values: readonly string[] } | { kind: 'pattern'; pattern: Pattern } {
  const hasWildcard = pattern.some((token) => token === '*');
  return hasWildcard ? { kind: 'pattern', pattern } : { kind: 'set', values: [exampleOf(pattern)] };
}

/** Whether every string of `inner` surely belongs to `outer`: `*` of `outer` may swallow any tokens of `inner`, stars included. */
export function covers(outer: Pattern, inner: Pattern): boolean {
  return endsAgree(outer, inner) && !isTooLong(outer, inner) && walk(outer, inner, false);
}

/** A quick no: what `outer` demands up to its first star and behind its last, `inner` must have. */
function endsAgree(outer: Pattern, inner: Pattern): boolean {
  for (let i = 0; i < outer.length && outer[i] !== '*'; i++) {
    if (!sameLiteral(outer[i], inner[i])) return false;
  }
  for (let i = 1; i <= outer.length && outer.at(-i) !== '*'; i++) {
    if (!sameLiteral(outer.at(-i), inner.at(-i))) return false;
  }
  return true;
}

/** Whether some string belongs to both: exact, but for patterns too long to be compared, of which some might. */
export function overlap(a: Pattern, b: Pattern): boolean {
  return isTooLong(a, b) || walk(a, b, true);
}

/** Longer than two patterns with anything in them that a name can hold. */
const longestWalk = 4_000_000;

function isTooLong(a: Pattern, b: Pattern): boolean {
  return a.length * b.length > longestWalk;
}

/** The shortest string that belongs to the pattern. */
export function exampleOf(pattern: Pattern): string {
  return pattern.map((token) => (token === '*' ? '' : token.literal)).join('');
}

/** Dynamic programme over the suffixes of both patterns; `symmetric` lets the stars of `b` swallow too. */
function walk(a: Pattern, b: Pattern, symmetric: boolean): boolean {
  let below: boolean[] = [];
  for (let i = a.length; i >= 0; i--) {
    const row: boolean[] = new Array(b.length + 1).fill(false);
    for (let j = b.length; j >= 0; j--) row[j] = cell(i, j, row, below);
    below = row;
  }
  return below[0] === true;

  function cell(i: number, j: number, row: readonly boolean[], next: readonly boolean[]): boolean {
    const x = a[i];
    const y = b[j];
    if (x === undefined && y === undefined) return true;
    if (x === '*' && (next[j] || (y !== undefined && row[j + 1]))) return true;
    if (symmetric && y === '*' && (row[j + 1] || (x !== undefined && next[j]))) return true;
    return sameLiteral(x, y) && next[j + 1] === true;
  }
}

function sameLiteral(x: Token | undefined, y: Token | undefined): boolean {
  return typeof x === 'object' && typeof y === 'object' && x.literal === y.literal;
}
