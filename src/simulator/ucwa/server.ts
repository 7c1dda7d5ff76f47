// The UCWA face of the simulated server: discovery, sign-in, the list of applications, and the way into each of them.
import type { ActionDesk } from '../actions.ts';
import type { Behaviour } from '../behaviour.ts';
import type { Conduct } from '../conduct.ts';
import { type Answer, type Exchange, errorAnswer } from '../http/exchange.ts';
import { bodyFields, textField } from '../json.ts';
import type { Meeting } from '../meeting/meeting.ts';
import type { Random } from '../random.ts';
import { spell } from '../spelling.ts';
import { type Application, createApplication } from './application.ts';
import { type BatchContext, createBatches } from './batch.ts';
import { type DiscoveryOptions, discover } from './discovery.ts';
import { applicationDocument } from './documents.ts';
import { applicationsPath } from './paths.ts';
import { answerWithin, type RequestContext } from './requests.ts';
import type { Grant, Tokens } from './tokens.ts';

export interface UcwaServer {
  /** Undefined for paths of somebody else. */
  answer(exchange: Exchange): Promise<Answer> | undefined;
  /** Running applications, oldest first. */
  readonly applications: readonly Application[];
}

export interface UcwaContext {
  behaviour: Behaviour;
  random: Random;
  conduct: Conduct;
  desk: ActionDesk;
  tokens: Tokens;
  discovery: DiscoveryOptions;
  findMeeting(uri: string | undefined): Meeting | undefined;
  parts: BatchContext['parts'];
}

export const tokenPath = '/WebTicket/oauthtoken';

export function createUcwaServer(context: UcwaContext): UcwaServer {
  const { behaviour, conduct, tokens } = context;
  const applications = new Map<string, Application>();
  const endpointIds = new Map<string, string>();

  const requests: RequestContext = {
    ...context,
    remove(application) {
      applications.delete(application.id);
      endpointIds.delete(application.account.username);
      application.die(errorAnswer(404, 'ApplicationNotFound'));
    },
  };
  const batches = createBatches({ ...context, run: async (part) => dressed(await answerApplication(part), part, behaviour) });

  function create(exchange: Exchange, grant: Grant): Answer {
    const fields = bodyFields(exchange.body);
    if (fields === undefined) return errorAnswer(400, 'DeserializationFailure');
    const [culture, endpointId, userAgent] = ['culture', 'endpointId', 'userAgent'].map((name) => textField(fields, name));
    if (!culture || !endpointId || !userAgent) return errorAnswer(400, 'ParameterValidationFailure');
    if ([culture, endpointId, userAgent].some((text) => text.length > 100)) return errorAnswer(400, 'ParameterValidationFailure');
    judgeEndpoint(grant.user, endpointId, exchange.n);
    for (const application of applications.values()) expireIfIdle(application, behaviour);
    const running = [...applications.values()].find(
      (one) => one.dead === undefined && one.account.username === grant.user && one.endpointId === endpointId,
    );
    if (running !== undefined && behaviour.reuseApplication === 'conflict') return errorAnswer(409, 'AlreadyExists');
    if (running !== undefined && behaviour.reuseApplication === 'existing') {
      return opened(running, 200, behaviour.reuseAck === 'first' ? 1 : running.channel.ack);
    }
    if (running !== undefined) requests.remove(running);
    const application = createApplication({ endpointId, culture, userAgent }, { ...context, account: grant.account });
    applications.set(application.id, application);
    endpointIds.set(grant.user, endpointId);
    makeRoom(grant.user);
    return opened(application, 201, 1);
  }

  function opened(application: Application, status: number, ack: number): Answer {
    const json = applicationDocument(application, ack);
    application.knowledge.serve(json);
    return { status, headers: { ETag: `"${application.id}"` }, json };
  }

  function judgeEndpoint(user: string, endpointId: string, request: number): void {
    const known = endpointIds.get(user);
    if (known !== undefined && known !== endpointId) {
      conduct.note('endpoint-id-changed', `${user} came back with endpointId ${endpointId} instead of ${known}`, request);
    }
  }

  /** One application too many pushes the oldest one out. */
  function makeRoom(user: string): void {
    const own = [...applications.values()].filter((one) => one.account.username === user && one.dead === undefined);
    for (const oldest of own.slice(0, Math.max(0, own.length - behaviour.applicationCap))) {
      oldest.die(errorAnswer(410, 'TooManyApplications', 'The latest sign-in exceeded the limit.'));
    }
  }

  async function answerApplication(exchange: Exchange): Promise<Answer> {
    const id = exchange.url.pathname.slice(applicationsPath.length + 1).split('/')[0] ?? '';
    const grant = tokens.check(exchange);
    if (grant === undefined) {
      if (exchange.headers.authorization === undefined)
        conduct.note('missing-bearer', `${exchange.method} ${exchange.url.pathname} came without a token`, exchange.n);
      return tokens.challenge(exchange.role);
    }
    const application = applications.get(id);
    if (application === undefined) return errorAnswer(404, 'ApplicationNotFound');
    if (grant.user !== application.account.username) return errorAnswer(403, 'None');
    expireIfIdle(application, behaviour);
    if (application.dead !== undefined) return application.dead;
    if (exchange.url.pathname.endsWith('/batch') && exchange.method === 'POST') return batches.answer(exchange, grant.user);
    return answerWithin(application, exchange, requests);
  }

  async function route(exchange: Exchange): Promise<Answer> {
    if (exchange.url.pathname !== applicationsPath) return answerApplication(exchange);
    const grant = tokens.check(exchange);
    if (grant === undefined) return tokens.challenge(exchange.role);
    return exchange.method === 'POST' ? create(exchange, grant) : errorAnswer(405);
  }

  return {
    get applications() {
      return [...applications.values()].filter((one) => one.dead === undefined);
    },
    answer(exchange) {
      const path = exchange.url.pathname;
      if (path === tokenPath) return Promise.resolve(exchange.method === 'POST' ? tokens.endpoint(exchange) : errorAnswer(405));
      if (path === applicationsPath || path.startsWith(`${applicationsPath}/`)) {
        return route(exchange).then((answer) => dressed(answer, exchange, behaviour));
      }
      const found = discover(exchange, context.discovery);
      return found === undefined ? undefined : Promise.resolve(found);
    },
  };
}

/** Fifteen minutes without a poll, or four and a half without activity once available. */
function expireIfIdle(application: Application, behaviour: Behaviour): void {
  const minuteMs = 60 * behaviour.secondMs;
  const silent = !application.channel.parked && Date.now() - application.channel.lastPolledAt > 15 * minuteMs;
  const idle = application.available && Date.now() - application.lastActivityAt > 5 * minuteMs;
  if (application.dead === undefined && (silent || idle)) application.die(errorAnswer(410, 'InactiveApplicationExpired'));
}

function dressed(answer: Answer, exchange: Exchange, behaviour: Behaviour): Answer {
  if (answer.json === undefined) return answer;
  const json = spell(answer.json, { origin: exchange.url.origin, behaviour });
  if (!behaviour.bom) return { ...answer, json };
  const { json: _plain, ...rest } = answer;
  return { ...rest, text: `\uFEFF${JSON.stringify(json)}`, contentType: 'application/json; charset=utf-8' };
}
