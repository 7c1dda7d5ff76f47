import { expect, test } from 'vitest';
import { createRemovals } from './removals.ts';

const at = (second: number) => new Date(Date.UTC(2026, 10, 26, 12, 0, second)).toISOString();

function removed(by: readonly [rule: string, second: number][], others: readonly object[] = []) {
  const removals = createRemovals();
  const records = by.flatMap(([rule, second], n) => [
    { type: 'decision', id: n, at: at(second), rule, meeting: 'm', action: 'reject', verdict: 'act' },
    { type: 'outcome', decision: n, at: at(second), result: 'done' },
  ]);
  const all = [...records, ...others] as { at: string }[];
  for (const record of all.toSorted((one, other) => one.at.localeCompare(other.at))) removals.read({ ...record });
  return Math.max(...removals.minutes().map(({ count }) => count));
}

test.each<[string, Parameters<typeof removed>, number]>([
  [
    'removals of one rule within a minute',
    [
      [
        ['a', 1],
        ['a', 20],
        ['a', 59],
      ],
    ],
    3,
  ],
  [
    'removals of two rules',
    [
      [
        ['a', 1],
        ['b', 2],
        ['a', 3],
      ],
    ],
    2,
  ],
  [
    'removals more than a minute apart',
    [
      [
        ['a', 1],
        ['a', 62],
      ],
    ],
    1,
  ],
  [
    'removals before and after other policies',
    [
      [
        ['a', 1],
        ['a', 2],
        ['a', 9],
      ],
      [{ type: 'policy', revision: 'r', at: at(5) }],
    ],
    2,
  ],
  [
    'removals around a start with the same policies',
    [
      [
        ['a', 4],
        ['a', 9],
      ],
      [
        { type: 'policy', revision: 'r', at: at(1) },
        { type: 'policy', revision: 'r', at: at(5) },
      ],
    ],
    2,
  ],
])('%s are counted together as far as one cap holds for them', (_, [by, others], most) => {
  expect(removed(by, others)).toBe(most);
});
