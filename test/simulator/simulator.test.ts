import { afterEach, expect, test } from 'vitest';
import { createSimulator, defaultMeetingUri, type Simulator, type SimulatorOptions } from '../../src/simulator/simulator.ts';
import { type Body, codes, enter, eventsOf, outline, signIn } from './probe.ts';

const running: Simulator[] = [];

async function start(options: SimulatorOptions = {}): Promise<Simulator> {
  const simulator = await createSimulator(options);
  running.push(simulator);
  return simulator;
}

afterEach(async () => {
  await Promise.all(running.splice(0).map((simulator) => simulator.close()));
});

test('discovery leads from the root over a challenge with two headers to the applications', async () => {
  const simulator = await start();
  const root = (await (await fetch(simulator.url)).json()) as Body;
  const refused = await fetch(root._links['user']?.href ?? '');
  expect(refused.status).toBe(401);
  expect(refused.headers.get('www-authenticate')).toContain(`MsRtcOAuth href="${simulator.origins.web}/WebTicket/oauthtoken"`);
  expect((await signIn(simulator)).application.rel).toBe('application');
});

test('joining is told as started, conversation, completed, and the roster is read afterwards', async () => {
  const simulator = await start();
  const meeting = simulator.meeting();
  meeting.join({ uri: 'sip:anna@example.com', name: 'Anna' });
  meeting.lobbyJoin({ name: 'Mallory' });
  const probe = await signIn(simulator);
  const join = probe.communication._links['joinOnlineMeeting']?.href ?? '';
  const reply = await probe.send('POST', join, { onlineMeetingUri: defaultMeetingUri, operationId: 'op-7' });
  expect([reply.status, await reply.text()]).toEqual([201, '']);
  expect(reply.headers.get('location')).toMatch(/onlineMeetingInvitations/);
  const events = await probe.pollUntil((event) => event.type === 'completed');
  expect(outline(events).filter((line) => !line.startsWith('updated onlineMeeting'))).toEqual([
    'started onlineMeetingInvitation',
    'added conversation',
    'updated conversation',
    'added localParticipant',
    'added onlineMeeting conversation',
    'completed onlineMeetingInvitation',
  ]);
  expect(events[0]?._embedded?.['onlineMeetingInvitation']?.['operationId']).toBe('op-7');
  const conversation = events[2]?._embedded?.['conversation'] as Body;
  expect(conversation.state).toBe('Conferenced');
  const lobby = await probe.get(conversation._links['lobby']?.href ?? '');
  const waiting = await probe.get(lobby._links['participant']?.[0]?.href ?? '');
  expect(Object.keys(waiting._links).sort()).toEqual(['admit', 'conversation', 'reject', 'self']);
  expect(waiting).toMatchObject({ name: 'Mallory', anonymous: true, inLobby: true, role: 'Attendee', organizer: false });
  expect(codes(simulator)).toEqual([]);
});

test('reject answers 204 without a body and is told by two deleted events', async () => {
  const simulator = await start();
  const mallory = simulator.meeting().lobbyJoin({ name: 'Mallory' });
  const probe = await signIn(simulator);
  const conversation = await enter(probe, defaultMeetingUri);
  const lobby = await probe.get(conversation._links['lobby']?.href ?? '');
  const waiting = await probe.get(lobby._links['participant']?.[0]?.href ?? '');
  const reply = await probe.send('POST', waiting._links['reject']?.href ?? '');
  expect([reply.status, await reply.text()]).toEqual([204, '']);
  expect(outline(eventsOf(await probe.poll()))).toEqual(['deleted participant lobby', 'deleted participant']);
  expect(mallory.place).toBe('gone');
  expect(simulator.actions).toMatchObject([
    { action: 'reject', executed: true, offered: true, target: { name: 'Mallory', inLobby: true } },
  ]);
  expect(codes(simulator)).toEqual([]);
});

