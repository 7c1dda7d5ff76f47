import fc from 'fast-check';
import { expect, test } from 'vitest';
import { definedZone, namedZone } from '../../../src/meetings/calendar/zone.ts';
import { exchangeBerlin } from './calendars.ts';

const defined = definedZone(exchangeBerlin.join('\r\n'))?.zone;
const named = namedZone('W. Europe Standard Time');
const at = (text: string) => Date.parse(`${text}Z`);

test.each([
  ['defined by the calendar', defined],
  ['known by its Windows name', named],
])('the days when clocks change, in a zone %s', (_, zone) => {
  const utcOf = (wall: string) => new Date(zone?.instant(at(wall)) ?? 0).toISOString().slice(0, 16);
  expect(utcOf('2026-03-29T01:59')).toBe('2026-03-29T00:59');
  expect(utcOf('2026-03-29T02:30'), 'does not exist').toBe('2026-03-29T01:30');
  expect(utcOf('2026-03-29T03:00')).toBe('2026-03-29T01:00');
  expect(utcOf('2026-10-25T02:30'), 'exists twice').toBe('2026-10-25T00:30');
  expect(utcOf('2026-10-25T03:00')).toBe('2026-10-25T02:00');
});

test('a defined zone and its name agree about every quarter of an hour, there and back', () => {
  const quarters = fc.integer({ min: at('2024-01-01T00:00') / 900_000, max: at('2034-01-01T00:00') / 900_000 });
  const nearChange = fc.tuple(
    fc.constantFrom('2026-03-29T02:00', '2026-10-25T03:00', '2027-03-28T02:00', '2027-10-31T03:00'),
    fc.integer({ min: -12, max: 12 }),
  );
  const walls = fc.oneof(
    quarters.map((one) => one * 900_000),
    nearChange.map(([day, off]) => at(day) + off * 900_000),
  );
  fc.assert(
    fc.property(walls, (wall) => {
      expect(defined?.instant(wall)).toBe(named?.instant(wall));
      expect(defined?.wall(wall)).toBe(named?.wall(wall));
    }),
  );
});

test.each(['Customized Time Zone', '(UTC+01:00) Amsterdam, Berlin', '', 'constructor', '/'])('%j is no time zone', (name) => {
  expect(namedZone(name)).toBeUndefined();
});
