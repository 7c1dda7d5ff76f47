// The meeting itself, read from its `onlineMeeting` resource.
import { type Resource, single } from './resource.ts';
import { boundedText } from './text.ts';

export interface OnlineMeeting {
  /** The focus URI. */
  uri?: string;
  /** As the server wrote it. */
  organizerUri?: string;
  subject?: string;
  accessLevel?: string;
}

export function readOnlineMeeting({ properties }: Resource): OnlineMeeting {
  return {
    ...text('uri', properties['onlineMeetingUri']),
    ...text('organizerUri', addressOrDoubt(properties['organizerUri'])),
    ...text('subject', properties['subject']),
    ...text('accessLevel', properties['accessLevel']),
  };
}

/** A list of one is its one. What else is no text stays, as an address that nobody can have: the organizer's is not known then. */
function addressOrDoubt(value: unknown): unknown {
  const one = single(value);
  if (one === undefined || one === null || typeof one === 'string') return one;
  return boundedText(JSON.stringify(one));
}

/** Absent, empty and mistyped are the same: unknown. */
function text<K extends keyof OnlineMeeting>(key: K, value: unknown): Pick<OnlineMeeting, K> {
  return (typeof value === 'string' && value !== '' ? { [key]: value } : {}) as Pick<OnlineMeeting, K>;
}
