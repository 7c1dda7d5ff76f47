// All entries of one UID: a series with its exceptions, or a single appointment. The newest version of each counts.
import type { Entry } from './entry.ts';
import { wallsOf } from './rule.ts';

export interface Window {
  from: number;
  to: number;
}

/** One time that a meeting is to take place. */
export interface Instance {
  entry: Entry;
  start: number;
  end: number;
  /** Its place in the series, which stays when it is moved. */
  place: number;
}

const dayMs = 86_400_000;

/** Those that touch the window, cancelled ones left out. Throws Unclear. */
export function instancesOf(entries: readonly Entry[], window: Window): Instance[] {
  const master = newest(entries.filter(({ replaces }) => replaces === undefined));
  const replacing = replacements(entries.filter(({ replaces }) => replaces !== undefined));
  if (master?.cancelled === true) return [];
  const moved = replacing.filter(({ replaces }) => replaces?.andLater === false).map(ofEntry);
  const regular = master === undefined ? [] : regularOf(master, replacing, window);
  const ranges = master === undefined ? replacing.filter(({ replaces }) => replaces?.andLater === true).map(ofEntry) : [];
  return [...regular, ...moved, ...ranges].filter(({ entry, start, end }) => !entry.cancelled && start <= window.to && end >= window.from);
}

function ofEntry(entry: Entry): Instance {
  const { start } = entry;
  return { entry, start: start.instant, end: endOf(entry, start.wall), place: entry.replaces?.moment.instant ?? start.instant };
}

function regularOf(master: Entry, replacing: readonly Entry[], window: Window): Instance[] {
  const { zone } = master.start;
  const ranges = replacing
    .filter(({ replaces }) => replaces?.andLater === true)
    .toSorted((a, b) => placeOf(a, master) - placeOf(b, master));
  return wallsWithin(master, ranges, window).flatMap((wall) => {
    if (replacing.some((entry) => entry.replaces?.andLater === false && isAt(entry.replaces.moment, wall, master))) return [];
    const range = ranges.findLast((entry) => placeOf(entry, master) <= wall);
    const entry = range ?? master;
    const shifted = range === undefined ? wall : wall + zone.wall(range.start.instant) - placeOf(range, master);
    return [{ entry, start: zone.instant(shifted), end: endOf(entry, shifted, zone.instant), place: zone.instant(wall) }];
  });
}

/** The wall times of the series, without those that are excepted. */
function wallsWithin(master: Entry, ranges: readonly Entry[], { from, to }: Window): number[] {
  const { zone, wall: startWall } = master.start;
  const slack = Math.max(
    dayMs,
    ...[master, ...ranges].map(({ lengthMs }) => lengthMs + dayMs),
    ...ranges.map((range) => Math.abs(range.start.instant - (range.replaces?.moment.instant ?? 0)) + dayMs),
  );
  const [fromWall, toWall] = [zone.wall(from) - slack, zone.wall(to) + slack];
  const ruled = master.rule === undefined ? [startWall] : wallsOf(master.rule, startWall, fromWall, toWall);
  const more = master.more.map((moment) => zone.wall(moment.instant));
  const walls = [...new Set([...ruled, ...more])].filter((wall) => wall >= fromWall && wall <= toWall);
  return walls.filter((wall) => !master.except.some((moment) => isAt(moment, wall, master)));
}

/** Whole days are counted on the wall, times by the clock. */
function endOf({ start, lengthMs }: Entry, wall: number, instant = start.zone.instant): number {
  return start.isDate ? instant(wall + lengthMs) : instant(wall) + lengthMs;
}

function placeOf({ replaces, start }: Entry, master: Entry): number {
  return master.start.zone.wall((replaces?.moment ?? start).instant);
}

/** Some writers except a day where they mean the time on it. */
function isAt(moment: Entry['start'], wall: number, { start }: Entry): boolean {
  if (moment.isDate && !start.isDate) return Math.floor(wall / dayMs) === Math.floor(moment.wall / dayMs);
  return (moment.isDate ? moment.wall : start.zone.wall(moment.instant)) === wall;
}

function replacements(entries: readonly Entry[]): Entry[] {
  const byPlace = new Map<string, Entry[]>();
  for (const entry of entries) {
    const place = `${entry.replaces?.moment.instant} ${entry.replaces?.andLater}`;
    byPlace.set(place, [...(byPlace.get(place) ?? []), entry]);
  }
  return [...byPlace.values()].flatMap((versions) => newest(versions) ?? []);
}

/** Of equal versions the one that comes last. */
function newest(entries: readonly Entry[]): Entry | undefined {
  let best: Entry | undefined;
  for (const entry of entries) {
    const [now, held] = [entry.version, best?.version];
    const isOlder = held !== undefined && (now.sequence < held.sequence || (now.sequence === held.sequence && now.stamp < held.stamp));
    if (!isOlder) best = entry;
  }
  return best;
}
