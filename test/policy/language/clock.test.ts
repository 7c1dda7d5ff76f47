import { expect, test } from 'vitest';
import { readClock } from '../../../src/policy/language/clock.ts';

test.each([
  ['Europe/Berlin', '2026-03-29T00:59:00Z', '01:59', 'sun'],
  ['Europe/Berlin', '2026-03-29T01:00:00Z', '03:00', 'sun'],
  ['Europe/Berlin', '2026-10-25T00:30:00Z', '02:30', 'sun'],
  ['Europe/Berlin', '2026-10-25T01:30:00Z', '02:30', 'sun'],
  ['Europe/Berlin', '2026-11-19T23:00:00Z', '00:00', 'fri'],
  ['UTC', '2026-11-20T00:00:00Z', '00:00', 'fri'],
  ['UTC', '2026-11-20T23:59:59.999Z', '23:59', 'fri'],
  ['Asia/Kathmandu', '2026-11-20T18:15:00Z', '00:00', 'sat'],
  ['Pacific/Kiritimati', '2026-11-20T10:00:00Z', '00:00', 'sat'],
  ['America/New_York', '2026-11-20T04:59:00Z', '23:59', 'thu'],
])('in %s at %s it is %s on %s', (zone, at, time, weekday) => {
  expect(readClock(zone, Date.parse(at))).toEqual({ time, weekday });
});

test('a moment that is none is an error, not a time', () => {
  expect(() => readClock('UTC', Number.NaN)).toThrow(RangeError);
});
