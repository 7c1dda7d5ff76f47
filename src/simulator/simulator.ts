// The simulated server: listeners, meetings, both dialects, faults and judgement put together, with the handles tests and scenarios need.
import { createActionDesk } from './actions.ts';
import { type Behaviour, defaultBehaviour } from './behaviour.ts';
import { type Calendars, createCalendars } from './calendar/calendars.ts';
import { type ActionRecord, type Conduct, createConduct, type Violation } from './conduct.ts';
import { type Answer, type Exchange, errorAnswer, type HostRole, type RequestRecord } from './http/exchange.ts';
import { createFaults, type Fault, type FaultRule } from './http/fault.ts';
import { type HttpContext, type Listen, type Listener, listen } from './http/server.ts';
import type { Meeting, MeetingOptions } from './meeting/meeting.ts';
import { createMeetings } from './meeting/meetings.ts';
import { createRandom } from './random.ts';
import { createSessionControls, type SessionControls } from './session-controls.ts';
import type { Application } from './ucwa/application.ts';
import type { BatchContext } from './ucwa/batch.ts';
import type { Detour } from './ucwa/discovery.ts';
import { createUcwaServer, tokenPath } from './ucwa/server.ts';
import { type Account, createTokens, type TokenOptions } from './ucwa/tokens.ts';
import type { WebhookIdentity } from './webhook/identity.ts';
import { createWebhookService, type WebhookFace } from './webhook/service.ts';
import type { WebhookSwitches } from './webhook/switches.ts';

export interface SimulatorOptions {
  /** Default 0: any free port. */
  port?: number;
  /** Default 127.0.0.1. */
  host?: string;
  seed?: number;
  behaviour?: Partial<Behaviour>;
  accounts?: readonly Account[];
  meetings?: readonly MeetingOptions[];
  /** `split`: discovery, web tier and pool listen on ports of their own. */
  topology?: 'single' | 'split';
  tokenScope?: TokenOptions['scope'];
  challenge?: TokenOptions['challenge'];
  detours?: readonly Detour[];
  /** The webhook dialect: who is who, and its switches. */
  webhook?: { identity?: Partial<WebhookIdentity>; switches?: Partial<WebhookSwitches> };
  /** Another network than the real one. */
  listen?: Listen;
  /** For judges who go by what was really asked and told, whatever fault struck. */
  observer?: Observer;
}

export interface Observer {
  /** A request has arrived. */
  arrived(exchange: Exchange, record: RequestRecord): void;
  /** Its answer is out (`record.delivered` says whether in full), or will never be. */
  answered(exchange: Exchange, record: RequestRecord, answer: Answer | undefined): void;
}

export interface Simulator extends SessionControls {
  /** The discovery root, absolute, with a slash at the end. */
  readonly url: string;
  readonly port: number;
  readonly origins: { discovery: string; web: string; pool: string };
  readonly accounts: readonly Account[];
  /** Switches; may be turned at any time. */
  readonly behaviour: Behaviour;
  readonly detours: Set<Detour>;
  /** The other face of the same meetings: the webhook dialect. */
  readonly webhook: WebhookFace;
  /** Calendars that name the meetings, and their join links. */
  readonly calendars: Calendars;
  readonly meetings: readonly Meeting[];
  /** Without an argument the first meeting. Throws RangeError for an unknown one. */
  meeting(uri?: string): Meeting;
  addMeeting(options: MeetingOptions): Meeting;
  fault(rule: FaultRule): Fault;
  clearFaults(): void;
  readonly requests: readonly RequestRecord[];
  readonly actions: readonly ActionRecord[];
  readonly violations: readonly Violation[];
  /** Nobody listens any more: connections are refused until the returned function has resolved. */
  outage(): Promise<() => Promise<void>>;
  /** Origin of a host nobody should trust; it listens from the first call on. */
  foreignOrigin(): Promise<string>;
  /** Resolves when `check` holds; looks every few milliseconds. Rejects after `timeoutMs` (10 s). */
  until(check: () => boolean, timeoutMs?: number): Promise<void>;
  /** The clients say they are finished: an application still there is a violation. */
  checkExit(): void;
  close(): Promise<void>;
}

export const defaultAccount: Account = {
  username: 'moderator@example.com',
  password: 'open-sesame',
  uri: 'sip:moderator@example.com',
  name: 'Lobby Moderator',
};

export const defaultMeetingUri = 'sip:organizer@example.com;gruu;opaque=app:conf:focus:id:ABCD1234';

/** Requests kept for inspection; older ones are forgotten. */
const requestLimit = 200_000;

