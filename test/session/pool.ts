// A small UCWA pool for session tests, from sign-in to the event channel (docs/protocol.md). Every answer can be replaced by the test.
import type { ServerResponse } from 'node:http';
import type { Farewell, ReadySession, SessionEvents } from '../../src/session/session.ts';
import { createUcwaSession, type UcwaSessionOptions } from '../../src/session/ucwa/session.ts';
import { aServer, type Hit, html, json, type Loopback, silentLog } from './loopback.ts';

export interface Pool extends Loopback {
  /** Answers in place of the pool when it returns true. */
  intercept: (hit: Hit, response: ServerResponse) => boolean;
  /** The tokens the pool takes; others are answered with its challenge. */
  tokens: Set<string>;
  expiresIn: number;
  password: string;
  /** Alive applications by number; a POST with a known endpointId meets the old one. */
  applications: Map<number, { endpointId: string; ack: number; parked?: ServerResponse }>;
  /** Puts an answer with these events on the channel. */
  push(sender?: unknown[], continuation?: 'next' | 'resume' | 'resync'): void;
  /** Requests whose target matches. */
  asked(pattern: RegExp, method?: string): Hit[];
  /** The challenge, as two headers. */
  challenge(response: ServerResponse, status?: number): void;
}

export async function aPool(): Promise<Pool> {
  let issued = 0;
  let created = 0;
  const waiting: { sender: unknown[]; continuation: string }[] = [];
  const server = await aServer((hit, response) => {
    if (!pool.intercept(hit, response)) answer(hit, response);
  });

  function answer(hit: Hit, response: ServerResponse): void {
    const path = hit.target.replace(/\?.*/, '');
    if (path === '/')
      return json(response, 200, {
        _links: { self: { href: '/' }, user: { href: `${server.origin}/autodiscover/root/oauth/user?originalDomain=x` } },
      });
    if (path === '/webticket/oauthtoken') return token(hit, response);
    if (!pool.tokens.has(hit.headers.authorization ?? '')) return pool.challenge(response);
    if (path === '/autodiscover/root/oauth/user')
      return json(response, 200, { _links: { applications: { href: `${server.origin}/ucwa/oauth/v1/applications` } } });
    if (path === '/ucwa/oauth/v1/applications' && hit.method === 'POST') return create(hit, response);
    const [, id, rest] = /^\/ucwa\/oauth\/v1\/applications\/(\d+)(.*)$/.exec(path) ?? [];
    const application = pool.applications.get(Number(id));
    if (application === undefined) return json(response, 404, { code: 'NotFound', subcode: 'ApplicationNotFound' });
    if (rest === '' && hit.method === 'DELETE') {
      pool.applications.delete(Number(id));
      return json(response, 204);
    }
    if (rest === '/events') return events(Number(id), hit, response);
    return json(response, 200, { rel: 'anything', _links: { self: { href: path } } });
  }

  function token(hit: Hit, response: ServerResponse): void {
    const form = new URLSearchParams(hit.body);
    if (form.get('password') !== pool.password) return json(response, 400, { error: 'invalid_grant' });
    issued += 1;
    const access = `cwt=token-${issued}`;
    pool.tokens.add(`Bearer ${access}`);
    json(response, 200, { access_token: access, expires_in: pool.expiresIn, token_type: 'Bearer', ms_rtc_identityscope: 'local' });
  }

  function create(hit: Hit, response: ServerResponse): void {
    const { endpointId } = JSON.parse(hit.body) as { endpointId: string };
    const old = [...pool.applications].find(([, one]) => one.endpointId === endpointId);
    if (old === undefined) created += 1;
    const id = old?.[0] ?? created;
    if (old === undefined) pool.applications.set(id, { endpointId, ack: 0 });
    const base = `/ucwa/oauth/v1/applications/${id}`;
    json(response, old === undefined ? 201 : 200, {
      rel: 'application',
      etag: '17',
      _links: { self: { href: base }, events: { href: `${base}/events?ack=1` } },
      _embedded: {
        me: {
          rel: 'me',
          uri: 'sip:Moderator@Example.com',
          _links: { self: { href: `${base}/me` }, makeMeAvailable: { href: `${base}/me/makeMeAvailable` } },
        },
        communication: {
          rel: 'communication',
          '0c5aee9e-9d40-4a3c-8c9b-3a3f3f1d2b11': 'please pass this in a PUT request',
          _links: {
            self: { href: `${base}/communication` },
            joinOnlineMeeting: { href: `${base}/communication/onlineMeetingInvitations` },
          },
        },
      },
    });
  }

  function events(id: number, hit: Hit, response: ServerResponse): void {
    const application = pool.applications.get(id);
    if (application === undefined) return;
    application.ack = Number(/ack=(\d+)/.exec(hit.target)?.[1]);
    application.parked = response;
    release();
  }

  function release(): void {
    for (const [id, application] of pool.applications) {
      const next = application.parked === undefined ? undefined : waiting.shift();
      if (next === undefined || application.parked === undefined) continue;
      const href = `/ucwa/oauth/v1/applications/${id}/events?ack=${application.ack + 1}`;
      json(application.parked, 200, { _links: { self: { href: 'x' }, [next.continuation]: { href } }, sender: next.sender });
      delete application.parked;
    }
  }

  const pool: Pool = {
    ...server,
    intercept: () => false,
    tokens: new Set(),
    expiresIn: 28_800,
    password: 'correct horse',
    applications: new Map(),
    push(sender = [], continuation = 'next') {
      waiting.push({ sender, continuation });
      release();
    },
    asked: (pattern, method) => server.hits.filter((hit) => pattern.test(hit.target) && (method === undefined || hit.method === method)),
    challenge(response, status = 401) {
      html(response, status, {
        'WWW-Authenticate': [
          'Bearer trusted_issuers="00000001-0000-0000-0000-000000000000@*", client_id="00000004-0000-0ff1-ce00-000000000000"',
          `MsRtcOAuth href="${server.origin}/webticket/oauthtoken",grant_type="urn:microsoft.rtc:windows,urn:microsoft.rtc:anonmeeting,password"`,
        ],
      });
    },
  };
  return pool;
}

