// What was said before a (re)start about somebody who was there already, as it counts now. Pure.
// The rule: it was said of somebody who looked like this. Whoever was let in and looks different now is in doubt.

import { defined } from '../../defined.ts';
import type { RememberedWord } from '../../memory/words.ts';
import { isVersionOf, type Place } from '../../rulings/portrait.ts';
import { type Portrait, type Standing, silent } from '../../rulings/standing.ts';

export function standingFrom(word: RememberedWord, portrait: Portrait, place: Place): Standing {
  const { id, by, at, act, reason } = word;
  const said = { id, by, at, ...defined({ reason }) };
  const isSame = isVersionOf(word.seen, portrait);
  if (act === 'admit' && place === 'inside') return isSame ? { kind: 'vouched', said, portrait } : { kind: 'doubtful', said };
  if (act === 'wait' && isSame) return { kind: 'waiting', said, portrait };
  return act === 'reject' || act === 'eject' ? { kind: 'refused', said } : silent;
}
