import { expect, onTestFinished, test } from 'vitest';
import type { CalendarSwitches } from '../../../src/simulator/calendar/switches.ts';
import { createSimulator, defaultMeetingUri } from '../../../src/simulator/simulator.ts';

const start = Date.UTC(2026, 9, 25, 8);
const login = { user: 'ann', password: 'secret' };
const authorization = `Basic ${Buffer.from('ann:secret').toString('base64')}`;

async function aCalendar(switches: Partial<CalendarSwitches> = {}) {
  const simulator = await createSimulator();
  onTestFinished(() => simulator.close());
  const { calendars } = simulator;
  const one = { uid: '1', subject: 'Board', meeting: defaultMeetingUri, organizer: 'organizer@example.com', start, end: start + 3_600_000 };
  const zone = { written: 'W. Europe Standard Time', iana: 'Europe/Berlin' };
  calendars.put('day', [one, { ...one, uid: '2', zone, series: 'daily', movedFrom: start - 1_800_000 }], login);
  Object.assign(calendars.switches, switches);
  const get = (headers: Record<string, string> = {}) => fetch(calendars.url('day'), { headers: { authorization, ...headers } });
  return { calendars, get };
}

test('a calendar is folded at 75 octets, and names the meeting as Exchange does', async () => {
  const { get } = await aCalendar();
  const text = await (await get()).text();
  expect(Math.max(...text.split('\r\n').map((line) => Buffer.byteLength(line)))).toBe(75);
  expect(text.replaceAll('\r\n ', '')).toContain(
    'X-MICROSOFT-ONLINEMEETINGCONFLINK:conf:sip:organizer@example.com\\;gruu\\;opaque=app:conf:focus:id:ABCD1234?conversation-id=',
  );
  expect(text).toContain('RECURRENCE-ID;TZID=W. Europe Standard Time:20261025T083000');
});

test('a calendar asks who is there', async () => {
  const { get } = await aCalendar();
  expect((await get({ authorization: 'Basic eDp5' })).status).toBe(401);
});

test.each(['etag', 'last-modified', 'none'] as const)('who has it already is told so, by %s', async (validator) => {
  const { get, calendars } = await aCalendar({ validator });
  const first = await get();
  const { etag, 'last-modified': modified } = Object.fromEntries(first.headers);
  const known = {
    ...(etag === undefined ? {} : { 'if-none-match': etag }),
    ...(modified === undefined ? {} : { 'if-modified-since': modified }),
  };
  // A second in which it was changed may see it changed again.
  if (validator === 'last-modified') await new Promise((resolve) => setTimeout(resolve, 1_100));
  expect((await get(known)).status).toBe(validator === 'none' ? 200 : 304);
  calendars.put('day', [{ uid: '3', subject: 'New', meeting: defaultMeetingUri, organizer: 'a@example.com', start, end: start }]);
  expect((await get(known)).status).toBe(200);
});

test.each<[CalendarSwitches['answer'], number, RegExp]>([
  ['empty', 200, /^$/],
  ['no-entries', 200, /^BEGIN:VCALENDAR(?:(?!VEVENT)[\s\S])*END:VCALENDAR\r\n$/],
  ['truncated', 200, /^BEGIN:VCALENDAR(?:(?!END:VCALENDAR)[\s\S])*$/],
  ['error', 500, /not well/],
  ['sign-in-page', 200, /<html>/],
])('a calendar that is not well answers: %s', async (answer, status, text) => {
  const { get } = await aCalendar({ answer });
  const reply = await get();
  expect([reply.status, text.test(await reply.text())]).toEqual([status, true]);
});

test('a join link tells its meeting to those who ask for it, and shows a page to browsers', async () => {
  const { calendars } = await aCalendar();
  const link = calendars.link(defaultMeetingUri);
  const ask = await fetch(link, { headers: { accept: 'Application/vnd.microsoft.lync.meeting+xml' } });
  expect(await ask.text()).toContain(`<conf-uri>${defaultMeetingUri}</conf-uri>`);
  expect(await (await fetch(link)).text()).toContain('<html>');
  expect((await fetch(link.replace('ABCD', 'EFGH'))).status).toBe(404);
});
