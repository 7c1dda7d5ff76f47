// Where the meetings of an account come from: focus URIs, join links, files and calendars, in any mix.
import { z } from 'zod';
import type { Path } from '../../yaml/walk.ts';
import type { JoinMargins, MeetingSourceConfig } from '../config.ts';
import { parseDuration } from '../duration.ts';
import { isJoinLink } from '../join-link.ts';
import { pathFrom } from '../paths.ts';
import { secretOf, secretSchema } from '../secret.ts';
import { path, text, url } from '../text.ts';
import { type Check, type Fault, meetingFault, meetingHostFault, normalTrustedHost, urlFault } from '../values.ts';
import type { AccountFault, Surroundings } from './fault.ts';

const calendarUrl = z.strictObject({
  url: url.meta({ description: 'A published calendar (.ics).' }),
  user: z.string().optional().meta({ description: 'Where it asks who is there.' }),
  password: secretSchema.optional().meta({ description: 'The password of that user: { env } or { file }.' }),
  every: text(durationBetween('1m', '24h'))
    .default('5m')
    .meta({ description: 'How often it is read.', examples: ['5m', '1h'] }),
});

const source = z.union([
  text(entryFault),
  z.strictObject({ file: path.meta({ description: 'One focus URI or join link a line, # comments.' }) }),
  z.strictObject({
    calendar: z.union([path, calendarUrl]).meta({ description: 'An .ics file, a folder of them, or a published calendar.' }),
  }),
]);

export const meetingKeys = {
  meetings: z
    .array(source)
    .default([])
    .meta({
      description: 'The meetings to sit in: focus URIs, join links, files that list them, calendars.',
      examples: [['sip:organizer@example.com;gruu;opaque=app:conf:focus:id:ABC123', { calendar: 'calendars' }]],
    }),
  meetingHosts: z
    .array(text(meetingHostFault))
    .default([])
    .meta({
      description: 'Hosts of join links beside trustedHosts. They are asked without credentials.',
      examples: [['meet.example.com']],
    }),
  join: z
    .strictObject({
      before: text(durationBetween('0s', '24h')).default('10m').meta({ description: 'How long before its start a meeting is joined.' }),
      after: text(durationBetween('0s', '24h'))
        .default('30m')
        .meta({ description: 'How long after its end it is left, when nobody else is inside.' }),
    })
    .prefault({})
    .meta({ description: 'Around the times of a calendar entry.' }),
};

interface MeetingsFile {
  meetings: z.output<typeof meetingKeys.meetings>;
  meetingHosts: readonly string[];
  join: { before: string; after: string };
}

/** What no single key tells. `trustedHosts` are those in force. */
export function meetingsFaults({ meetings, meetingHosts }: MeetingsFile, trustedHosts: readonly string[]): AccountFault[] {
  return meetings.flatMap((entry, index): AccountFault[] => {
    const at = (...rest: Path) => ['meetings', index, ...rest];
    if (typeof entry === 'string') return isJoinLink(entry) ? linkFault(entry, [...trustedHosts, ...normalHosts(meetingHosts)], at()) : [];
    if (!('calendar' in entry) || typeof entry.calendar === 'string') return [];
    const { url: address, user, password } = entry.calendar;
    if ((user === undefined) !== (password === undefined))
      return [{ path: at('calendar'), code: 'missing-key', message: 'user and password belong together; name both, or neither' }];
    if (password === undefined || isAmong(address, trustedHosts)) return [];
    const message = `${new URL(address).hostname} is not among trustedHosts, so it gets no password; add it there`;
    return [{ path: at('calendar', 'url'), code: 'untrusted-host', message }];
  });
}

/** The focus URIs, and everything that leads to some. */
export function meetingsConfig(written: MeetingsFile, around: Surroundings) {
  const { meetings, meetingHosts, join } = written;
  const sources = meetings.flatMap((entry) => sourceConfig(entry, around) ?? []);
  const hosts = normalHosts(meetingHosts);
  const margins: JoinMargins = { beforeMs: parseDuration(join.before) ?? 0, afterMs: parseDuration(join.after) ?? 0 };
  return {
    meetings: meetings.filter((entry): entry is string => typeof entry === 'string' && !isJoinLink(entry)),
    ...(sources.length === 0 ? {} : { sources }),
    ...(hosts.length === 0 ? {} : { meetingHosts: hosts }),
    join: margins,
  };
}

function sourceConfig(entry: MeetingsFile['meetings'][number], around: Surroundings): MeetingSourceConfig | undefined {
  if (typeof entry === 'string') return isJoinLink(entry) ? { kind: 'link', link: entry } : undefined;
  if ('file' in entry) return { kind: 'file', path: pathFrom(around.file, entry.file) };
  if (typeof entry.calendar === 'string') return { kind: 'calendar', path: pathFrom(around.file, entry.calendar) };
  const { url: address, user, password, every } = entry.calendar;
  const login = user === undefined || password === undefined ? {} : { login: { user, password: secretOf(password, around) } };
  return { kind: 'calendar-url', url: address, everyMs: parseDuration(every) ?? 300_000, ...login };
}

function entryFault(written: string): Fault | undefined {
  return isJoinLink(written) ? urlFault(written) : meetingFault(written);
}

function normalHosts(written: readonly string[]): string[] {
  return written.flatMap((host) => normalTrustedHost(host) ?? []);
}

function linkFault(link: string, hosts: readonly string[], at: Path): AccountFault[] {
  if (!URL.canParse(link) || isAmong(link, hosts)) return [];
  const { hostname } = new URL(link);
  const message = `${hostname} is not among trustedHosts, so the link is not asked; add it to meetingHosts, which get no credentials`;
  return [{ path: at, code: 'untrusted-host', message }];
}

export function isAmong(address: string, hosts: readonly string[]): boolean {
  const { hostname } = new URL(address);
  return hosts.some((host) => host === hostname || (host.startsWith('*.') && hostname.endsWith(host.slice(1))));
}

function durationBetween(least: string, most: string): Check {
  return (written) => {
    const ms = parseDuration(written);
    const isWithin = ms !== undefined && ms >= (parseDuration(least) ?? 0) && ms <= (parseDuration(most) ?? 0);
    return isWithin ? undefined : { code: 'wrong-value', message: `expected a time from ${least} to ${most}, such as 10m` };
  };
}
