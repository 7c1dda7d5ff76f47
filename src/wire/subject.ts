// What an event is about, in the words of lobbyguard.
import type { ResourceRef } from './event.ts';

export type Subject = 'invitation' | 'conversation' | 'meeting' | 'self' | 'person';

const subjects: Readonly<Record<string, Subject>> = {
  onlineMeetingInvitation: 'invitation',
  conversation: 'conversation',
  onlineMeeting: 'meeting',
  localParticipant: 'self',
  participant: 'person',
};

/** Undefined for everything nobody here cares about. */
export function subjectOf({ rel }: ResourceRef): Subject | undefined {
  return Object.hasOwn(subjects, rel) ? subjects[rel] : undefined;
}
