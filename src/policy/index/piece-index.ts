// Finds which of many pieces of text occur in a text, in one pass over it (Aho-Corasick). Both are folded by the caller.
import type { Steps } from '../steps.ts';

export interface PieceIndex {
  /** Puts the numbers of all pieces that occur into `found`, some perhaps twice. */
  find(text: string, found: number[]): void;
}

/** Transitions kept at most; pieces are shortened, which finds too much but never too little, until they fit. */
const maxTransitions = 2_000_000;

/** `pieces` are not empty; each carries the number it is found by. */
export function* createPieceIndex(pieces: readonly { text: string; number: number }[]): Steps<PieceIndex> {
  for (let longest = 24; ; longest = Math.ceil(longest / 2)) {
    const cut = pieces.map(({ text, number }) => ({ text: text.slice(0, longest), number }));
    const classes = classesOf(cut.map(({ text }) => text));
    const nodes = 1 + cut.reduce((sum, { text }) => sum + text.length, 0);
    if (nodes * classes.count <= maxTransitions || longest === 1) return yield* createAutomaton(cut, classes, nodes);
    yield;
  }
}

interface Classes {
  count: number;
  /** By UTF-16 unit; 0 for all that no piece has. */
  table: Uint16Array;
}

function classesOf(texts: readonly string[]): Classes {
  const table = new Uint16Array(65_536);
  let count = 1;
  for (const text of texts) {
    for (let index = 0; index < text.length; index++) {
      const unit = text.charCodeAt(index);
      if (table[unit] === 0) table[unit] = count++;
    }
  }
  return { count, table };
}

function* createAutomaton(pieces: readonly { text: string; number: number }[], classes: Classes, nodes: number): Steps<PieceIndex> {
  const { count, table } = classes;
  const next = new Int32Array(nodes * count);
  const ends: number[][] = Array.from({ length: nodes }, () => []);
  let used = 1;
  for (const { text, number } of pieces) {
    let node = 0;
    for (let index = 0; index < text.length; index++) {
      const edge = node * count + (table[text.charCodeAt(index)] ?? 0);
      if (next[edge] === 0) next[edge] = used++;
      node = next[edge] ?? 0;
    }
    ends[node]?.push(number);
    yield;
  }
  const shorter = yield* linkSuffixes(next, ends, count, used);
  const nearest = shorter.map((end, node) => ((ends[node]?.length ?? 0) > 0 ? node : end));
  return {
    find: (text, found) => {
      let node = 0;
      for (let index = 0; index < text.length; index++) {
        node = next[node * count + (table[text.charCodeAt(index)] ?? 0)] ?? 0;
        for (let end = nearest[node] ?? 0; end > 0; end = shorter[end] ?? 0) {
          for (const number of ends[end] ?? []) found.push(number);
        }
      }
    },
  };
}

/** Completes the transitions breadth first; answers, by node, the nearest suffix at which a piece ends. */
function* linkSuffixes(next: Int32Array, ends: readonly (readonly number[])[], count: number, used: number): Steps<Int32Array> {
  const fallback = new Int32Array(used);
  const shorter = new Int32Array(used);
  const queue: number[] = [];
  for (let edge = 0; edge < count; edge++) if (next[edge]) queue.push(next[edge] ?? 0);
  for (let head = 0; head < queue.length; head++) {
    const node = queue[head] ?? 0;
    const back = fallback[node] ?? 0;
    shorter[node] = (ends[back]?.length ?? 0) > 0 ? back : (shorter[back] ?? 0);
    for (let edge = 0; edge < count; edge++) {
      const child = next[node * count + edge] ?? 0;
      const other = next[back * count + edge] ?? 0;
      if (child === 0) next[node * count + edge] = other;
      else {
        fallback[child] = other;
        queue.push(child);
      }
    }
    yield;
  }
  return shorter;
}
