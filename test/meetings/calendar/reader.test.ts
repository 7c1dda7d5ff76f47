import { expect, test } from 'vitest';
import { createCalendarReader } from '../../../src/meetings/calendar/reader.ts';
import { aCalendar, anEvent, confLink, exchangeBerlin, focusUri } from './calendars.ts';

const dayMs = 86_400_000;
const day = (from: string, to = from) => ({ from: Date.parse(from), to: Date.parse(to) + dayMs - 1 });
const ours = (url: string) => new URL(url).hostname.endsWith('example.com');

async function read(bytes: Buffer, window: { from: number; to: number }) {
  const reader = createCalendarReader(ours);
  const failures = await reader.take([{ name: 'a.ics', bytes }]);
  return { failures, ...(await reader.within(window)) };
}

async function starts(lines: string[], window: { from: number; to: number }): Promise<string[]> {
  const { list, complaints, failures } = await read(aCalendar(...lines), window);
  expect([...complaints, ...failures]).toEqual([]);
  return list.map(({ start }) => new Date(start).toISOString().slice(0, 16)).sort();
}

const zoned = (tzid: string, at: string) => [
  `DTSTART;TZID=${tzid}:${at}`,
  `DTEND;TZID=${tzid}:${at.slice(0, 9)}${Number(at.slice(9, 11)) + 1}${at.slice(11)}`,
];
const berlin = (at: string, ...more: string[]) => [...exchangeBerlin, ...anEvent(...zoned('W. Europe Standard Time', at), ...more)];

test('the focus URI is read from a folded and escaped conf link', async () => {
  const { list } = await read(aCalendar(...anEvent(confLink('6N2YGD5G'))), day('2026-11-26'));
  expect(list).toMatchObject([{ meeting: { kind: 'focus', uri: focusUri('6N2YGD5G') }, subject: 'Board', where: 'a.ics:3' }]);
});

test.each<[string, string[], string[]]>([
  ['a time with Z', anEvent(), ['2026-11-26T09:00']],
  ['a Windows zone that the calendar defines', berlin('20261126T090000'), ['2026-11-26T08:00']],
  ['a Windows zone that it does not define', anEvent(...zoned('W. Europe Standard Time', '20261126T090000')), ['2026-11-26T08:00']],
  [
    'a Windows zone in quotes',
    anEvent('DTSTART;TZID="Pacific Standard Time":20261126T090000', 'DTEND:20261126T180000Z'),
    ['2026-11-26T17:00'],
  ],
  ['an IANA zone', anEvent(...zoned('America/New_York', '20261126T090000')), ['2026-11-26T14:00']],
  ['an IANA zone with a prefix', anEvent(...zoned('/mozilla.org/20070129_1/Europe/Berlin', '20261126T090000')), ['2026-11-26T08:00']],
  ["Exchange's UTC", anEvent('DTSTART;TZID="tzone://Microsoft/Utc":20261126T090000', 'DTEND:20261126T100000Z'), ['2026-11-26T09:00']],
  [
    'a floating time in the zone of the calendar',
    ['X-WR-TIMEZONE:Europe/Berlin', ...anEvent('DTSTART:20261126T090000', 'DTEND:20261126T100000')],
    ['2026-11-26T08:00'],
  ],
  [
    'a whole day in the zone of the calendar',
    ['X-WR-TIMEZONE:Europe/Berlin', ...anEvent('DTSTART;VALUE=DATE:20261126', 'DTEND;VALUE=DATE:20261127')],
    ['2026-11-25T23:00'],
  ],
  [
    'a whole day where the calendar defines one zone',
    [...exchangeBerlin, ...anEvent('DTSTART;VALUE=DATE:20261126', 'DTEND;VALUE=DATE:20261127')],
    ['2026-11-25T23:00'],
  ],
])('%s', async (_, lines, expected) => {
  expect(await starts(lines, day('2026-11-26'))).toEqual(expected);
});

