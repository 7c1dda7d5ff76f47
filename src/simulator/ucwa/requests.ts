// Requests inside one application: resources, the event channel, joining, actions. What may be asked where is decided by the place alone.
import type { ActionDesk } from '../actions.ts';
import type { Conduct } from '../conduct.ts';
import { type Answer, type Exchange, errorAnswer } from '../http/exchange.ts';
import { bodyFields, type Json, textField } from '../json.ts';
import type { Meeting } from '../meeting/meeting.ts';
import { depict } from '../meeting/resource.ts';
import { etagOf } from '../spelling.ts';
import type { Application } from './application.ts';
import { applicationDocument, communicationDocument, conversationsDocument, meDocument, plainDocument } from './documents.ts';
import { applicationsPath, type Place, placeOf } from './paths.ts';

export interface RequestContext {
  desk: ActionDesk;
  conduct: Conduct;
  /** The meeting with this focus URI; `adhoc` and none make a new one (protocol 4.1). */
  findMeeting(uri: string | undefined): Meeting | undefined;
  /** Ends the application for good. */
  remove(application: Application): void;
  /** Runs one request of a batch. */
  within(exchange: Exchange): Promise<Answer>;
}

export async function answerWithin(application: Application, exchange: Exchange, context: RequestContext): Promise<Answer> {
  const path = exchange.url.pathname.slice(`${applicationsPath}/${application.id}`.length);
  const place = placeOf(path, exchange.url.searchParams);
  if (!application.knowledge.served(exchange.url.pathname + exchange.url.search)) {
    context.conduct.note(
      'synthesised-url',
      `${exchange.method} ${exchange.url.pathname}${exchange.url.search} was never handed out`,
      exchange.n,
    );
  }
  if (place === undefined) return errorAnswer(404, 'ResourceNotFound');
  if (place.rel === 'events') return poll(application, exchange);
  const answer = exchange.method === 'GET' ? read(application, place, exchange) : change(application, place, exchange, context);
  const { json } = answer;
  if (json === undefined) return answer;
  application.knowledge.serve(json);
  const composedAt = Date.now();
  return { ...answer, onDelivered: () => application.knowledge.delivered(json, composedAt) };
}

async function poll(application: Application, exchange: Exchange): Promise<Answer> {
  if (exchange.method !== 'GET') return errorAnswer(405);
  const asked = Number(exchange.url.searchParams.get('ack') ?? Number.NaN);
  const answer = await application.channel.poll({
    ack: Number.isInteger(asked) ? asked : undefined,
    query: exchange.url.searchParams,
    signal: exchange.signal,
  });
  const { json } = answer;
  if (json === undefined) return answer;
  application.knowledge.serve(json);
  const composedAt = Date.now();
  return { ...answer, onDelivered: () => application.knowledge.delivered(json, composedAt) };
}

function read(application: Application, place: Place, exchange: Exchange): Answer {
  const json = documentAt(application, place);
  if (json === undefined) return errorAnswer(404, missingSubcode(application, place));
  const etag = `"${etagOf(json)}"`;
  if (exchange.headers['if-none-match'] === etag) return { status: 304, headers: { ETag: etag } };
  return { status: 200, headers: { ETag: etag }, json };
}

function documentAt(application: Application, place: Place): Json | undefined {
  switch (place.rel) {
    case 'application':
      return applicationDocument(application, application.channel.ack);
    case 'me':
      return meDocument(application);
    case 'communication':
      return communicationDocument(application);
    case 'conversations':
      return conversationsDocument(application);
    case 'policies':
    case 'people':
    case 'onlineMeetings':
      return plainDocument(application.naming.href({ rel: 'application' }), place.rel);
    case 'onlineMeetingInvitation':
    case 'conversation':
    case 'onlineMeeting':
    case 'localParticipant':
    case 'participant':
    case 'participants':
    case 'lobby':
    case 'leaders':
    case 'attendees':
      return depict(place, application.depiction);
    default:
      return undefined;
  }
}

function missingSubcode(application: Application, place: Place): string {
  const conversation = 'conversation' in place && application.attendance.conversations.has(place.conversation);
  return 'conversation' in place && !conversation ? 'ConversationNotFound' : 'ResourceNotFound';
}

