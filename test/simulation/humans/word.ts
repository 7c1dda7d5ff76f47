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
  /** What the daemon answered. Without: it has not, and may have heard it or not. */
  answer?: { at: number; id: string } | 'refused';
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

/** The id on record. */
export function idOf({ answer }: Word): string | undefined {
  return answer === undefined || answer === 'refused' ? undefined : answer.id;
}

export function acceptedAt({ answer }: Word): number | undefined {
  return answer === undefined || answer === 'refused' ? undefined : answer.at;
}
