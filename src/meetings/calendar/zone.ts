// Time zones: from what clocks on the wall show to the instant, right to the minute on the days when clocks change.
// A wall time is counted in milliseconds as if it were UTC.
import ICAL from 'ical.js';
import { findIana } from 'windows-iana';

export interface Zone {
  /** A time that does not exist is read with the offset before the gap; of one that exists twice, the first is meant (RFC 5545, 3.3.5). */
  instant(wall: number): number;
  wall(instant: number): number;
}

const dayMs = 86_400_000;

export const utc: Zone = { instant: (wall) => wall, wall: (instant) => instant };

/** By IANA or Windows name, also with the prefix of another program in front; undefined for a name that nobody knows. */
export function namedZone(name: string): Zone | undefined {
  const bare = name.trim().replace(/^"|"$/g, '');
  if (/^(?:Z|UTC|GMT|tzone:\/\/Microsoft\/Utc)$/i.test(bare)) return utc;
  const [windows] = findIana(bare as never) as readonly string[];
  for (const candidate of [windows, ianaWithin(bare)]) {
    const zone = candidate === undefined ? undefined : intlZone(candidate);
    if (zone !== undefined) return zone;
  }
  return undefined;
}

/** As the calendar itself defines it. */
export function definedZone(definition: string): { name: string; zone: Zone } | undefined {
  try {
    const component = new ICAL.Component(ICAL.parse(fromTheSeventies(definition)) as unknown[]);
    const name = component.getFirstPropertyValue('tzid');
    if (typeof name !== 'string' || component.getAllSubcomponents().length === 0) return undefined;
    const timezone = new ICAL.Timezone(component);
    return { name, zone: zoneOfWalls((wall) => timezone.utcOffset(timeOfWall(wall)) * 1000) };
  } catch {
    return undefined;
  }
}

export function timeOfWall(wall: number): ICAL.Time {
  const at = new Date(wall);
  const [year, month, day] = [at.getUTCFullYear(), at.getUTCMonth() + 1, at.getUTCDate()];
  const [hour, minute, second] = [at.getUTCHours(), at.getUTCMinutes(), at.getUTCSeconds()];
  return new ICAL.Time({ year, month, day, hour, minute, second, isDate: false }, ICAL.Timezone.localTimezone);
}

/** `/mozilla.org/20070129_1/Europe/Berlin`: the name is what comes last. */
function ianaWithin(text: string): string | undefined {
  if (!text.startsWith('/')) return text;
  return /[A-Za-z_]+\/[A-Za-z_+-]+(?:\/[A-Za-z_+-]+)?$/.exec(text.replace(/^\/[^/]+\/(?:\d[^/]*\/)?/, ''))?.[0];
}

function intlZone(name: string): Zone | undefined {
  const format = formatOf(name);
  if (format === undefined) return undefined;
  const offset = (instant: number) => wallShown(format, instant) - Math.floor(instant / 1000) * 1000;
  return {
    wall: (instant) => instant + offset(instant),
    instant(wall) {
      const before = offset(wall - dayMs);
      const after = offset(wall + dayMs);
      const fits = (candidate: number) => offset(wall - candidate) === candidate;
      return wall - (fits(before) || !fits(after) ? before : after);
    },
  };
}

function formatOf(timeZone: string): Intl.DateTimeFormat | undefined {
  try {
    const parts = { year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric' } as const;
    return new Intl.DateTimeFormat('en-US', { timeZone, hourCycle: 'h23', calendar: 'gregory', ...parts });
  } catch {
    return undefined;
  }
}

function wallShown(format: Intl.DateTimeFormat, instant: number): number {
  const shown = new Map(format.formatToParts(instant).map(({ type, value }) => [type, Number(value)]));
  const of = (type: Intl.DateTimeFormatPartTypes) => shown.get(type) ?? 0;
  return Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute'), of('second'));
}

/** The library takes the new offset from the hour of the change on; asked an hour earlier on such a day, it answers as the standard says. */
function zoneOfWalls(offset: (wall: number) => number): Zone {
  function instant(wall: number): number {
    const before = offset(wall - dayMs);
    const after = offset(wall + dayMs);
    return wall - (before === after ? before : offset(wall - Math.abs(before - after)));
  }
  return {
    instant,
    wall(at) {
      const [later, earlier] = [at + offset(at + dayMs), at + offset(at - dayMs)];
      return instant(later) !== at && instant(earlier) === at ? earlier : later;
    },
  };
}

/** Windows writes rules that begin in 1601, and every change since would be worked out. A yearly rule is the same from 1970 on. */
function fromTheSeventies(definition: string): string {
  return definition.replace(/BEGIN:(STANDARD|DAYLIGHT)\r\n.*?END:\1/gs, (part) =>
    /^RRULE:FREQ=YEARLY(?!.*(?:COUNT|INTERVAL=(?!1(?:;|\r|$))))/m.test(part) ? part.replace(/^(DTSTART[^:]*:)1[678]\d\d/m, '$11970') : part,
  );
}
