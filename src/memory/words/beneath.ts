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

/** An admission of which one of these came has said nothing about whoever is still in the lobby. */
const cameToNothing: ReadonlySet<OutcomeResult> = new Set<OutcomeResult>(['denied', 'failed', 'cancelled', 'gone', 'unconfirmed']);

/** Of what was said before, what a new word leaves to count again. */
export function beneath<One extends RememberedWord>(word: RememberedWord, last: One | undefined): One | undefined {
  if (last === undefined || hasEntered(word)) return undefined;
  const isReplaced = (last.act === 'pass' && word.act === 'pass') || (word.act === 'wait' && (last.act === 'wait' || last.act === 'pass'));
  const isNothing = last.act === 'admit' && last.result !== undefined && cameToNothing.has(last.result);
  if (isReplaced || isNothing) return beneath(word, last.before as One | undefined);
  const isAlone = removes(last.act) || (last.act === 'admit' && (word.act === 'wait' || word.act === 'admit'));
  return isAlone ? { ...last, before: undefined } : last;
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

/** The word, unless it was to have them out. */
export function spares<One extends RememberedWord>(word: One | undefined): One | undefined {
  return word !== undefined && removes(word.act) ? undefined : word;
}
