// How far an order has come, and what each piece of news makes of it. Pure: no clock, no request, no record.
// The one rule: an order is over once, and news that comes after that or out of turn changes nothing.
import type { ActionRel } from '../roster/participant.ts';
import type { ReplyMeaning } from './answer.ts';
import type { Ending, OutcomeResult } from './outcome.ts';

/** What a fresh look at the target found. */
export type Look =
  | { kind: 'ready'; href: string }
  /** They are no longer there. */
  | { kind: 'gone' }
  /** They are there, and the order no longer fits: decided again, taken back, or already carried out. */
  | { kind: 'moot'; achieved: boolean }
  /** Could not be read now. */
  | { kind: 'unreadable' };

export interface Terms {
  rel: ActionRel;
  /** Tries after the first. */
  retries: number;
}

interface Tally {
  /** Requests put on record. */
  attempts: number;
  /** Tries that came to nothing. */
  tries: number;
  /** How often news overtook a try before its request left. */
  outrun: number;
  /** The token was refused once and has been renewed. */
  renewed: boolean;
  /** What the requests so far may have done: nothing, nobody knows (`silent`: the server did not answer), or it took one and nothing shows that yet. */
  effect: 'none' | 'silent' | 'unknown' | 'taken';
}

export type Progress =
  /** Wants a try; `retryInMs` is absent where the pause grows with the tries. */
  | (Tally & { phase: 'waiting'; retryInMs?: number })
  /** A request is on its way. `left`: they were seen to leave meanwhile. */
  | (Tally & { phase: 'sent'; left: boolean })
  /** The server said yes; an event or a read must show it. */
  | (Tally & { phase: 'proving'; effect: 'taken' })
  /** The tries are used up; what became of the last one is still worth a look. */
  | (Tally & { phase: 'spent' })
  | (Tally & { phase: 'over'; result: OutcomeResult; ending: Ending; left?: true });

/** How often news may overtake one order before it is given up until the next reconcile. */
export const maxOutrun = 20;

export function begin(): Progress {
  return { phase: 'waiting', attempts: 0, tries: 0, outrun: 0, renewed: false, effect: 'none' };
}

/** Whether a request of this order may have been carried out. */
export function mayHaveActed({ phase, effect }: Progress): boolean {
  return phase === 'sent' || effect !== 'none';
}

/** Whether the server said yes to a request of this order. */
export function wasTaken({ effect }: Progress): boolean {
  return effect === 'taken';
}

export function afterLook(progress: Progress, look: Look, terms: Terms): Progress {
  if (progress.phase !== 'waiting') return progress;
  switch (look.kind) {
    case 'ready':
      return progress;
    case 'gone':
      return over(progress, goneResult(progress, terms));
    case 'moot':
      return whenMoot(progress, look.achieved);
    case 'unreadable':
      return again(progress, terms);
  }
}

/** An attempt goes on record, before its request. */
export function whenAttempted(progress: Progress): Progress {
  return progress.phase === 'waiting' ? { ...progress, attempts: progress.attempts + 1 } : progress;
}

export function whenUnrecorded(progress: Progress): Progress {
  return progress.phase === 'waiting' ? over(progress, givenUpResult(progress)) : progress;
}

export function whenSent(progress: Progress): Progress {
  return progress.phase === 'waiting' ? { ...tally(progress), phase: 'sent', left: false } : progress;
}

/** News came before the request left: not a failed try, but not endless either. */
export function whenOutrun(progress: Progress, terms: Terms): Progress {
  if (progress.phase === 'sent' && progress.left) return over(progress, goneResult({ ...tally(progress), phase: 'waiting' }, terms));
  if (progress.phase !== 'waiting' && progress.phase !== 'sent') return progress;
  const outrun = progress.outrun + 1;
  if (outrun > maxOutrun) return over(progress, progress.effect === 'none' ? 'cancelled' : 'unconfirmed');
  return { ...tally(progress), phase: 'waiting', outrun, retryInMs: 0 };
}

export function afterAnswer(progress: Progress, meaning: ReplyMeaning, terms: Terms): Progress {
  if (progress.phase !== 'sent') return progress;
  const answered: Progress = { ...progress, effect: effectOf(progress, meaning) };
  if (progress.left) return over(answered, goneResult({ ...tally(answered), phase: 'spent' }, terms));
  switch (meaning.kind) {
    case 'accepted':
      return { ...tally(answered), phase: 'proving', effect: 'taken' };
    case 'refused':
      return over(answered, meaning.result, 'refused');
    case 'look':
      return again(answered, terms, meaning);
    case 'slow':
      return again(answered, terms, { ...(meaning.retryAfterMs ? { retryInMs: meaning.retryAfterMs } : {}) });
    case 'unauthorized':
      return answered.renewed ? over(answered, 'failed', 'refused') : again({ ...answered, renewed: true }, terms, { retryInMs: 0 });
    case 'application-doubtful':
      return again(answered, terms);
    case 'meeting-gone':
      return over(answered, 'failed', 'meeting-gone');
    case 'session-dead':
      return over(answered, 'failed');
  }
}

