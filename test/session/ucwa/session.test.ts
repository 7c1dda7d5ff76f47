import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { html, json, until } from '../loopback.ts';
import { aPool, aSession, participantEvent } from '../pool.ts';

const events = /\/events\?/;

test('it signs in step by step, delivers events in order, and deletes its application when stopped', async () => {
  const pool = await aPool();
  const running = aSession(pool);
  await until(() => running.ready.length >= 1, 'ready');
  for (const n of [1, 2, 3]) pool.push(participantEvent(`/p/${n}`));
  await until(() => running.packages.length >= 3, 'three packages');
  await running.stop();
  expect(running.packages).toEqual([1, 2, 3].map((n) => `added ${pool.origin}/p/${n}`));
  expect(running.ready[0]).toMatchObject({ epoch: 1, self: 'moderator@example.com', joinExtras: {} });
  expect(running.ready[0]?.communication.links['joinOnlineMeeting']?.[0]?.href).toBe(
    `${pool.origin}/ucwa/oauth/v1/applications/1/communication/onlineMeetingInvitations`,
  );
  expect(pool.hits.map((hit) => `${hit.method} ${hit.target}`)).toEqual([
    'GET /',
    'GET /autodiscover/root/oauth/user?originalDomain=x',
    'POST /webticket/oauthtoken',
    'GET /autodiscover/root/oauth/user?originalDomain=x',
    'POST /ucwa/oauth/v1/applications',
    ...[1, 2, 3, 4].map((ack) => `GET /ucwa/oauth/v1/applications/1/events?ack=${ack}`),
    'DELETE /ucwa/oauth/v1/applications/1',
  ]);
  expect(pool.hits[1]?.headers.authorization).toBeUndefined();
  expect(Object.fromEntries(new URLSearchParams(pool.hits[2]?.body))).toEqual({
    grant_type: 'password',
    username: 'moderator@example.com',
    password: 'correct horse',
  });
  expect(JSON.parse(pool.hits[4]?.body ?? '')).toEqual({ culture: 'en-US', endpointId: 'endpoint-1', userAgent: 'lobbyguard' });
  expect(running.alarms).toEqual([]);
  expect(running.log.join('\n')).not.toMatch(/correct horse|token-\d/);
});

test('stopping while the application is being created still deletes it', async () => {
  const pool = await aPool();
  const running = aSession(pool);
  pool.intercept = (hit, response) => {
    if (hit.target !== '/ucwa/oauth/v1/applications' || pool.applications.size > 0 || !pool.tokens.has(hit.headers.authorization ?? ''))
      return false;
    setTimeout(
      () =>
        json(response, 201, {
          _links: { self: { href: '/ucwa/oauth/v1/applications/9' }, events: { href: '/e' } },
          _embedded: { communication: {} },
        }),
      100,
    );
    return true;
  };
  await until(() => pool.asked(/applications$/, 'POST').length > 0, 'the POST');
  await running.stop();
  expect(pool.asked(/applications\/9$/, 'DELETE')).toHaveLength(1);
  expect(running.ready).toEqual([]);
});

test('a server that does not answer the DELETE cannot hold up the end', async () => {
  const pool = await aPool();
  const running = aSession(pool);
  await until(() => running.ready.length >= 1, 'ready');
  pool.intercept = (hit) => hit.method === 'DELETE';
  await running.stop();
  expect(pool.asked(/applications/, 'DELETE')).toHaveLength(1);
});

test('a restart uses the same endpointId and takes the application that is still there', async () => {
  const pool = await aPool();
  pool.applications.set(77, { endpointId: 'endpoint-1', ack: 0 });
  const running = aSession(pool);
  await until(() => pool.asked(events).length >= 1, 'the first P-GET');
  expect(pool.asked(events)[0]?.target).toBe('/ucwa/oauth/v1/applications/77/events?ack=1');
  await running.stop();
  expect(pool.applications.size).toBe(0);
});