/** Starts the server on loopback. Rejects when the port cannot be had. */
export async function createSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const host = options.host ?? '127.0.0.1';
  const behaviour: Behaviour = { ...defaultBehaviour, ...options.behaviour };
  const random = createRandom(options.seed ?? 1);
  const accounts = options.accounts ?? [defaultAccount];
  const detours = new Set(options.detours ?? []);
  const conduct = createConduct();
  const faults = createFaults(random);
  const desk = createActionDesk(behaviour, conduct);
  const meetings = createMeetings(options.meetings ?? [{ uri: defaultMeetingUri }], behaviour, random);
  const requests: RequestRecord[] = [];
  const listeners: Listener[] = [];

  const originOf = (role: HostRole): string => (listeners.find((one) => one.role === role) ?? listeners.at(-1))?.origin ?? '';
  const origins = (): Simulator['origins'] => ({ discovery: originOf('discovery'), web: originOf('web'), pool: originOf('pool') });
  const tokens = createTokens({
    accounts,
    behaviour,
    random,
    tokenUrl: (role) => `${originOf(role)}${tokenPath}`,
    scope: options.tokenScope ?? 'any',
    challenge: options.challenge ?? 'separate',
  });
  const discovery = { origins, tokens, detours: () => detours };
  const parts = partsContext({ faults, conduct, observer: options.observer });
  const ucwa = createUcwaServer({ behaviour, random, conduct, desk, tokens, discovery, findMeeting: meetings.find, parts });

  const webhook = createWebhookService({
    ...options.webhook,
    behaviour,
    random,
    conduct,
    desk,
    findMeeting: meetings.find,
    perHost: options.tokenScope === 'host',
    origins,
    movedTo: (exchange) => (detours.has('moved-307') && exchange.role !== 'pool' ? originOf('pool') : undefined),
  });

  const calendars = createCalendars(() => originOf('web'), meetings.find);

  async function handle(exchange: Exchange): Promise<Answer> {
    if (exchange.role === 'foreign') return { status: 200, json: {} };
    return (await (calendars.answer(exchange) ?? webhook.server.answer(exchange) ?? ucwa.answer(exchange))) ?? errorAnswer(404);
  }

  const context = httpContext({ handle, faults, requests, conduct, behaviour, observer: options.observer });
  const listenAt = options.listen ?? listen;
  async function open(ports: Partial<Record<HostRole, number>>): Promise<void> {
    const opened: Listener[] = [];
    for (const role of rolesOf(options.topology)) opened.push(await listenAt(role, { host, port: ports[role] ?? 0 }, context));
    listeners.splice(0, listeners.length, ...opened);
  }
  await open({ pool: options.port ?? 0 });
  let foreign: Promise<Listener> | undefined;
  const pool = listeners.at(-1);
  if (pool === undefined) throw new RangeError('no listener');

  return {
    ...createSessionControls(ucwa, tokens),
    get applications() {
      return ucwa.applications;
    },
    url: `${originOf('discovery')}/`,
    port: pool.port,
    origins: origins(),
    accounts,
    behaviour,
    detours,
    webhook: webhook.face,
    calendars: calendars.face,
    get meetings() {
      return meetings.all();
    },
    meeting: meetings.get,
    addMeeting: meetings.add,
    fault: faults.add,
    clearFaults: faults.clear,
    requests,
    actions: desk.actions,
    violations: conduct.violations,
    async outage() {
      const ports = Object.fromEntries(listeners.map(({ role, port }) => [role, port]));
      await Promise.all(listeners.map((listener) => listener.close()));
      return () => open(ports);
    },
    async foreignOrigin() {
      foreign ??= listenForeign(listenAt, context);
      return (await foreign).origin;
    },
    until,
    checkExit: () => noteLeftBehind(ucwa.applications, conduct),
    async close() {
      webhook.close();
      for (const application of ucwa.applications) application.die(errorAnswer(404, 'ApplicationNotFound'));
      await Promise.all([...listeners, ...(foreign ? [await foreign] : [])].map((listener) => listener.close()));
    },
  };
}

function noteLeftBehind(applications: readonly Application[], conduct: Conduct): void {
  for (const { id, account } of applications.filter(({ channel }) => !channel.shared)) {
    conduct.note('application-not-deleted', `application ${id} of ${account.username} was left behind`);
  }
}

interface Recording {
  handle: HttpContext['handle'];
  faults: HttpContext['faults'];
  requests: RequestRecord[];
  conduct: ReturnType<typeof createConduct>;
  behaviour: Behaviour;
  observer: Observer | undefined;
}

/** What every listener shares: requests are counted, kept and judged. */
function httpContext({ handle, faults, requests, conduct, behaviour, observer }: Recording): HttpContext {
  let count = 0;
  return {
    handle,
    faults,
    onRequest(exchange, record) {
      if (requests.length >= requestLimit) requests.splice(0, requestLimit / 10);
      requests.push(record);
      conduct.arrived(exchange, record);
      observer?.arrived(exchange, record);
    },
    onAnswer(exchange, record, answer) {
      conduct.answered(exchange, record, answer);
      observer?.answered(exchange, record, answer);
    },
    latencyMs: () => behaviour.latencyMs,
    nextNumber: () => {
      count += 1;
      return count;
    },
  };
}

/** Requests in a batch are judged and struck by faults like any other, but they are no requests of their own. */
function partsContext({ faults, conduct, observer }: Pick<Recording, 'faults' | 'conduct' | 'observer'>): BatchContext['parts'] {
  return {
    strike: faults.strike,
    arrived(exchange, record) {
      conduct.arrived(exchange, record);
      observer?.arrived(exchange, record);
    },
    answered(exchange, record, answer) {
      conduct.answered(exchange, record, answer);
      observer?.answered(exchange, record, answer);
    },
  };
}

function rolesOf(topology: SimulatorOptions['topology']): HostRole[] {
  return topology === 'split' ? ['discovery', 'web', 'pool'] : ['pool'];
}

/** Another loopback address, so that host names differ; `localhost` where the system has only one. */
async function listenForeign(listenAt: Listen, context: HttpContext): Promise<Listener> {
  try {
    return await listenAt('foreign', { host: '127.0.0.2', port: 0 }, context);
  } catch {
    return listenAt('foreign', { host: 'localhost', port: 0 }, context);
  }
}

async function until(check: () => boolean, timeoutMs = 10_000): Promise<void> {
  const end = Date.now() + timeoutMs;
  while (!check()) {
    if (Date.now() > end) throw new Error(`not reached within ${timeoutMs} ms: ${check.toString().slice(0, 200)}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
