// Notices of a whole daemon, told to real listeners on loopback.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { AuditRecord } from '../../src/audit/record.ts';
import type { NotifyConfig } from '../../src/config/config.ts';
import { logReader } from '../../src/memory/remembering.ts';
import type { Meeting } from '../../src/simulator/meeting/meeting.ts';
import { anonymous, colleague } from '../support/crowd.ts';
import { aDirectory, aSimulator, moderating, until, type Watching } from '../support/daemon.ts';
import { aMailServer } from '../support/mail-server.ts';
import { aSink, type Sink } from '../support/sink.ts';

const holdAnonymous = `
version: 1
name: guests
rules:
  - { id: guests-wait, when: { anonymous: true }, then: hold }
`;

interface Told {
  type: 'notice' | 'digest';
  headline: string;
  items: { event: string; state: 'open' | 'closed'; text: string; count: number; people: string[] }[];
}

function notifying(sink: Sink, part: Partial<NotifyConfig> = {}): NotifyConfig {
  return {
    names: 'keep',
    group: { waitMs: 500, repeatMs: 1_000 },
    channels: [{ kind: 'webhook', name: 'ops', url: () => sink.url, secret: () => 'secret' }],
    routes: [{ on: ['held', 'alarm'], to: ['ops'] }],
    ...part,
  };
}

const toldTo = (sink: Sink): Told[] => sink.received.map(({ body }) => JSON.parse(body) as Told);
const items = (sink: Sink) => toldTo(sink).flatMap((one) => one.items);

function join40(meeting: Meeting): void {
  for (let n = 1; n <= 40; n += 1) meeting.join(anonymous(n));
}

function leaveAll(meeting: Meeting): void {
  for (const { uri, anonymous: isGuest } of [...meeting.people.values()]) if (isGuest) meeting.leave(uri);
}

/** Everything on record, over all lives. */
function recorded(watch: Watching): AuditRecord[] {
  const directory = watch.config.audit.directory;
  const files = existsSync(directory) ? readdirSync(directory).filter((name) => name.endsWith('.jsonl')) : [];
  return files
    .flatMap((name) => readFileSync(join(directory, name), 'utf8').trim().split('\n'))
    .map((line) => JSON.parse(line) as AuditRecord);
}

const heldIn = (watch: Watching): number => watch.of('decision').filter(({ because }) => because === 'held').length;

test('forty people held are told in a message or two, and the end closes them', async () => {
  const [simulator, sink] = [await aSimulator(), await aSink()];
  const watch = await moderating(simulator, { policies: holdAnonymous, config: { mode: 'dry-run', notify: notifying(sink) } });
  join40(simulator.meeting());
  await until('everybody to be told of', () => items(sink).reduce((sum, { count }) => sum + count, 0) >= 40);
  expect(sink.received.length).toBeLessThanOrEqual(4);
  expect(items(sink)[0]?.text).toMatch(
    /^\[DRY RUN, nobody touched\] \d+ held by guests-wait in 'A meeting' in \d+ s; \d+ still waits?, oldest 0:\d\d\.$/,
  );
  expect(items(sink)[0]?.people[0]).toMatch(/^Guest \d+ \(guest-\d+@anonymous\.invalid, Unknown\), for 0:\d\d$/);
  leaveAll(simulator.meeting());
  await until('the end', () => items(sink).at(-1)?.state === 'closed');
  expect(items(sink).at(-1)?.text).toBe("[DRY RUN, nobody touched] Over: 40 held by guests-wait in 'A meeting'; none waits any more.");
  expect(watch.of('notified').every(({ result, channel }) => result === 'sent' && channel === 'ops')).toBe(true);
});

test.each([
  ['short', logReader],
  ['long', { ...logReader, takesLong: () => true }],
])('what was told is not told again by the next life, and what is new is: on a %s log', async (_log, reader) => {
  const [simulator, sink, directory] = [await aSimulator(), await aSink(), aDirectory()];
  const options = { directory, policies: holdAnonymous, config: { notify: notifying(sink) } };
  const first = await moderating(simulator, options);
  for (let n = 1; n <= 5; n += 1) simulator.meeting().join(anonymous(n));
  await until('everybody to be told of', () => items(sink).reduce((sum, { count }) => sum + count, 0) >= 5);
  await until('it to be on record', () => first.of('notified').length === first.of('notice').length);
  await first.stop();
  const before = sink.received.length;
  const second = await moderating(simulator, { ...options, logReader: reader });
  await until('everybody to be held again', () => heldIn(second) >= 5);
  simulator.meeting().join(anonymous(6));
  await until('the next notice', () => sink.received.length > before);
  expect(items(sink).slice(before)).toMatchObject([{ event: 'held', state: 'open', count: 1 }]);
});