function change(application: Application, place: Place, exchange: Exchange, context: RequestContext): Answer {
  if (exchange.method === 'DELETE') return remove(application, place, context);
  if (exchange.method === 'PUT') return put(application, place, exchange);
  if (exchange.method !== 'POST') return errorAnswer(405);
  switch (place.rel) {
    case 'action':
      return act(application, place, exchange, context);
    case 'invitations':
      return join(application, exchange, context);
    case 'accept':
    case 'decline':
      return answerInvitation(application, place);
    case 'makeMeAvailable':
      return makeAvailable(application, exchange, context);
    case 'reportMyActivity':
      application.lastActivityAt = Date.now();
      return application.available ? { status: 204 } : errorAnswer(409, 'MakeMeAvailableRequired');
    case 'reportMyNetwork':
      return { status: 204 };
    default:
      return errorAnswer(405);
  }
}

function act(application: Application, place: Place & { rel: 'action' }, exchange: Exchange, { desk }: RequestContext): Answer {
  const conversation = application.attendance.conversations.get(place.conversation);
  if (conversation === undefined) return errorAnswer(404, 'ConversationNotFound');
  const participant = application.naming.href({ rel: 'participant', conversation: conversation.id, key: place.key });
  const told = application.knowledge.about(participant);
  return desk.perform({ exchange, account: application.account.username, conversation, key: place.key, action: place.action, told });
}

function join(application: Application, exchange: Exchange, { findMeeting, conduct }: RequestContext): Answer {
  const fields = bodyFields(exchange.body);
  if (fields === undefined) return errorAnswer(400, 'DeserializationFailure');
  const query = exchange.url.searchParams;
  const uri = textField(fields, 'onlineMeetingUri') ?? query.get('onlineMeetingUri') ?? undefined;
  const operationId = textField(fields, 'operationId') ?? query.get('operationId') ?? undefined;
  if ((operationId?.length ?? 0) > 50) return errorAnswer(400, 'ParameterValidationFailure');
  if (uri === undefined) conduct.note('join-without-uri', 'joinOnlineMeeting without onlineMeetingUri opens a new meeting', exchange.n);
  const meeting = findMeeting(uri);
  if (meeting === undefined) return errorAnswer(404, 'DestinationNotFound');
  const present = [...application.attendance.conversations.values()].some((conversation) => conversation.meeting === meeting);
  if (present && application.depiction.behaviour.joinAgain === 'conflict') return errorAnswer(409, 'AlreadyExists');
  const invitation = application.attendance.join(meeting, operationId);
  const href = application.naming.href({ rel: 'onlineMeetingInvitation', invitation: invitation.id });
  application.knowledge.serve({ href });
  return { status: 201, headers: { Location: href } };
}

function answerInvitation(application: Application, place: Place & { rel: 'accept' | 'decline' }): Answer {
  const invitation = application.attendance.invitations.get(place.invitation);
  if (invitation === undefined) return errorAnswer(404, 'ResourceNotFound');
  application.attendance[place.rel](invitation);
  return { status: 204 };
}

function makeAvailable(application: Application, exchange: Exchange, { conduct }: RequestContext): Answer {
  if (application.available) {
    conduct.note('available-twice', 'makeMeAvailable was called again', exchange.n);
    return errorAnswer(409, 'AlreadyExists');
  }
  application.available = true;
  application.lastActivityAt = Date.now();
  const me = application.naming.href({ rel: 'me' });
  const event = { link: { rel: 'me', href: me }, type: 'updated', _embedded: { me: meDocument(application) } };
  const sender = { rel: 'application', href: application.naming.href({ rel: 'application' }) };
  application.channel.push([{ sender, event, urgency: 'medium', apart: false }]);
  return { status: 204 };
}

function remove(application: Application, place: Place, context: RequestContext): Answer {
  if (place.rel === 'application') {
    context.remove(application);
    return { status: 204 };
  }
  if (place.rel !== 'conversation') return errorAnswer(405);
  const conversation = application.attendance.conversations.get(place.conversation);
  if (conversation === undefined) return errorAnswer(404, 'ConversationNotFound');
  application.attendance.leave(conversation);
  return { status: 204 };
}

/** Complete representation back, with the echo property and a current entity tag (protocol 8). */
function put(application: Application, place: Place, exchange: Exchange): Answer {
  const json = place.rel === 'communication' ? communicationDocument(application) : undefined;
  if (json === undefined) return errorAnswer(405);
  const match = exchange.headers['if-match'];
  if (match === undefined) return errorAnswer(428);
  if (match !== `"${etagOf(json)}"`) return errorAnswer(412);
  const fields = bodyFields(exchange.body);
  if (fields === undefined) return errorAnswer(400, 'DeserializationFailure');
  return application.echo.toLowerCase() in fields ? { status: 204 } : errorAnswer(400, 'ParameterValidationFailure');
}
