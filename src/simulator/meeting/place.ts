// Paths inside an application, understood: both dialects build them alike below `/applications/<id>`.
import { type Collection, type ParticipantAction, participantActions, type Target } from './notice.ts';

/** A path inside an application, understood. */
export type Place = Target | { rel: 'action'; conversation: string; key: string; action: ParticipantAction } | { rel: Plain } | Answering;
type Plain =
  | 'events'
  | 'batch'
  | 'policies'
  | 'reportMyNetwork'
  | 'makeMeAvailable'
  | 'reportMyActivity'
  | 'people'
  | 'onlineMeetings'
  | 'invitations';
type Answering = { rel: 'accept' | 'decline'; invitation: string };

/** Understands a path below `/applications/<id>`; undefined when no resource has such a path. */
export function placeOf(path: string, query: URLSearchParams): Place | undefined {
  const [first, second, third, ...rest] = path.split('/').filter(Boolean).map(decoded);
  if (first === undefined) return { rel: 'application' };
  if (first === 'me') return meplace(second);
  if (first !== 'communication') return simple.has(first) && second === undefined ? { rel: first as Plain } : undefined;
  if (second === undefined) return { rel: 'communication' };
  if (second === 'onlineMeetingInvitations') return invitationPlace(third, rest);
  if (second !== 'conversations') return undefined;
  return third === undefined ? { rel: 'conversations' } : conversationPlace(third, rest, query);
}

const simple = new Set<string>(['events', 'batch', 'policies', 'reportMyNetwork', 'people', 'onlineMeetings']);
const filters = new Set<string>(['lobby', 'leaders', 'attendees']);
const views = new Set<string>(['participants', 'lobby', 'leaders', 'attendees', 'onlineMeeting']);

function meplace(second: string | undefined): Place | undefined {
  if (second === undefined) return { rel: 'me' };
  return second === 'makeMeAvailable' || second === 'reportMyActivity' ? { rel: second } : undefined;
}

function invitationPlace(id: string | undefined, rest: readonly string[]): Place | undefined {
  if (id === undefined) return { rel: 'invitations' };
  if (rest.length === 0) return { rel: 'onlineMeetingInvitation', invitation: id };
  return rest[0] === 'accept' || rest[0] === 'decline' ? { rel: rest[0], invitation: id } : undefined;
}

function conversationPlace(conversation: string, rest: readonly string[], query: URLSearchParams): Place | undefined {
  const [view, key, action] = rest;
  if (view === undefined) return { rel: 'conversation', conversation };
  if (!views.has(view)) return undefined;
  if (key === undefined) {
    const filter = view === 'participants' ? query.get('filter')?.toLowerCase() : undefined;
    return { rel: (filter !== undefined && filters.has(filter) ? filter : view) as Collection, conversation };
  }
  if (view !== 'participants') return undefined;
  if (action === undefined) return { rel: 'participant', conversation, key };
  const known = participantActions.find((name) => name === action);
  return known && { rel: 'action', conversation, key, action: known };
}

/** A last path segment as real servers write it: `@`, `:` and `+` stay literal. */
export function segment(key: string): string {
  return encodeURIComponent(key).replaceAll('%40', '@').replaceAll('%3A', ':').replaceAll('%2B', '+');
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
