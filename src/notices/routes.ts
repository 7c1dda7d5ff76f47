// Who is told of what, and what is told in quiet hours. Pure.
import { alarms } from '../alarms.ts';
import type { NotifyConfig, QuietHours } from '../config/config.ts';
import type { NoticeEvent, RouteEvent } from '../config/notice-events.ts';
import { readClock } from '../policy/language/clock.ts';
import { type About, isAlarm } from './docket/matter.ts';

/** In routes and records: the organizer of the meeting it is about. */
export const organizer = 'organizer';

/** Names of channels, each once. A channel that fails is told on all the others, whatever the routes say. */
export function recipients({ event, meeting, channel }: About, { channels, routes }: NotifyConfig): string[] {
  const routed = routes.filter(({ on }) => includes(on, event)).flatMap(({ to }) => to);
  const named = event === 'notices-failing' ? [...routed, ...channels.map(({ name }) => name)] : routed;
  return [...new Set(named)].filter((name) => name !== channel && (name !== organizer || meeting !== undefined));
}

/** Channels that go on as they are: nothing they are made of is different. Secrets compare by the place named for them. */
export function unchangedChannels(before: NotifyConfig, next: NotifyConfig): ReadonlySet<string> {
  const known = new Set(before.channels.map((channel) => JSON.stringify(channel)));
  const same = next.channels.filter((channel) => known.has(JSON.stringify(channel))).map(({ name }) => name);
  const [mail, nextMail] = [before, next].map(({ channels }) => JSON.stringify(channels.find(({ kind }) => kind === 'mail')));
  return new Set(mail === nextMail ? [...same, organizer] : same);
}

export function isQuiet(quiet: QuietHours | undefined, event: NoticeEvent, at: number): boolean {
  if (quiet === undefined || includes(quiet.except, event)) return false;
  const { from, to, zone } = quiet;
  const { time } = readClock(zone, at);
  return from < to ? from <= time && time < to : from <= time || time < to;
}

/** `alarm` is every alarm but those that only tell an end. */
function includes(events: readonly RouteEvent[], event: NoticeEvent): boolean {
  if (events.includes(event)) return true;
  return events.includes('alarm') && isAlarm(event) && alarms[event].severity !== 'info';
}