test('resume and resync are followed by their own hrefs and told as gaps before the package', async () => {
  const pool = await aPool();
  const running = aSession(pool);
  await until(() => running.ready.length >= 1, 'ready');
  pool.push([], 'resync');
  pool.push(participantEvent('/p/1'), 'resume');
  pool.push();
  await until(() => pool.asked(/ack=4$/).length >= 1, 'the fourth P-GET');
  expect(running.gaps).toEqual(['resync', 'resume']);
  expect(pool.asked(events).map((hit) => hit.target.replace(/.*ack=/, ''))).toEqual(['1', '2', '3', '4']);
  await running.stop();
});

test('a session that a colleague reports lost is created anew, the old application deleted first', async () => {
  const pool = await aPool();
  const running = aSession(pool);
  await until(() => pool.asked(events).length >= 1, 'the first P-GET');
  running.ready[0]?.lost('the roster says so');
  await until(() => running.ready.length >= 2, 'the second session');
  running.ready[0]?.lost('said too late, about the old one');
  await expect(running.ready[0]?.requests.get(`${pool.origin}/old`)).rejects.toMatchObject({ code: 'SESSION_LOST' });
  expect(pool.asked(/old/)).toEqual([]);
  expect(running.ready[1]?.epoch).toBe(2);
  await running.stop();
  expect(running.lost).toEqual(['the roster says so']);
  expect(
    pool.hits
      .filter((hit) => hit.method !== 'GET')
      .map((hit) => `${hit.method} ${hit.target}`)
      .slice(1),
  ).toEqual([
    'POST /ucwa/oauth/v1/applications',
    'DELETE /ucwa/oauth/v1/applications/1',
    'POST /ucwa/oauth/v1/applications',
    'DELETE /ucwa/oauth/v1/applications/2',
  ]);
});

test('alive() asks the application itself: gone only when UCWA says so', async () => {
  const pool = await aPool();
  const running = aSession(pool);
  await until(() => running.ready.length >= 1, 'ready');
  const answers = [200, 404, 410, 503].map((status) => async () => {
    pool.intercept = (hit, response) => {
      if (!/applications\/1$/.test(hit.target)) return false;
      json(response, status, status === 200 ? {} : { code: 'x' });
      return true;
    };
    return running.ready[0]?.alive();
  });
  const found = [];
  for (const answer of answers) found.push(await answer());
  pool.intercept = (_, response) => {
    html(response, 404);
    return true;
  };
  found.push(await running.ready[0]?.alive());
  expect(found).toEqual([true, false, false, true, true]);
  pool.intercept = () => false;
  await running.stop();
});

test('a 404 of the channel is not believed while the application answers', async () => {
  const pool = await aPool();
  const running = aSession(pool);
  let struck = false;
  pool.intercept = (hit, response) => {
    if (struck || !events.test(hit.target)) return false;
    struck = true;
    json(response, 404, { code: 'NotFound', subcode: 'ApplicationNotFound' });
    return true;
  };
  await until(() => pool.asked(events).length >= 2, 'the P-GET again');
  pool.push(participantEvent('/p/1'));
  await until(() => running.packages.length >= 1, 'a package');
  expect(pool.asked(/applications\/1$/, 'GET')).toHaveLength(1);
  expect(running.lost).toEqual([]);
  await running.stop();
});

test.each([403, 500, 200])(
  'a channel answered %i by some proxy for good, while the application answers, is told of once',
  async (status) => {
    const pool = await aPool();
    pool.intercept = (hit, response) => {
      if (!events.test(hit.target)) return false;
      response.writeHead(status, { 'content-type': 'text/html' }).end('<html>no</html>');
      return true;
    };
    const running = aSession(pool, { timing: { channel: { outageMs: 30, retry: { minMs: 1, maxMs: 5 } } } });
    await until(() => running.ready.length >= 3, 'two sessions that went in vain');
    expect(running.alarms).toEqual(['event-channel-broken']);
    await running.stop();
  },
);

