import { expect, test } from 'vitest';
import { createAuthorized } from '../../../src/session/http/authorized.ts';
import { createHttpClient } from '../../../src/session/http/client.ts';
import { renewAfterMs } from '../../../src/session/http/tokens.ts';
import { createTrust } from '../../../src/session/http/trust.ts';
import { createTokens } from '../../../src/session/ucwa/token.ts';
import { aServer, html, json, silentLog, until } from '../loopback.ts';

/** A resource host with its token service; `answer` gives the token service's reply to the n-th request. */
async function aHost(answer: (n: number) => [number, unknown]) {
  let grants = 0;
  const server = await aServer((hit, response) => {
    if (hit.target === '/token') {
      grants += 1;
      const [status, body] = answer(grants);
      if (typeof body === 'string') return html(response, status);
      return json(response, status, body);
    }
    if (server.accepts(hit.headers.authorization)) return json(response, 200, {});
    html(response, 401, { 'WWW-Authenticate': `MsRtcOAuth href="${server.own.origin}/token",grant_type="password"` });
  }).then((own) => ({ own, accepts: (header: string | undefined): boolean => header !== undefined }));
  return server;
}

function aSetup(options: { password?: () => string; timeoutMs?: number } = {}) {
  const clock = { ms: 1_000_000 };
  const alarms: string[] = [];
  const client = createHttpClient({ trust: createTrust(['127.0.0.1']) });
  const tokens = createTokens({
    client,
    username: 'mod@example.com',
    password: options.password ?? (() => 'p&=+ä'),
    rejected: { minMs: 600_000, maxMs: 3_600_000 },
    refused: { minMs: 1_000, maxMs: 60_000 },
    timeoutMs: options.timeoutMs ?? 10_000,
    onAlarm: (code, message) => void alarms.push(`${code}: ${message}`),
    log: silentLog,
    now: () => clock.ms,
  });
  return { clock, alarms, tokens, authorized: createAuthorized(client, tokens) };
}

const granted = (n: number, expires_in: unknown = 28_800): [number, unknown] => [
  200,
  { access_token: `cwt=${n}`, expires_in, token_type: 'Bearer' },
];
const tokenRequests = (host: Awaited<ReturnType<typeof aHost>>) => host.own.hits.filter((hit) => hit.target === '/token');

test.each([
  [28_289, 22_631],
  [3_600, 2_880],
  [200, 140],
  [100, 50],
  [10, 5],
])('a token of %i s is renewed after %i s', (life, after) => {
  expect(Math.round(renewAfterMs(life * 1_000) / 1_000)).toBe(after);
});

test('the password grant is form-encoded, to the letter, and asks for nothing else', async () => {
  const host = await aHost(granted);
  const { authorized } = aSetup();
  await authorized.request({ method: 'GET', url: `${host.own.origin}/r` });
  const [grant] = tokenRequests(host);
  expect(grant?.headers['content-type']).toBe('application/x-www-form-urlencoded;charset=UTF-8');
  expect([...new URLSearchParams(grant?.body)]).toEqual([
    ['grant_type', 'password'],
    ['username', 'mod@example.com'],
    ['password', 'p&=+ä'],
  ]);
  expect(grant?.headers.authorization).toBeUndefined();
});

test.each([
  ['a number', 3_600],
  ['a string', '3600'],
])('renewal is due at 80 % of the life (expires_in as %s), and holds up no request', async (_, life) => {
  const host = await aHost((n) => granted(n, life));
  const { authorized, clock } = aSetup();
  const url = `${host.own.origin}/r`;
  const sent = async () => {
    await authorized.request({ method: 'GET', url });
    return host.own.hits.filter((hit) => hit.target === '/r').at(-1)?.headers.authorization;
  };
  expect(await sent()).toBe('Bearer cwt=1');
  clock.ms += 2_879_000;
  expect(await sent()).toBe('Bearer cwt=1');
  expect(tokenRequests(host)).toHaveLength(1);
  clock.ms += 2_000;
  expect(await sent()).toBe('Bearer cwt=1');
  await until(() => tokenRequests(host).length >= 2, 'the renewal');
  await new Promise((resolve) => setTimeout(resolve, 30));
  expect(await sent()).toBe('Bearer cwt=2');
  clock.ms += 3_600_000;
  expect(await sent()).toBe('Bearer cwt=3');
});

test('a renewal that fails leaves the old token in use while it lasts', async () => {
  const host = await aHost((n) => (n === 1 ? granted(1, 3_600) : [503, '<html>']));
  const { authorized, clock } = aSetup();
  const url = `${host.own.origin}/r`;
  await authorized.request({ method: 'GET', url });
  clock.ms += 3_000_000;
  expect((await authorized.request({ method: 'GET', url })).status).toBe(200);
  clock.ms += 601_000;
  await expect(authorized.request({ method: 'GET', url })).rejects.toMatchObject({ code: 'AUTH_FAILED', retryable: true });
});

