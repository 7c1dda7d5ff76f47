// A point in time as an entry writes it: with Z, in a named zone, or as the clocks on the wall show it.
import type ICAL from 'ical.js';
import { unclear } from './unclear.ts';
import { utc, type Zone } from './zone.ts';

export interface Moment {
  instant: number;
  wall: number;
  zone: Zone;
  /** A day, not a time. */
  isDate: boolean;
}

/** Which zone is meant by a name; without a name, the one of times that name none. */
export type ZoneOf = (name: string | undefined) => Zone | undefined;

export function momentsOf(property: ICAL.Property, zoneOf: ZoneOf): Moment[] {
  const tzid = property.getFirstParameter('tzid') as string | undefined;
  const [, , , ...values] = property.jCal as unknown[];
  return values.map((value) => momentOf(String(Array.isArray(value) ? value[0] : value), tzid, zoneOf, property.name));
}

function momentOf(written: string, tzid: string | undefined, zoneOf: ZoneOf, name: string): Moment {
  const isDate = !written.includes('T');
  const wall = wallOf(written);
  if (wall === undefined) throw unclear(`${name.toUpperCase()} is not a time: ${written}`);
  if (written.endsWith('Z')) return { instant: wall, wall, zone: utc, isDate };
  const zone = zoneOf(tzid);
  if (zone === undefined) throw unclear(zoneRemedy(tzid, isDate));
  return { instant: zone.instant(wall), wall, zone, isDate };
}

function zoneRemedy(tzid: string | undefined, isDate: boolean): string {
  if (tzid !== undefined)
    return `nobody knows the time zone ${JSON.stringify(tzid)}: the calendar does not define it, and it is no IANA or Windows name`;
  const what = isDate ? 'a whole day' : 'a floating time';
  return `it is ${what} without a time zone, and the calendar names none (X-WR-TIMEZONE)`;
}

/** Undefined for the 32nd of the 13th. */
export function wallOf(written: string): number | undefined {
  const match = /^(\d{4})-(\d\d)-(\d\d)(?:T(\d\d):(\d\d):(\d\d)Z?)?$/.exec(written);
  if (match === null) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match.slice(1).map((part) => Number(part ?? 0));
  const at = new Date(Date.UTC(year, month - 1, day, hour, minute, Math.min(second, 59)));
  const isReal = at.getUTCFullYear() === year && at.getUTCMonth() === month - 1 && at.getUTCDate() === day;
  return isReal && hour < 24 && minute < 60 && second <= 60 ? at.getTime() : undefined;
}