test.each([
  ['lobby-first', ['deleted participant lobby', 'added participant attendees', 'added participant', 'updated participant']],
  ['plain-first', ['added participant', 'added participant attendees', 'deleted participant lobby', 'updated participant']],
] as const)('an admit is told %s', async (admitOrder, expected) => {
  const simulator = await start({ behaviour: { admitOrder } });
  const probe = await signIn(simulator);
  await enter(probe, defaultMeetingUri);
  const partner = simulator.meeting().lobbyJoin({ uri: 'sip:pat@partner.example', network: 'Federated' });
  await probe.poll();
  simulator.meeting().admitByHand(partner);
  expect(outline(eventsOf(await probe.poll()))).toEqual(expected);
});

test('a package is repeated until it is acknowledged, and a wrong ack earns resync', async () => {
  const simulator = await start();
  const probe = await signIn(simulator);
  await enter(probe, defaultMeetingUri);
  simulator.meeting().join({ uri: 'sip:anna@example.com' });
  const href = probe.next;
  const first = await probe.get(href);
  const again = await probe.get(href);
  expect(again).toEqual(first);
  const late = await probe.get(probe.application._links['events']?.href ?? '');
  expect(Object.keys(late._links)).toEqual(['self', 'resync']);
  expect(late.sender).toBeUndefined();
  expect(late._links['resync']?.href).toBe(href);
  expect(codes(simulator)).toEqual(['wrong-ack']);
});

test('a quiet channel releases an empty package after its timeout', async () => {
  const simulator = await start({ behaviour: { secondMs: 1 } });
  const probe = await signIn(simulator);
  const body = await probe.poll();
  expect([body.sender, Object.keys(body._links)]).toEqual([undefined, ['self', 'next']]);
});

test('a second poll replaces the first one, unless its priority is lower', async () => {
  const simulator = await start();
  const probe = await signIn(simulator);
  const parked = probe.send('GET', `${probe.next}&priority=2`);
  await simulator.until(() => simulator.applications[0]?.channel.parked === true);
  const weak = await probe.send('GET', `${probe.next}&priority=1`);
  expect([weak.status, ((await weak.json()) as Body)['subcode']]).toEqual([409, 'PGetReplaced']);
  const strong = probe.send('GET', `${probe.next}&priority=2`);
  expect((await parked).status).toBe(409);
  simulator.inject({ link: { rel: 'nonsense', href: '/x' }, type: 'added' });
  expect((await strong).status).toBe(200);
  expect(codes(simulator)).toEqual(['overlapping-poll', 'overlapping-poll']);
});

test('a poll whose client has gone before its turn came is neither parked nor held against anybody', async () => {
  const simulator = await start();
  await signIn(simulator);
  const channel = simulator.applications[0]?.channel;
  for (const ack of [1, 7]) await channel?.poll({ ack, query: new URLSearchParams(), signal: AbortSignal.abort() });
  expect(channel?.parked).toBe(false);
  expect(codes(simulator)).toEqual([]);
});

test('medium events wait for their window, and a high one takes them along in order', async () => {
  const simulator = await start();
  const probe = await signIn(simulator);
  await enter(probe, defaultMeetingUri);
  await probe.send('POST', probe.application._embedded?.['me']?._links['makeMeAvailable']?.href ?? '', {});
  simulator.meeting().join({ uri: 'sip:anna@example.com' });
  expect(outline(eventsOf(await probe.poll()))).toEqual(['updated me', 'added participant', 'added participant attendees']);
});

test('resume tells that conversations are gone and rejoining works', async () => {
  const simulator = await start();
  const probe = await signIn(simulator);
  await enter(probe, defaultMeetingUri);
  const parked = probe.poll();
  await simulator.until(() => simulator.applications[0]?.channel.parked === true);
  simulator.resume();
  expect(Object.keys((await parked)._links)).toEqual(['self', 'resume']);
  expect((await probe.get(probe.communication._links['conversations']?.href ?? ''))._links['conversation']).toBeUndefined();
  expect((await enter(probe, defaultMeetingUri)).state).toBe('Conferenced');
});

test('waiting in the lobby keeps the invitation open until somebody decides', async () => {
  const simulator = await start({ meetings: [{ uri: defaultMeetingUri, moderator: { lobby: true } }] });
  const probe = await signIn(simulator);
  const join = probe.communication._links['joinOnlineMeeting']?.href ?? '';
  await probe.send('POST', join, { onlineMeetingUri: defaultMeetingUri });
  const events = await probe.pollUntil((event) => event._embedded?.['conversation']?.state === 'InLobby');
  expect(events.at(-1)?._embedded?.['conversation']?._links['lobby']).toBeUndefined();
  simulator.meeting().reject('sip:moderator@example.com');
  const refused = await probe.pollUntil((event) => event.type === 'completed');
  expect(refused.find((event) => event.type === 'completed')).toMatchObject({ status: 'Failure', reason: { subcode: 'Denied' } });
});

