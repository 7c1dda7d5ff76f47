// A calendar as Exchange writes it: CRLF, lines folded at 75 octets, Windows names of zones, the meeting in a property of its own.
import { type Appointment, isSecondTime, wallTime } from './appointment.ts';

export function calendarText(appointments: readonly Appointment[]): string {
  const lines = [
    'BEGIN:VCALENDAR',
    'METHOD:PUBLISH',
    'PRODID:Microsoft Exchange Server 2010',
    'VERSION:2.0',
    ...appointments.flatMap(entries),
    'END:VCALENDAR',
    '',
  ];
  return lines.map(folded).join('\r\n');
}

const dayMs = 24 * 3_600_000;

/** A series and its moved instance are two entries. */
function entries(one: Appointment): string[] {
  const { series, movedFrom, start, end } = one;
  if (series === undefined || isInUtc(one)) return one.excepted === true ? [] : entry(one, start, end, []);
  const planned = movedFrom ?? start;
  const stepMs = series === 'daily' ? dayMs : 7 * dayMs;
  const first = wall(planned, one) - 3 * stepMs;
  const rule = series === 'daily' ? 'RRULE:FREQ=DAILY;COUNT=9' : `RRULE:FREQ=WEEKLY;UNTIL=${stamp(planned + 20 * dayMs)}Z`;
  const lengthMs = end - start;
  const excepted = one.excepted === true ? [`EXDATE${zoneOf(one)}:${stamp(wall(planned, one))}`] : [];
  const master = [
    'BEGIN:VEVENT',
    `DTSTART${zoneOf(one)}:${stamp(first)}`,
    `DURATION:PT${lengthMs / 1000}S`,
    rule,
    ...excepted,
    ...rest(one),
  ];
  if (movedFrom === undefined) return master;
  return [...master, ...entry(one, start, end, [`RECURRENCE-ID${zoneOf(one)}:${stamp(wall(movedFrom, one))}`])];
}

function entry(one: Appointment, start: number, end: number, more: readonly string[]): string[] {
  const times = [`DTSTART${zoneOf(one)}:${written(start, one)}`, `DTEND${zoneOf(one)}:${written(end, one)}`];
  return ['BEGIN:VEVENT', ...times, ...more, ...rest(one)];
}

function rest({ uid, subject, meeting, organizer, cancelled, sequence = 0 }: Appointment): string[] {
  return [
    `UID:${uid}`,
    `SUMMARY;LANGUAGE=en-US:${subject}`,
    `ORGANIZER;CN=Organizer:mailto:${organizer}`,
    `SEQUENCE:${sequence}`,
    `STATUS:${cancelled === true ? 'CANCELLED' : 'CONFIRMED'}`,
    'DTSTAMP:20260101T000000Z',
    naming(meeting),
    'END:VEVENT',
  ];
}

function naming(meeting: string): string {
  if (/^https?:/.test(meeting)) return `X-MICROSOFT-ONLINEMEETINGEXTERNALLINK:${meeting}`;
  return `X-MICROSOFT-ONLINEMEETINGCONFLINK:conf:${meeting.replaceAll(';', '\\;')}?conversation-id=E2KM0wvqb7`;
}

/** A time that clocks show for the second time can only be written in UTC. */
function isInUtc({ zone, start, end, movedFrom }: Appointment): boolean {
  return zone === undefined || [start, end, movedFrom ?? start].some((at) => isSecondTime(at, zone));
}

function zoneOf(one: Appointment): string {
  return one.zone === undefined || isInUtc(one) ? '' : `;TZID=${one.zone.written}`;
}

function written(at: number, one: Appointment): string {
  return isInUtc(one) ? `${stamp(at)}Z` : stamp(wall(at, one));
}

function wall(at: number, { zone }: Appointment): number {
  return zone === undefined ? at : wallTime(at, zone);
}

function stamp(at: number): string {
  return new Date(at).toISOString().replace(/[-:]|\.\d+Z/g, '');
}

function folded(line: string): string {
  let text = '';
  let octets = 0;
  for (const character of line) {
    const size = Buffer.byteLength(character);
    if (octets + size > 75) {
      text += '\r\n ';
      octets = 1;
    }
    text += character;
    octets += size;
  }
  return text;
}
