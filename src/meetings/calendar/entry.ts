// One VEVENT as we need it: when, how often, which meeting. Everything else in it is passed over.

import ICAL from 'ical.js';
import { defined } from '../../defined.ts';
import { reasonOf } from '../../errors.ts';
import type { CalendarText } from './components.ts';
import { type Moment, momentsOf, type ZoneOf } from './moment.ts';
import { type MayAsk, meetingNamed, type Named } from './names.ts';
import { type Rule, readRule } from './rule.ts';
import { unclear } from './unclear.ts';

export interface Entry {
  uid: string;
  line: number;
  summary: string;
  /** Which of two versions is newer. */
  version: { sequence: number; stamp: number };
  cancelled: boolean;
  /** The instance that it replaces, alone or with all later ones. */
  replaces?: { moment: Moment; andLater: boolean };
  start: Moment;
  /** Wall time for whole days, real time otherwise. */
  lengthMs: number;
  rule?: Rule;
  more: readonly Moment[];
  except: readonly Moment[];
  meeting: Named;
  organizers: readonly string[];
}

export interface EntrySurroundings {
  method: string;
  zoneOf: ZoneOf;
  mayAsk: MayAsk;
}

const dayMs = 86_400_000;

/** Throws Unclear. */
export function readEntry({ text, line }: CalendarText, around: EntrySurroundings): Entry {
  const event = parsed(text);
  const { zoneOf } = around;
  const start = one(event, 'dtstart', zoneOf);
  const replaced = one(event, 'recurrence-id', zoneOf);
  const cancelled = around.method === 'CANCEL' || /^cancell?ed$/i.test(textOf(event, 'status'));
  const from = start ?? (cancelled ? replaced : undefined);
  const uid = textOf(event, 'uid');
  if (uid === '') throw unclear('it has no UID');
  if (from === undefined && !cancelled) throw unclear('it has no DTSTART');
  const moment = from ?? dawn;
  const range = event.getFirstProperty('recurrence-id')?.getFirstParameter('range') as string | undefined;
  const rule = ruleOf(event, moment);
  return {
    uid,
    line,
    summary: textOf(event, 'summary').slice(0, 200),
    version: { sequence: Number(textOf(event, 'sequence')) || 0, stamp: stampOf(event) },
    cancelled,
    ...(replaced === undefined ? {} : { replaces: { moment: replaced, andLater: range?.toUpperCase() === 'THISANDFUTURE' } }),
    start: moment,
    lengthMs: cancelled ? 0 : lengthOf(event, moment, zoneOf),
    ...defined({ rule }),
    more: event.getAllProperties('rdate').flatMap((property) => momentsOf(property, zoneOf)),
    except: event.getAllProperties('exdate').flatMap((property) => momentsOf(property, zoneOf)),
    meeting: cancelled ? { kind: 'none' } : meetingNamed(namingOf(event), around.mayAsk),
    organizers: organizersOf(event),
  };
}

const dawn: Moment = { instant: 0, wall: 0, zone: { instant: (wall) => wall, wall: (instant) => instant }, isDate: false };

function parsed(text: string): ICAL.Component {
  try {
    return new ICAL.Component(ICAL.parse(text) as unknown[]);
  } catch (error) {
    throw unclear(`it cannot be read: ${reasonOf(error)}`);
  }
}

function one(event: ICAL.Component, name: string, zoneOf: ZoneOf): Moment | undefined {
  const properties = event.getAllProperties(name);
  const [property] = properties;
  if (properties.length > 1) throw unclear(`it has several ${name.toUpperCase()}`);
  return property === undefined ? undefined : momentsOf(property, zoneOf)[0];
}

function textOf(event: ICAL.Component, name: string): string {
  const [, , , value = ''] = (event.getFirstProperty(name)?.jCal ?? []) as unknown[];
  return String(value).trim();
}

function allOf(event: ICAL.Component, name: string): string[] {
  return event.getAllProperties(name).map((property) => String((property.jCal as unknown[])[3] ?? ''));
}

function stampOf(event: ICAL.Component): number {
  return Math.max(0, ...['last-modified', 'dtstamp'].map((name) => Date.parse(textOf(event, name)) || 0));
}

function lengthOf(event: ICAL.Component, start: Moment, zoneOf: ZoneOf): number {
  const end = one(event, 'dtend', zoneOf);
  const duration = event.getFirstPropertyValue('duration');
  if (end !== undefined && end.isDate !== start.isDate) throw unclear('one of DTSTART and DTEND is a day, the other a time');
  const written = duration instanceof ICAL.Duration ? duration.toSeconds() * 1000 : start.isDate ? dayMs : 0;
  const lengthMs = end === undefined ? written : start.isDate ? end.wall - start.wall : end.instant - start.instant;
  if (lengthMs < 0) throw unclear('it ends before it begins');
  return lengthMs;
}

function ruleOf(event: ICAL.Component, start: Moment): Rule | undefined {
  if (event.getAllProperties('rrule').length > 1) throw unclear('it has several RRULE');
  if (event.getFirstProperty('exrule') !== null) throw unclear('it has an EXRULE, which nobody writes any more');
  const written = event.getFirstPropertyValue('rrule');
  return written instanceof ICAL.Recur ? readRule(written, start) : undefined;
}

function namingOf(event: ICAL.Component) {
  return {
    confLinks: allOf(event, 'x-microsoft-onlinemeetingconflink'),
    externalLinks: allOf(event, 'x-microsoft-onlinemeetingexternallink'),
    texts: [...allOf(event, 'location'), ...allOf(event, 'description')],
  };
}

/** Who scheduled it for somebody else counts too. */
function organizersOf(event: ICAL.Component): string[] {
  const property = event.getFirstProperty('organizer');
  if (property === null) return [];
  const named = [textOf(event, 'organizer'), property.getFirstParameter('email'), property.getFirstParameter('sent-by')];
  return named.flatMap((one) => (typeof one === 'string' && /^(?:mailto:)?[^@\s:]+@[^@\s]+$/i.test(one) ? [one] : []));
}