test.each([
  ['404 ApplicationNotFound', 404, 'ApplicationNotFound'],
  ['410 InactiveApplicationExpired', 410, 'InactiveApplicationExpired'],
])('%s from the channel: recreated at once, and never asked again', async (_, status, subcode) => {
  const pool = await aPool();
  const running = aSession(pool);
  await until(() => pool.asked(events).length >= 1, 'the first P-GET');
  const { parked } = pool.applications.get(1) ?? {};
  pool.applications.delete(1);
  if (parked) json(parked, status, { code: status === 404 ? 'NotFound' : 'Gone', subcode });
  await until(() => running.ready.length >= 2, 'the second session');
  await until(() => pool.asked(/applications\/2\/events/).length >= 1, 'its P-GET');
  expect(pool.asked(/applications\/1\/events/)).toHaveLength(1);
  expect(running.lost).toHaveLength(1);
  expect(pool.asked(/webticket/)).toHaveLength(1);
  expect(pool.asked(/^\/$/), 'the pool is still where it was').toHaveLength(1);
  expect(pool.asked(/applications\/1$/, 'DELETE'), 'what is gone is not deleted').toEqual([]);
  await running.stop();
});

test.each([
  ['TooManyApplications', 'too-many-applications'],
  ['UserAgentNotAllowed', 'user-agent-not-allowed'],
])('410 %s on create alarms and is left alone for minutes', async (subcode, alarm) => {
  const pool = await aPool();
  pool.intercept = (hit, response) => {
    if (!/applications$/.test(hit.target)) return false;
    json(response, 410, { code: 'Gone', subcode });
    return true;
  };
  const running = aSession(pool);
  await until(() => running.alarms.length > 0, 'the alarm');
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(pool.asked(/applications$/)).toHaveLength(1);
  expect(running.alarms).toEqual([alarm]);
  await running.stop();
  expect(pool.asked(/./, 'DELETE')).toEqual([]);
});

test('410 TooManyApplications as the answer to any request ends the session', async () => {
  const pool = await aPool();
  const running = aSession(pool);
  await until(() => running.ready.length >= 1, 'ready');
  pool.intercept = (hit, response) => {
    if (hit.target !== '/participants/eve') return false;
    json(response, 410, { code: 'Gone', subcode: 'TooManyApplications' });
    return true;
  };
  const reply = await running.ready[0]?.requests.get(`${pool.origin}/participants/eve`);
  expect(reply).toMatchObject({ status: 410, authoritative: true, error: { code: 'Gone', subcode: 'TooManyApplications' } });
  await until(() => running.lost.length >= 1, 'lost');
  expect(running.alarms).toEqual(['too-many-applications']);
  expect(running.ready).toHaveLength(1);
  await running.stop();
});

test('410 CannotRedirect as the answer to an action: the pool is looked for again, but not soon', async () => {
  const pool = await aPool();
  const running = aSession(pool, { timing: { retry: { minMs: 1, maxMs: 2 }, long: { minMs: 60_000, maxMs: 60_000 } } });
  const sender = running.session.createActionSender();
  await until(() => running.ready.length >= 1, 'ready');
  pool.intercept = (hit, response) => {
    if (hit.target !== '/p/eve/eject') return false;
    json(response, 410, { code: 'Gone', subcode: 'CannotRedirect' });
    return true;
  };
  expect((await sender.send(`${pool.origin}/p/eve/eject`)).status).toBe(410);
  running.ready[0]?.lost('CannotRedirect');
  await until(() => running.lost.length >= 1, 'lost');
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(running.ready).toHaveLength(1);
  await running.stop();
});

test('a wrong password is tried once and then not for minutes, with an alarm', async () => {
  const pool = await aPool();
  const running = aSession(pool, {}, { password: () => 'wrong' });
  await until(() => running.alarms.length > 0, 'the alarm');
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(pool.asked(/webticket/)).toHaveLength(1);
  expect(running.alarms).toEqual(['auth-failed']);
  expect(running.log.join('\n')).not.toContain('wrong"');
  await running.stop();
});

test('intermittent 401 pages without a challenge are waited out', async () => {
  const pool = await aPool();
  let refusals = 4;
  pool.intercept = (hit, response) => {
    if (!/applications$/.test(hit.target) || refusals === 0) return false;
    refusals -= 1;
    html(response, 401);
    return true;
  };
  const running = aSession(pool);
  await until(() => running.ready.length >= 1, 'ready');
  expect(running.alarms).toEqual([]);
  await running.stop();
});

