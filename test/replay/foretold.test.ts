import { expect, test } from 'vitest';
import { foretoldOf } from '../../src/replay/findings.ts';
import { createForetold, type Seen } from '../../src/replay/foretold.ts';
import { hashOf } from '../../src/replay/marks.ts';
import { whoOf } from '../../src/replay/people/who.ts';
import { createPlaces } from '../../src/replay/places.ts';
import { aDecision, aRecord, aSet, begun } from './records.ts';

const set = aSet('rules: [{ id: all, when: { anonymous: true }, then: reject }]');
const [rule = null] = set.rules;
const ruling = { rule, action: 'reject', trials: [] } as const;

function seen(n: number): Seen {
  const entry = aDecision({ participant: `p${n}`, identity: `id:${n}`, meeting: `m${n % 3}` });
  const record = aRecord(entry, begun + n) as Seen['record'];
  return { record, at: begun + n, who: whoOf(record, createPlaces().meeting(record.meeting)) };
}

test('everybody is counted and so are the words about them, however few are named', () => {
  const foretold = createForetold();
  for (let n = 0; n < 12_000; n += 1) foretold.removed(seen(n), ruling, n);
  for (let n = 0; n < 12_000; n += 2) foretold.letIn(hashOf(`p${n}`));
  foretold.refused(hashOf('p0'));
  foretold.refused(hashOf('p11999'));
  const told = foretoldOf([foretold.findings()]);
  expect(told).toMatchObject({ removed: 12_000, letIn: 6_000, refused: 1, precision: 0.5 });
  expect(told.people).toHaveLength(10_000);
  expect(told.meetings.map(({ people }) => people)).toEqual([4_000, 4_000, 4_000]);
  expect(told.takenFrom).toEqual([{ rule: null, action: 'none', people: 12_000 }]);
});

test('somebody over the cap who is removed at another time is not counted twice', () => {
  const foretold = createForetold();
  for (const n of [1, 1, 2, 3]) foretold.capped(seen(n));
  foretold.removed(seen(2), ruling, 2);
  foretold.capped(seen(2));
  expect(foretoldOf([foretold.findings()])).toMatchObject({ removed: 1, capped: 2 });
});
