import { expect, test } from 'vitest';
import { createLastWords } from '../../../src/moderation/desk/last-words.ts';
import { anna } from '../scene.ts';

test('what was said is recent for a minute, and the last word counts', () => {
  let now = 1;
  const words = createLastWords(() => now);
  words.remember('bob', { ...anna, act: 'wait', at: 1 });
  words.remember('bob', { ...anna, id: 'h2', act: 'eject', at: 1 });
  now = 60_001;
  expect(words.recent('bob')).toMatchObject({ id: 'h2', act: 'eject' });
  now = 60_002;
  expect(words.recent('bob')).toBeUndefined();
  expect(words.recent('eve')).toBeUndefined();
});

test('of many people the newest five hundred are remembered', () => {
  const words = createLastWords(() => 1);
  for (let n = 0; n < 501; n += 1) words.remember(`g${n}`, { ...anna, act: 'wait' });
  expect(['g0', 'g1', 'g500'].map((person) => words.recent(person) !== undefined)).toEqual([false, true, true]);
});