test('a token revoked while a poll is parked is renewed, and the same href asked again', async () => {
  const pool = await aPool();
  const running = aSession(pool);
  await until(() => pool.asked(events).length >= 1, 'the first P-GET');
  pool.tokens.clear();
  const { parked } = pool.applications.get(1) ?? {};
  if (parked) pool.challenge(parked);
  await until(() => pool.asked(events).length >= 2, 'the second P-GET');
  pool.push(participantEvent('/p/1'));
  await until(() => running.packages.length >= 1, 'a package');
  expect(pool.asked(events)[1]?.target).toBe(pool.asked(events)[0]?.target);
  expect(pool.asked(events)[1]?.headers.authorization).toBe('Bearer cwt=token-2');
  expect(running.lost).toEqual([]);
  await running.stop();
});

test('many requests refused at once cause one renewal', async () => {
  const pool = await aPool();
  const running = aSession(pool);
  await until(() => pool.asked(events).length >= 1, 'the first P-GET');
  pool.tokens.clear();
  const replies = await Promise.all(
    Array.from({ length: 12 }, (_, n) => running.ready[0]?.requests.get(`${pool.origin}/ucwa/oauth/v1/applications/1/p/${n}`)),
  );
  expect(replies.map((reply) => reply?.status)).toEqual(Array(12).fill(200));
  expect(pool.asked(/webticket/)).toHaveLength(2);
  await running.stop();
});

test.each([
  ['a 403 with the challenge headers', true],
  ['a 403 with diagnostics 28055', false],
])('%s is a refused token', async (_, challenged) => {
  const pool = await aPool();
  const running = aSession(pool);
  await until(() => running.ready.length >= 1, 'ready');
  let struck = 0;
  pool.intercept = (hit, response) => {
    if (hit.target !== '/x' || hit.headers.authorization !== 'Bearer cwt=token-1') return false;
    struck += 1;
    if (challenged) pool.challenge(response, 403);
    else json(response, 403, { code: 'Forbidden' }, { 'X-Ms-diagnostics': '28055;source="web1.example.com";reason="invalid token"' });
    return true;
  };
  pool.tokens.delete('Bearer cwt=token-1');
  await running.ready[0]?.requests.get(`${pool.origin}/x`);
  expect(struck).toBe(1);
  expect(pool.asked(/^\/x$/).map((hit) => hit.headers.authorization)).toEqual(['Bearer cwt=token-1', 'Bearer cwt=token-2']);
  await running.stop();
});

test('an ordinary 403 is an answer, not a refused token', async () => {
  const pool = await aPool();
  const running = aSession(pool);
  await until(() => running.ready.length >= 1, 'ready');
  pool.intercept = (hit, response) => {
    if (hit.target !== '/x') return false;
    json(response, 403, { code: 'Forbidden', subcode: 'AttendeeNotAllowed' });
    return true;
  };
  const reply = await running.ready[0]?.requests.get(`${pool.origin}/x`);
  expect(reply).toMatchObject({ status: 403, error: { subcode: 'AttendeeNotAllowed' } });
  expect(pool.asked(/webticket/)).toHaveLength(1);
  await running.stop();
});

test('an action is sent once: a refused token is replaced for the next request, and 401 handed back', async () => {
  const pool = await aPool();
  const running = aSession(pool);
  const sender = running.session.createActionSender();
  await until(() => running.ready.length >= 1, 'ready');
  pool.tokens.clear();
  const url = `${pool.origin}/ucwa/oauth/v1/applications/1/p/eve/eject`;
  expect((await sender.send(url)).status).toBe(401);
  expect((await sender.send(url)).status).toBe(200);
  expect(pool.asked(/eject/)).toHaveLength(2);
  await running.stop();
  await expect(sender.send(url)).rejects.toMatchObject({ code: 'SESSION_LOST' });
});

