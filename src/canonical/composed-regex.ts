// Expressions in the form that text has here (NFC). A letter written as letter and mark becomes the one letter it looks like. Where NFC goes the other
// way, and takes a letter apart or moves it, ranges and brackets have to keep their meaning: `[क़-य़]` would be no range, `[豈-﫿]` would hold Hangul.

/** An expression over composed text. */
export interface Composed {
  pattern: string;
  /** Letters in brackets of which texts hold two characters: they match nothing there. */
  apart: readonly string[];
}

export function composeRegex(written: string): Composed {
  if (written.normalize('NFC') === written) return { pattern: written, apart: [] };
  const points = Array.from(withMarks(written));
  const apart: string[] = [];
  let pattern = '';
  for (let at = 0; at < points.length; ) {
    const { read, to } = pieceAt(points, at, apart);
    pattern += read;
    at = to;
  }
  return { pattern, apart };
}

/** The escapes, quotations, brackets and characters that an expression is written in, one behind the other. */
export function* piecesOf(written: string): Generator<string> {
  const points = Array.from(written);
  for (let at = 0; at < points.length; ) {
    const { to } = pieceAt(points, at, []);
    yield points.slice(at, to).join('');
    at = to;
  }
}

/** Marks put onto their letters; letters that NFC changes on their own stay. */
function withMarks(written: string): string {
  let [done, run] = ['', ''];
  for (const point of written) {
    if (isStable(point)) run += point;
    else [done, run] = [done + run.normalize('NFC') + point, ''];
  }
  return done + run.normalize('NFC');
}

function isStable(point: string): boolean {
  return point.normalize('NFC') === point;
}

interface Piece {
  read: string;
  /** Where the next piece begins. */
  to: number;
}

/** An escape, a quotation, brackets, or one character. */
function pieceAt(points: readonly string[], at: number, apart: string[]): Piece {
  const point = points[at] ?? '';
  if (point === '\\' && points[at + 1] === 'Q') return quotationAt(points, at);
  if (point === '\\') return { read: point + (points[at + 1] ?? ''), to: at + 2 };
  if (point === '[') return bracketsAt(points, at, apart);
  const composed = point.normalize('NFC');
  return { read: Array.from(composed).length > 1 ? `(?:${composed})` : composed, to: at + 1 };
}

function quotationAt(points: readonly string[], at: number): Piece {
  const rest = points.slice(at).join('');
  const end = rest.indexOf('\\E');
  const quotation = end < 0 ? rest : rest.slice(0, end);
  return { read: quotation.normalize('NFC'), to: at + Array.from(quotation).length };
}

function bracketsAt(points: readonly string[], from: number, apart: string[]): Piece {
  const first = from + (points[from + 1] === '^' ? 2 : 1);
  let read = points.slice(from, first).join('');
  let at = first;
  while (at < points.length && (points[at] !== ']' || at === first)) {
    const point = points[at] ?? '';
    const whole = point === '\\' ? point + (points[at + 1] ?? '') : namedClassAt(points, at);
    if (whole !== undefined) {
      read += whole;
      at += Array.from(whole).length;
      continue;
    }
    if (!isStable(point) && Array.from(point.normalize('NFC')).length > 1) apart.push(point);
    read += isEndOfRange(points, at, first) ? point : composedOne(point);
    at += 1;
  }
  return { read: read + (points[at] ?? ''), to: at + 1 };
}

/** `[:alpha:]`, whose bracket does not end the brackets around it. */
function namedClassAt(points: readonly string[], at: number): string | undefined {
  return /^\[:\^?[a-z]+:\]/.exec(points.slice(at, at + 12).join(''))?.[0];
}

function isEndOfRange(points: readonly string[], at: number, first: number): boolean {
  return (points[at + 1] === '-' && points[at + 2] !== ']') || (points[at - 1] === '-' && at - 1 > first);
}

/** In brackets a character stands for one. */
function composedOne(point: string): string {
  const composed = point.normalize('NFC');
  return Array.from(composed).length === 1 ? composed : point;
}
