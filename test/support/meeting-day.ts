// Meetings that come and go: a calendar, a daemon that reads it, and which meetings it is in.
import type { MeetingSourceConfig } from '../../src/config/config.ts';
import type { SimulatorOptions } from '../../src/simulator/simulator.ts';
import { aConfig, aDirectory, aSimulator, type Watching, watching } from './daemon.ts';

/** The focus URI of a meeting of the day. */
export const uriOf = (id: string) => `sip:organizer@example.com;gruu;opaque=app:conf:focus:id:${id}`;
const stamp = (at: number) => new Date(at).toISOString().replace(/[-:]|\.\d+/g, '');
const minute = 60_000;

export interface Entry {
  id: string;
  from?: number;
  to?: number;
  more?: string[];
}

/** A calendar whose entries are on from one to another number of minutes from now. */
export function calendar(...entries: Entry[]): string {
  const now = Date.now();
  const events = entries.map(({ id, from = -5, to = 60, more = [] }) =>
    [
      'BEGIN:VEVENT',
      `UID:${id}`,
      `DTSTART:${stamp(now + from * minute)}`,
      `DTEND:${stamp(now + to * minute)}`,
      'ORGANIZER:mailto:organizer@example.com',
      `X-MICROSOFT-ONLINEMEETINGCONFLINK:conf:sip:organizer@example.com\\;gruu\\;opaque=app:conf:focus:id:${id}?x=1`,
      ...more,
      'END:VEVENT',
    ].join('\r\n'),
  );
  return ['BEGIN:VCALENDAR', 'VERSION:2.0', ...events, 'END:VCALENDAR', ''].join('\r\n');
}

/** A daemon that follows these sources beside the meeting ALWAYS, on a server that has these meetings. */
export async function aDay(
  source: (directory: string) => MeetingSourceConfig[],
  prepare: (directory: string) => void,
  server: SimulatorOptions = {},
  ids: readonly string[] = ['ALWAYS', 'ONE', 'TWO'],
) {
  const simulator = await aSimulator({ ...server, meetings: ids.map((id) => ({ uri: uriOf(id) })) });
  const directory = aDirectory();
  prepare(directory);
  const [account] = aConfig(simulator, directory).accounts;
  const accounts = account === undefined ? [] : [{ ...account, meetings: [uriOf('ALWAYS')], sources: source(directory) }];
  const start = (where = directory) => watching(simulator, { directory: where, config: { accounts } });
  return { simulator, directory, watch: await start(), start };
}

export const joined = (watch: Watching) =>
  statuses(watch)
    .flatMap(({ uri, state }) => (state === 'in' ? [uri?.split(':').at(-1)] : []))
    .sort();
const statuses = (watch: Watching) => watch.daemon.status().accounts[0]?.meetings ?? [];
export const isIn =
  (watch: Watching, ...ids: string[]) =>
  () =>
    `${joined(watch)}` === `${ids.toSorted()}`;
/** What the record says of a meeting. */
export const events = (watch: Watching, id: string) =>
  watch.of('meeting').flatMap(({ uri, event, source }) => (uri?.toUpperCase().endsWith(id) ? [`${event} ${source}`] : []));
