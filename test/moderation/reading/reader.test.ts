import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test, vi } from 'vitest';
import { openPerson } from '../../../src/moderation/person.ts';
import type { MeetingView, ModeratorDeps } from '../../../src/moderation/ports.ts';
import { createReader } from '../../../src/moderation/reading/reader.ts';
import { createReadQueue } from '../../../src/queue/reads.ts';
import { createRoster } from '../../../src/roster/roster.ts';
import type { Reply } from '../../../src/wire/reply.ts';
import { anEvent, aPerson, aResource, base } from '../../support/events.ts';

/** One participant, and a server whose answers the test gives one by one. */
function aScene() {
  const roster = createRoster();
  const eve = aPerson('eve');
  const change = roster.apply(anEvent('added', eve), 0);
  if (change === undefined) throw new Error('nobody came');
  const one = openPerson(change.presence, 0);
  const asked: ((reply: Reply) => void)[] = [];
  const requests = { get: () => new Promise<Reply>((resolve) => asked.push(resolve)) };
  const signal = new AbortController().signal;
  const view = {
    roster,
    ready: () => true,
    meeting: () => ({ key: 'm' }),
    session: () => ({ requests, hold: () => undefined }),
    signal: () => signal,
  } as unknown as MeetingView;
  const alarms: string[] = [];
  const recorder = { alarm: (_code: string, message: string) => alarms.push(message) };
  const deps = { account: 'a', reads: createReadQueue(), now: Date.now, recorder } as unknown as ModeratorDeps;
  const reader = createReader(deps, view, { onRead: () => {}, onCurrent: () => Promise.resolve(), onGone: () => {} });
  const answer = (n: number, properties: object, self: string = eve.href, url: string = eve.href) =>
    asked[n]?.({
      status: 200,
      authoritative: true,
      url,
      resource: aResource({ ...properties }, self === '' ? {} : { self: { href: self } }),
    });
  return { one, reader, answer, eve, roster, asked, alarms };
}

test('an answer that is overtaken by a later one does not take its place', async () => {
  const { one, reader, answer } = aScene();
  const first = reader.read(one);
  const second = reader.read(one);
  await nextTurn();
  answer(1, { organizer: true });
  expect(await second).toBe('present');
  answer(0, { organizer: false });
  expect(await first).toBe('present');
  expect(one.sight.participant?.organizer).toBe(true);
});

const path = '/ucwa/oauth/v1/applications/7/communication/conversations/c9/participants';

test.each([
  ['its own', `${base}${path}/eve@example.com`, 'present'],
  ['its own in another spelling', `${base}:443${path}/Eve%40example.com?rev=2`, 'present'],
  ['its own on another host', `https://pool2.example.com${path}/eve@example.com`, 'present'],
  ['none', '', 'present'],
  ["somebody else's", `${base}${path}/mallory@example.com`, 'unreadable'],
])('a representation that names %s', async (_, self, result) => {
  const { one, reader, answer } = aScene();
  const read = reader.read(one);
  await nextTurn();
  answer(0, { organizer: false, anonymous: true }, self);
  expect(await read).toBe(result);
  expect(one.sight.participant === undefined).toBe(result === 'unreadable');
});

test('a redirect to somebody else is no answer, even where nothing says whose it is', async () => {
  const { one, reader, answer } = aScene();
  const read = reader.read(one);
  await nextTurn();
  answer(0, { anonymous: true }, '', `${base}${path}/mallory@example.com`);
  expect(await read).toBe('unreadable');
});

test('whoever cannot be read is told of, once, whoever it was that tried', async () => {
  const { one, reader, asked, alarms } = aScene();
  const fail = async (read: () => unknown) => {
    const before = asked.length;
    read();
    await vi.waitFor(() => expect(asked.length).toBe(before + 1));
    asked[before]?.({ status: 500, authoritative: true, url: '' });
    await nextTurn();
  };
  for (let n = 1; n <= 4; n += 1) await fail(() => reader.read(one));
  await fail(() => reader.refresh(one));
  await fail(() => reader.refresh(one));
  expect(alarms).toEqual(['a participant cannot be read, so they are not decided on; trying on']);
});

test('whoever keeps the events coming is told of', async () => {
  const { one, reader, answer, roster, eve, asked, alarms } = aScene();
  const now = vi.spyOn(performance, 'now');
  const start = performance.now();
  reader.refresh(one);
  for (let n = 0; n < 5; n += 1) {
    await vi.waitFor(() => expect(asked.length).toBe(n + 1));
    roster.apply(anEvent('added', eve), 0);
    now.mockReturnValue(start + n * 4_000);
    answer(n, { anonymous: true });
  }
  await nextTurn();
  now.mockRestore();
  expect(alarms).toEqual(['events about a participant come too fast for them to be read, so they are not decided on; trying on']);
});
