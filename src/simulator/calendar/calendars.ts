// The calendars and join links of the simulated server. Nothing here knows how a client reads them.
import { createHash } from 'node:crypto';
import type { Answer, Exchange } from '../http/exchange.ts';
import type { Appointment } from './appointment.ts';
import { calendarText } from './calendar-text.ts';
import { type CalendarSwitches, defaultCalendarSwitches } from './switches.ts';

export interface Calendars {
  /** May be turned at any time. */
  readonly switches: CalendarSwitches;
  /** Publishes a calendar, or changes it: appointments of the same UID are replaced. */
  put(name: string, appointments: readonly Appointment[], login?: Login): void;
  /** Where a calendar is published. */
  url(name: string): string;
  /** The join link of a meeting. */
  link(focusUri: string): string;
}

export interface Login {
  user: string;
  password: string;
}

export interface CalendarsPart {
  face: Calendars;
  /** Undefined for paths of somebody else. */
  answer(exchange: Exchange): Answer | Promise<Answer> | undefined;
}

interface Calendar {
  appointments: Map<string, Appointment>;
  changedAt: number;
  login: Login | undefined;
}

const calendarPath = /^\/calendars\/([^/]+)\.ics$/;
const linkPath = /^\/meet\/([^/]+)\/([^/]+)$/;

export function createCalendars(origin: () => string, findMeeting: (uri: string) => object | undefined): CalendarsPart {
  const switches: CalendarSwitches = { ...defaultCalendarSwitches };
  const calendars = new Map<string, Calendar>();

  function published(name: string, { headers }: Exchange): Answer | Promise<Answer> {
    const calendar = calendars.get(name);
    if (calendar === undefined) return { status: 404, text: 'not found', contentType: 'text/plain' };
    if (!isLoggedIn(headers.authorization, calendar.login))
      return { status: 401, headers: { 'WWW-Authenticate': 'Basic realm="calendars"' }, text: 'who are you?', contentType: 'text/plain' };
    const unwell = unwellAnswer(switches.answer);
    if (unwell !== undefined) return unwell;
    const text = `${switches.bom ? '\uFEFF' : ''}${calendarText([...calendar.appointments.values()])}`;
    const shown = switches.answer === 'truncated' ? text.slice(0, text.length / 2) : text;
    return fresh(shown, calendar, headers, switches);
  }

  return {
    face: {
      switches,
      put(name, appointments, login) {
        const known = calendars.get(name);
        const all = known?.appointments ?? new Map<string, Appointment>();
        for (const one of appointments) all.set(one.uid, one);
        calendars.set(name, { appointments: all, changedAt: Date.now(), login: login ?? known?.login });
      },
      url: (name) => `${origin()}/calendars/${name}.ics`,
      link(focusUri) {
        const [, user = '', id = ''] = /^sip:([^@]+)@.*:id:(\w+)$/i.exec(focusUri) ?? [];
        return `${origin()}/meet/${user}/${id}`;
      },
    },
    answer(exchange) {
      if (exchange.method !== 'GET') return undefined;
      const { pathname } = exchange.url;
      const [, calendar] = calendarPath.exec(pathname) ?? [];
      if (calendar !== undefined) return published(calendar, exchange);
      const [, user, id] = linkPath.exec(pathname) ?? [];
      return user === undefined || id === undefined ? undefined : linkAnswer({ user, id }, exchange, switches, findMeeting);
    },
  };
}

function isLoggedIn(authorization: string | undefined, login: Login | undefined): boolean {
  if (login === undefined) return true;
  return authorization === `Basic ${Buffer.from(`${login.user}:${login.password}`).toString('base64')}`;
}

const signInPage = '<!DOCTYPE html>\r\n<html><head><title>Sign in</title></head><body>Please sign in.</body></html>';

function unwellAnswer(answer: CalendarSwitches['answer']): Answer | Promise<Answer> | undefined {
  switch (answer) {
    case 'empty':
      return { status: 200, text: '', contentType: 'text/calendar' };
    case 'no-entries':
      return { status: 200, text: calendarText([]), contentType: 'text/calendar' };
    case 'error':
      return { status: 500, text: 'The server is not well.', contentType: 'text/plain' };
    case 'sign-in-page':
      return { status: 200, text: signInPage, contentType: 'text/html' };
    case 'hang':
      return new Promise(() => undefined);
    case 'served':
    case 'truncated':
      return undefined;
  }
}

/** Whoever has it already is told so. HTTP times count in seconds. */
function fresh(text: string, { changedAt }: Calendar, asked: Exchange['headers'], { validator }: CalendarSwitches): Answer {
  const etag = `"${createHash('sha256').update(text).digest('hex').slice(0, 16)}"`;
  const modified = new Date(changedAt).toUTCString();
  const headers: Record<string, string> =
    validator === 'etag' ? { ETag: etag } : validator === 'last-modified' ? { 'Last-Modified': modified } : {};
  const isKnown =
    (validator === 'etag' && asked['if-none-match'] === etag) ||
    (validator === 'last-modified' && asked['if-modified-since'] === modified && Date.now() - changedAt > 1_000);
  if (isKnown) return { status: 304, headers };
  return { status: 200, headers, text, contentType: 'text/calendar; charset=utf-8' };
}

function linkAnswer(
  { user, id }: { user: string; id: string },
  { headers }: Exchange,
  { links }: CalendarSwitches,
  findMeeting: (uri: string) => object | undefined,
): Answer {
  const uri = `sip:${user}@example.com;gruu;opaque=app:conf:focus:id:${id}`;
  if (links === 'error') return { status: 500, text: 'The server is not well.', contentType: 'text/plain' };
  if (findMeeting(uri) === undefined) return { status: 404, text: 'no such meeting', contentType: 'text/plain' };
  const asksForMeeting = /application\/vnd\.microsoft\.lync\.meeting\+xml/i.test(headers.accept ?? '');
  if (links === 'page' || !asksForMeeting)
    return { status: 200, text: '<html><body>Join the meeting</body></html>', contentType: 'text/html' };
  const text = `<?xml version="1.0" encoding="utf-8"?>\r\n<conf-info xmlns="http://schemas.microsoft.com/rtc/2009/05/simplejoinconfdoc"><conf-uri>${uri}</conf-uri></conf-info>`;
  return { status: 200, text, contentType: 'application/vnd.microsoft.lync.meeting+xml' };
}
