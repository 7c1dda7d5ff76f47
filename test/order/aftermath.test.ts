import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createAftermath } from '../../src/order/aftermath.ts';
import type { ReplyMeaning } from '../../src/order/answer.ts';
import type { Progress } from '../../src/order/progress.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['performance'] }));
afterEach(() => void vi.useRealTimers());

type Over = Progress & { phase: 'over' };
const over: Over = {
  phase: 'over',
  result: 'unconfirmed',
  ending: 'settled',
  attempts: 1,
  tries: 0,
  outrun: 0,
  renewed: false,
  effect: 'none',
};

const yes: ReplyMeaning = { kind: 'accepted' };
const no: ReplyMeaning = { kind: 'refused', result: 'denied' };
const lost: ReplyMeaning = { kind: 'look', unknown: true };

type Step = 'left' | 'entered' | ReplyMeaning | 'held back' | number;

function carriedOut(rel: 'admit' | 'reject' | 'eject', steps: Step[], more: Partial<Over> = {}): number {
  let times = 0;
  const aftermath = createAftermath(rel, { ...over, ...more } as Over, () => {
    times += 1;
  });
  for (const step of steps) {
    if (typeof step === 'number') vi.advanceTimersByTime(step);
    else if (typeof step === 'object') aftermath.answered(step);
    else if (step === 'held back') aftermath.answered(undefined);
    else aftermath[step]();
  }
  return times;
}

test.each<[string, 'admit' | 'reject' | 'eject', Step[], Partial<Over>?]>([
  ['the server says yes, and they leave', 'reject', [yes, 10_000, 'left']],
  ['they leave, and the server says yes', 'eject', ['left', 25_000, yes]],
  ['they had left, and the server says yes', 'reject', [yes], { left: true }],
  ['the server had said yes, and they leave', 'eject', ['left'], { effect: 'taken' }],
  ['they come in before the answer', 'admit', ['entered']],
  ['the answer was lost, and they come in', 'admit', [lost, 30_000, 'entered']],
  ['the server says yes, and they come in and go', 'admit', [yes, 'entered', 'entered', 'left']],
])('an order was carried out late, once, where %s', (_, rel, steps, more) => {
  expect(carriedOut(rel, steps, more)).toBe(1);
});

test.each<[string, 'admit' | 'reject' | 'eject', Step[], Partial<Over>?]>([
  ['nothing answers, and they leave', 'reject', ['left']],
  ['the answer is lost, and they leave', 'eject', ['left', lost]],
  ['the server refuses, and they leave', 'reject', [no, 'left']],
  ['they leave long after the yes', 'reject', [yes, 10_001, 'left']],
  ['the server refuses, and they come in', 'admit', [no, 'entered']],
  ['it was held back, and they come in', 'admit', ['held back', 'entered']],
  ['they come in long after', 'admit', [yes, 60_001, 'entered']],
  ['they leave, and whoever comes next comes in', 'admit', ['left', 'entered']],
  ['they come in although they were to be refused', 'reject', [yes, 'entered']],
])('an order is not said to have been carried out late where %s', (_, rel, steps, more) => {
  expect(carriedOut(rel, steps, more)).toBe(0);
});
