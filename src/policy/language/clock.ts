// Time of day and day of the week at a moment, somewhere in the world. Midnight is 00:00; summer time is the zone's own affair.
import type { ClockFact } from '../../roster/facts.ts';

/** `HH:MM`, and `mon`..`sun`. */
export type ClockReading = Readonly<Record<ClockFact, string>>;

interface Zone {
  format: Intl.DateTimeFormat;
  minute: number;
  reading: ClockReading;
}

const zones = new Map<string, Zone>();

/** Reads the clock of an IANA zone. Formatting is dear and minutes are long: the last reading of a zone is kept. */
export function readClock(zone: string, at: number): ClockReading {
  const minute = Math.floor(at / 60_000);
  const known = zones.get(zone);
  if (known?.minute === minute) return known.reading;
  const format = known?.format ?? formatFor(zone);
  const reading = parts(format, at);
  zones.set(zone, { format, minute, reading });
  return reading;
}

function formatFor(timeZone: string): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat('en-US', { timeZone, hourCycle: 'h23', hour: '2-digit', minute: '2-digit', weekday: 'short' });
}

function parts(format: Intl.DateTimeFormat, at: number): ClockReading {
  const found: Record<string, string> = {};
  for (const { type, value } of format.formatToParts(at)) found[type] = value;
  return { time: `${found['hour']}:${found['minute']}`, weekday: (found['weekday'] ?? '').toLowerCase() };
}
