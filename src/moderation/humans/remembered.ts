// What was said before a (re)start about somebody who was there already, as it counts now. Pure.
// The rule: it was said of somebody who looked like this. Whoever was let in and looks different now is in doubt.

import { isConcluded } from '../../audit/human.ts';
import { defined } from '../../defined.ts';
import type { RememberedOrder, RememberedWord } from '../../memory/words.ts';
import type { OutcomeResult } from '../../order/outcome.ts';
import { removes } from '../../policy/action.ts';
import { type Place, portraitIn } from '../../rulings/portrait.ts';
import { couldBe, type Portrait, replacedBy, type Said, type Standing, settled, silent } from '../../rulings/standing.ts';

/** The server refused, or nothing was carried out: whoever is inside all the same came in otherwise. */
const cameToNothing: ReadonlySet<OutcomeResult | undefined> = new Set<OutcomeResult>(['denied', 'failed']);

/** What is older than memory's windows has an outcome that is not read back. */
const knownForMs = 24 * 60 * 60_000;

/** A human ordered it, nothing shows that it was done, and it is not as if it had been. It is not done now either: nobody asks for that. */
export function isUndone({ act, rule, result, at }: RememberedOrder, place: Place, now: number): boolean {
  if (rule !== null || now - at > knownForMs || (act === 'admit' && place === 'inside')) return false;
  return result !== 'done' && result !== 'gone';
}

export function saidOf({ id, by, at, reason }: RememberedWord): Said {
  return { id, by, at, ...defined({ reason }) };
}

/** They came in by what a human said through another account. */
function isSaidElsewhere(word: RememberedWord): boolean {
  return word.by.auth === 'meeting' && !isConcluded(word);
}

export function standingFrom(word: RememberedWord, portrait: Portrait, place: Place): Standing {
  const { act, result } = word;
  const said = saidOf(word);
  const seen = portraitIn(word.seen);
  const isSame = seen !== undefined && couldBe(seen, portrait);
  // They were let in, and may have been sent back: a human's word about this stay. Where nobody can tell where they are, they may be in by it.
  const isLetIn = act === 'admit' && !cameToNothing.has(result) && (place !== 'lobby' || result === 'done' || isSaidElsewhere(word));
  if (isLetIn) return isSame ? { kind: 'vouched', said, portrait: seen } : { kind: 'doubtful', said };
  if (act === 'wait' && isSame) {
    const before = word.before === undefined ? silent : standingFrom(word.before, portrait, place);
    return { kind: 'waiting', said, portrait: seen, ...settled(before, 'wait') };
  }
  if (removes(act)) return unsentBefore(word, portrait, place) ?? { kind: 'refused', said };
  if (act === 'pass' && word.before !== undefined) return replacedBy(said, standingFrom(word.before, portrait, place));
  return word.before === undefined ? silent : standingFrom(word.before, portrait, place);
}

/** Of an order that was never sent, what counted before it. */
function unsentBefore({ result, before }: RememberedWord, portrait: Portrait, place: Place): Standing | undefined {
  const standing = result === 'cancelled' && before !== undefined ? standingFrom(before, portrait, place) : silent;
  return standing.kind === 'silent' || standing.kind === 'refused' ? undefined : standing;
}
