// The platform service (docs/protocol.md, Trusted Application API): discovery, applications, and everything inside one,
// for clients that hold a token of ours.
import type { Behaviour } from '../behaviour.ts';
import { type Answer, type Exchange, errorAnswer } from '../http/exchange.ts';
import { bodyFields, type JsonObject, textField } from '../json.ts';
import { type Place, placeOf } from '../meeting/place.ts';
import type { Random } from '../random.ts';
import { spell } from '../spelling.ts';
import { act, answerInvitation, join, leave, meetingResource, missingAnswer, type StationContext, telling } from '../station.ts';
import type { ClientTokens } from './client-tokens.ts';
import type { Delivery } from './delivery.ts';
import { applicationDocument, applicationsDocument, communicationDocument, conversationsDocument, discoverDocument } from './documents.ts';
import { type Endpoint, prefixNow } from './endpoint.ts';
import type { WebhookIdentity } from './identity.ts';
import type { KeySet } from './keys.ts';
import { applicationsPath, servicePath, webhookPath } from './naming.ts';
import type { WebhookSwitches } from './switches.ts';

export interface WebhookServer {
  /** Undefined for paths of somebody else. */
  answer(exchange: Exchange): Promise<Answer> | undefined;
}

export interface WebhookContext extends StationContext {
  identity: WebhookIdentity;
  behaviour: Behaviour;
  switches: WebhookSwitches;
  random: Random;
  endpoint: Endpoint;
  tokens: ClientTokens;
  delivery: Delivery;
  keys: KeySet;
  /** Another origin that requests are sent on to by 307, if they do not belong here. */
  movedTo(exchange: Exchange): string | undefined;
}

export const clientTokenPath = '/oauth2/token';
export const jwksPath = '/discovery/keys';

export function createWebhookServer(context: WebhookContext): WebhookServer {
  const { identity, behaviour, switches, random, endpoint, tokens, conduct } = context;

  function route(exchange: Exchange): Answer {
    const path = exchange.url.pathname;
    if (path === `${servicePath}/discover`) return exchange.method === 'GET' ? { status: 200, json: discoverDocument() } : errorAnswer(405);
    const moved = context.movedTo(exchange);
    if (moved !== undefined) return { status: 307, headers: { Location: `${moved}${path}${exchange.url.search}` } };
    if (!tokens.valid(exchange)) {
      if (exchange.headers.authorization === undefined && path !== applicationsPath) {
        conduct.note('missing-bearer', `${exchange.method} ${path} came without a token`, exchange.n);
      }
      return tokens.challenge();
    }
    if (!sameEndpoint(exchange)) return errorAnswer(403, 'ApplicationNotFound', 'The application and the endpoint do not belong together.');
    if (path === applicationsPath)
      return exchange.method === 'GET' ? { status: 200, json: applicationsDocument(endpoint) } : errorAnswer(405);
    const inside = webhookPath(path);
    if (inside === undefined || inside.application !== endpoint.id) return errorAnswer(404, 'ApplicationNotFound');
    return within(exchange, placeOf(inside.rest, exchange.url.searchParams));
  }

  function within(exchange: Exchange, place: Place | undefined): Answer {
    const asked = exchange.url.pathname + exchange.url.search;
    if (!endpoint.knowledge.served(asked)) conduct.note('synthesised-url', `${exchange.method} ${asked} was never handed out`, exchange.n);
    if (place === undefined) return errorAnswer(404, 'ResourceNotFound');
    if (exchange.method === 'GET') return read(place);
    if (exchange.method === 'DELETE') return leave(endpoint, place);
    if (exchange.method !== 'POST') return errorAnswer(405);
    if (!context.delivery.reachable) return errorAnswer(500, 'CallbackUriUnreachable', 'The event channel is not reachable.');
    switch (place.rel) {
      case 'action':
        return act(endpoint, place, exchange, context);
      case 'invitations':
        return joinCalledBack(exchange);
      case 'accept':
      case 'decline':
        return answerInvitation(endpoint, place);
      default:
        return errorAnswer(405);
    }
  }

  /** Events of this meeting go to the `callbackUrl` of the request, with its `callbackContext` appended unencoded. */
  function joinCalledBack(exchange: Exchange): Answer {
    const fields = bodyFields(exchange.body);
    const url = fields && textField(fields, 'callbackUrl');
    const text = fields && textField(fields, 'callbackContext');
    if (url === undefined && endpoint.defaultUrl === undefined)
      return errorAnswer(400, 'ParameterValidationFailure', 'callbackUrl is missing.');
    if (url !== undefined && !URL.canParse(url)) return errorAnswer(400, 'ParameterValidationFailure', 'callbackUrl is not a URL.');
    return join(endpoint, exchange, context, (invitation) => {
      if (url === undefined) return;
      const full = text === undefined ? url : `${url}${url.includes('?') ? '&' : '?'}callbackContext=${text}`;
      endpoint.calledBackAt(invitation, full);
    });
  }

  function read(place: Place): Answer {
    const json = documentAt(place);
    return json === undefined ? missingAnswer(endpoint, place) : { status: 200, json };
  }

  function documentAt(place: Place): JsonObject | undefined {
    if (place.rel === 'application') return applicationDocument(endpoint);
    if (place.rel === 'communication') return communicationDocument(endpoint);
    if (place.rel === 'conversations') return conversationsDocument(endpoint);
    return meetingResource(endpoint, place);
  }

  /** `endpointId` must be there and name our endpoint; its spelling does not count. */
  function sameEndpoint(exchange: Exchange): boolean {
    return exchange.url.searchParams.get('endpointId')?.toLowerCase() === identity.endpoint;
  }

  function dressed(answer: Answer, exchange: Exchange): Answer {
    if (answer.json === undefined) return answer;
    const json = spell(answer.json, {
      origin: exchange.url.origin,
      behaviour,
      rel: (bare) => `${prefixNow(switches, bare, random)}${bare}`,
      href: (href) => (switches.doubleEscape ? href.replaceAll('&', '\\u0026') : href),
    });
    const { json: _plain, ...rest } = answer;
    return { ...rest, text: `${switches.bom ? '\uFEFF' : ''}${JSON.stringify(json)}`, contentType: 'application/json; charset=utf-8' };
  }

  return {
    answer(exchange) {
      const path = exchange.url.pathname;
      if (path === clientTokenPath) return Promise.resolve(tokens.endpoint(exchange));
      if (path === jwksPath)
        return Promise.resolve({ status: 200, text: JSON.stringify(context.keys.jwks()), contentType: 'application/json' });
      if (!path.startsWith(`${servicePath}/`)) return undefined;
      return Promise.resolve(dressed(telling(endpoint, route(exchange)), exchange));
    },
  };
}