test('a request that was refused with the token from before a renewal is not taken for one with the token of another host', async () => {
  const host = await aHost(granted);
  const { tokens } = aSetup();
  const url = `${host.own.origin}/r`;
  const challenge = `MsRtcOAuth href="${host.own.origin}/token",grant_type="password"`;
  expect(tokens.borrowed(url, 'cwt=of another host')).toBe(true);
  const first = await tokens.replace(url, undefined, challenge);
  const second = await tokens.replace(url, first, undefined);
  expect([first, second]).toEqual(['cwt=1', 'cwt=2']);
  expect(['cwt=1', 'cwt=2', 'cwt=of another host'].map((used) => tokens.borrowed(url, used))).toEqual([false, false, true]);
  expect(await tokens.replace(url, 'cwt=1', undefined)).toBe('cwt=2');
});

test('a host that refuses every token is asked for new ones at growing distances, never in a loop', async () => {
  const host = await aHost(granted);
  host.accepts = () => false;
  const { authorized, clock } = aSetup();
  for (let n = 0; n < 20; n += 1) {
    expect((await authorized.request({ method: 'GET', url: `${host.own.origin}/r` })).status).toBe(401);
  }
  const soon = tokenRequests(host).length;
  expect(soon).toBeLessThanOrEqual(3);
  clock.ms += 120_000;
  await authorized.request({ method: 'GET', url: `${host.own.origin}/r` });
  expect(tokenRequests(host)).toHaveLength(soon + 1);
});

test.each([
  ['a wrong password', [400, { error: 'invalid_grant' }], /wrong/],
  ['a federated account', [400, { error: 'invalid_grant', ms_rtc_passiveauthuri: 'https://adfs.example.com' }], /federation/],
  ['a grant that is not accepted', [400, { error: 'unsupported_grant_type' }], /does not accept/],
  ['a bare 401 of the token service', [401, undefined], /refused the logon/],
] as [string, [number, unknown], RegExp][])('%s is told once and not tried again for minutes', async (_, answer, message) => {
  const host = await aHost(() => answer);
  const { authorized, tokens, alarms, clock } = aSetup();
  for (let n = 0; n < 5; n += 1) {
    await expect(authorized.request({ method: 'GET', url: `${host.own.origin}/r` })).rejects.toMatchObject({
      code: 'AUTH_FAILED',
      retryable: false,
    });
  }
  expect(tokenRequests(host)).toHaveLength(1);
  expect(alarms).toEqual([expect.stringMatching(message)]);
  expect(alarms.join()).not.toContain('p&=+ä');
  expect(tokens.blockedForMs()).toBeGreaterThanOrEqual(300_000);
  clock.ms += 600_001;
  await expect(authorized.request({ method: 'GET', url: `${host.own.origin}/r` })).rejects.toMatchObject({ code: 'AUTH_FAILED' });
  expect(tokenRequests(host)).toHaveLength(2);
});

test('a changed password is tried at once', async () => {
  let password = 'old';
  const host = await aHost((n) => (n === 1 ? [400, { error: 'invalid_grant' }] : granted(n)));
  const { authorized, tokens } = aSetup({ password: () => password });
  await expect(authorized.request({ method: 'GET', url: `${host.own.origin}/r` })).rejects.toThrow();
  password = 'new';
  expect(tokens.blockedForMs()).toBe(0);
  expect((await authorized.request({ method: 'GET', url: `${host.own.origin}/r` })).status).toBe(200);
});

test.each([
  ['a page with 401', [401, '<html>']],
  ['a page with 200', [200, '<html>']],
  ['a 503', [503, undefined]],
  ['a 200 without a token', [200, { token_type: 'Bearer' }]],
  ['server_error', [500, { error: 'server_error' }]],
] as [string, [number, unknown]][])('%s from the token service passes: no alarm, no block', async (_, answer) => {
  const host = await aHost((n) => (n === 1 ? answer : granted(n)));
  const { authorized, alarms } = aSetup();
  const url = `${host.own.origin}/r`;
  await expect(authorized.request({ method: 'GET', url })).rejects.toMatchObject({ code: 'AUTH_FAILED', retryable: true });
  expect((await authorized.request({ method: 'GET', url })).status).toBe(200);
  expect(alarms).toEqual([]);
});