test('makeMeAvailable is called once, when the pool insists, and activity is reported from then on', async () => {
  const pool = await aPool();
  const running = aSession(pool, { timing: { activityMs: 30 } });
  await until(() => running.ready.length >= 1, 'ready');
  let available = false;
  pool.intercept = (hit, response) => {
    if (hit.target.endsWith('/note'))
      json(response, available ? 200 : 409, available ? {} : { code: 'Conflict', subcode: 'MakeMeAvailableRequired' });
    else if (hit.target.endsWith('/makeMeAvailable')) {
      available = true;
      json(response, 204);
    } else if (hit.target.endsWith('/me')) json(response, 200, { rel: 'me', _links: { reportMyActivity: { href: '/report' } } });
    else if (hit.target === '/report') json(response, 204);
    else return false;
    return true;
  };
  const replies = await Promise.all([1, 2, 3].map(() => running.ready[0]?.requests.get(`${pool.origin}/note`)));
  expect(replies.map((reply) => reply?.status)).toEqual([200, 200, 200]);
  await until(() => pool.asked(/report/).length >= 3, 'reports');
  expect(pool.asked(/makeMeAvailable/)).toHaveLength(1);
  await running.stop();
});

test('an application told by Location alone is read there, its communication and me behind links included', async () => {
  const pool = await aPool();
  const answers: Record<string, object> = {
    '/apps/5': {
      _links: { events: { href: '/apps/5/events' }, communication: { href: '/apps/5/communication' }, me: { href: '/apps/5/me' } },
    },
    '/apps/5/communication': { rel: 'communication', _links: { joinOnlineMeeting: { href: '/join' } } },
    '/apps/5/me': { rel: 'me', uri: 'sip:other@example.com' },
  };
  pool.intercept = (hit, response) => {
    const known = answers[hit.target];
    if (hit.target === '/apps/5/events') return true;
    if (hit.method === 'DELETE') json(response, 204);
    else if (/applications$/.test(hit.target)) json(response, 201, undefined, { Location: '/apps/5' });
    else if (known !== undefined) json(response, 200, known);
    else return false;
    return true;
  };
  const running = aSession(pool);
  await until(() => running.ready.length >= 1, 'ready');
  expect(running.ready[0]).toMatchObject({
    self: 'other@example.com',
    communication: { links: { joinOnlineMeeting: [{ href: `${pool.origin}/join` }] } },
  });
  await running.stop();
  expect(pool.hits.at(-1)).toMatchObject({ method: 'DELETE', target: '/apps/5' });
});

test.each([
  ['self', { events: { href: '/e' } }, { communication: {} }],
  ['events', { self: { href: '/a' } }, { communication: {} }],
  ['communication', { self: { href: '/a' }, events: { href: '/e' } }, {}],
])('an application without %s is a protocol violation that is told and tried again', async (_, _links, _embedded) => {
  const pool = await aPool();
  let broken = 2;
  pool.intercept = (hit, response) => {
    if (!/applications$/.test(hit.target) || broken === 0) return false;
    broken -= 1;
    json(response, 201, { _links, _embedded });
    return true;
  };
  const running = aSession(pool);
  await until(() => running.ready.length >= 1, 'ready');
  expect(running.alarms).toEqual(['protocol-violation']);
  await running.stop();
});

test('a pool that is down while the daemon runs is signed in to again when it is back', async () => {
  const pool = await aPool();
  const running = aSession(pool, { timing: { channel: { outageMs: 150 } } });
  await until(() => pool.asked(events).length >= 1, 'the first P-GET');
  let down = true;
  pool.intercept = (_, response) => {
    if (down) html(response, 503);
    return down;
  };
  pool.applications.get(1)?.parked?.destroy();
  await until(() => running.lost.length >= 1, 'lost');
  pool.applications.clear();
  down = false;
  await until(() => running.ready.length >= 2, 'the second session');
  await running.stop();
});

test('a user name without a domain and no discovery URL is a configuration error', async () => {
  const running = aSession(
    { origin: 'http://127.0.0.1:1' },
    { account: { name: 'a', username: 'CORP\\mod', password: () => 'x', trustedHosts: [] } },
  );
  await until(() => running.alarms.length > 0, 'the alarm');
  expect(running.alarms).toEqual(['account-unusable']);
  await running.stop();
});

test('an account that cannot be used says so before it runs, and goes on trying when it does', async () => {
  const pool = await aPool();
  const ca = join(mkdtempSync(join(tmpdir(), 'lobbyguard-')), 'ca.pem');
  writeFileSync(ca, 'no certificate');
  const running = aSession(pool, { ca });
  await expect(running.session.prepare()).rejects.toMatchObject({ code: 'CONFIG_INVALID', message: expect.stringContaining(ca) });
  await until(() => running.alarms.length > 0, 'the alarm');
  writeFileSync(ca, readFileSync(join(import.meta.dirname, '../http/tls/ca.pem')));
  await until(() => running.ready.length >= 1, 'ready once the file is in order');
  expect(running.alarms).toEqual(['account-unusable']);
  await running.stop();
});

