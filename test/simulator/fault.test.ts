import { afterEach, expect, test } from 'vitest';
import type { FaultRule } from '../../src/simulator/http/fault.ts';
import { createSimulator, defaultMeetingUri, type Simulator, type SimulatorOptions } from '../../src/simulator/simulator.ts';
import { type Body, codes, enter, eventsOf, signIn, tokenOf } from './probe.ts';

const running: Simulator[] = [];

async function start(options: SimulatorOptions = {}): Promise<Simulator> {
  const simulator = await createSimulator(options);
  running.push(simulator);
  return simulator;
}

afterEach(async () => {
  await Promise.all(running.splice(0).map((simulator) => simulator.close()));
});

/** Somebody in the lobby, and the link that refuses them. */
async function refusal(simulator: Simulator) {
  const mallory = simulator.meeting().lobbyJoin({ name: 'Mallory' });
  const probe = await signIn(simulator);
  const conversation = await enter(probe, defaultMeetingUri);
  const lobby = await probe.get(conversation._links['lobby']?.href ?? '');
  const waiting = await probe.get(lobby._links['participant']?.[0]?.href ?? '');
  return { mallory, probe, link: waiting._links['reject']?.href ?? '' };
}

test.each([
  ['json', 'application/json; charset=utf-8', /"subcode":"ServiceFailure"/],
  ['html', 'text/html', /<html>/],
  ['empty', null, /^$/],
  ['wrong-type', 'text/plain', /"code"/],
] as const)('a status can come with a body of kind %s', async (body, type, text) => {
  const simulator = await start();
  simulator.fault({ path: /applications/, effect: { kind: 'status', status: 503, subcode: 'ServiceFailure', body, retryAfter: 7 } });
  const reply = await fetch(`${simulator.origins.pool}/ucwa/oauth/v1/applications`);
  expect([reply.status, reply.headers.get('content-type'), reply.headers.get('retry-after')]).toEqual([503, type, '7']);
  expect(await reply.text()).toMatch(text);
});

test('rules strike the nth match, so many times, or with a seeded probability', async () => {
  const simulator = await start({ seed: 5 });
  const hits = async (rule: Omit<FaultRule, 'effect'>): Promise<number[]> => {
    simulator.clearFaults();
    simulator.fault({ ...rule, effect: { kind: 'status', status: 500 } });
    const statuses: number[] = [];
    for (let n = 0; n < 6; n += 1) statuses.push((await fetch(simulator.url)).status);
    return statuses.flatMap((status, n) => (status === 500 ? [n + 1] : []));
  };
  expect(await hits({ nth: 2 })).toEqual([2]);
  expect(await hits({ after: 1, times: 2 })).toEqual([2, 3]);
  expect(await hits({ method: 'POST' })).toEqual([]);
  const some = await hits({ probability: 0.5 });
  expect(some.length).toBeGreaterThan(0);
  expect(some.length).toBeLessThan(6);
});

test.each([
  ['reset-before', 'lobby'],
  ['reset-mid', 'gone'],
  ['lost-reply', 'gone'],
] as const)('after %s the person is in state %s and the client has no answer', async (kind, place) => {
  const simulator = await start();
  const { mallory, probe, link } = await refusal(simulator);
  simulator.fault({ method: 'POST', path: /reject/, nth: 1, effect: { kind } });
  // A 204 has no body that could be cut, so the mid-body reset shows on a read.
  if (kind === 'reset-mid') {
    simulator.clearFaults();
    simulator.fault({ method: 'GET', path: /participants/, effect: { kind } });
    await expect(probe.get(link.replace('/reject', ''))).rejects.toThrow();
    expect(mallory.place).toBe('lobby');
    return;
  }
  await expect(probe.send('POST', link)).rejects.toThrow();
  expect(mallory.place).toBe(place);
  expect(simulator.requests.at(-1)).toMatchObject({ fault: kind, delivered: false });
});

test('a request that is never answered stays open until the client gives up', async () => {
  const simulator = await start();
  simulator.fault({ effect: { kind: 'hang' } });
  await expect(fetch(simulator.url, { signal: AbortSignal.timeout(100) })).rejects.toThrow(/timeout|aborted/i);
});

test('a body of any size can be served, and nesting of any depth', async () => {
  const simulator = await start();
  simulator.fault({ nth: 1, effect: { kind: 'huge', bytes: 5_000_000 } });
  simulator.fault({ effect: { kind: 'deep', levels: 10_000 } });
  const huge = await (await fetch(simulator.url)).text();
  expect([huge.length, JSON.parse(huge)._links]).toEqual([5_000_000, {}]);
  expect((await (await fetch(simulator.url)).text()).startsWith('{"_embedded":{"_embedded":')).toBe(true);
});

test('something can happen between the look and the deed', async () => {
  const simulator = await start();
  const { mallory, probe, link } = await refusal(simulator);
  simulator.fault({ path: /reject/, effect: { kind: 'meanwhile', run: () => simulator.meeting().leave(mallory) } });
  expect((await probe.send('POST', link)).status).toBe(404);
  expect(simulator.actions).toMatchObject([{ action: 'reject', executed: false, target: undefined }]);
});