test('a token service in trouble is asked ever more rarely, however many have no token, and soon again', async () => {
  let down = true;
  const host = await aHost((n) => (down ? [500, '<html>'] : granted(n)));
  const { authorized, clock } = aSetup();
  const ask = () => authorized.request({ method: 'GET', url: `${host.own.origin}/r` });
  for (let tenth = 0; tenth < 10; tenth += 1) {
    await Promise.allSettled([ask(), ask(), ask()]);
    await expect(ask()).rejects.toMatchObject({ code: 'AUTH_FAILED', retryable: true, message: expect.stringContaining('status 500') });
    clock.ms += 100;
  }
  expect(tokenRequests(host).length).toBeGreaterThan(1);
  expect(tokenRequests(host).length).toBeLessThan(6);
  for (let second = 0; second < 100; second += 1) {
    await expect(ask()).rejects.toThrow();
    clock.ms += 1_000;
  }
  down = false;
  clock.ms += 5_000;
  expect((await ask()).status).toBe(200);
});

test('a token service that never answers holds up nobody for longer than a token may take', async () => {
  const server = await aServer((hit, response) => {
    if (hit.target !== '/token') html(response, 401, { 'WWW-Authenticate': 'MsRtcOAuth href="/token",grant_type="password"' });
  });
  const { authorized } = aSetup({ timeoutMs: 50 });
  await expect(authorized.request({ method: 'GET', url: server.origin })).rejects.toMatchObject({ code: 'SERVER_UNREACHABLE' });
});

test('a token service that asks for a pause gets it', async () => {
  let busy = true;
  const server = await aServer((hit, response) => {
    if (hit.target !== '/token') html(response, 401, { 'WWW-Authenticate': 'MsRtcOAuth href="/token",grant_type="password"' });
    else if (busy) html(response, 503, { 'Retry-After': '120' });
    else json(response, 200, { access_token: 'late', expires_in: 60 });
  });
  const { authorized, clock } = aSetup();
  const ask = () => authorized.request({ method: 'GET', url: server.origin });
  for (const ms of [0, 60_000, 59_000]) {
    clock.ms += ms;
    await expect(ask()).rejects.toMatchObject({ code: 'AUTH_FAILED', retryable: true });
  }
  expect(server.hits.filter((hit) => hit.target === '/token')).toHaveLength(1);
  busy = false;
  clock.ms += 2_000;
  await ask();
  expect(server.hits.filter((hit) => hit.target === '/token')).toHaveLength(2);
});

test('a token that no header can carry is not kept: the next request asks for another', async () => {
  const host = await aHost((n) => (n === 1 ? [200, { access_token: 'cwt=a\nb', expires_in: 28_800 }] : granted(n)));
  const { authorized } = aSetup();
  const ask = () => authorized.request({ method: 'GET', url: `${host.own.origin}/user` });
  await expect(ask()).rejects.toMatchObject({ code: 'AUTH_FAILED', retryable: true });
  expect(await ask()).toMatchObject({ status: 200 });
});

test('a host that offers no password grant gets no password', async () => {
  const server = await aServer((_, response) =>
    html(response, 401, { 'WWW-Authenticate': 'MsRtcOAuth href="/token",grant_type="urn:microsoft.rtc:windows"' }),
  );
  const { authorized } = aSetup();
  await expect(authorized.request({ method: 'GET', url: server.origin })).rejects.toThrow(/only urn:microsoft.rtc:windows/);
  expect(server.hits).toHaveLength(1);
});

test('a secret file that is missing for a moment is no end', async () => {
  let missing = true;
  const host = await aHost(granted);
  const password = () => {
    if (missing) throw new Error('ENOENT /run/secrets/x');
    return 'p';
  };
  const { authorized } = aSetup({ password });
  await expect(authorized.request({ method: 'GET', url: `${host.own.origin}/r` })).rejects.toMatchObject({
    code: 'AUTH_FAILED',
    retryable: true,
  });
  missing = false;
  expect((await authorized.request({ method: 'GET', url: `${host.own.origin}/r` })).status).toBe(200);
});

test.each([
  ['names its challenge', true],
  ['says nothing but 403', false],
])("a second host that refuses the first one's token and %s gets a token of its own", async (_, talkative) => {
  const first = await aHost(granted);
  const second = await aServer((hit, response) => {
    if (hit.target === '/token') return json(response, 200, { access_token: 'own', expires_in: 60 });
    if (hit.headers.authorization === 'Bearer own') return json(response, 200, {});
    if (hit.headers.authorization !== undefined && !talkative) return json(response, 403, { code: 'Forbidden' });
    html(response, 401, { 'WWW-Authenticate': 'MsRtcOAuth href="/token",grant_type="password"' });
  });
  const { authorized } = aSetup();
  await authorized.request({ method: 'GET', url: `${first.own.origin}/r` });
  expect((await authorized.request({ method: 'POST', url: `${second.origin}/applications`, json: { a: 1 } })).status).toBe(200);
  expect(second.hits.at(-1)).toMatchObject({ method: 'POST', body: '{"a":1}' });
  await authorized.request({ method: 'GET', url: `${first.own.origin}/r` });
  expect(first.own.hits.at(-1)?.headers.authorization).toBe('Bearer cwt=1');
});
