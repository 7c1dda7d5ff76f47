import { expect, test } from 'vitest';
import { createMemo } from '../src/memo.ts';

function counting(): { compute(text: string): number; readonly asked: string[] } {
  const asked: string[] = [];
  return { asked, compute: (text) => asked.push(text) };
}

test('a text is worked out once', () => {
  const memo = createMemo<number>();
  const { compute, asked } = counting();
  expect([memo.of('a', compute), memo.of('a', compute), memo.of('b', compute)]).toEqual([1, 1, 2]);
  expect(asked).toEqual(['a', 'b']);
});

test('what is full forgets, and works out again', () => {
  const memo = createMemo<number>(2);
  const { compute, asked } = counting();
  for (const text of ['a', 'b', 'c', 'c', 'a']) memo.of(text, compute);
  expect(asked).toEqual(['a', 'b', 'c', 'a']);
});

test('very long texts and nothing at all are not kept', () => {
  const memo = createMemo<number | undefined>();
  const { compute, asked } = counting();
  const long = 'x'.repeat(2_000);
  memo.of(long, compute);
  memo.of(long, compute);
  expect(asked).toHaveLength(2);
  expect([memo.of('none', () => undefined), memo.of('none', () => 5)]).toEqual([undefined, 5]);
});
