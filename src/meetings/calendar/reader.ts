// Keeps what a calendar last said, file by file: one that cannot be read leaves its last good content in force.
// Long calendars are read in small bites, so that nothing else waits.

import { createHash } from 'node:crypto';
import { setImmediate as breath } from 'node:timers/promises';
import { isJoinLink } from '../../config/join-link.ts';
import { reasonOf } from '../../errors.ts';
import { type CalendarParts, type CalendarText, readParts } from './components.ts';
import { type Entry, readEntry } from './entry.ts';
import type { ZoneOf } from './moment.ts';
import { linksIn, type MayAsk, type Named } from './names.ts';
import { instancesOf, type Window } from './series.ts';
import { Unclear } from './unclear.ts';
import { definedZone, namedZone, type Zone } from './zone.ts';

export interface CalendarFile {
  name: string;
  bytes: Buffer;
}

/** One time that a meeting is to take place. */
export interface Appointment {
  uid: string;
  /** Its place in its series, which stays when it is moved. */
  place: number;
  start: number;
  end: number;
  meeting: Exclude<Named, { kind: 'none' }>;
  organizers: readonly string[];
  subject: string;
  /** `file:line`. */
  where: string;
}

export interface Appointments {
  list: readonly Appointment[];
  /** Entries of which all is known: an instance that is not in the list is cancelled, or moved out of the window. */
  known: ReadonlySet<string>;
  /** What could not be read in one way only and is not acted on. */
  complaints: readonly string[];
}

export interface CalendarReader {
  /** All files there are now. Answers what cannot be read; its last good content stays. */
  take(files: readonly CalendarFile[]): Promise<readonly string[]>;
  within(window: Window): Promise<Appointments>;
}

interface Held {
  digest: string;
  entries: readonly Entry[];
  /** UIDs of entries that are unclear. */
  doubtful: ReadonlySet<string>;
  complaints: readonly string[];
}

/** Between two breaths nothing else of the daemon runs. */
const biteMs = 8;

export function createCalendarReader(mayAsk: MayAsk): CalendarReader {
  const held = new Map<string, Held>();

  async function takeOne({ name, bytes }: CalendarFile): Promise<string | undefined> {
    const digest = createHash('sha256').update(bytes).digest('hex');
    const before = held.get(name);
    if (before?.digest === digest) return undefined;
    const parts = readParts(bytes);
    if (!parts.ok) return `${name}: ${parts.why}`;
    const isEmpty = parts.calendars.every(({ entries }) => entries.length === 0);
    if (isEmpty && before !== undefined && before.entries.length > 0) return `${name}: the calendar holds no entry any more`;
    held.set(name, { digest, ...(await readAll(name, parts.calendars, mayAsk)) });
    return undefined;
  }

  return {
    async take(files) {
      const there = new Set(files.map(({ name }) => name));
      const failures: string[] = [];
      for (const file of files) {
        const failure = await takeOne(file);
        if (failure !== undefined) failures.push(failure);
      }
      for (const name of [...held.keys()]) if (!there.has(name)) held.delete(name);
      return failures;
    },
    within: (window) => appointmentsIn(held, window),
  };
}

async function readAll(name: string, calendars: readonly CalendarParts[], mayAsk: MayAsk): Promise<Omit<Held, 'digest'>> {
  const entries: Entry[] = [];
  const doubtful = new Set<string>();
  const complaints: string[] = [];
  const breathe = breather();
  for (const calendar of calendars) {
    if (!['PUBLISH', 'REQUEST', 'ADD', 'CANCEL'].includes(calendar.method)) continue;
    const zoneOf = zonesOf(calendar);
    for (const text of calendar.entries) {
      await breathe();
      const read = readOne(text, { method: calendar.method, zoneOf, mayAsk });
      if (!(read instanceof Unclear)) entries.push(read);
      else {
        doubtful.add(uidIn(text.text));
        if (concernsUs(text.text, mayAsk)) complaints.push(`${name}:${text.line}: ${summaryIn(text.text)}: ${read.message}`);
      }
    }
  }
  return { entries, doubtful, complaints };
}

