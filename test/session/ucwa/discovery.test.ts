import type { ServerResponse } from 'node:http';
import { expect, test } from 'vitest';
import { createTrust } from '../../../src/session/http/trust.ts';
import { defaultSessionTiming } from '../../../src/session/timing.ts';
import { createConnection } from '../../../src/session/ucwa/connection.ts';
import { discover } from '../../../src/session/ucwa/discovery.ts';
import { aServer, type Hit, html, json, silentLog } from '../loopback.ts';

type Answers = Record<string, (hit: Hit, response: ServerResponse) => void>;
const never = new AbortController().signal;

/** A front end that answers by path; anything else is a 404. The user resource wants a token from the host's own token service. */
async function aFrontEnd(name: string, answers: Answers) {
  const tokens = new Set<string>();
  const server = await aServer((hit, response) => {
    const path = hit.target.replace(/\?.*/, '');
    if (path === '/token') {
      tokens.add(`Bearer ${name}-token`);
      return json(response, 200, { access_token: `${name}-token`, expires_in: 28_800 });
    }
    const answer = answers[path];
    if (answer === undefined) return html(response, 404);
    if (path.includes('user') && !tokens.has(hit.headers.authorization ?? '')) {
      return html(response, 401, { 'WWW-Authenticate': `MsRtcOAuth href=${server.origin}/token,grant_type="password"` });
    }
    answer(hit, response);
  });
  return server;
}

function links(entries: Record<string, string>) {
  return (_: Hit, response: ServerResponse) =>
    json(response, 200, { _links: Object.fromEntries(Object.entries(entries).map(([rel, href]) => [rel, { href }])) });
}

function locate(root: string, trustedHosts = ['127.0.0.1']) {
  const alarms: string[] = [];
  const timing = { ...defaultSessionTiming, candidateMs: 500 };
  const account = { username: 'mod@example.com', password: () => 'p', discovery: root, trustedHosts };
  const connection = createConnection({
    account,
    batch: 1,
    timing,
    log: silentLog,
    onAlarm: (code, message) => void alarms.push(`${code} ${message}`),
  });
  return { found: connection.locate(never), alarms, connection };
}

test('root, user and applications are found, relative hrefs resolved against the host that named them', async () => {
  const server = await aFrontEnd('web1', {
    '/': links({ user: '/user?originalDomain=x' }),
    '/user': links({ applications: '/ucwa/applications' }),
  });
  const { found } = locate(`${server.origin}/`);
  expect(await found).toEqual({ kind: 'found', applications: `${server.origin}/ucwa/applications` });
});

test('what was found is remembered until it is forgotten', async () => {
  const server = await aFrontEnd('web1', { '/': links({ user: '/user' }), '/user': links({ applications: '/a' }) });
  const { found, connection } = locate(`${server.origin}/`);
  await found;
  const asked = server.hits.length;
  await connection.locate(never);
  expect(server.hits).toHaveLength(asked);
  connection.forget();
  await connection.locate(never);
  expect(server.hits.length).toBeGreaterThan(asked);
});

test('a 302 to a trusted host leads on', async () => {
  const web = await aFrontEnd('web1', { '/root': links({ user: '/user' }), '/user': links({ applications: '/a' }) });
  const first = await aServer((_, response) => json(response, 302, undefined, { Location: `${web.origin}/root` }));
  expect(await locate(`${first.origin}/`).found).toMatchObject({ applications: `${web.origin}/a` });
});

test('a redirect inside the 200 body of the root is followed', async () => {
  const pool = await aFrontEnd('pool2', { '/root': links({ user: '/user' }), '/user': links({ applications: '/a' }) });
  const web = await aFrontEnd('web1', { '/': links({ self: '/', redirect: `${pool.origin}/root` }) });
  expect(await locate(`${web.origin}/`).found).toMatchObject({ applications: `${pool.origin}/a` });
});

test.each([
  ['to the user of the home pool', '/root/oauth/user'],
  ['to the root of the home pool', '/full'],
  ['without the end of its path (a root that knows no user)', '/root'],
  ['without the end of its path (nothing there)', '/bare'],
])('a redirect in user, %s', async (_, path) => {
  const pool = await aFrontEnd('pool2', {
    '/full': links({ user: '/root/oauth/user' }),
    '/root': links({ self: '/root' }),
    '/bare/oauth/user': links({ applications: '/a' }),
    '/root/oauth/user': links({ applications: '/a' }),
  });
  const web = await aFrontEnd('web1', {
    '/': links({ user: '/user' }),
    '/user': links({ redirect: `${pool.origin}${path}?originalDomain=x` }),
  });
  expect(await locate(`${web.origin}/`).found).toMatchObject({ applications: `${pool.origin}/a` });
});

test('each host answers its own challenge, and the token of one is replaced on the next', async () => {
  const pool = await aFrontEnd('pool2', { '/user': links({ applications: '/a' }) });
  const web = await aFrontEnd('web1', { '/': links({ user: '/user' }), '/user': links({ redirect: `${pool.origin}/user` }) });
  await locate(`${web.origin}/`).found;
  expect(pool.hits.at(-1)?.headers.authorization).toBe('Bearer pool2-token');
  expect(web.hits.at(-1)?.headers.authorization).toBe('Bearer web1-token');
});

