// Calendars as Outlook, Exchange and Google write them, cut down to what matters.
export const exchangeBerlin = [
  'BEGIN:VTIMEZONE',
  'TZID:W. Europe Standard Time',
  'BEGIN:STANDARD',
  'DTSTART:16010101T030000',
  'TZOFFSETFROM:+0200',
  'TZOFFSETTO:+0100',
  'RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=10',
  'END:STANDARD',
  'BEGIN:DAYLIGHT',
  'DTSTART:16010101T020000',
  'TZOFFSETFROM:+0100',
  'TZOFFSETTO:+0200',
  'RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=3',
  'END:DAYLIGHT',
  'END:VTIMEZONE',
];

export const confLink = (id: string, organizer = 'test.tset@example.se') =>
  `X-MICROSOFT-ONLINEMEETINGCONFLINK:conf:sip:${organizer}\\;gruu\\;opaque=app:conf:focus:id:${id}?conversation-id=E2KM0wvqb7`;

export const focusUri = (id: string, organizer = 'test.tset@example.se') => `sip:${organizer};gruu;opaque=app:conf:focus:id:${id}`;

/** Lines of one VEVENT; a line that begins with another's name replaces it. */
export function anEvent(...lines: string[]): string[] {
  const names = new Set(lines.map(nameOf));
  const usual = [
    'UID:one',
    'SUMMARY:Board',
    'DTSTAMP:20261101T000000Z',
    'DTSTART:20261126T090000Z',
    'DTEND:20261126T100000Z',
    confLink('ABC'),
  ];
  return ['BEGIN:VEVENT', ...usual.filter((line) => !names.has(nameOf(line))), ...lines, 'END:VEVENT'];
}

/** Folded before the 76th octet, as RFC 5545 asks for. */
export function aCalendar(...lines: string[]): Buffer {
  return Buffer.from(['BEGIN:VCALENDAR', 'VERSION:2.0', ...lines, 'END:VCALENDAR', ''].map(folded).join('\r\n'), 'latin1');
}

function nameOf(line: string): string {
  return /^[^:;]*/.exec(line)?.[0] ?? '';
}

function folded(line: string): string {
  const octets = Buffer.from(line, 'utf8').toString('latin1');
  return (octets.match(/.{1,74}/g) ?? []).join('\r\n ');
}