function readOne(text: CalendarText, around: Parameters<typeof readEntry>[1]): Entry | Unclear {
  try {
    return readEntry(text, around);
  } catch (error) {
    if (error instanceof Unclear) return error;
    return new Unclear(`it cannot be read: ${reasonOf(error)}`);
  }
}

/** A definition in the calendar itself counts before what its name means elsewhere. */
function zonesOf({ timeZones, zone }: CalendarParts): ZoneOf {
  const defined = new Map(timeZones.flatMap((text) => definedZone(text) ?? []).map(({ name, zone: one }) => [name, one]));
  const known = new Map<string, Zone | undefined>();
  const byName = (name: string): Zone | undefined => {
    if (!known.has(name)) known.set(name, defined.get(name) ?? namedZone(name));
    return known.get(name);
  };
  const [only] = defined.size === 1 ? [...defined.values()] : [];
  const own = zone === undefined ? only : byName(zone);
  return (name) => (name === undefined ? own : byName(name));
}

async function appointmentsIn(held: ReadonlyMap<string, Held>, window: Window): Promise<Appointments> {
  const complaints = [...held.values()].flatMap((file) => file.complaints);
  const known = new Set<string>();
  const list: Appointment[] = [];
  const breathe = breather();
  for (const [uid, { entries, name, isDoubtful }] of byUid(held)) {
    await breathe();
    if (entries.every(({ meeting }) => meeting.kind === 'none')) {
      if (!isDoubtful) known.add(uid);
      continue;
    }
    try {
      list.push(...instancesOf(entries, window).flatMap((instance) => appointmentOf(uid, name, instance)));
      if (!isDoubtful) known.add(uid);
    } catch (error) {
      if (!(error instanceof Unclear)) throw error;
      complaints.push(`${name}:${entries[0]?.line ?? 1}: ${JSON.stringify(entries[0]?.summary ?? '')}: ${error.message}`);
    }
  }
  return { list, known, complaints };
}

/** A series, its exceptions and its cancellations may come in files of their own. */
function byUid(held: ReadonlyMap<string, Held>): Map<string, { entries: Entry[]; name: string; isDoubtful: boolean }> {
  const series = new Map<string, { entries: Entry[]; name: string; isDoubtful: boolean }>();
  for (const [name, { entries }] of held) {
    for (const entry of entries) {
      const found = series.get(entry.uid);
      if (found === undefined) series.set(entry.uid, { entries: [entry], name, isDoubtful: false });
      else found.entries.push(entry);
    }
  }
  for (const { doubtful } of held.values())
    for (const uid of doubtful) {
      const found = series.get(uid);
      if (found !== undefined) found.isDoubtful = true;
    }
  return series;
}

function appointmentOf(uid: string, name: string, { entry, start, end, place }: ReturnType<typeof instancesOf>[number]): Appointment[] {
  const { meeting, organizers, summary, line } = entry;
  if (meeting.kind === 'none') return [];
  return [{ uid, place, start, end, meeting, organizers, subject: summary, where: `${name}:${line}` }];
}

function uidIn(text: string): string {
  return /^UID(?:;[^:]*)?:(.*)$/im.exec(text)?.[1]?.trim() ?? '';
}

function summaryIn(text: string): string {
  return JSON.stringify((/^SUMMARY(?:;[^:]*)?:(.*)$/im.exec(text)?.[1] ?? '').trim().slice(0, 200));
}

/** Whether somebody may wait for us to join: a dentist without a time zone is nobody's complaint. */
function concernsUs(text: string, mayAsk: MayAsk): boolean {
  if (/focus:id:teams:/i.test(text)) return false;
  return (
    /ONLINEMEETING(?:CONF|EXTERNAL)LINK[^:\r\n]*:\S|app:conf:focus/i.test(text) ||
    linksIn(text).some((link) => isJoinLink(link) && mayAsk(link))
  );
}

function breather(): () => Promise<void> {
  let since = performance.now();
  return async () => {
    if (performance.now() - since < biteMs) return;
    await breath();
    since = performance.now();
  };
}