const sniffed: [string, (foreign: string) => Answers][] = [
  ['a redirect in the root', (foreign) => ({ '/': links({ redirect: `${foreign}/root` }) })],
  ['the user link', (foreign) => ({ '/': links({ user: `${foreign}/user` }) })],
  ['a redirect in user', (foreign) => ({ '/': links({ user: '/user' }), '/user': links({ redirect: `${foreign}/user` }) })],
  ['a 302 of the root', (foreign) => ({ '/': (_, response) => json(response, 302, undefined, { Location: `${foreign}/` }) })],
  [
    'a 307 of user',
    (foreign) => ({
      '/': links({ user: '/user' }),
      '/user': (_, response) => json(response, 307, undefined, { Location: `${foreign}/user` }),
    }),
  ],
  [
    'the token service of the challenge',
    (foreign) => ({
      '/': links({ user: '/secured' }),
      '/secured': (_, response) => html(response, 401, { 'WWW-Authenticate': `MsRtcOAuth href="${foreign}/token"` }),
    }),
  ],
];

test.each(sniffed)('%s to a foreign host is refused, alarmed, and nothing is sent there', async (_, answers) => {
  const foreign = await aServer((_hit, response) => json(response, 200, { access_token: 'stolen', expires_in: 1 }));
  const server = await aFrontEnd('web1', answers(`http://localhost:${foreign.port}`));
  const { found, alarms } = locate(`${server.origin}/`);
  await expect(found).rejects.toMatchObject({ code: expect.stringMatching(/UNTRUSTED_HOST|DISCOVERY_FAILED/) });
  expect(foreign.hits).toEqual([]);
  expect(alarms).toEqual([expect.stringMatching(/^untrusted-host .*localhost/)]);
});

test.each([
  ['a root that points to itself', { '/': links({ redirect: '/' }) }],
  ['two roots that point to each other', { '/': links({ redirect: '/b' }), '/b': links({ redirect: '/' }) }],
  [
    'users that point to each other',
    { '/': links({ user: '/user' }), '/user': links({ redirect: '/user2' }), '/user2': links({ redirect: '/user' }) },
  ],
  [
    'a chain without end',
    Object.fromEntries([
      ['/', links({ redirect: '/0' })],
      ...Array.from({ length: 50 }, (_, n) => [`/${n}`, links({ redirect: `/${n + 1}` })]),
    ]),
  ],
  ['a 302 in a circle', { '/': (_: Hit, response: ServerResponse) => json(response, 302, undefined, { Location: '/' }) }],
] as [string, Answers][])('%s ends as a failed discovery', async (_, answers) => {
  const server = await aFrontEnd('web1', answers);
  await expect(locate(`${server.origin}/`).found).rejects.toMatchObject({ code: 'DISCOVERY_FAILED' });
  expect(server.hits.length).toBeLessThan(20);
});

test.each([
  ['404', (_: Hit, response: ServerResponse) => html(response, 404)],
  ['a page with status 200', (_: Hit, response: ServerResponse) => html(response, 200)],
  ['an empty 200', (_: Hit, response: ServerResponse) => void response.end()],
  ['a reset', (_: Hit, response: ServerResponse) => void response.destroy()],
  ['no answer', () => {}],
  ['an array', (_: Hit, response: ServerResponse) => json(response, 200, [])],
])('a root that answers with %s is a failed discovery that may be tried again', async (_, answer) => {
  const server = await aServer(answer);
  await expect(locate(`${server.origin}/`).found).rejects.toMatchObject({ code: 'DISCOVERY_FAILED', retryable: true });
});

test('a front end that asks for a pause is quoted with it', async () => {
  const server = await aServer((_, response) => html(response, 503, { 'Retry-After': '30' }));
  expect(await locate(`${server.origin}/`).found).toMatchObject({ kind: 'refused', reply: { status: 503, retryAfterMs: 30_000 } });
});

test('410 CannotRedirect from user is an answer about the user, not a failed candidate', async () => {
  const server = await aFrontEnd('web1', {
    '/': links({ user: '/user' }),
    '/user': (_, response) => json(response, 410, { code: 'Gone', subcode: 'CannotRedirect' }),
  });
  expect(await locate(`${server.origin}/`).found).toMatchObject({
    kind: 'refused',
    reply: { status: 410, error: { subcode: 'CannotRedirect' } },
  });
});

test('without a configured root the internal names are asked before the external ones, https before http, and plain http may only redirect', async () => {
  const asked: string[] = [];
  const root = { _links: { user: { href: 'http://lyncdiscover.example.com/user' } } };
  const client = {
    async request({ url }: { url: string }) {
      asked.push(url);
      return {
        status: 200,
        url,
        headers: { 'content-type': 'application/json' },
        text: url.startsWith('http:') ? JSON.stringify(root) : '',
      };
    },
    mayAsk: () => true,
    close() {},
  };
  const authorized = { mayAsk: client.mayAsk, request: client.request, requestOnce: client.request };
  const options = {
    client,
    authorized,
    trust: createTrust([]),
    domain: 'example.com',
    candidateTimeoutMs: 1,
    signal: never,
    log: silentLog,
  };
  await expect(discover(options)).rejects.toThrow(/plain http/);
  expect(asked).toEqual([
    'https://lyncdiscoverinternal.example.com/',
    'http://lyncdiscoverinternal.example.com/',
    'https://lyncdiscover.example.com/',
    'http://lyncdiscover.example.com/',
  ]);
});
