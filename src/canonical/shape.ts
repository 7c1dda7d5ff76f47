// The languages of canonical text: what an address, a domain or a telephone number can look like at all. What no text of the language fits
// can never be met. A language may take in too much, never too little.
import { isForeignToDomains } from './domain.ts';
import { isUserCharacter } from './user.ts';

/** Read one code point after another; an undefined state is the end of hope. */
export interface Shape {
  readonly start: number;
  next(state: number, codePoint: number): number | undefined;
  /** Whether a text may end here. */
  ends(state: number): boolean;
}

/** A whole text: `*` any run, `?` one character, else the code points themselves. */
export type Token = '*' | '?' | number;

/** What a text must hold, where, as tokens. */
export function globTokens(pattern: string): Token[] {
  return literalTokens(pattern).map((point) => (point === star ? '*' : point === questionMark ? '?' : point));
}

export function literalTokens(text: string): number[] {
  return Array.from(text, (character) => character.codePointAt(0) ?? 0);
}

/** Whether some text of the shape fits the tokens. Exact: it walks both side by side. */
export function canFit(shape: Shape, tokens: readonly Token[]): boolean {
  const seen = new Set<number>();
  const open: [number, number][] = [[shape.start, 0]];
  const visit = (state: number | undefined, at: number) => {
    if (state === undefined || seen.has(state * (tokens.length + 1) + at)) return;
    seen.add(state * (tokens.length + 1) + at);
    open.push([state, at]);
  };
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const [state, at] = next;
    const token = tokens[at];
    if (token === undefined) {
      if (shape.ends(state)) return true;
    } else if (typeof token === 'number') visit(shape.next(state, token), at + 1);
    else {
      if (token === '*') visit(state, at + 1);
      for (const point of everyKind) visit(shape.next(state, point), token === '*' ? at : at + 1);
    }
  }
  return false;
}

/** One code point of every kind that shapes tell apart. */
export const everyKind: readonly number[] = [...Array.from({ length: 128 }, (_, point) => point), 0xfc];

const [star, questionMark] = literalTokens('*?');
const lineFeed = 10;
const [plus, at, dot, open, close, colon, hyphen] = literalTokens('+@.[]:-');

/** Labels of letters, digits and hyphens within, or an address literal alone. States: begins, another label begins, inside, behind a hyphen, … */
const hostStates = { first: 0, label: 1, inside: 2, hyphen: 3, literal: 4, closed: 5 } as const;

function nextInHost(state: number, point: number, isLetter = isHostCharacter): number | undefined {
  const { first, label, inside, hyphen: behindHyphen, literal, closed } = hostStates;
  if (state === literal) return point === close ? closed : isHex(point) || point === colon || point === dot ? literal : undefined;
  if (state === closed) return undefined;
  if (point === hyphen) return state === first || state === label ? undefined : behindHyphen;
  if (isLetter(point)) return inside;
  if (state === inside && point === dot) return label;
  return state === first && point === open ? literal : undefined;
}

function endsHost(state: number): boolean {
  return state === hostStates.inside || state === hostStates.closed;
}

/** Any text at all. */
export const anyShape: Shape = { start: 0, next: () => 0, ends: () => true };

/** Any text of one line. */
export const lineShape: Shape = { ...anyShape, next: (_state, point) => (point === lineFeed ? undefined : 0) };

export const domainShape: Shape = { start: hostStates.first, next: (state, point) => nextInHost(state, point), ends: endsHost };

/** The same in the form that people read. */
export const readableDomainShape: Shape = { ...domainShape, next: (state, point) => nextInHost(state, point, isReadableCharacter) };

/** `+` and digits. States: begins, digits. */
export const telephoneShape: Shape = {
  start: 0,
  next(state, point) {
    if (state === 0 && point === plus) return 2;
    return isDial(point) ? 1 : undefined;
  },
  ends: (state) => state === 1,
};

/** States: `tel` read so far (0 to 3), another user, then the host, then the number. */
const userState = 4;
const firstHostState = 5;
const firstNumberState = 11;
const scheme = literalTokens('tel:');

export const addressShape: Shape = addressOf(domainShape);

/** Addresses with a domain: no telephones. */
export const domainAddressShape: Shape = { ...addressShape, ends: (state) => state < firstNumberState && addressShape.ends(state) };

/** Those with a domain that people have: several labels, of which the last begins with a letter, and no address of numbers. */
export const namedAddressShape: Shape = endingInName(domainAddressShape, firstHostState);
export const namedDomainShape: Shape = endingInName(domainShape, hostStates.first);

/** Every state is two: the last label of the host has begun with a letter and is not the only one, or not. */
function endingInName(shape: Shape, host: number): Shape {
  return {
    start: shape.start * 2,
    next(state, point) {
      const [from, to] = [state >> 1, shape.next(state >> 1, point)];
      if (to === undefined) return undefined;
      const begins = from === host + hostStates.label;
      return to * 2 + ((begins ? isLetter(point) : state % 2 === 1) ? 1 : 0);
    },
    ends: (state) => state % 2 === 1 && shape.ends(state >> 1),
  };
}

/** The same with the domain in the form that people read. */
export const readableAddressShape: Shape = addressOf(readableDomainShape);

function addressOf(host: Shape): Shape {
  return {
    start: 0,
    next(state, point) {
      if (state >= firstNumberState) return shifted(telephoneShape.next(state - firstNumberState, point), firstNumberState);
      if (state >= firstHostState) return shifted(host.next(state - firstHostState, point), firstHostState);
      if (state === 3 && point === colon) return firstNumberState;
      if (point === at) return state > 0 ? firstHostState : undefined;
      if (!isUserCharacter(String.fromCodePoint(point))) return undefined;
      return state < 3 && scheme[state] === point ? state + 1 : userState;
    },
    ends(state) {
      if (state >= firstNumberState) return telephoneShape.ends(state - firstNumberState);
      return state >= firstHostState && host.ends(state - firstHostState);
    },
  };
}

function shifted(state: number | undefined, by: number): number | undefined {
  return state === undefined ? undefined : state + by;
}

function isHostCharacter(point: number): boolean {
  return point < 128 && /[a-z0-9_]/.test(String.fromCodePoint(point));
}

function isReadableCharacter(point: number): boolean {
  return isHostCharacter(point) || (point > 127 && !isForeignToDomains(String.fromCodePoint(point)));
}

function isLetter(point: number): boolean {
  return point > 96 && point < 123;
}

function isHex(point: number): boolean {
  return point < 128 && /[0-9a-f]/.test(String.fromCodePoint(point));
}

function isDial(point: number): boolean {
  return point < 128 && /[0-9*#]/.test(String.fromCodePoint(point));
}
