import { expect, test } from 'vitest';
import { createAttendance } from '../../src/memory/attendance.ts';

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;

test('a room that was quiet for a day is counted in like a new one, and nobody in it arrives twice', () => {
  const attendance = createAttendance();
  attendance.arrived('first', 'Eve', 0, 0);
  const later = dayMs + minuteMs;
  for (let n = 0; n < 1_000; n += 1) attendance.arrived(`room ${n}`, 'Ana', later + n, later + n);
  const now = later + 1_000;
  attendance.arrived('first', 'Eve', 0, now);
  expect(attendance.arrivals('first', dayMs, now)).toBe(0);
  attendance.arrived('first', 'Bob', now, now);
  expect(attendance.arrivals('first', dayMs, now)).toBe(1);
  for (const n of [0, 500, 999]) expect(attendance.arrivals(`room ${n}`, dayMs, now)).toBe(1);
});
