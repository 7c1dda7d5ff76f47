// Whom a record is about, in numbers: texts of some two hundred characters are hashed once a record and not once a question.
import { hashOf } from '../marks.ts';
import type { Meeting } from '../places.ts';
import type { DecisionRecord } from '../situation.ts';

export interface Who {
  /** The participant. */
  participant: number;
  /** The same, from one coming to the next. */
  presence: number;
  /** One person in one session of a meeting. */
  attendee: number;
  /** The person in the meeting, whatever session it is; undefined: the record does not say who it is. */
  person: number | undefined;
}

export function whoOf({ participant, identity, arrivedAt }: DecisionRecord, { key, placeKey }: Meeting): Who {
  const number = hashOf(participant);
  return {
    participant: number,
    presence: arrivedAt === undefined ? number : hashOf(arrivedAt, number),
    attendee: hashOf(identity ?? participant, key),
    person: identity === undefined ? undefined : hashOf(identity, placeKey),
  };
}