test.each<[string, string[], string, string, string[]]>([
  [
    'UNTIL in UTC keeps the last instance',
    berlin('20261124T090000', 'RRULE:FREQ=DAILY;UNTIL=20261126T080000Z'),
    '2026-11-24',
    '2026-11-30',
    ['24', '25', '26'],
  ],
  [
    'UNTIL in UTC that ends a minute earlier does not',
    berlin('20261124T090000', 'RRULE:FREQ=DAILY;UNTIL=20261126T075900Z'),
    '2026-11-24',
    '2026-11-30',
    ['24', '25'],
  ],
  [
    'UNTIL as a day keeps that day',
    berlin('20261124T090000', 'RRULE:FREQ=DAILY;UNTIL=20261126'),
    '2026-11-24',
    '2026-11-30',
    ['24', '25', '26'],
  ],
  ['COUNT counts from the first', berlin('20261120T090000', 'RRULE:FREQ=DAILY;COUNT=6'), '2026-11-24', '2026-11-30', ['24', '25']],
  [
    'every second week keeps its phase after years',
    berlin('20200106T090000', 'RRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH;WKST=MO'),
    '2026-11-01',
    '2026-11-30',
    ['02', '05', '16', '19', '30'],
  ],
  [
    'every third day keeps its phase after years',
    berlin('20200101T090000', 'RRULE:FREQ=DAILY;INTERVAL=3'),
    '2026-11-20',
    '2026-11-30',
    ['22', '25', '28'],
  ],
  ['the last Friday of the month', berlin('20200131T090000', 'RRULE:FREQ=MONTHLY;BYDAY=-1FR'), '2026-11-01', '2026-11-30', ['27']],
  [
    'the second working day',
    berlin('20200102T090000', 'RRULE:FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=2'),
    '2026-11-01',
    '2026-11-30',
    ['03'],
  ],
  ['the 31st is not in November', berlin('20200131T090000', 'RRULE:FREQ=MONTHLY;BYMONTHDAY=31'), '2026-11-01', '2026-11-30', []],
  [
    'EXDATE takes an instance away',
    berlin('20261124T090000', 'RRULE:FREQ=DAILY;COUNT=3', 'EXDATE;TZID=W. Europe Standard Time:20261125T090000'),
    '2026-11-24',
    '2026-11-30',
    ['24', '26'],
  ],
  [
    'EXDATE in UTC',
    berlin('20261124T090000', 'RRULE:FREQ=DAILY;COUNT=3', 'EXDATE:20261125T080000Z,20261126T080000Z'),
    '2026-11-24',
    '2026-11-30',
    ['24'],
  ],
  [
    'EXDATE as a day',
    berlin('20261124T090000', 'RRULE:FREQ=DAILY;COUNT=3', 'EXDATE;VALUE=DATE:20261125'),
    '2026-11-24',
    '2026-11-30',
    ['24', '26'],
  ],
  [
    'RDATE adds one',
    berlin('20261124T090000', 'RDATE;TZID=W. Europe Standard Time:20261129T090000'),
    '2026-11-24',
    '2026-11-30',
    ['24', '29'],
  ],
  [
    'the 30th of February is no day',
    berlin('20260101T090000', 'RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30'),
    '2026-02-01',
    '2026-03-31',
    [],
  ],
])('recurrence: %s', async (_, lines, from, to, days) => {
  expect((await starts(lines, day(from, to))).map((at) => at.slice(8, 10))).toEqual(days);
});

test.each([
  ['defined by the calendar', (at: string, ...more: string[]) => berlin(at, ...more)],
  ['known by its name', (at: string, ...more: string[]) => anEvent(...zoned('Europe/Berlin', at), ...more)],
])('a series stays at its hour when clocks change, in a zone %s', async (_, series) => {
  const spring = series('20260327T090000', 'RRULE:FREQ=DAILY;COUNT=4');
  expect(await starts(spring, day('2026-03-27', '2026-03-31'))).toEqual([
    '2026-03-27T08:00',
    '2026-03-28T08:00',
    '2026-03-29T07:00',
    '2026-03-30T07:00',
  ]);
  const autumn = series('20261023T090000', 'RRULE:FREQ=DAILY;COUNT=4');
  expect(await starts(autumn, day('2026-10-23', '2026-10-27'))).toEqual([
    '2026-10-23T07:00',
    '2026-10-24T07:00',
    '2026-10-25T08:00',
    '2026-10-26T08:00',
  ]);
});