const bearerOnly = 'Bearer trusted_issuers="x", client_id="y", authorization_uri="https://login.example.com/common/oauth2/authorize"';

test.each([
  ['modern authentication', [bearerOnly], /takes no password, it asks for modern authentication/],
  [
    'the Windows logon',
    ['Negotiate', 'NTLM'],
    /takes no password, it asks for the Windows logon \(Negotiate\), the Windows logon \(NTLM\)/,
  ],
  ['a token', ['Negotiate YIIBsQYGKwYBBQ=='], /Negotiate/],
])('a front end that asks for %s only is an alarm that says so and what can be done', async (_, challenges, message) => {
  const pool = await aPool();
  pool.intercept = (hit, response) => {
    if (!hit.target.startsWith('/autodiscover')) return false;
    html(response, 401, { 'WWW-Authenticate': challenges });
    return true;
  };
  const running = aSession(pool);
  await until(() => running.alarms.length > 0, 'the alarm');
  expect(running.alarms).toEqual(['auth-failed']);
  expect(running.told[0]).toMatch(message);
  expect(running.told[0]).toMatch(/MsRtcOAuth.*or set discovery/);
  await running.stop();
});

test('a password is taken where the second of two offers asks for it', async () => {
  const pool = await aPool();
  pool.challenge = (response, status = 401) =>
    html(response, status, {
      'WWW-Authenticate': [
        `MsRtcOAuth href="${pool.origin}/nowhere",grant_type="urn:microsoft.rtc:windows"`,
        `MsRtcOAuth href="${pool.origin}/webticket/oauthtoken",grant_type="password"`,
      ],
    });
  const running = aSession(pool);
  await until(() => running.ready.length >= 1, 'ready');
  expect(pool.asked(/nowhere/)).toEqual([]);
  await running.stop();
});

test('a pool on another host that takes no password is told, and not asked in vain for ever', async () => {
  const pool = await aPool();
  pool.intercept = (hit, response) => {
    if (!hit.target.endsWith('/applications')) return false;
    html(response, 401, { 'WWW-Authenticate': ['Negotiate', 'NTLM'] });
    return true;
  };
  const running = aSession(pool);
  await until(() => running.alarms.length > 0, 'the alarm');
  expect(running.told[0]).toMatch(/takes no password/);
  await running.stop();
});

test('people on foreign hosts may not be asked for and are in no event, and the host is told once', async () => {
  const pool = await aPool();
  const running = aSession(pool);
  await until(() => running.ready.length >= 1, 'ready');
  const foreign = 'https://evil.example.net/participants';
  pool.intercept = (hit, response) => {
    if (hit.target !== '/participants') return false;
    const participant = [{ href: '/p/eve' }, { href: `${foreign}/1` }, { href: '' }, { href: '%' }];
    const _embedded = { participant: [{ _links: { self: { href: `${foreign}/2` } } }, { _links: { self: { href: '/p/bob' } } }] };
    json(response, 200, { rel: 'participants', _links: { participant }, _embedded });
    return true;
  };
  const { requests } = running.ready[0] ?? {};
  const { resource } = (await requests?.get(`${pool.origin}/participants`)) ?? {};
  const listed = [
    ...(resource?.links['participant'] ?? []),
    ...(resource?.embedded['participant'] ?? []).map(({ self }) => ({ href: self ?? '' })),
  ];
  expect(listed.filter(({ href }) => requests?.mayAsk(href))).toEqual([{ href: `${pool.origin}/p/eve` }, { href: `${pool.origin}/p/bob` }]);
  pool.push([...participantEvent(`${foreign}/3`), ...participantEvent('/p/1')]);
  await until(() => running.packages.length > 0, 'the package');
  expect(running.packages).toEqual([`added ${pool.origin}/p/1`]);
  expect(running.alarms).toEqual(['untrusted-host']);
  await running.stop();
});
