// Payloads with the traits of captured ones (docs/protocol.md, Callback payloads), invented data, each through the real
// listener: what comes out, what is logged.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { listenForCallbacks, type WebhookListener } from '../../src/session/webhook/listener.ts';
import type { EventPackage, LobbyEvent } from '../../src/wire/event.ts';

const directory = join(import.meta.dirname, 'captured');
const conversation =
  'https://pool7.infra.example.com/platformservice/tgt-0123456789abcdef0123456789abcdef/v1/applications/1234567890/communication/conversations/5d3b1c9e-0000-4000-8000-000000000001';
const endpoint = '?endpointId=sip:bot@example.com';

let listener: WebhookListener | undefined;
afterEach(async () => {
  await listener?.close();
});

interface Outcome {
  status: number;
  answer: string;
  events: LobbyEvent[];
  lines: string[];
}

/** Posts the files one after the other, then a ping, and waits until the ping was worked off. */
async function deliver(...files: string[]): Promise<Outcome> {
  const packages: EventPackage[] = [];
  const lines: string[] = [];
  const silent = () => undefined;
  listener = await listenForCallbacks({
    account: 'captured',
    listen: { host: '127.0.0.1', port: 0 },
    path: '/callback',
    callbackContext: 'captured',
    verify: async () => ({ ok: true }),
    base: () => 'https://api.example.com',
    onPackage: (pkg) => packages.push(pkg),
    onGap: () => undefined,
    onAlarm: silent,
    log: { error: silent, info: silent, debug: silent, warn: (message, fields) => lines.push(`${message}: ${String(fields?.['why'])}`) },
  });
  const url = `http://127.0.0.1:${listener.address.port}/callback`;
  let outcome = { status: 0, answer: '' };
  for (const file of files) {
    const answer = await fetch(url, { method: 'POST', body: readFileSync(join(directory, file)) });
    outcome = { status: answer.status, answer: await answer.text() };
  }
  const last = { sender: [{ rel: 'x', href: '/x', events: [{ link: { rel: 'end', href: '/end' }, type: 'added' }] }] };
  await fetch(url, { method: 'POST', body: JSON.stringify(last) });
  await expect.poll(() => packages.at(-1)?.events[0]?.rel).toBe('end');
  return { ...outcome, events: packages.slice(0, -1).flatMap((pkg) => pkg.events), lines };
}

const short = ({ rel, type, in: collection, key }: LobbyEvent) =>
  [type, rel, ...(collection ? [`in ${collection.rel}`] : []), decodeURIComponent(/participants\/([^?]*)/.exec(key)?.[1] ?? '')]
    .join(' ')
    .trim();

test.each([
  ['participant-added.json', ['added participant jane@example.com']],
  ['participant-updated-with-eject.json', ['updated participant jane@example.com']],
  [
    'participant-several-events.json',
    ['added participant joe@example.com', 'updated participant jane@example.com', 'deleted participant old@example.com'],
  ],
  ['participant-phone.json', ['added participant +493012345']],
  ['participant-in-lobby.json', ['added participant in lobby guest@anonymous.invalid']],
  ['several-senders.json', ['updated conversation', 'added participant jane@example.com', 'added onlineMeeting in conversation']],
  ['conversation-in-lobby.json', ['updated conversation']],
  ['conversation-deleted.json', ['deleted conversation']],
  ['invitation-completed-without-status.json', ['completed onlineMeetingInvitation']],
  ['empty-ping.json', []],
  ['no-action-links.json', ['updated participant jane@example.com']],
  ['bridge.json', ['added bridgedParticipant in bridgedParticipants 1']],
])('%s is whole: its events come out, nothing is logged', async (file, events) => {
  const outcome = await deliver(file);
  expect([outcome.status, outcome.answer, outcome.lines]).toEqual([200, '', []]);
  expect(outcome.events.map(short)).toEqual(events);
});

test.each([
  ['empty-object.json', 200, [], 'callback malformed in part: the package has neither senders nor a link to go on'],
  [
    'malformed-href.json',
    200,
    ['updated participant jane@example.com'],
    'callback malformed in part: an event of conversation has no usable link',
  ],
  ['malformed-baseuri.json', 200, [], 'callback malformed in part: baseuri is not an absolute http(s) URL'],
  ['no-links.json', 200, [], 'callback malformed in part: an event of conversation has no usable link'],
  ['cut-off.txt', 400, [], 'callback lost: the body is not JSON'],
])('%s is not: one line says what was wrong, the rest comes out', async (file, status, events, line) => {
  const outcome = await deliver(file);
  expect([outcome.status, outcome.answer]).toEqual([status, '']);
  expect(outcome.lines).toEqual([line]);
  expect(outcome.events.map(short)).toEqual(events);
});

test('every payload has its expectation', () => {
  const named = readFileSync(import.meta.filename, 'utf8');
  expect(readdirSync(directory).filter((file) => !named.includes(`'${file}'`))).toEqual([]);
});

test('all of them begin with a byte order mark', () => {
  for (const file of readdirSync(directory))
    expect([file, readFileSync(join(directory, file)).subarray(0, 3).toString('hex')]).toEqual([file, 'efbbbf']);
});

test('an incoming invitation is answered with the context', async () => {
  const { status, answer, events } = await deliver('invitation-incoming.json');
  expect([status, answer]).toEqual([200, '{"CallbackContext":"captured"}']);
  expect(events[0]?.resource?.links['accept']?.[0]?.href).toContain('/17/accept?endpointId=sip:bot@example.com');
});

test('the late eject link belongs to the participant who was added without one', async () => {
  const { events } = await deliver('participant-added.json', 'participant-updated-with-eject.json');
  const [added, updated] = events;
  expect(added?.resource?.links['eject']).toBeUndefined();
  expect(updated?.resource?.links['eject']?.[0]?.href).toBe(`${conversation}/participants/jane@example.com/eject${endpoint}`);
  expect(updated?.key).toBe(added?.key);
});

test('what a partial participant leaves out stays unknown', async () => {
  const [event] = (await deliver('participant-added.json')).events;
  expect({ ...event?.resource?.properties }).toEqual({ name: 'Jane Example', uri: 'sip:jane@example.com' });
});

test('links with a doubly escaped ampersand keep both of their parameters', async () => {
  const { events } = await deliver('several-senders.json');
  expect(events[0]?.resource?.links['lobby']?.[0]?.href).toBe(`${conversation}/participants${endpoint}&filter=Lobby`);
});

test('malformed links of a participant are missing links, not errors', async () => {
  const { events } = await deliver('malformed-href.json');
  expect(events[0]?.resource?.links).toEqual({});
});
