import { expect, test } from 'vitest';
import type { Docket } from '../../src/notices/docket/docket.ts';
import type { Pending } from '../../src/notices/docket/spool.ts';
import type { Sights } from '../../src/notices/sights.ts';
import { createWriting } from '../../src/notices/writing.ts';

const at = Date.parse('2026-11-26T20:00:00Z');
const key = 'held guests-wait';

function told(pending: Partial<Pending>, now: { count: number; oldest: number }): string | undefined {
  const docket = { casebook: { get: () => undefined }, places: { known: () => ({}) } } as unknown as Docket;
  const board = new Map([[key, { about: { event: 'held', account: 'm' }, text: '', people: [], ...now }]]);
  const sights = { board, watch: () => {}, endingOf: () => undefined, peopleOf: () => [] } as unknown as Sights;
  const writing = createWriting({ names: () => 'keep', mode: 'enforce', deskUrl: undefined, docket, sights });
  const about = { event: 'held', account: 'm', rule: 'guests-wait' } as const;
  const one: Pending = { key, about, notice: 'n1', since: at, at, count: 213, closed: false, details: { from: at - 3_000 }, ...pending };
  return writing.next([one], at, false)?.letter.headline;
}

test('who begins to be told hears for how long those have been held who wait already', () => {
  const now = { count: 213, oldest: at - 1_274_000 };
  expect(told({}, now)).toBe('[ENFORCE] 213 held by guests-wait in 21 min; 213 still wait, oldest 21:14.');
});

test('of those who came since the last notice it is said in what time they came, however long others have waited', () => {
  const now = { count: 31, oldest: at - 1_274_000 };
  expect(told({ count: 5, details: { from: at - 60_000 } }, now)).toBe(
    '[ENFORCE] 5 held by guests-wait in 60 s; 31 still wait, oldest 21:14.',
  );
});