const master = berlin('20261123T090000', 'RRULE:FREQ=DAILY;COUNT=5');
const exception = (at: string, ...lines: string[]) => anEvent(`RECURRENCE-ID;TZID=W. Europe Standard Time:${at}`, ...lines);

test('a moved instance takes place at its new time only', async () => {
  const moved = exception('20261125T090000', ...zoned('W. Europe Standard Time', '20261126T150000'));
  expect(await starts([...master, ...moved], day('2026-11-23', '2026-11-30'))).toEqual([
    '2026-11-23T08:00',
    '2026-11-24T08:00',
    '2026-11-26T08:00',
    '2026-11-26T14:00',
    '2026-11-27T08:00',
  ]);
});

test('a cancelled instance does not take place, nor does a cancelled series', async () => {
  const cancelled = exception('20261125T090000', 'STATUS:CANCELLED');
  expect(await starts([...master, ...cancelled], day('2026-11-25'))).toEqual([]);
  expect(await starts([...master, ...anEvent('STATUS:CANCELLED', 'SEQUENCE:1')], day('2026-11-23', '2026-11-30'))).toEqual([]);
});

test('of two versions the newer counts, in whatever order they stand', async () => {
  const [older, newer] = [anEvent('SEQUENCE:1'), anEvent('SEQUENCE:2', 'DTSTART:20261126T130000Z', 'DTEND:20261126T140000Z')];
  for (const lines of [
    [...older, ...newer],
    [...newer, ...older],
  ])
    expect(await starts(lines, day('2026-11-26'))).toEqual(['2026-11-26T13:00']);
});

test('an instance that was moved with all later ones shifts them', async () => {
  const shifted = anEvent(
    'RECURRENCE-ID;RANGE=THISANDFUTURE;TZID=W. Europe Standard Time:20261126T090000',
    ...zoned('W. Europe Standard Time', '20261126T110000'),
  );
  expect(await starts([...master, ...shifted], day('2026-11-25', '2026-11-30'))).toEqual([
    '2026-11-25T08:00',
    '2026-11-26T10:00',
    '2026-11-27T10:00',
  ]);
});

test.each<[string, string[]]>([
  [
    'a meeting of Teams',
    anEvent('X-MICROSOFT-ONLINEMEETINGCONFLINK:conf:sip:a@example.se\\;gruu\\;opaque=app:conf:focus:id:teams:2:0!19:meeting_x-thread.v2'),
  ],
  ['a dentist without a time zone', anEvent('DTSTART:20261126T090000', 'DTEND:20261126T100000', 'X-MICROSOFT-ONLINEMEETINGCONFLINK:')],
  ['a link to another host', anEvent('X-MICROSOFT-ONLINEMEETINGCONFLINK:', 'LOCATION:https://meet.elsewhere.test/ann/ABC123')],
  ['a page that is no meeting', anEvent('X-MICROSOFT-ONLINEMEETINGCONFLINK:', 'LOCATION:https://dialin.example.com/help')],
])('%s is passed over without a word', async (_, lines) => {
  expect(await read(aCalendar(...lines), day('2026-11-26'))).toMatchObject({ list: [], complaints: [], failures: [] });
});

test.each<[string, string[]]>([
  ['X-MICROSOFT-ONLINEMEETINGEXTERNALLINK', ['X-MICROSOFT-ONLINEMEETINGEXTERNALLINK:https://meet.example.com/ann/ABC123']],
  ['LOCATION', ['LOCATION:Skype meeting (https://meet.example.com/ann/ABC123)']],
  ['DESCRIPTION', ['DESCRIPTION:Join here\\n<https://meet.example.com/ann/ABC123>\\n\\nhttps://dialin.example.com/help']],
])('a join link is found in %s', async (_, lines) => {
  const { list } = await read(aCalendar(...anEvent('X-MICROSOFT-ONLINEMEETINGCONFLINK:', ...lines)), day('2026-11-26'));
  expect(list.map(({ meeting }) => meeting)).toEqual([{ kind: 'link', link: 'https://meet.example.com/ann/ABC123' }]);
});

