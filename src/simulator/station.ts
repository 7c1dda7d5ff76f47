// What both dialects do alike inside an application: read meeting resources, join, answer invitations, act, leave.
import type { ActionDesk } from './actions.ts';
import type { Conduct } from './conduct.ts';
import { type Answer, type Exchange, errorAnswer } from './http/exchange.ts';
import { bodyFields, type JsonObject, textField } from './json.ts';
import type { Knowledge } from './knowledge.ts';
import type { Attendance, Invitation } from './meeting/attendance.ts';
import type { Meeting } from './meeting/meeting.ts';
import type { Place } from './meeting/place.ts';
import { type Depiction, depict, type Naming } from './meeting/resource.ts';

/** One account's application, whatever the dialect. */
export interface Station {
  /** How records name the account. */
  readonly owner: string;
  readonly attendance: Attendance;
  readonly naming: Naming;
  readonly knowledge: Knowledge;
  readonly depiction: Depiction;
}

export interface StationContext {
  desk: ActionDesk;
  conduct: Conduct;
  /** The meeting with this focus URI; `adhoc` and none make a new one. */
  findMeeting(uri: string | undefined): Meeting | undefined;
}

/** The meeting resource at a place; undefined when there is none (any more). */
export function meetingResource(station: Station, place: Place): JsonObject | undefined {
  switch (place.rel) {
    case 'onlineMeetingInvitation':
    case 'conversation':
    case 'onlineMeeting':
    case 'localParticipant':
    case 'participant':
    case 'participants':
    case 'lobby':
    case 'leaders':
    case 'attendees':
      return depict(place, station.depiction);
    default:
      return undefined;
  }
}

export function missingAnswer(station: Station, place: Place): Answer {
  const inConversation = 'conversation' in place && !station.attendance.conversations.has(place.conversation);
  return errorAnswer(404, inConversation ? 'ConversationNotFound' : 'ResourceNotFound');
}

export function act(station: Station, place: Place & { rel: 'action' }, exchange: Exchange, { desk }: StationContext): Answer {
  const conversation = station.attendance.conversations.get(place.conversation);
  if (conversation === undefined) return errorAnswer(404, 'ConversationNotFound');
  const participant = station.naming.href({ rel: 'participant', conversation: conversation.id, key: place.key });
  const told = station.knowledge.about(participant);
  return desk.perform({ exchange, account: station.owner, conversation, key: place.key, action: place.action, told });
}

/** joinOnlineMeeting. `created` sees the invitation before anything is told. */
export function join(station: Station, exchange: Exchange, context: StationContext, created?: (invitation: Invitation) => void): Answer {
  const fields = bodyFields(exchange.body);
  if (fields === undefined) return errorAnswer(400, 'DeserializationFailure');
  const query = exchange.url.searchParams;
  const uri = textField(fields, 'onlineMeetingUri') ?? query.get('onlineMeetingUri') ?? undefined;
  const operationId = textField(fields, 'operationId') ?? query.get('operationId') ?? undefined;
  if ((operationId?.length ?? 0) > 50) return errorAnswer(400, 'ParameterValidationFailure');
  if (uri === undefined)
    context.conduct.note('join-without-uri', 'joinOnlineMeeting without onlineMeetingUri opens a new meeting', exchange.n);
  const meeting = context.findMeeting(uri);
  if (meeting === undefined) return errorAnswer(404, 'DestinationNotFound');
  const present = [...station.attendance.conversations.values()].some((conversation) => conversation.meeting === meeting);
  if (present && station.depiction.behaviour.joinAgain === 'conflict') return errorAnswer(409, 'AlreadyExists');
  const invitation = station.attendance.join(meeting, operationId, created);
  const href = station.naming.href({ rel: 'onlineMeetingInvitation', invitation: invitation.id });
  station.knowledge.serve({ href });
  return { status: 201, headers: { Location: href } };
}

export function answerInvitation(station: Station, place: Place & { rel: 'accept' | 'decline' }): Answer {
  const invitation = station.attendance.invitations.get(place.invitation);
  if (invitation === undefined) return errorAnswer(404, 'ResourceNotFound');
  station.attendance[place.rel](invitation);
  return { status: 204 };
}

export function leave(station: Station, place: Place): Answer {
  if (place.rel !== 'conversation') return errorAnswer(405);
  const conversation = station.attendance.conversations.get(place.conversation);
  if (conversation === undefined) return errorAnswer(404, 'ConversationNotFound');
  station.attendance.leave(conversation);
  return { status: 204 };
}

/** Remembers what a body tells: its hrefs now, its representations and events once it has arrived. */
export function telling(station: Station, answer: Answer): Answer {
  const { json } = answer;
  if (json === undefined) return answer;
  station.knowledge.serve(json);
  const composedAt = Date.now();
  return { ...answer, onDelivered: () => station.knowledge.delivered(json, composedAt) };
}
