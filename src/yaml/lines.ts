// Offsets in a text as lines and columns. The YAML library's own counter misses line ends behind some errors.

export interface Lines {
  /** From 1, at a character that is there: what is missing at an end is missing behind the last thing written. */
  at(offset: number): { line: number; column: number };
}

/** `text` has `\n` line ends. */
export function createLines(text: string): Lines {
  const starts = [0];
  for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', end + 1)) starts.push(end + 1);

  function lineAt(offset: number): number {
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  return {
    at(offset) {
      const inside = insideText(text, offset);
      const line = lineAt(inside);
      return { line: line + 1, column: inside - (starts[line] ?? 0) + 1 };
    },
  };
}

function insideText(text: string, offset: number): number {
  if (offset < text.length && text[offset] !== '\n') return offset;
  return Math.max(0, text.slice(0, offset).trimEnd().length - 1);
}

/** Text of the same length in which neither quoted text nor a comment has anything to find. */
export function withoutQuotedText(line: string): string {
  return line.replace(/"(?:[^"\\]|\\.)*"|'[^']*'|(?<=^|\s)#.*/g, (quoted) =>
    `"${'_'.repeat(Math.max(0, quoted.length - 2))}"`.slice(0, quoted.length),
  );
}
