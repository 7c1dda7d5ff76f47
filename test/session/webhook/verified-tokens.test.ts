import { expect, test } from 'vitest';
import { createVerifiedTokens } from '../../../src/session/webhook/verified-tokens.ts';

test('a token counts until its time, for the revision of the keys it was verified with, by its whole text', () => {
  const tokens = createVerifiedTokens(10);
  tokens.add('a.b.c', 1, 1_000);
  expect(tokens.has('a.b.c', 1, 999)).toBe(true);
  expect(tokens.has('a.b.C', 1, 999)).toBe(false);
  expect(tokens.has('a.b.c', 1, 1_000)).toBe(false);
  tokens.add('a.b.c', 1, 1_000);
  expect(tokens.has('a.b.c', 2, 1)).toBe(false);
  expect(tokens.has('a.b.c', 1, 1)).toBe(false);
});

test('the least recently used one makes room', () => {
  const tokens = createVerifiedTokens(2);
  tokens.add('a', 1, 100);
  tokens.add('b', 1, 100);
  tokens.has('a', 1, 0);
  tokens.add('c', 1, 100);
  expect([tokens.has('a', 1, 0), tokens.has('b', 1, 0), tokens.has('c', 1, 0), tokens.size]).toEqual([true, false, true, 2]);
});