test.each<[string, string[], string]>([
  ['a floating time', anEvent('DTSTART:20261126T090000', 'DTEND:20261126T100000'), 'floating time'],
  ['a whole day without a zone', anEvent('DTSTART;VALUE=DATE:20261126', 'DTEND;VALUE=DATE:20261127'), 'whole day'],
  ['a zone that nobody knows', anEvent(...zoned('Customized Time Zone', '20261126T090000')), '"Customized Time Zone"'],
  ['a day that does not exist', anEvent('DTSTART:20260230T090000Z'), 'DTSTART is not a time'],
  ['an end before its start', anEvent('DTEND:20261126T080000Z'), 'ends before it begins'],
  ['no start', anEvent('DTSTART:').filter((line) => line !== 'DTSTART:'), 'no DTSTART'],
  ['a rule that never ends to look', anEvent('RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30'), 'comes to no end'],
  ['a rule by the hour', anEvent('RRULE:FREQ=HOURLY'), 'hourly'],
  ['a conf link that is no focus URI', anEvent('X-MICROSOFT-ONLINEMEETINGCONFLINK:conf:sip:a@example.se'), 'no focus URI'],
  [
    'two join links',
    anEvent('X-MICROSOFT-ONLINEMEETINGCONFLINK:', 'LOCATION:https://meet.example.com/a/ABC1 https://meet.example.com/b/ABC2'),
    'several join links',
  ],
  ['a broken line', anEvent('THIS IS NO PROPERTY'), 'cannot be read'],
])('%s is told and not acted on, the rest goes on', async (_, lines, words) => {
  const other = anEvent('UID:two', confLink('OTHER'));
  const { list, complaints } = await read(aCalendar(...lines, ...other), day('2026-11-26'));
  expect(list.map(({ uid }) => uid)).toEqual(['two']);
  expect(complaints).toEqual([expect.stringContaining(words)]);
  expect(complaints[0]).toMatch(/^a\.ics:\d+: "Board"/);
});

test('an unclear exception keeps its series from being taken for cancelled', async () => {
  const unclear = anEvent('RECURRENCE-ID;TZID=Nowhere:20261125T090000');
  const { known, complaints } = await read(aCalendar(...master, ...unclear), day('2026-11-25'));
  expect(known.has('one')).toBe(false);
  expect(complaints).toHaveLength(1);
});

test.each<[string, Buffer]>([
  ['cut off in the middle', aCalendar(...anEvent()).subarray(0, 150)],
  ['empty', Buffer.alloc(0)],
  ['a web page', Buffer.from('<!DOCTYPE html><html><body>Sign in</body></html>')],
  ['in UTF-16', Buffer.from('\ufeffBEGIN:VCALENDAR', 'utf16le')],
  ['a calendar without entries', aCalendar()],
])('a file that becomes %s keeps its last good content', async (_, bytes) => {
  const reader = createCalendarReader(ours);
  await reader.take([{ name: 'a.ics', bytes: aCalendar(...anEvent()) }]);
  expect(await reader.take([{ name: 'a.ics', bytes }])).toEqual([expect.stringContaining('a.ics: ')]);
  expect((await reader.within(day('2026-11-26'))).list).toHaveLength(1);
});

test('an update and a cancellation may come in files of their own', async () => {
  const reader = createCalendarReader(ours);
  const request = { name: '1.ics', bytes: aCalendar('METHOD:REQUEST', ...anEvent()) };
  await reader.take([request, { name: '2.ics', bytes: aCalendar('METHOD:CANCEL', ...anEvent('SEQUENCE:1')) }]);
  const { list, known } = await reader.within(day('2026-11-26'));
  expect([list, known.has('one')]).toEqual([[], true]);
});

test('what is folded in the middle of a character is read whole', async () => {
  const { list } = await read(aCalendar(...anEvent(`SUMMARY:${'x'.repeat(66)}ü${'ö'.repeat(60)}`)), day('2026-11-26'));
  expect(list[0]?.subject).toBe(`${'x'.repeat(66)}ü${'ö'.repeat(60)}`);
});