test.each([
  ['Ended', (simulator: Simulator) => simulator.meeting().end()],
  ['Ejected', (simulator: Simulator) => simulator.meeting().ejectModerator()],
  ['TemporarilyUnavailable', (simulator: Simulator) => simulator.meeting().mcuDown()],
])('the conversation ends with reason %s', async (subcode, happen) => {
  const simulator = await start();
  const probe = await signIn(simulator);
  await enter(probe, defaultMeetingUri);
  happen(simulator);
  const events = await probe.pollUntil((event) => event.type === 'deleted' && event.link.rel === 'conversation');
  expect(events.at(-1)?.reason?.subcode).toBe(subcode);
});

test.each([
  ['not-found', 404],
  ['no-content', 204],
  ['forbidden', 403],
  ['conflict', 409],
] as const)('an action on somebody who has gone is answered %s', async (goneReply, status) => {
  const simulator = await start({ behaviour: { goneReply } });
  const mallory = simulator.meeting().lobbyJoin({ name: 'Mallory' });
  const probe = await signIn(simulator);
  const conversation = await enter(probe, defaultMeetingUri);
  const lobby = await probe.get(conversation._links['lobby']?.href ?? '');
  const waiting = await probe.get(lobby._links['participant']?.[0]?.href ?? '');
  simulator.meeting().leave(mallory);
  expect((await probe.send('POST', waiting._links['reject']?.href ?? '')).status).toBe(status);
  expect(simulator.actions).toMatchObject([{ offered: false, executed: false }]);
});

test('what a client must never do is found and named', async () => {
  const simulator = await start();
  const meeting = simulator.meeting();
  meeting.join({ uri: 'sip:organizer@example.com', organizer: true, role: 'Leader' });
  const mallory = meeting.join({ name: 'Mallory' });
  const probe = await signIn(simulator);
  const conversation = await enter(probe, defaultMeetingUri);
  const participants = conversation._links['participants']?.href ?? '';
  const self = `${participants}/${mallory.key}`;
  await probe.send('POST', `${self}/eject`, 'body');
  await probe.send('POST', `${participants}/organizer@example.com/eject`);
  const local = await probe.get(conversation._links['localParticipant']?.href ?? '');
  await probe.send('POST', local._links['eject']?.href ?? '');
  await fetch(new URL(participants, simulator.url));
  await signIn(simulator, 'another-endpoint');
  simulator.checkExit();
  expect(new Set(codes(simulator))).toEqual(
    new Set([
      'synthesised-url',
      'action-with-body',
      'action-without-link',
      'action-on-organizer',
      'action-on-self',
      'missing-bearer',
      'endpoint-id-changed',
      'application-not-deleted',
    ]),
  );
});

test('an old link is stale once an event about the person has arrived', async () => {
  const simulator = await start();
  const mallory = simulator.meeting().lobbyJoin({ name: 'Mallory' });
  const probe = await signIn(simulator);
  const conversation = await enter(probe, defaultMeetingUri);
  const lobby = await probe.get(conversation._links['lobby']?.href ?? '');
  const waiting = await probe.get(lobby._links['participant']?.[0]?.href ?? '');
  simulator.meeting().typing(mallory);
  await probe.poll();
  await new Promise((resolve) => setTimeout(resolve, 1050));
  await probe.send('POST', waiting._links['reject']?.href ?? '');
  expect(codes(simulator)).toEqual(['stale-action']);
});

