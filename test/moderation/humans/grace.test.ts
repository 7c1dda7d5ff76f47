import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createGrace } from '../../../src/moderation/humans/grace.ts';
import { writableWord } from '../../../src/moderation/humans/word.ts';
import type { Person } from '../../../src/moderation/person.ts';
import { type Standing, silent } from '../../../src/rulings/standing.ts';
import { aGuest, anna } from '../scene.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const removal: Standing = { kind: 'ordered', said: anna, act: 'eject', portrait: { leader: false }, due: false };

function aScene() {
  const due: Person[] = [];
  const grace = createGrace({ graceMs: 3_000, now: () => 100 }, (person) => due.push(person));
  const bob = aGuest('bob');
  const say = (standing: Standing) => {
    writableWord(bob).standing = standing;
    grace.begin(bob, standing);
  };
  return { grace, bob, say, due };
}

test('an order is due when its grace is over, and the desk can tell until when it can be taken back', () => {
  const { bob, say, due } = aScene();
  say(removal);
  expect(bob.word.dueAt).toBe(3_100);
  vi.advanceTimersByTime(2_999);
  expect(due).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(due).toEqual([bob]);
  expect(bob.word).toEqual({ standing: { ...removal, due: true } });
});

test.each<[string, Standing]>([
  ['an order that is due at once', { ...removal, due: true }],
  ['a wait', { kind: 'waiting', said: anna, portrait: { leader: false } }],
  ['a word taken back', silent],
])('%s ends the grace of the order before it, and has none', (_, standing) => {
  const { bob, say, due } = aScene();
  say(removal);
  say(standing);
  vi.advanceTimersByTime(10_000);
  expect(due).toEqual([]);
  expect(bob.word).toEqual({ standing });
});

test('an order that counts no more does not become due', () => {
  const { bob, say, due } = aScene();
  say(removal);
  writableWord(bob).standing = silent;
  vi.advanceTimersByTime(10_000);
  expect(due).toEqual([]);
  expect(bob.word).toEqual({ standing: silent });
});

test('about somebody who left nothing becomes due', () => {
  const { grace, bob, say, due } = aScene();
  say(removal);
  grace.end(bob);
  vi.advanceTimersByTime(10_000);
  expect(due).toEqual([]);
});
