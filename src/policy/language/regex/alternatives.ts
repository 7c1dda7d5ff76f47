// The alternatives of an expression, each as it stands, and the expression as it would be without the others beside it.
import { piecesOf } from '../../../canonical/composed-regex.ts';

export interface Alternative {
  written: string;
  /** What stands beside it, between the same brackets. */
  siblings: readonly string[];
  /** The expression with something else in its place; the others stay. */
  replaced(by: string): string;
  /** The expression with it alone. */
  alone: string;
}

interface Group {
  /** Where its first alternative begins. */
  from: number;
  bars: number[];
  flags: { at: number; written: string }[];
}

/** Those of groups that need not be there are left out, and those beside an empty one: what they stand for may be missing. */
export function alternativesOf(pattern: string): Alternative[] {
  const found: Alternative[] = [];
  const open: Group[] = [{ from: 0, bars: [], flags: [] }];
  let at = 0;
  for (const piece of piecesOf(pattern)) {
    const group = open.at(-1);
    if (group === undefined) return [];
    if (piece === '(') {
      const [written] = /^\(\?[imsU-]+\)/.exec(pattern.slice(at)) ?? [];
      if (written !== undefined) group.flags.push({ at, written });
      open.push({ from: at + (/^\(\?[^)]*?[:>]/.exec(pattern.slice(at))?.[0].length ?? 1), bars: [], flags: [] });
    }
    if (piece === '|') group.bars.push(at);
    if (piece === ')') {
      open.pop();
      if (!/^(?:[?*]|\{0)/.test(pattern.slice(at + 1))) found.push(...alternatives(pattern, group, at));
    }
    at += piece.length;
  }
  const [all] = open;
  return open.length === 1 && all !== undefined ? [...found, ...alternatives(pattern, all, at)] : [];
}

function alternatives(pattern: string, { from, bars, flags }: Group, to: number): Alternative[] {
  if (bars.length === 0) return [];
  const starts = [from, ...bars.map((bar) => bar + 1)];
  const parts = starts.map((start, index) => ({ start, end: bars[index] ?? to }));
  const texts = parts.map(({ start, end }) => pattern.slice(start, end));
  if (texts.includes('')) return [];
  const [ahead, behind] = [pattern.slice(0, from), pattern.slice(to)];
  // A flag holds from its place on, for the alternatives behind it, too.
  const flagsAhead = (start: number) => flags.map(({ at, written }) => (at < start ? written : '')).join('');
  return parts.map(({ start, end }, index) => ({
    written: pattern.slice(start, end),
    siblings: texts.filter((_, other) => other !== index),
    replaced: (by) => pattern.slice(0, start) + by + pattern.slice(end),
    alone: `${ahead}${flagsAhead(start)}${pattern.slice(start, end)}${behind}`,
  }));
}