test('a stranger to the network is recognised by the credential it should not have got', async () => {
  const simulator = await start();
  const foreign = await simulator.foreignOrigin();
  await fetch(foreign);
  expect(codes(simulator)).toEqual([]);
  await fetch(foreign, { headers: { Authorization: 'Bearer cwt=1' } });
  expect(codes(simulator)).toEqual(['credential-to-foreign-host']);
});

test('repeating after 410, ignoring Retry-After and hammering are found', async () => {
  const simulator = await start();
  const probe = await signIn(simulator);
  simulator.fault({ path: /gone/, effect: { kind: 'status', status: 410 } });
  simulator.fault({ path: /later/, effect: { kind: 'status', status: 503, retryAfter: 5 } });
  simulator.fault({ path: /again/, effect: { kind: 'status', status: 500 } });
  for (const path of ['gone', 'later']) {
    await probe.send('GET', `/${path}`);
    // What crosses the answer on the way is no repetition.
    if (path === 'gone') await new Promise((resolve) => setTimeout(resolve, 100));
    await probe.send('GET', `/${path}`);
  }
  for (let n = 0; n < 60 && !codes(simulator).includes('hammering'); n += 1) await probe.send('GET', '/again');
  expect(new Set(codes(simulator))).toEqual(new Set(['retry-after-gone', 'retry-after-ignored', 'hammering']));
});

