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
  const change = roster.apply(anEvent('added', aPerson('eve')), 0);
  if (change === undefined) throw new Error('nobody came');
  const one = openPerson(change.presence, 0);
  const alarms: string[] = [];
  const meeting = { ready: true };
  const view = { roster, ready: () => meeting.ready, meeting: () => ({ key: 'm' }) } as unknown as MeetingView;
  const recorder = { alarm: (code: string) => alarms.push(code) };
  const unreadables = createUnreadables({ account: 'a', recorder } as unknown as ModeratorDeps, view);
  const fail = () => {
    writableSight(one).failures += 1;
    unreadables.failed(one);
  };
  const read = () => {
    writableSight(one).failures = 0;
    unreadables.wereRead(one);
  };
  return { alarms, fail, read, meeting };
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