/** What a read shows some time after the server said yes. */
export function afterProof(progress: Progress, look: Look, terms: Terms): Progress {
  if (progress.phase !== 'proving') return progress;
  if (look.kind === 'gone') return over(progress, goneResult(progress, terms));
  if (look.kind === 'moot') return over(progress, look.achieved ? 'done' : 'unconfirmed');
  if (progress.tries >= terms.retries) return over(progress, 'unconfirmed', 'ineffective');
  return { ...tally(progress), phase: 'waiting', tries: progress.tries + 1 };
}

export function afterLastLook(progress: Progress, look: Look, terms: Terms): Progress {
  if (progress.phase !== 'spent') return progress;
  if (look.kind === 'gone') return over(progress, goneResult(progress, terms));
  if (look.kind === 'moot' && look.achieved) return over(progress, 'done');
  if (progress.effect === 'taken') return over(progress, 'unconfirmed', 'ineffective');
  // They are there: whatever the answers left open, nothing was carried out.
  const seen = look.kind !== 'unreadable';
  return over(progress, seen || progress.effect === 'none' ? 'failed' : 'unconfirmed', 'unreached');
}

/** They left. A request on its way gets some time for its answer, which tells whether that was our doing. */
export function whenGone(progress: Progress, terms: Terms): Progress {
  if (progress.phase === 'over') return progress;
  return progress.phase === 'sent' ? { ...progress, left: true } : over(progress, goneResult(progress, terms));
}

/** They left, and the answer to the request on its way did not come in time. */
export function whenUnanswered(progress: Progress, terms: Terms): Progress {
  if (progress.phase !== 'sent' || !progress.left) return progress;
  return { ...over(progress, goneResult(progress, terms)), left: true };
}

/** They went from the lobby into the meeting. */
export function whenInside(progress: Progress, terms: Terms): Progress {
  if (progress.phase === 'over' || terms.rel !== 'admit' || !mayHaveActed(progress)) return progress;
  return over(progress, 'done');
}

/** Given up: `taken-back` by the queue, `settled` because the meeting or the daemon goes away. */
export function whenCancelled(progress: Progress, ending: 'taken-back' | 'settled'): Progress {
  if (progress.phase === 'over') return progress;
  return over(progress, givenUpResult(progress), ending);
}

/** Something in the order itself broke. */
export function whenBroken(progress: Progress): Progress {
  if (progress.phase === 'over') return progress;
  return over(progress, mayHaveActed(progress) ? 'unconfirmed' : 'failed');
}

function again(progress: Progress, terms: Terms, wish: { tries?: number; retryInMs?: number } = {}): Progress {
  const { tries: allowed = Number.POSITIVE_INFINITY, retryInMs } = wish;
  const tries = progress.tries + 1;
  if (tries > Math.min(terms.retries, allowed)) return { ...tally(progress), phase: 'spent', tries };
  return { ...tally(progress), phase: 'waiting', tries, ...(retryInMs === undefined ? {} : { retryInMs }) };
}

/** What is taken stays so: a later answer about a later request does not undo it. */
function effectOf({ effect }: Progress, meaning: ReplyMeaning): Tally['effect'] {
  if (effect === 'taken' || meaning.kind === 'accepted') return 'taken';
  if (!('unknown' in meaning) || !meaning.unknown) return 'none';
  return 'silent' in meaning && effect !== 'unknown' ? 'silent' : 'unknown';
}

/** What their absence means: our doing, if a request may have been carried out. Where the server has said nothing at all, they may have left by themselves. */
function goneResult(progress: Progress, { rel }: Terms): OutcomeResult {
  if (!mayHaveActed(progress)) return progress.attempts > 0 ? 'gone' : 'cancelled';
  if (rel === 'admit') return 'gone';
  return progress.effect === 'taken' || progress.effect === 'unknown' ? 'done' : 'unconfirmed';
}

/** They are there: what the server took has shown no effect, and what nobody knows of has had none so far. */
function whenMoot(progress: Progress, achieved: boolean): Progress {
  if (progress.effect === 'none') return over(progress, 'cancelled');
  if (!wasTaken(progress)) return over(progress, 'unconfirmed', 'overtaken');
  return over(progress, achieved ? 'done' : 'unconfirmed');
}

function givenUpResult(progress: Progress): OutcomeResult {
  return mayHaveActed(progress) ? 'unconfirmed' : 'cancelled';
}

function over(progress: Progress, result: OutcomeResult, ending: Ending = 'settled'): Extract<Progress, { phase: 'over' }> {
  return { ...tally(progress), phase: 'over', result, ending };
}

function tally({ attempts, tries, outrun, renewed, effect }: Progress): Tally {
  return { attempts, tries, outrun, renewed, effect };
}
