// All sources of one account's meetings, built from its configuration. A change of that touches only the sources that differ.
import { basename } from 'node:path';
import type { AccountConfig, MeetingSourceConfig } from '../../config/config.ts';
import { isJoinLink } from '../../config/join-link.ts';
import { meetingFault } from '../../config/values.ts';
import { defined } from '../../defined.ts';
import type { ModeratorDeps } from '../../moderation/ports.ts';
import { createHttpClient, type HttpClient } from '../../session/http/client.ts';
import type { Exchange } from '../../session/http/exchange.ts';
import { createTrust } from '../../session/http/trust.ts';
import { type Addition, createAdded } from './added.ts';
import { calendarSource } from './calendar.ts';
import { diskFeed, webFeed } from './feeds.ts';
import { fixedSource } from './fixed.ts';
import { createFollowing, type Following, type Outcry, type Seat } from './following.ts';
import { createJoinLinks } from './join-links.ts';
import { listSource } from './list.ts';
import type { Due } from './schedule.ts';
import type { Item, MeetingSource } from './source.ts';
import type { Margins } from './wish.ts';

export interface MeetingSources extends Pick<Following, 'sources' | 'awaited'> {
  /** Another configuration of the same account. */
  configure(account: AccountConfig): void;
  /** Why a meeting cannot be added; undefined: it can. */
  faultOf(meeting: string): string | undefined;
  put(addition: Omit<Addition, 'named'>): void;
  take(meeting: string): void;
  added(): readonly Addition[];
  stop(): void;
}

export interface SourcesOptions {
  account: AccountConfig;
  seat: Seat;
  recorder: ModeratorDeps['recorder'];
  log: ModeratorDeps['log'];
  /** What was added before a restart. */
  added: readonly Omit<Addition, 'named'>[];
  /** Meetings with an end that were followed before a restart. */
  before: readonly Due[];
  ca?: string | undefined;
  exchange?: Exchange | undefined;
  now(): number;
}

const defaultMargins: Margins = { beforeMs: 10 * 60_000, afterMs: 30 * 60_000 };
const maxCalendarBytes = 50_000_000;
const addedName = 'added by hand';

export function createMeetingSources(options: SourcesOptions): MeetingSources {
  const { seat, ca, exchange, now } = options;
  let { account } = options;
  let trust = trustOf(account);
  const network = { ca, exchange };
  const client = createHttpClient({ ...network, trust: { allows: (url) => trust.allows(url) } });
  const margins = (): Margins => account.join ?? defaultMargins;
  const { before } = options;
  const following = createFollowing({ seat, links: createJoinLinks(client, now), margins, outcry: outcryOf(options), before, now });
  const running = new Map<string, MeetingSource>();
  const added = createAdded(
    addedName,
    options.added.flatMap(({ meeting, until }) => additionOf(meeting, until) ?? []),
  );

  function mayAsk(link: string): boolean {
    return trust.allows(link);
  }

  function build(source: MeetingSourceConfig): MeetingSource {
    switch (source.kind) {
      case 'link':
        return fixedSource('configuration', [{ kind: 'link', link: source.link }]);
      case 'file':
        return listSource(source.path, `file ${basename(source.path)}`, mayAsk);
      case 'calendar':
        return calendarSource({ name: `calendar ${basename(source.path)}`, feed: diskFeed(source.path), mayAsk, margins, now });
      case 'calendar-url':
        return calendarSource({ name: `calendar ${new URL(source.url).hostname}`, feed: feedOf(source, network), mayAsk, margins, now });
    }
  }

  function wanted(): Map<string, () => MeetingSource> {
    const fixed = account.meetings.map((uri): [string, () => MeetingSource] => [
      uri,
      () => fixedSource('configuration', [{ kind: 'focus', uri }]),
    ]);
    const others = (account.sources ?? []).map((source): [string, () => MeetingSource] => [JSON.stringify(source), () => build(source)]);
    return new Map([...fixed, ...others]);
  }

  function configure(next: AccountConfig): void {
    account = next;
    trust = trustOf(next);
    const sources = wanted();
    for (const [key, start] of sources) {
      if (running.has(key)) continue;
      const source = start();
      running.set(key, source);
      following.add(source);
    }
    for (const [key, source] of [...running]) {
      if (sources.has(key)) continue;
      running.delete(key);
      following.remove(source);
    }
  }

  following.add(added);
  configure(account);
  return {
    sources: () => following.sources().filter(({ source, meetings }) => source !== addedName || meetings > 0),
    awaited: following.awaited,
    configure,
    faultOf(meeting) {
      if (!isJoinLink(meeting)) return meetingFault(meeting)?.message;
      return mayAsk(meeting) ? undefined : `${new URL(meeting).hostname} is not among trustedHosts or meetingHosts`;
    },
    put({ meeting, until }) {
      const addition = additionOf(meeting, until);
      if (addition !== undefined) added.put(addition);
    },
    take: (meeting) => void added.take(meeting),
    added: added.all,
    stop() {
      following.stop();
      client.close();
    },
  };
}

function trustOf({ trustedHosts, meetingHosts = [] }: AccountConfig) {
  return createTrust([...trustedHosts, ...meetingHosts]);
}

/** The password goes to the host of the calendar, and nowhere else. */
function feedOf(source: Extract<MeetingSourceConfig, { kind: 'calendar-url' }>, network: Pick<SourcesOptions, 'ca' | 'exchange'>) {
  const { url, everyMs, login } = source;
  const trust = createTrust([new URL(url).hostname]);
  const client: HttpClient = createHttpClient({ ...network, trust, maxBodyBytes: maxCalendarBytes });
  return webFeed({ url, everyMs, client, login: login && (() => ({ user: login.user, password: login.password() })) });
}

function additionOf(meeting: string, until: number | undefined): Addition | undefined {
  const named: Item['meeting'] | undefined = isJoinLink(meeting)
    ? { kind: 'link', link: meeting }
    : meetingFault(meeting) === undefined
      ? { kind: 'focus', uri: meeting }
      : undefined;
  return named === undefined ? undefined : { meeting, named, ...defined({ until }) };
}

function outcryOf({ account: { name: account }, recorder, log }: SourcesOptions): Outcry {
  return {
    failed(source, why) {
      recorder.alarm('meeting-source-failed', `${source}: ${why}; its meetings stay as they are`, { account });
    },
    recovered: () => recorder.ended('meeting-source-failed', 'every source of meetings can be read again', { account }),
    unclear(source, complaints) {
      for (const reason of complaints) log.warn('a meeting is not followed, because its entry is unclear', { account, source, reason });
      const more = complaints.length > 1 ? ` (and ${complaints.length - 1} more: "npx lobbyguard meetings" lists them)` : '';
      recorder.alarm('meeting-unclear', `${source}: ${complaints[0]}${more}`, { account });
    },
    guessed: (link) => log.warn('a join link does not say which meeting it leads to; its usual shape is taken', { account, link }),
  };
}
