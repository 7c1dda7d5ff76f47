// Did-you-mean: the known name nearest to what was written, if it is near enough to be a slip.
import { distance } from 'fastest-levenshtein';

/** `; did you mean "name"?`, or the names there are when none is near. Ready to follow a message. */
export function suggestion(written: string, known: readonly string[]): string {
  const nearest = nearestOf(written, known);
  if (nearest !== undefined) return `; did you mean ${quoted(nearest)}?`;
  if (known.length === 0) return '';
  const shown = known.slice(0, 20).join(', ');
  return `; known: ${shown}${known.length > 20 ? ', …' : ''}`;
}

/** The known name within a slip of the written one; case does not count. */
export function nearestOf(written: string, known: readonly string[]): string | undefined {
  const wanted = written.slice(0, 100).toLowerCase();
  let best: string | undefined;
  let bestDistance = slips(wanted.length) + 1;
  for (const name of known) {
    const away = distance(wanted, name.toLowerCase());
    if (away < bestDistance && away < name.length) [best, bestDistance] = [name, away];
  }
  return best;
}

/** Two letters swapped are two; of three letters that leaves one. */
function slips(length: number): number {
  return length < 4 ? 1 : Math.max(2, Math.floor(length / 3));
}

/** Text as a message shows it: quoted, cut, control characters escaped. */
export function quoted(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text);
}
