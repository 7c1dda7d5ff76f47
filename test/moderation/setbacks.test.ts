import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { MeetingView, ModeratorDeps } from '../../src/moderation/ports.ts';
import { createSetbacks, type Setback } from '../../src/moderation/setbacks.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function aScene() {
  const told: { code: string; message: string; about: object }[] = [];
  const recorder = { alarm: (code: string, message: string, about: object) => void told.push({ code, message, about }) };
  const setbacks = createSetbacks(
    { account: 'a', recorder } as unknown as ModeratorDeps,
    { meeting: () => ({ key: 'm' }) } as unknown as MeetingView,
  );
  const tell = (setback: Partial<Setback>, rel: 'eject' | 'reject' = 'eject', rule = 'r') =>
    setbacks.tell(rel, rule, { ending: 'refused', answer: { status: 403 }, attempts: 1, before: 0, ...setback });
  return { told, tell };
}

test.each<[string, Partial<Setback>, string, string]>([
  [
    'was refused',
    { answer: { status: 403, code: 'Forbidden', subcode: 'AttendeeNotAllowed' } },
    'action-refused',
    '403 Forbidden AttendeeNotAllowed',
  ],
  ['had no effect', { ending: 'ineffective', answer: { status: 204 } }, 'action-ineffective', '204, and they are still there'],
  ['was never carried out', { ending: 'unreached', answer: {}, attempts: 5 }, 'action-refused', 'no answer'],
  [
    'could not be asked for without a token',
    { ending: 'unreached', answer: {}, why: 'login.example.com gave no token for the application: status 500', attempts: 5 },
    'action-refused',
    'however often it was tried: login.example.com gave no token for the application: status 500; tried again',
  ],
  ['is about a meeting that is said to be gone again', { ending: 'meeting-gone', before: 1 }, 'action-refused', 'the meeting is gone'],
])('an action that %s is told at once, with its rule and meeting', (_, setback, code, words) => {
  const { told, tell } = aScene();
  tell(setback);
  expect(told).toMatchObject([{ code, about: { account: 'a', meeting: 'm', rule: 'r' } }]);
  expect(told[0]?.message).toContain(words);
});

test.each<[string, Partial<Setback>]>([
  ['reached its goal', { ending: 'settled' }],
  ['was taken back', { ending: 'taken-back' }],
  ['was never sent, because nobody could be read', { ending: 'unreached', attempts: 0 }],
  ['found the meeting over once', { ending: 'meeting-gone', before: 0 }],
])('nobody is told of an action that %s', (_, setback) => {
  const { told, tell } = aScene();
  tell(setback);
  expect(told).toEqual([]);
});

test('a thousand people refused in the same way are one alarm in ten minutes', () => {
  const { told, tell } = aScene();
  for (let n = 0; n < 1_000; n += 1) tell({});
  vi.advanceTimersByTime(599_999);
  tell({});
  expect(told).toHaveLength(1);
  vi.advanceTimersByTime(1);
  tell({});
  expect(told).toHaveLength(2);
});

test('a thousand people who could not be asked for are one alarm, in whatever words each of them failed', () => {
  const { told, tell } = aScene();
  for (let n = 0; n < 1_000; n += 1) tell({ ending: 'unreached', answer: {}, why: `no way to ${n}`, attempts: 5 });
  expect(told).toHaveLength(1);
});

test('another answer, another action and another ending are told besides', () => {
  const { told, tell } = aScene();
  tell({});
  tell({ answer: { status: 403, subcode: 'AttendeeNotAllowed' } });
  tell({}, 'reject');
  tell({ ending: 'ineffective' });
  expect(told).toHaveLength(4);
});

test('what a human ordered has no rule', () => {
  const { told, tell } = aScene();
  tell({}, 'eject', '');
  expect(told[0]?.about).toEqual({ account: 'a', meeting: 'm' });
});
