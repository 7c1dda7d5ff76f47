// What was said before a word, kept beneath it: it counts again where the word is taken back or comes to nothing.
// The rule: what is over is over beneath other words, too, and only so much is kept as can count again.
import type { HumanAct, HumanEntry } from '../../audit/human.ts';
import type { OutcomeResult } from '../../order/outcome.ts';
import { removes } from '../../policy/action.ts';
import type { RecentMap } from '../recent-map.ts';

/** One human act about one person. */
export interface RememberedWord {
  id: string;
  act: HumanAct;
  by: HumanEntry['by'];
  /** Epoch ms. */
  at: number;
  /** Through which it was said. */
  account?: string;
  seen?: string;
  reason?: string;
  /** What became of it, where it was an order. */
  result?: OutcomeResult;
  /** What was said before, and counts again where this is taken back or comes to nothing. */
  before?: RememberedWord | undefined;
  /** The order that was given after it and was never sent, so that this counts again. */
  unsent?: RememberedWord | undefined;
}

/** Which of all words it is: later ones are higher. */
interface Turned extends RememberedWord {
  turn: number;
  before?: Turned | undefined;
}

/** Of whom, as memory names them, and when on the clock of windows. */
export interface Where {
  person: string;
  meeting: string;
  moment: number;
  /** The meeting and the person as all accounts know them, where it is known who they are. */
  shared?: string | undefined;
}

export interface Wait extends Turned {
  shared: string;
  before?: Wait | undefined;
}

export interface Word extends Turned, Where {
  before?: Word | undefined;
}

/** An admission of which one of these came speaks for whoever is inside, and has said nothing about whoever is still in the lobby. */
const uncertain: ReadonlySet<OutcomeResult> = new Set<OutcomeResult>(['cancelled', 'gone', 'unconfirmed']);

/** Of what was said before, what a new word leaves to count again. `kept`: of these one is kept above, and a second would say nothing more. */
export function beneath<One extends RememberedWord>(
  word: RememberedWord,
  last: One | undefined,
  kept: readonly Open[] = [],
): One | undefined {
  if (last === undefined || hasEntered(word)) return undefined;
  const { act, result } = last;
  const open = openIn(last);
  const below = (more: readonly Open[] = []) => beneath(word, last.before as One | undefined, [...kept, ...more]);
  const isReplaced = (act === 'pass' && word.act === 'pass') || (word.act === 'wait' && (act === 'wait' || act === 'pass'));
  const isNothing = act === 'admit' && (result === 'denied' || result === 'failed');
  if (isReplaced || isNothing || (open !== undefined && kept.includes(open))) return below();
  if (open !== undefined) return { ...last, before: below([open]) };
  const isAlone = removes(act) || (act === 'admit' && (word.act === 'wait' || word.act === 'admit'));
  return isAlone ? { ...last, before: undefined } : last;
}

/** Where they are tells whether it counts, or what was said before it. */
type Open = 'admission' | 'removal';

/** A removal that was never sent is over for whom an admission speaks, which only counts inside. */
function openIn({ act, result, before }: RememberedWord): Open | undefined {
  if (act === 'admit') return result !== undefined && uncertain.has(result) ? 'admission' : undefined;
  return removes(act) && result === 'cancelled' && before !== undefined ? 'removal' : undefined;
}

/** What is over counts no more, wherever it is kept. */
export function end<One extends RememberedWord>(all: RecentMap<One>, place: string, isOver: (one: One) => boolean): void {
  const last = all.get(place);
  const left = last && without(last, isOver);
  if (left === undefined) all.delete(place);
  else if (left !== last) all.set(place, left);
}

function without<One extends RememberedWord>(word: One, isOver: (one: One) => boolean): One | undefined {
  const earlier = word.before && without(word.before as One, isOver);
  if (isOver(word)) return earlier;
  if (earlier === word.before) return word;
  return word.act === 'pass' && earlier === undefined ? undefined : { ...word, before: earlier };
}

/** Somebody in the meeting let them in: they wait no more. */
export function hasEntered({ act, by }: RememberedWord): boolean {
  return act === 'admit' && by.auth === 'meeting';
}

/** The word, unless it was to have them out, or speaks only for whoever is inside. */
export function countsEverywhere<One extends RememberedWord>(word: One | undefined): One | undefined {
  return word === undefined || removes(word.act) || isOpen(word) ? undefined : word;
}

function isOpen(word: RememberedWord): boolean {
  return openIn(word) !== undefined || (word.act === 'pass' && word.before !== undefined && isOpen(word.before));
}