test('while a channel is down the others are told so, actions go on, and one digest tells the rest, over a restart too', async () => {
  const [simulator, sink, other, directory] = [await aSimulator(), await aSink(), await aSink(), aDirectory()];
  const policies = `${holdAnonymous}  - { id: no-strangers, when: { name: { startsWith: Colleague } }, then: remove }\n`;
  const notify: NotifyConfig = {
    ...notifying(sink),
    channels: [
      { kind: 'webhook', name: 'ops', url: () => sink.url, secret: () => 'secret' },
      { kind: 'slack', name: 'room', url: () => other.url },
    ],
  };
  const options = { directory, policies, config: { notify } };
  sink.answer(503);
  const first = await moderating(simulator, options);
  for (let n = 1; n <= 10; n += 1) {
    simulator.meeting().join(anonymous(n));
    simulator.meeting().join(colleague(n));
  }
  await until('the others to be told', () => other.received.some(({ body }) => body.includes('notices failing: ops')));
  await until('everybody to be removed', () => first.of('outcome').filter(({ result }) => result === 'done').length >= 10);
  for (let n = 11; n <= 20; n += 1) simulator.meeting().join(anonymous(n));
  await until('more than one notice to wait', () => first.of('notice').filter(({ event }) => event === 'held').length > 1);
  expect(first.daemon.status().notices).toMatchObject([{ channel: 'ops', waiting: 1, failing: 'answered 503' }, { channel: 'room' }]);
  await first.stop();
  sink.answer(200);
  const second = await moderating(simulator, options);
  await until('what waited to be told', () => sink.received.length > 0);
  const [digest] = toldTo(sink);
  const noticed = recorded(second).filter((one) => one.type === 'notice' && one.event === 'held');
  expect(noticed.length).toBeGreaterThan(1);
  expect(digest?.items.filter(({ event }) => event === 'held')).toHaveLength(1);
  expect(digest?.items.find(({ event }) => event === 'held')?.text).toMatch(/held by guests-wait .*20 still wait/);
  await until(
    'the rest',
    () =>
      items(sink)
        .filter(({ event }) => event === 'held')
        .reduce((sum, { count }) => sum + count, 0) === 20,
  );
});

test('the organizer of the meeting gets a mail', async () => {
  const [simulator, mail] = [await aSimulator(), await aMailServer()];
  const notify: NotifyConfig = {
    names: 'drop',
    group: { waitMs: 500, repeatMs: 1_000 },
    channels: [{ kind: 'mail', name: 'desk', host: '127.0.0.1', port: mail.port, tls: 'none', from: 'guard@example.com', to: [] }],
    routes: [{ on: ['held'], to: ['organizer'] }],
  };
  const watch = await moderating(simulator, { policies: holdAnonymous, config: { notify } });
  simulator.meeting().join(anonymous(1, { name: 'Eve\r\nBcc: x@example.com' }));
  await until('the mail', () => mail.received.length > 0);
  expect(mail.received[0]).toMatchObject({ to: ['organizer@example.com'] });
  expect(mail.received[0]?.raw).not.toMatch(/Eve|guest-1/);
  await until('the record', () => watch.of('notified').length > 0);
  expect(watch.of('notified')[0]).toMatchObject({ channel: 'organizer', result: 'sent' });
});

test('in quiet hours nothing leaves but what is excepted', async () => {
  const [simulator, sink] = [await aSimulator(), await aSink()];
  const clock = new Date();
  const hour = (ms: number): string => new Date(clock.getTime() + ms).toISOString().slice(11, 16);
  const quiet = { from: hour(-3_600_000), to: hour(3_600_000), zone: 'UTC', except: ['organizer-waiting' as const] };
  const watch = await moderating(simulator, { policies: holdAnonymous, config: { notify: notifying(sink, { quiet }) } });
  simulator.meeting().join(anonymous(1));
  simulator
    .meeting()
    .join(colleague('boss', { uri: 'sip:organizer@example.com', organizer: true, role: 'Leader', name: 'Organizer', lobby: true }));
  await until('the exception', () => sink.received.length > 0);
  await until('its record', () => watch.of('notified').length > 0);
  await until('the notice that waits', () => watch.of('notice').some(({ event }) => event === 'held'));
  expect(items(sink).map(({ event }) => event)).toEqual(['organizer-waiting']);
  expect(watch.daemon.status().notices).toMatchObject([{ channel: 'ops', waiting: 1 }]);
});
