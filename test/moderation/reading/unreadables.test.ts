import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { openPerson } from '../../../src/moderation/person.ts';
import type { MeetingView, ModeratorDeps } from '../../../src/moderation/ports.ts';
import { writableSight } from '../../../src/moderation/reading/sight.ts';
import { createUnreadables } from '../../../src/moderation/reading/unreadables.ts';
import { createRoster } from '../../../src/roster/roster.ts';
import { anEvent, aPerson } from '../../support/events.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function aScene() {
  const roster = createRoster();
  const comes = (name: string) => {
    const change = roster.apply(anEvent('added', aPerson(name)), 0);
    if (change === undefined) throw new Error('nobody came');
    return openPerson(change.presence, 0);
  };
  const one = comes('eve');
  const alarms: string[] = [];
  const messages: string[] = [];
  const meeting = { ready: true };
  const view = { roster, ready: () => meeting.ready, meeting: () => ({ key: 'm' }) } as unknown as MeetingView;
  const recorder = { alarm: (code: string, message: string) => alarms.push(code) && messages.push(message) };
  const unreadables = createUnreadables({ account: 'a', recorder } as unknown as ModeratorDeps, view);
  const fail = (person = one) => {
    writableSight(person).failures += 1;
    unreadables.failed(person);
  };
  const read = (person = one) => {
    writableSight(person).failures = 0;
    unreadables.wereRead(person);
  };
  const ask = () => unreadables.asked(one);
  const order = () => Object.assign(one.word, { standing: { kind: 'ordered' } });
  return { alarms, messages, comes, fail, read, meeting, ask, order };
}

test('a person who cannot be read is told of within minutes, however few tries there were', async () => {
  const { alarms, fail } = aScene();
  fail();
  await vi.advanceTimersByTimeAsync(100_000);
  expect(alarms).toEqual([]);
  await vi.advanceTimersByTimeAsync(30_000);
  fail();
  fail();
  expect(alarms).toEqual(['participant-unreadable']);
});

test('where a human has ordered something about somebody whose reads hang, that is told within seconds', async () => {
  const { alarms, ask, order } = aScene();
  ask();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(alarms).toEqual([]);
  order();
  ask();
  await vi.advanceTimersByTimeAsync(9_000);
  expect(alarms).toEqual([]);
  await vi.advanceTimersByTimeAsync(2_000);
  expect(alarms).toEqual(['participant-unreadable']);
});

test('a human who orders something about somebody who failed to be read is told within seconds', async () => {
  const { alarms, fail, ask, order } = aScene();
  fail();
  order();
  ask();
  await vi.advanceTimersByTimeAsync(11_000);
  expect(alarms).toEqual(['participant-unreadable']);
});

test('somebody who is read for an order within seconds is not told of', async () => {
  const { alarms, ask, read, order } = aScene();
  order();
  ask();
  await vi.advanceTimersByTimeAsync(9_000);
  read();
  await vi.advanceTimersByTimeAsync(200_000);
  expect(alarms).toEqual([]);
});

test('a person who was read in the meantime is not told of', async () => {
  const { alarms, fail, read } = aScene();
  fail();
  read();
  await vi.advanceTimersByTimeAsync(100_000);
  fail();
  await vi.advanceTimersByTimeAsync(100_000);
  expect(alarms).toEqual([]);
});

test('where the whole meeting is out of reach, nobody is told of one by one; afterwards the time starts again', async () => {
  const { alarms, fail, meeting } = aScene();
  fail();
  meeting.ready = false;
  await vi.advanceTimersByTimeAsync(130_000);
  expect(alarms).toEqual([]);
  meeting.ready = true;
  fail();
  await vi.advanceTimersByTimeAsync(130_000);
  expect(alarms).toEqual(['participant-unreadable']);
});

test('a hundred people who cannot be read are told of in two sentences, and only those who still cannot', async () => {
  const { messages, comes, fail, read } = aScene();
  const crowd = Array.from({ length: 100 }, (_, n) => comes(`p${n}`));
  for (const person of crowd) for (let n = 0; n < 3; n += 1) fail(person);
  expect(messages).toEqual(['a participant cannot be read, so they are not decided on; trying on']);
  for (const person of crowd.slice(60)) read(person);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(messages.slice(1)).toEqual(['59 more participants cannot be read, so they are not decided on; trying on']);
  await vi.advanceTimersByTimeAsync(600_000);
  expect(messages).toHaveLength(2);
});
