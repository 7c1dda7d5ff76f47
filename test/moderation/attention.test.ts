import { afterEach, expect, test, vi } from 'vitest';
import { createAttention } from '../../src/moderation/attention.ts';
import { openPerson } from '../../src/moderation/person.ts';
import type { MeetingView, ModeratorDeps } from '../../src/moderation/ports.ts';
import type { Presence } from '../../src/roster/roster.ts';

afterEach(() => {
  vi.useRealTimers();
});

function aWatch() {
  vi.useFakeTimers();
  const changes: string[] = [];
  const deps = { account: 'a', now: () => 0, changed: ({ kind }: { kind: string }) => changes.push(kind) } as unknown as ModeratorDeps;
  const view = { meeting: () => ({ key: 'm' }) } as unknown as MeetingView;
  return { attention: createAttention(deps, view), person: openPerson({ key: 'p', epoch: 1 } as unknown as Presence, 0), changes };
}

test('an order that waits ten seconds for a link needs somebody, and the desk is told', () => {
  const { attention, person, changes } = aWatch();
  attention.linkless(person, 'admit');
  vi.advanceTimersByTime(9_999);
  attention.linkless(person, 'admit');
  expect(attention.troubles).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(attention.troubles).toMatchObject([{ meeting: 'a m', text: expect.stringContaining('admit somebody') }]);
  expect(changes).toEqual(['person']);
});

test.each([
  ['the link comes', 'linkless'],
  ['they leave', 'left'],
  ['the meeting is gone', 'clear'],
] as const)('an order needs nobody any more when %s', (_name, how) => {
  const { attention, person } = aWatch();
  attention.linkless(person, 'admit');
  vi.advanceTimersByTime(10_000);
  if (how === 'linkless') attention.linkless(person, undefined);
  else if (how === 'left') attention.left(person);
  else attention.clear();
  expect(attention.troubles).toEqual([]);
  vi.advanceTimersByTime(60_000);
  expect(attention.troubles).toEqual([]);
});
