import fc from 'fast-check';
import ICAL from 'ical.js';
import { expect, test } from 'vitest';
import { readRule, wallsOf } from '../../../src/meetings/calendar/rule.ts';
import { utc } from '../../../src/meetings/calendar/zone.ts';

const dayMs = 86_400_000;
const startsFrom = Date.UTC(2024, 0, 1);

const days = fc.constantFrom('MO', 'TU,TH', 'MO,WE,FR', 'SA,SU');
const rules = fc.oneof(
  fc
    .tuple(fc.constantFrom('DAILY', 'WEEKLY', 'MONTHLY', 'YEARLY'), fc.integer({ min: 1, max: 5 }))
    .map(([freq, n]) => `FREQ=${freq};INTERVAL=${n}`),
  fc.tuple(days, fc.integer({ min: 1, max: 4 })).map(([byDay, n]) => `FREQ=WEEKLY;INTERVAL=${n};BYDAY=${byDay};WKST=MO`),
  fc.constantFrom(1, 2, 3, 4, -1).map((n) => `FREQ=MONTHLY;BYDAY=${n}TU`),
  fc
    .tuple(fc.constantFrom(1, 15, 29, 31, -1), fc.integer({ min: 1, max: 3 }))
    .map(([day, n]) => `FREQ=MONTHLY;INTERVAL=${n};BYMONTHDAY=${day}`),
  fc.constantFrom(1, 2, -1).map((n) => `FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=${n}`),
);

test('a window years after the start shows what working through all the years would', () => {
  const start = fc.integer({ min: 0, max: 400 }).map((day) => startsFrom + day * dayMs + 9 * 3_600_000);
  fc.assert(
    fc.property(rules, start, fc.integer({ min: 30, max: 300 }), (text, startWall, later) => {
      const rule = readRule(ICAL.Recur.fromString(text), { instant: startWall, wall: startWall, zone: utc, isDate: false });
      const from = startWall + later * dayMs;
      const to = from + 40 * dayMs;
      const all = wallsOf(rule, startWall, startWall, to).filter((wall) => wall >= from);
      expect(wallsOf(rule, startWall, from, to)).toEqual(all);
    }),
    { numRuns: 40 },
  );
});