test('tokens end, are revoked, and the challenge comes in every spelling', async () => {
  for (const [challenge, wanted] of [
    ['separate', /href="http/],
    ['folded', /client_id="[^"]+", MsRtcOAuth/],
    ['unquoted', /href=http/],
  ] as const) {
    const simulator = await start({ challenge });
    const probe = await signIn(simulator);
    const self = probe.application._links['self']?.href ?? '';
    simulator.expireTokens(0);
    const reply = await probe.send('GET', self);
    expect([reply.status, reply.headers.get('www-authenticate')]).toEqual([401, expect.stringMatching(wanted)]);
    probe.token = await tokenOf(simulator);
    expect((await probe.send('GET', self)).status).toBe(200);
  }
});

test('passwords are checked, and some accounts sign in passively only', async () => {
  const simulator = await start({
    accounts: [
      { username: 'a@example.com', password: 'x', uri: 'sip:a@example.com', name: 'A' },
      { username: 'b@example.com', password: 'x', uri: 'sip:b@example.com', name: 'B', passive: true },
    ],
  });
  const ask = async (fields: Record<string, string>) => {
    const reply = await fetch(`${simulator.origins.web}/WebTicket/oauthtoken`, { method: 'POST', body: new URLSearchParams(fields) });
    return [reply.status, ((await reply.json()) as Body)['error'] ?? 'token'];
  };
  expect(await ask({ grant_type: 'password', username: 'EXAMPLE\\a', password: 'x' })).toEqual([200, 'token']);
  expect(await ask({ grant_type: 'password', username: 'a@example.com', password: 'y' })).toEqual([400, 'invalid_grant']);
  expect(await ask({ grant_type: 'password', username: 'b@example.com', password: 'x' })).toEqual([400, 'invalid_grant']);
  expect(await ask({ grant_type: 'magic' })).toEqual([400, 'unsupported_grant_type']);
  expect(await ask({ grant_type: 'urn:microsoft.rtc:anonmeeting', password: '1', ms_rtc_conferenceuri: 'sip:x' })).toEqual([200, 'token']);
});

test('with a split topology each host answers for itself and wants a token of its own', async () => {
  const simulator = await start({ topology: 'split', tokenScope: 'host' });
  const { discovery, web, pool } = simulator.origins;
  expect(new Set([discovery, web, pool]).size).toBe(3);
  const token = await tokenOf(simulator);
  const headers = { Authorization: `Bearer ${token}` };
  const user = await fetch(`${web}/Autodiscover/AutodiscoverService.svc/root/oauth/user`, { headers });
  const applications = ((await user.json()) as Body)._links['applications']?.href ?? '';
  expect(applications.startsWith(pool)).toBe(true);
  const refused = await fetch(applications, { method: 'POST', headers });
  expect([refused.status, refused.headers.get('www-authenticate')]).toEqual([401, expect.stringContaining(`${pool}/WebTicket/oauthtoken`)]);
});

test.each([
  ['root-redirect', /redirect/],
  ['root-302', /user/],
] as const)('discovery can take the detour %s', async (detour, wanted) => {
  const simulator = await start({ topology: 'split', detours: [detour] });
  const root = (await (await fetch(simulator.url)).json()) as Body;
  expect(Object.keys(root._links).join()).toMatch(wanted);
});

test('a rival on the channel replaces parked polls and takes events away', async () => {
  const simulator = await start({ behaviour: { secondMs: 40 } });
  const probe = await signIn(simulator);
  await enter(probe, defaultMeetingUri);
  const parked = probe.send('GET', probe.next);
  await simulator.until(() => simulator.applications[0]?.channel.parked === true);
  simulator.rival(true);
  const replaced = await parked;
  expect([replaced.status, ((await replaced.json()) as Body)['subcode']]).toEqual([409, 'PGetReplaced']);
  simulator.meeting().join({ uri: 'sip:anna@example.com' });
  await new Promise((resolve) => setTimeout(resolve, 60));
  simulator.rival(false);
  expect(Object.keys((await probe.get(probe.next))._links)).toEqual(['self', 'resync']);
});

test('what leaves the channel can be tampered with and added to', async () => {
  const simulator = await start();
  const probe = await signIn(simulator);
  simulator.tamper((body) => ({ ...body, sender: 'nonsense' }));
  simulator.inject({ type: 'exploded', link: { rel: 'unheardOf', href: '/x' } });
  expect((await probe.poll()).sender).toBe('nonsense');
  simulator.tamper(undefined);
  simulator.inject({ type: 'exploded', link: { rel: 'unheardOf', href: '/x' } });
  expect(eventsOf(await probe.poll())[0]?.type).toBe('exploded');
});

test('applications are lost with 404 or one of the 410s', async () => {
  for (const [subcode, status] of [
    [undefined, 404],
    ['InactiveApplicationExpired', 410],
  ] as const) {
    const simulator = await start();
    const probe = await signIn(simulator);
    const parked = probe.send('GET', probe.next);
    await simulator.until(() => simulator.applications[0]?.channel.parked === true);
    simulator.loseApplications(subcode);
    const released = await parked;
    expect([released.status, ((await released.json()) as Body)['subcode']]).toEqual([status, subcode ?? 'ApplicationNotFound']);
  }
});

test('an application nobody polls expires', async () => {
  const simulator = await start({ behaviour: { secondMs: 0.05 } });
  const probe = await signIn(simulator);
  await new Promise((resolve) => setTimeout(resolve, 60));
  const reply = await probe.send('GET', probe.application._links['self']?.href ?? '');
  expect([reply.status, ((await reply.json()) as Body)['subcode']]).toEqual([410, 'InactiveApplicationExpired']);
});

test('two thousand joins in a moment are all told, in order', async () => {
  const simulator = await start();
  const probe = await signIn(simulator);
  await enter(probe, defaultMeetingUri);
  for (let n = 0; n < 2000; n += 1) simulator.meeting().join({ uri: `sip:p${n}@partner.example`, network: 'Federated' });
  const hrefs: string[] = [];
  while (hrefs.length < 2000) hrefs.push(...eventsOf(await probe.poll()).flatMap((event) => (event.in ? [event.link.href] : [])));
  expect(hrefs.map((href) => /p(\d+)@/.exec(href)?.[1])).toEqual(Array.from({ length: 2000 }, (_, n) => String(n)));
});

test('during an outage connections are refused, and afterwards everything is where it was', async () => {
  const simulator = await start();
  const probe = await signIn(simulator);
  const restore = await simulator.outage();
  await expect(fetch(simulator.url)).rejects.toThrow();
  await restore();
  expect((await probe.send('GET', probe.application._links['self']?.href ?? '')).status).toBe(200);
});

test('a meeting that admits invitees only completes the invitation with a failure', async () => {
  const simulator = await start();
  simulator.meeting().refusal = { code: 'Forbidden', subcode: 'InviteesOnly' };
  const probe = await signIn(simulator);
  const join = probe.communication._links['joinOnlineMeeting']?.href ?? '';
  await probe.send('POST', join, { onlineMeetingUri: defaultMeetingUri });
  const events = await probe.pollUntil((event) => event.type === 'completed');
  expect(events.at(-1)).toMatchObject({ status: 'Failure', reason: { subcode: 'InviteesOnly' } });
});

test('the event can come before the 201', async () => {
  const simulator = await start({ behaviour: { joinOrder: 'event-first' } });
  const probe = await signIn(simulator);
  const parked = probe.poll();
  await simulator.until(() => simulator.applications[0]?.channel.parked === true);
  const join = probe.communication._links['joinOnlineMeeting']?.href ?? '';
  const reply = probe.send('POST', join, { onlineMeetingUri: defaultMeetingUri });
  const first = await Promise.race([parked, reply.then((answer) => answer.status)]);
  expect(eventsOf(first as Body)[0]).toMatchObject({ type: 'started' });
  expect((await reply).status).toBe(201);
});

test('an operation can be told by its completion alone', async () => {
  const simulator = await start({ behaviour: { joinOrder: 'completed-only' } });
  const probe = await signIn(simulator);
  const join = probe.communication._links['joinOnlineMeeting']?.href ?? '';
  await probe.send('POST', join, { onlineMeetingUri: defaultMeetingUri });
  const events = await probe.pollUntil((event) => event.type === 'completed');
  expect(events.filter((event) => event.link.rel === 'onlineMeetingInvitation').map((event) => event.type)).toEqual(['completed']);
});
