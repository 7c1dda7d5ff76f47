import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Awareness, due, heard, type News, together, toldAt } from '../../../src/notices/docket/grouping.ts';

const pace = { waitMs: 10_000, repeatMs: 60_000 };
const more = (n: number): News => ({ kind: 'more', n });
const over: News = { kind: 'over' };
const there: News = { kind: 'there' };

type Step = readonly [at: number, news: News] | readonly [at: number, told: 'told'];

function after(steps: readonly Step[]): Awareness | undefined {
  let awareness: Awareness | undefined;
  for (const [at, what] of steps) awareness = what === 'told' ? toldAt(at) : heard(awareness, what, at);
  return awareness;
}

const s = 1_000;

test.each<[string, readonly Step[], number, ReturnType<typeof due>]>([
  ['what has just come is gathered', [[0, more(1)]], 3 * s, { kind: 'wait', until: 10 * s }],
  [
    'the wait is counted from the first, however many follow',
    [
      [0, more(1)],
      [9 * s, more(36)],
    ],
    10 * s,
    { kind: 'tell' },
  ],
  [
    'what is over before it was told is not told',
    [
      [0, more(1)],
      [4 * s, over],
    ],
    10 * s,
    { kind: 'forget' },
  ],
  [
    'what is over and comes back in time is told',
    [
      [0, more(1)],
      [4 * s, over],
      [5 * s, more(1)],
    ],
    10 * s,
    { kind: 'tell' },
  ],
  [
    'what is over and is there after all is told',
    [
      [0, more(1)],
      [4 * s, over],
      [5 * s, there],
    ],
    10 * s,
    { kind: 'tell' },
  ],
  [
    'without news nothing is told again',
    [
      [0, 'told'],
      [30 * s, there],
    ],
    3_600 * s,
    { kind: 'wait', until: Number.POSITIVE_INFINITY },
  ],
  [
    'news waits until it may be told again',
    [
      [0, 'told'],
      [30 * s, more(2)],
    ],
    45 * s,
    { kind: 'wait', until: 60 * s },
  ],
  [
    'and is told then',
    [
      [0, 'told'],
      [30 * s, more(2)],
    ],
    60 * s,
    { kind: 'tell' },
  ],
  [
    'late news is gathered, too',
    [
      [0, 'told'],
      [600 * s, more(2)],
    ],
    605 * s,
    { kind: 'wait', until: 610 * s },
  ],
  [
    'the end is told once it has lasted',
    [
      [0, 'told'],
      [30 * s, over],
    ],
    40 * s,
    { kind: 'close' },
  ],
  [
    'an end of a moment is none',
    [
      [0, 'told'],
      [30 * s, over],
      [35 * s, there],
    ],
    40 * s,
    { kind: 'wait', until: Number.POSITIVE_INFINITY },
  ],
  [
    'an end counts from its beginning',
    [
      [0, 'told'],
      [30 * s, over],
      [38 * s, over],
    ],
    40 * s,
    { kind: 'close' },
  ],
])('%s', (_what, steps, at, expected) => {
  const awareness = after(steps);
  expect(awareness && due(awareness, pace, true, at)).toEqual(expected);
});

test('what has no end is forgotten when nothing more comes, and told again when it does later', () => {
  expect(due(toldAt(0), pace, false, 59 * s)).toEqual({ kind: 'wait', until: 60 * s });
  expect(due(toldAt(0), pace, false, 60 * s)).toEqual({ kind: 'forget' });
});

test('nothing is heard of what never began', () => {
  expect(heard(undefined, over, 0)).toBeUndefined();
  expect(heard(undefined, there, 0)).toBeUndefined();
});

const anyNews = fc.oneof(
  fc.record({ kind: fc.constant('more' as const), n: fc.integer({ min: 1, max: 50 }) }),
  fc.constant(over),
  fc.constant(there),
);

test('however news comes, everybody is told of once or was gone in time, and never more often than the pace', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.integer({ min: 1, max: 40_000 }), anyNews), { maxLength: 60 }), (events) => {
      let awareness: Awareness | undefined;
      let at = 0;
      const told: number[] = [];
      let [come, said, dropped] = [0, 0, 0];
      const settle = (): void => {
        if (awareness === undefined) return;
        const { kind } = due(awareness, pace, true, at);
        if (kind === 'wait') return;
        if (kind === 'forget') dropped += awareness.count;
        else said += awareness.count;
        if (kind === 'tell') told.push(at);
        awareness = kind === 'tell' ? toldAt(at) : undefined;
      };
      for (const [gap, news] of events) {
        at += gap;
        settle();
        if (news.kind === 'more') come += news.n;
        awareness = heard(awareness, news, at);
      }
      for (let n = 0; n < 3; n += 1) {
        at += pace.repeatMs;
        settle();
      }
      expect(said + dropped).toBe(come);
      for (const [n, time] of told.entries()) if (n > 0) expect(time - (told[n - 1] ?? 0)).toBeGreaterThanOrEqual(pace.waitMs);
    }),
  );
});

const unaware = (since: number, count: number): Awareness => ({ kind: 'unaware', since, count });
const aware = (at: number, count: number, since = at): Awareness => ({ kind: 'aware', toldAt: at, count, since });

test.each<[string, Awareness, Awareness, Awareness]>([
  ['nobody was told of either', unaware(2, 3), unaware(1, 4), unaware(1, 7)],
  ['one was told, and the other is still to be', aware(5, 0), unaware(1, 4), { kind: 'aware', toldAt: 5, count: 4, since: 1 }],
  ['both were told', aware(5, 0), aware(7, 0), { kind: 'aware', toldAt: 7, count: 0, since: 5 }],
  ['both were told, and one has more', aware(5, 2, 6), aware(7, 0), { kind: 'aware', toldAt: 7, count: 2, since: 6 }],
  ['one of them is over', { ...aware(5, 0), overSince: 8 }, aware(7, 0), { kind: 'aware', toldAt: 7, count: 0, since: 5 }],
  ['both are over', { ...unaware(1, 1), overSince: 8 }, { ...unaware(2, 1), overSince: 9 }, { ...unaware(1, 2), overSince: 9 }],
])('two that are one: %s', (_, one, other, both) => {
  expect(together(one, other)).toEqual(both);
  expect(together(other, one)).toEqual(both);
});
