// The meeting itself, read from its `onlineMeeting` resource.
import type { Resource } from './resource.ts';

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
    ...text('organizerUri', properties['organizerUri']),
    ...text('subject', properties['subject']),
    ...text('accessLevel', properties['accessLevel']),
  };
}

/** Absent, empty and mistyped are the same: unknown. */
function text<K extends keyof OnlineMeeting>(key: K, value: unknown): Pick<OnlineMeeting, K> {
  return (typeof value === 'string' && value !== '' ? { [key]: value } : {}) as Pick<OnlineMeeting, K>;
}