/** One participant event (docs/protocol.md, Event packages). */
export function participantEvent(href: string) {
  return [{ rel: 'conversation', href: '/c/1', events: [{ type: 'added', link: { rel: 'participant', href, title: 'Eve' } }] }];
}

export interface Running {
  log: string[];
  ready: ReadySession[];
  packages: string[];
  gaps: string[];
  lost: string[];
  alarms: string[];
  /** Their messages. */
  told: string[];
  session: ReturnType<typeof createUcwaSession>;
  stop(how?: Farewell): Promise<void>;
  done: Promise<void>;
}

/** A session in a hurry against a pool: pauses of milliseconds, everything it reports kept in order. */
export function aSession(
  pool: Pick<Pool, 'origin'>,
  options: Partial<UcwaSessionOptions> = {},
  account: Partial<UcwaSessionOptions['account']> = {},
): Running {
  const running = {
    log: [] as string[],
    ready: [] as ReadySession[],
    packages: [] as string[],
    gaps: [] as string[],
    lost: [] as string[],
    alarms: [] as string[],
    told: [] as string[],
  };
  const events: SessionEvents = {
    onReady: (session) => void running.ready.push(session),
    onPackage: (pkg) => void running.packages.push(...pkg.events.map((event) => `${event.type} ${event.href}`)),
    onGap: (kind) => void running.gaps.push(kind),
    onLost: (reason) => void running.lost.push(reason),
    onAlarm(code, message) {
      running.alarms.push(code);
      running.told.push(message);
    },
  };
  const keep = (message: string, fields?: object): void => void running.log.push(`${message} ${JSON.stringify(fields)}`);
  const quick = { minMs: 10, maxMs: 50 };
  const session = createUcwaSession({
    account: {
      name: 'moderator',
      username: 'moderator@example.com',
      password: () => 'correct horse',
      discovery: `${pool.origin}/`,
      trustedHosts: ['127.0.0.1'],
      ...account,
    },
    endpointId: 'endpoint-1',
    log: { ...silentLog, info: keep, warn: keep, error: keep },
    ...options,
    timing: {
      retry: quick,
      long: { minMs: 5_000, maxMs: 5_000 },
      goodbyeMs: 5_000,
      ...options.timing,
      channel: { retry: quick, cut: quick, comeBack: quick, idle: quick, ...options.timing?.channel },
    },
  });
  const controller = new AbortController();
  let farewell: Farewell = 'goodbye';
  const done = session.run(events, controller.signal, () => farewell);
  done.catch(() => {});
  return {
    ...running,
    session,
    done,
    async stop(how = 'goodbye') {
      farewell = how;
      controller.abort();
      await done;
    },
  };
}
