// What a human of the model said at the desk, and of whom.
import type { Meeting } from '../../../src/simulator/meeting/meeting.ts';
import type { Person } from '../../../src/simulator/meeting/person.ts';

export type Act = 'admit' | 'reject' | 'eject' | 'wait' | 'pass';

/** Of somebody as they were seen. */
export interface Word {
  act: Act;
  who: string;
  /** When it was asked for, epoch ms. */
  askedAt: number;
  meeting: Meeting;
  person: Person;
  conversation: string;
  /** As the desk showed them. */
  name: string | undefined;
  address: string | undefined;
  rememberable: boolean;
  /** As the daemon names them. */
  participant: string;
  batch?: string;
  /** Without: for as long as the meeting lasts. */
  until?: number;
  /** What the daemon answered. Without: it has not, and may have heard it or not. The id is not told of one among many that were taken back. */
  answer?: { at: number; id?: string } | 'refused';
  /** Nothing of it may be carried out after this. */
  takenBackAt?: number;
  /** Somebody wanted it back: what counts now is the daemon's business. */
  doubtful?: boolean;
  /** They were read or known as somebody else since, or it may be lost with the record. */
  over?: boolean;
  /** It may not have outlasted a power cut, or its log is lost. */
  isLost?: boolean;
  /** They came in after it. */
  enteredAt?: number;
}

export function isOrder({ act }: Pick<Word, 'act'>): boolean {
  return act !== 'wait' && act !== 'pass';
}

export function isRemoval({ act }: Pick<Word, 'act'>): boolean {
  return act === 'reject' || act === 'eject';
}

/** The id on record. */
export function idOf({ answer }: Word): string | undefined {
  return answer === undefined || answer === 'refused' ? undefined : answer.id;
}

export function acceptedAt({ answer }: Word): number | undefined {
  return answer === undefined || answer === 'refused' ? undefined : answer.at;
}