test('applications are reused by endpointId, capped, and gone after DELETE', async () => {
  const simulator = await start({ behaviour: { applicationCap: 1 } });
  const first = await signIn(simulator);
  const again = await signIn(simulator);
  expect(again.application['id']).toBe(first.application['id']);
  await signIn(simulator, 'endpoint-2');
  const bumped = await first.send('GET', first.application._links['self']?.href ?? '');
  expect([bumped.status, ((await bumped.json()) as Body)['subcode']]).toEqual([410, 'TooManyApplications']);
  const other = await signIn(simulator, 'endpoint-2');
  expect((await other.send('DELETE', other.application._links['self']?.href ?? '')).status).toBe(204);
  expect((await other.send('GET', other.application._links['self']?.href ?? '')).status).toBe(404);
});

test.each([
  [0, 1],
  [60_000, 2],
])('an application that is deleted keeps its user in the meeting for %d ms', async (lingerMs, present) => {
  const simulator = await start({ behaviour: { lingerMs } });
  const first = await signIn(simulator);
  await enter(first, defaultMeetingUri);
  await first.send('DELETE', first.application._links['self']?.href ?? '');
  await enter(await signIn(simulator), defaultMeetingUri);
  expect(simulator.meeting().people.size).toBe(present);
});

test('PUT wants the entity tag and the property with the random name', async () => {
  const simulator = await start();
  const probe = await signIn(simulator);
  const self = probe.communication._links['self']?.href ?? '';
  const read = await probe.send('GET', self);
  const etag = read.headers.get('etag') ?? '';
  const body = await read.json();
  const statuses = [
    (await probe.send('PUT', self, body)).status,
    (await probe.send('PUT', self, body, { 'If-Match': '"old"' })).status,
    (await probe.send('PUT', self, {}, { 'If-Match': etag })).status,
    (await probe.send('PUT', self, body, { 'If-Match': etag })).status,
    (await probe.send('GET', self, undefined, { 'If-None-Match': etag })).status,
  ];
  expect(statuses).toEqual([428, 412, 400, 204, 304]);
});

test('a batch answers in order, refuses batches and events, and starts each body with a byte order mark', async () => {
  const simulator = await start();
  const probe = await signIn(simulator);
  const { self, batch, events } = probe.application._links;
  const part = (href: string) =>
    `--X\r\nContent-Type: application/http; msgtype=request\r\n\r\nGET ${href} HTTP/1.1\r\nAccept: application/json\r\n\r\n\r\n`;
  const reply = await probe.send('POST', batch?.href ?? '', `${part(self?.href ?? '')}${part(events?.href ?? '')}--X--`, {
    'Content-Type': 'multipart/batching;boundary=X',
  });
  const text = await reply.text();
  expect([...text.matchAll(/HTTP\/1\.1 (\d+)/g)].map((match) => match[1])).toEqual(['200', '400']);
  expect(Buffer.from(text).includes(Buffer.from([0xef, 0xbb, 0xbf]))).toBe(true);
});

test.each(['links', 'object', 'embedded'] as const)('a lobby of one arrives as %s', async (collectionShape) => {
  const simulator = await start({ behaviour: { collectionShape } });
  simulator.meeting().lobbyJoin({ name: 'Mallory' });
  const probe = await signIn(simulator);
  const conversation = await enter(probe, defaultMeetingUri);
  const lobby = await probe.get(conversation._links['lobby']?.href ?? '');
  const link = lobby._links['participant'];
  const shape = Array.isArray(link) ? 'links' : link ? 'object' : lobby._embedded?.['participant'] ? 'embedded' : 'none';
  expect(shape).toBe(collectionShape);
});

test('hrefs are spelled as the switches say, and every spelling is understood', async () => {
  const simulator = await start({ behaviour: { hrefs: 'mixed', escapes: 'mixed', bom: true } });
  simulator.meeting().join({ uri: 'sip:jane@example.com', name: 'Jane' });
  const probe = await signIn(simulator);
  const conversation = await enter(probe, defaultMeetingUri);
  const spellings = new Set<string>();
  for (let round = 0; round < 12; round += 1) {
    const people = await probe.get(conversation._links['participants']?.href ?? '');
    const members = people._links['participant'] as unknown as { href: string }[];
    const href = members.find((member) => /jane/.test(member.href))?.href ?? '';
    spellings.add(href);
    expect((await probe.get(href))['name']).toBe('Jane');
  }
  expect(spellings.size).toBeGreaterThanOrEqual(3);
  expect(codes(simulator)).toEqual([]);
});
