// A working day: two hundred meetings of a calendar, single and recurring, moved, cancelled, overlapping, some of them longer than planned, while
// the calendar's server has its own troubles. It says whom a moderator is to decide on, and whom it must not meet.
import type { Appointment, CalendarZone } from '../calendar/appointment.ts';
import type { CalendarSwitches } from '../calendar/switches.ts';
import { addressOf, type PersonOptions } from '../meeting/person.ts';
import { createRandom, guid, type Random } from '../random.ts';
import { colleague, guest } from './cast.ts';
import type { Scenario, Step } from './scenario.ts';

export interface WorkingDay extends Scenario {
  calendar: readonly Appointment[];
  /** Addresses of those who come while their meeting is on. */
  due: readonly string[];
  /** Addresses of those who come to a meeting that is over, was moved or is not held. */
  late: readonly string[];
}

export interface WorkingDayOptions {
  meetings?: number;
  /** The number of the first one. */
  first?: number;
  /** How long the day lasts, in its own minutes. */
  minutes?: number;
  /** How long such a minute takes, ms. */
  minuteMs?: number;
}

/** Windows names and an IANA name; on one weekend in autumn, and one in spring, two of them change their clocks within hours. */
const zones: readonly CalendarZone[] = [
  { written: 'W. Europe Standard Time', iana: 'Europe/Berlin' },
  { written: 'Middle East Standard Time', iana: 'Asia/Beirut' },
  { written: 'Europe/Berlin', iana: 'Europe/Berlin' },
];

/** Around a meeting nobody comes who does not belong to it. */
const quietMinutes = 40;

export function workingDay({ meetings = 200, first = 0, minutes = 390, minuteMs = 400 }: WorkingDayOptions = {}): WorkingDay {
  const random = createRandom(26 + first);
  const plans = Array.from({ length: meetings }, (_, n) => planOf(first + n, (n / meetings) * (minutes - 110), random));
  const acts = plans.map((plan) => actsOf(plan, random, minuteMs));
  return {
    name: 'working-day',
    title: `A working day: ${meetings} meetings of a calendar, recurring, moved, cancelled, overlapping`,
    meetings: plans.map(({ uri, n }) => ({ uri, subject: `Meeting ${n}`, accessLevel: 'SameEnterprise' })),
    present: [],
    calendar: plans.map((plan) => appointmentOf(plan, minuteMs)),
    steps: [...acts.flatMap(({ steps }) => steps), ...troubles(minutes * minuteMs)],
    durationMs: minutes * minuteMs,
    due: acts.flatMap(({ due }) => due),
    late: acts.flatMap(({ late }) => late),
  };
}

const kinds = [
  'single',
  'in a zone',
  'daily',
  'weekly',
  'by link',
  'excepted',
  'moved',
  'moved late',
  'cancelled',
  'cancelled late',
  'overtime',
] as const;

interface Plan {
  n: number;
  kind: (typeof kinds)[number];
  uri: string;
  zone: CalendarZone;
  /** Minutes of the day. */
  start: number;
  end: number;
}

function planOf(n: number, start: number, random: Random): Plan {
  // What is moved was to be earlier in the day.
  const kind = start < quietMinutes + 2 ? 'single' : kinds[n % kinds.length];
  const id = `DAY${String(n).padStart(4, '0')}`;
  return {
    n,
    kind: kind ?? 'single',
    uri: `sip:organizer@example.com;gruu;opaque=app:conf:focus:id:${id}`,
    zone: zones[n % zones.length] as CalendarZone,
    start: Math.round(start),
    end: Math.round(start) + 10 + Math.floor(random() * 11),
  };
}

function appointmentOf({ n, kind, uri, zone, start, end }: Plan, minuteMs: number): Appointment {
  const plain = {
    uid: `day-${n}@example.com`,
    subject: `Meeting ${n}`,
    meeting: uri,
    organizer: 'organizer@example.com',
    start: start * minuteMs,
    end: end * minuteMs,
  };
  switch (kind) {
    case 'single':
    case 'cancelled late':
    case 'overtime':
      return plain;
    case 'in a zone':
      return { ...plain, zone };
    case 'daily':
    case 'weekly':
      return { ...plain, zone, series: kind };
    case 'by link':
      return { ...plain, byLink: true };
    case 'excepted':
      return { ...plain, zone, series: 'daily', excepted: true };
    case 'moved':
      return { ...plain, zone, series: 'daily', movedFrom: (start - quietMinutes) * minuteMs };
    case 'moved late':
      return { ...plain, start: plain.start + quietMinutes * minuteMs, end: plain.end + quietMinutes * minuteMs };
    case 'cancelled':
      return { ...plain, cancelled: true };
  }
}

interface Acts {
  steps: Step[];
  due: string[];
  late: string[];
}

function actsOf(plan: Plan, random: Random, minuteMs: number): Acts {
  const { n, kind, uri, start, end } = plan;
  const acts: Acts = { steps: [], due: [], late: [] };
  const at = (minute: number, event: Step['event']) => acts.steps.push({ atMs: Math.max(0, minute) * minuteMs, meeting: uri, event });

  function visit(who: 'due' | 'late', person: PersonOptions, from: number, to: number): void {
    const address = person.uri ?? '';
    at(from, { kind: 'join', person });
    at(to, { kind: 'leave', who: address });
    acts[who].push(addressOf(address));
  }

  const member = (role: number) => ({ ...colleague(n), uri: `sip:member-${n}-${role}@example.com` });
  const stranger = () => guest(random, `Stranger ${n}`, { uri: `sip:${guid(random)}@anonymous.invalid` });
  const isHeld = kind !== 'excepted' && kind !== 'cancelled';
  if (isHeld) {
    visit('due', member(1), start + 1, end - 1);
    visit('due', stranger(), start + 2, end - 2);
    if (kind === 'overtime') {
      visit('due', member(2), start + 3, end + 25);
      visit('due', stranger(), end + 15, end + 20);
    }
  }
  const over = kind === 'overtime' ? end + 25 : end;
  const lateAt = isHeld ? over + quietMinutes : start + 2;
  visit('late', stranger(), lateAt, lateAt + 3);
  if (kind === 'moved') visit('late', stranger(), start - quietMinutes + 2, start - quietMinutes + 5);
  const { uid, ...appointment } = appointmentOf(plan, minuteMs);
  if (kind === 'moved late') {
    const moved = { ...appointment, uid, start: start * minuteMs, end: end * minuteMs, sequence: 1 };
    at(start - 36, { kind: 'calendar', appointment: moved });
  }
  if (kind === 'cancelled late') at(end - 3, { kind: 'calendar', appointment: { ...appointment, uid, cancelled: true, sequence: 1 } });
  return acts;
}

const unwell: readonly CalendarSwitches['answer'][] = ['empty', 'truncated', 'error', 'no-entries', 'sign-in-page', 'hang'];

/** The calendar's server is ill six times in the day, each time in another way. */
function troubles(durationMs: number): Step[] {
  const partMs = durationMs / unwell.length;
  return unwell.flatMap((answer, n): Step[] => [
    { atMs: (n + 0.5) * partMs, event: { kind: 'calendar-server', switches: { answer } } },
    { atMs: (n + 0.95) * partMs, event: { kind: 'calendar-server', switches: { answer: 'served', bom: n % 2 === 1 } } },
  ]);
}
