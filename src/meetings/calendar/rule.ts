// A recurrence rule and the days it comes to. ical.js works them out; what it gets wrong is held against the rule, and what would keep it
// busy for ever is given up.
import vm from 'node:vm';
import ICAL from 'ical.js';
import type { Moment } from './moment.ts';
import { unclear } from './unclear.ts';
import { timeOfWall } from './zone.ts';

export interface Rule {
  recur: ICAL.Recur;
  /** The last wall time it may come to. */
  untilWall: number;
}

const dayMs = 86_400_000;
const frequencies = new Set(['DAILY', 'WEEKLY', 'MONTHLY', 'YEARLY']);
/** A daily series of ten years has 3,653 instances. */
const maxInstances = 20_000;
/** No rule that anybody means takes a hundredth of it, but a machine may be busy: a rule is given up for good when it took too long that often. */
const patienceMs = 2_000;
const maxTries = 3;

/** UNTIL is compared on the wall of the series: in UTC its last instance could be lost or one too many be taken. */
export function readRule(recur: ICAL.Recur, start: Moment): Rule {
  if (!frequencies.has(recur.freq)) throw unclear(`it recurs ${recur.freq.toLowerCase()}, which no meeting does`);
  const { until } = recur;
  if (until === null || until === undefined) return { recur, untilWall: Number.POSITIVE_INFINITY };
  const wall = Date.UTC(until.year, until.month - 1, until.day, until.hour, until.minute, until.second);
  const untilWall = until.isDate ? wall + dayMs - 1 : until.zone === ICAL.Timezone.utcTimezone ? start.zone.wall(wall) : wall;
  const open = recur.clone();
  open.until = null;
  return { recur: open, untilWall };
}

/** The wall times between the two, both included. Throws Unclear. */
export function wallsOf(rule: Rule, startWall: number, fromWall: number, toWall: number): number[] {
  const failed = failures.get(rule) ?? 0;
  const endless = () => unclear(`its rule ${rule.recur.toString()} comes to no end`);
  if (failed >= maxTries) throw endless();
  try {
    return withPatience(() => expand(rule, startWall, fromWall, toWall));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error;
    failures.set(rule, failed + 1);
    throw endless();
  }
}

const failures = new WeakMap<Rule, number>();

/** The library has no bound of its own; a script is the one thing that can be given up while it computes. */
const work: { run?: () => number[] } = {};
const sandbox = vm.createContext(work);
const script = new vm.Script('run()');

function withPatience(run: () => number[]): number[] {
  work.run = run;
  return script.runInContext(sandbox, { timeout: patienceMs }) as number[];
}

function expand({ recur, untilWall }: Rule, startWall: number, fromWall: number, toWall: number): number[] {
  const last = Math.min(toWall, untilWall);
  const first = skipped(recur, startWall, fromWall);
  const iterator = recur.iterator(timeOfWall(first));
  const walls: number[] = [];
  for (let count = 0; count < maxInstances; count += 1) {
    const next = iterator.next();
    const wall =
      next === null || next === undefined
        ? Number.POSITIVE_INFINITY
        : Date.UTC(next.year, next.month - 1, next.day, next.hour, next.minute, next.second);
    if (wall > last) return walls;
    if (!isMeant(recur, wall)) {
      if (recur.count !== null && recur.count !== undefined) throw unclear(`its rule ${recur.toString()} names days that do not exist`);
    } else if (wall >= fromWall) walls.push(wall);
  }
  throw unclear(`its rule ${recur.toString()} has more than ${maxInstances} instances`);
}

/** Years of a series are not worked out one by one: whole intervals are left out, but for the last before the window. */
function skipped({ freq, interval, count, parts }: ICAL.Recur, startWall: number, fromWall: number): number {
  if (count !== null && count !== undefined) return startWall;
  if (freq === 'MONTHLY') return monthsSkipped(startWall, fromWall, interval, 'BYDAY' in parts || 'BYMONTHDAY' in parts);
  const stepMs = freq === 'DAILY' ? interval * dayMs : freq === 'WEEKLY' ? interval * 7 * dayMs : undefined;
  if (stepMs === undefined) return startWall;
  const steps = Math.floor((fromWall - startWall) / stepMs) - 1;
  return startWall + Math.max(0, steps) * stepMs;
}

/** Where the rule names its days, any day of the month will do; else only one that every month has. */
function monthsSkipped(startWall: number, fromWall: number, interval: number, namesDays: boolean): number {
  const [start, from] = [new Date(startWall), new Date(fromWall)];
  const day = start.getUTCDate();
  if (day > 28 && !namesDays) return startWall;
  const months = (from.getUTCFullYear() - start.getUTCFullYear()) * 12 + from.getUTCMonth() - start.getUTCMonth();
  const steps = Math.floor(months / interval) - 1;
  if (steps <= 0) return startWall;
  const timeMs = startWall - Date.UTC(start.getUTCFullYear(), start.getUTCMonth(), day);
  return Date.UTC(start.getUTCFullYear(), start.getUTCMonth() + steps * interval, Math.min(day, 28)) + timeMs;
}

const weekdays = ['SU', 'MO', 'TU', 'WE', 'TH', 'FR', 'SA'];

/** The library turns the 30th of February into the 2nd of March. */
function isMeant(recur: ICAL.Recur, wall: number): boolean {
  const at = new Date(wall);
  const day = at.getUTCDate();
  const fromEnd = day - new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + 1, 0)).getUTCDate() - 1;
  const parts = recur.parts as Record<string, (string | number)[] | undefined>;
  const has = (name: string, ...values: (string | number)[]) => parts[name]?.some((part) => values.includes(part)) ?? true;
  const weekday = weekdays[at.getUTCDay()] ?? '';
  const isWeekday = parts['BYDAY']?.some((part) => String(part).endsWith(weekday)) ?? true;
  return has('BYMONTH', at.getUTCMonth() + 1) && has('BYMONTHDAY', day, fromEnd) && isWeekday;
}
