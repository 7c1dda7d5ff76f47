// An invitation to a meeting, ours or somebody else's, read from its representation.
import { linkOf, type Resource } from './resource.ts';

export interface Invitation {
  /** Somebody invites us. */
  incoming: boolean;
  /** The id we gave the operation, where it is ours. */
  operationId?: string;
  /** The focus URI of the meeting. */
  meetingUri?: string;
  /** Where to accept it, while it can be accepted. */
  accept?: string;
  /** The conversation it leads to, as an absolute URL. */
  conversation?: string;
}

export function readInvitation(resource: Resource): Invitation {
  const { direction, operationId, onlineMeetingUri } = resource.properties;
  const accept = linkOf(resource, 'accept');
  const conversation = linkOf(resource, 'conversation');
  return {
    incoming: direction === 'Incoming',
    ...(typeof operationId === 'string' ? { operationId } : {}),
    ...(typeof onlineMeetingUri === 'string' && onlineMeetingUri !== '' ? { meetingUri: onlineMeetingUri } : {}),
    ...(accept === undefined ? {} : { accept }),
    ...(conversation === undefined ? {} : { conversation }),
  };
}
