// Values that can mean nothing, which a set holds all the same. One is known again by its file and what is wrong with it: its line moves,
// and the same mistake in another file is another mistake.
import type { Problem } from '../../errors.ts';

export function doubtsOf(problems: readonly Problem[]): string[] {
  return problems.filter(isDoubt).map(doubtIn);
}

/** Those a set had not: of several alike in one file all, where there are more than before. */
export function broughtDoubts(problems: readonly Problem[], before: readonly string[]): Problem[] {
  const [now, known] = [countsOf(doubtsOf(problems)), countsOf(before)];
  return problems.filter(isDoubt).filter((problem) => {
    const doubt = doubtIn(problem);
    // Records of older versions name no files.
    return (now.get(doubt) ?? 0) > (known.get(doubt) ?? 0) && !known.has(problem.message);
  });
}

function isDoubt({ severity }: Problem): boolean {
  return severity !== 'note';
}

function doubtIn({ file, message }: Problem): string {
  return `${file}: ${message}`;
}

function countsOf(texts: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return counts;
}
