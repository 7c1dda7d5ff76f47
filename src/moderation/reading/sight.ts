// What an answer, and what a failure, makes of what is known about a person. Pure: the clocks are arguments.
// The rule: what was read is as new as the moment it was asked for, not as the moment it came.
import { backoffMs } from '../../backoff.ts';
import type { Participant } from '../../roster/participant.ts';
import type { ReadMeaning } from '../../session/meaning/read.ts';
import type { Person, Sight } from '../person.ts';

/** A read that was answered. */
export interface Shown {
  participant: Participant;
  /** The roster's clock when it was asked for, and which of the reads it answers. */
  askedAt: number;
  turn: number;
}

export const readAgain = { minMs: 1_000, maxMs: 30_000 };
/** A Retry-After is heeded up to here: nobody is out of sight for longer because of one answer. */
const longestAskedMs = 60_000;
/** A conversation that was asked is believed for so long. */
const disbeliefMs = 600_000;

/** `changed`: the roster's clock at the newest event about them. */
export function afterAnswer({ overtaken }: Sight, { participant, askedAt, turn }: Shown, changed: number, now: number): Partial<Sight> {
  const read = { participant, readAt: askedAt, readTime: now, shown: turn, failures: 0 };
  return { ...read, overtaken: askedAt >= changed ? 0 : overtaken + 1 };
}

/** How long they are left alone: the server may say, and where the conversation itself is in doubt, it grows. */
export function afterFailure({ failures: before }: Sight, meaning: ReadMeaning, now: number): Partial<Sight> {
  const failures = before + 1;
  const askedMs = meaning.kind === 'unreadable' ? Math.min(meaning.retryAfterMs, longestAskedMs) : 0;
  return { failures, notBefore: now + (meaning.kind === 'conversation-gone' ? backoffMs(failures, readAgain) : askedMs) };
}

/** Their resource says that the conversation is gone, and the conversation was not asked lately. */
export function isDoubtNew({ disbelievedUntil }: Sight, now: number): boolean {
  return now >= disbelievedUntil;
}

/** The conversation is asked, and its word outweighs that of one participant. */
export function afterDoubt(now: number): Partial<Sight> {
  return { disbelievedUntil: now + disbeliefMs };
}

/** A read begins; to be called with what it came to. */
export function asked(person: Person): (result: 'present' | 'gone' | 'unreadable') => void {
  const sight = writableSight(person);
  sight.underWay += 1;
  sight.unreadSince ??= performance.now();
  return (result) => {
    sight.underWay -= 1;
    if (result !== 'unreadable' && sight.underWay === 0) delete sight.unreadSince;
  };
}

/** The reading alone may write it. */
export function writableSight(person: Person): Sight {
  return person.sight;
}
