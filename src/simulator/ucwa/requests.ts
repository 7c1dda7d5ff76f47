// Requests inside one UCWA application: resources, the event channel, availability. What may be asked where is decided by the place alone.
import { setTimeout as sleep } from 'node:timers/promises';
import { type Answer, type Exchange, errorAnswer } from '../http/exchange.ts';
import { bodyFields, type Json } from '../json.ts';
import { type Place, placeOf } from '../meeting/place.ts';
import { etagOf } from '../spelling.ts';
import { act, answerInvitation, join, leave, meetingResource, missingAnswer, type StationContext, telling } from '../station.ts';
import type { Application } from './application.ts';
import { applicationDocument, communicationDocument, conversationsDocument, meDocument, plainDocument } from './documents.ts';
import { applicationsPath } from './paths.ts';

export interface RequestContext extends StationContext {
  /** Ends the application for good. */
  remove(application: Application): void;
}

export async function answerWithin(application: Application, exchange: Exchange, context: RequestContext): Promise<Answer> {
  const path = exchange.url.pathname.slice(`${applicationsPath}/${application.id}`.length);
  const place = placeOf(path, exchange.url.searchParams);
  const asked = exchange.url.pathname + exchange.url.search;
  if (!application.knowledge.served(asked)) {
    context.conduct.note('synthesised-url', `${exchange.method} ${asked} was never handed out`, exchange.n);
  }
  if (place === undefined) return errorAnswer(404, 'ResourceNotFound');
  if (place.rel === 'events') return telling(application, await poll(application, exchange));
  const answer = exchange.method === 'GET' ? read(application, place, exchange) : change(application, place, exchange, context);
  const { joinOrder, stepMs } = application.depiction.behaviour;
  if (place.rel === 'invitations' && joinOrder === 'event-first') await sleep(20 + 2 * stepMs);
  return telling(application, answer);
}

function poll(application: Application, exchange: Exchange): Promise<Answer> {
  if (exchange.method !== 'GET') return Promise.resolve(errorAnswer(405));
  const { searchParams: query } = exchange.url;
  const asked = Number(query.get('ack') ?? Number.NaN);
  return application.channel.poll({ ack: Number.isInteger(asked) ? asked : undefined, query, signal: exchange.signal });
}

function read(application: Application, place: Place, exchange: Exchange): Answer {
  const json = documentAt(application, place);
  if (json === undefined) return missingAnswer(application, place);
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
    default:
      return meetingResource(application, place);
  }
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
  if (place.rel !== 'application') return leave(application, place);
  context.remove(application);
  return { status: 204 };
}

/** Complete representation back, with the echo property and a current entity tag. */
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
