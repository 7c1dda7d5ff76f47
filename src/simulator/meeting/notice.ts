// What the server has to tell one account, before any dialect spells it: resources by name, events by type.

export type Collection = 'participants' | 'lobby' | 'leaders' | 'attendees';

/** A resource of one account's application, named without a URL. */
export type Target =
  | { rel: 'application' | 'communication' | 'conversations' | 'me' }
  | { rel: 'onlineMeetingInvitation'; invitation: string }
  | { rel: 'conversation' | 'onlineMeeting' | Collection; conversation: string }
  | { rel: 'participant' | 'localParticipant'; conversation: string; key: string };

export const participantActions = ['admit', 'reject', 'eject', 'promote', 'demote'] as const;
export type ParticipantAction = (typeof participantActions)[number];

export interface ErrorBody {
  code: string;
  subcode?: string;
  message?: string;
}

export interface Notice {
  sender: Target;
  target: Target;
  title?: string;
  in?: Target;
  type: 'added' | 'updated' | 'deleted' | 'started' | 'completed';
  status?: 'Success' | 'Failure';
  reason?: ErrorBody;
  /** Whether the representation travels with the event: always, or as the server is switched for participants. */
  embed: boolean;
  /** Must not share a package with what went before. */
  apart?: boolean;
  urgency: 'high' | 'medium' | 'low';
}
