import { expect, test } from 'vitest';
import { refusedBulk } from '../../../src/daemon/desk/bulk.ts';
import type { Mode } from '../../../src/policy/mode.ts';
import type { BulkRequest, RefusalCode } from '../../../src/rulings/port.ts';

const human = { who: 'R. Meier', via: 'desk' } as unknown as BulkRequest['by'];
const two = ['eve', 'bob'].map((person) => ({ person, seen: '1' }));

test.each<[string, BulkRequest['act'], number, { mode: Mode; paused: boolean }, RefusalCode | undefined]>([
  ['is done', 'reject', 2, { mode: 'enforce', paused: false }, undefined],
  ['is done in assist', 'reject', 2, { mode: 'assist', paused: false }, undefined],
  ['is refused where nothing can be sent', 'reject', 2, { mode: 'dry-run', paused: false }, 'dry-run'],
  ['is refused while paused', 'admit', 2, { mode: 'enforce', paused: true }, 'paused'],
  ['is refused where the number is another one', 'reject', 3, { mode: 'enforce', paused: false }, 'changed'],
  ['may tell people to wait while paused', 'wait', 2, { mode: 'enforce', paused: true }, undefined],
  ['may tell people to wait where nothing can be sent', 'wait', 2, { mode: 'dry-run', paused: false }, undefined],
  ['counts those it tells to wait as well', 'wait', 1, { mode: 'dry-run', paused: true }, 'changed'],
])('an act about everybody of a snapshot %s', (_, act, expected, now, code) => {
  expect(refusedBulk({ act, meeting: 'm', people: two, expect: expected, by: human }, now)?.code).toBe(code);
});
