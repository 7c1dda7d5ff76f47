// Follows the meetings that the sources of one account wish for: joins them in time, leaves them when they are over.
// The one rule: a source that fails, and whatever is unclear, changes nothing about a meeting that is on.

import { defined } from '../../defined.ts';
import { meetingUriKey } from '../../roster/meeting.ts';
import type { Company } from '../meeting/meeting-port.ts';
import type { AwaitedMeeting, SourceStatus } from '../status.ts';
import type { JoinLinks } from './join-links.ts';
import { type Due, plan } from './schedule.ts';
import type { MeetingSource, Said } from './source.ts';
import { isAhead, type Margins, merged, type Wish } from './wish.ts';
import { wishesOf } from './wishes.ts';

/** The account, as far as meetings come and go. */
export interface Seat {
  /** Joins the meeting. False: it is followed already, for another reason. */
  follow(due: Due): boolean;
  /** Leaves it, for good. */
  unfollow(uri: string, why: string): void;
  follows(uri: string): boolean;
  company(uri: string): Company;
}

export interface Outcry {
  failed(source: string, why: string): void;
  recovered(): void;
  unclear(source: string, complaints: readonly string[]): void;
  guessed(link: string): void;
}

export interface FollowingOptions {
  seat: Seat;
  links: JoinLinks;
  margins(): Margins;
  outcry: Outcry;
  /** Meetings with an end that were followed before a restart. */
  before: readonly Due[];
  now(): number;
  /** For tests. */
  tickMs?: number;
}

export interface Following {
  add(source: MeetingSource): void;
  /** Its meetings are not wished for any more. */
  remove(source: MeetingSource): void;
  sources(): readonly SourceStatus[];
  /** What is not on yet, soonest first. */
  awaited(): readonly AwaitedMeeting[];
  stop(): void;
}

interface Held {
  wishes: readonly Wish[];
  failure?: string;
  unclear: readonly string[];
}

const tickMs = 1_000;
/** The rest of a crowd that is due at once waits for the next tick. */
const joinsPerTick = 10;
/** Whose end is longer ago, is not looked into after a restart. */
const longestOvertimeMs = 12 * 60 * 60 * 1000;

export function createFollowing(options: FollowingOptions): Following {
  const { seat, links, margins, outcry, now } = options;
  const sources = new Map<MeetingSource, Held>();
  let due = new Map<string, Due>();
  let stopped = false;

  function tick(): void {
    for (const [key, { uri }] of due) if (!seat.follows(uri)) due.delete(key);
    const wishes = [...sources.values()].flatMap((held) => held.wishes);
    const next = plan(due, { wishes, margins: margins(), now: now(), company: seat.company });
    due = new Map(next.due);
    let joins = 0;
    for (const deed of next.deeds) {
      if (deed.kind === 'leave') seat.unfollow(deed.uri, deed.why);
      else if (joins++ >= joinsPerTick || !seat.follow(deed.due)) due.delete(meetingUriKey(deed.due.uri));
    }
  }

  function said(source: MeetingSource, what: Said): void {
    const before = sources.get(source);
    if (before === undefined || stopped) return;
    const told = wishesOf(source.name, what, links);
    const fresh = told.unclear.filter((one) => !before.unclear.includes(one));
    const { failure } = what;
    const wishes = merged(before.wishes, told, margins(), now());
    sources.set(source, { wishes, unclear: told.unclear, ...defined({ failure }) });
    if (failure !== undefined && failure !== before.failure) outcry.failed(source.name, failure);
    if (fresh.length > 0) outcry.unclear(source.name, fresh);
    for (const link of told.guessed) outcry.guessed(link);
    if (before.failure !== undefined) endOfOutcry();
    if (told.open.length > 0) void resolveAll(source, what, told.open);
    tick();
  }

  function endOfOutcry(): void {
    if ([...sources.values()].every(({ failure }) => failure === undefined)) outcry.recovered();
  }

  async function resolveAll(source: MeetingSource, what: Said, open: readonly string[]): Promise<void> {
    await Promise.all(open.map((link) => links.resolve(link)));
    if (latest.get(source) === what) said(source, what);
  }

  /** An answer to a link is of use only while the source still says the same. */
  const latest = new WeakMap<MeetingSource, Said>();

  function failed(source: MeetingSource, why: string): void {
    const held = sources.get(source);
    if (held === undefined || stopped) return;
    sources.set(source, { ...held, failure: why });
    if (held.failure !== why) outcry.failed(source.name, why);
  }

  function takeUp(): void {
    for (const held of options.before) {
      const { end = 0, uri } = held;
      if (now() - end < longestOvertimeMs && seat.follow(held)) due.set(meetingUriKey(uri), held);
    }
  }

  takeUp();
  const timer = setInterval(tick, options.tickMs ?? tickMs);
  return {
    add(source) {
      const wishes = options.before.flatMap((held) => (held.source === source.name ? wishOf(held) : []));
      sources.set(source, { wishes, unclear: [] });
      source.start({
        said(what) {
          latest.set(source, what);
          said(source, what);
        },
        failed: (why) => failed(source, why),
      });
    },
    remove(source) {
      source.stop();
      const failed = sources.get(source)?.failure !== undefined;
      sources.delete(source);
      if (failed) endOfOutcry();
      tick();
    },
    sources: () => [...sources].map(([source, held]) => statusOf(source.name, held)),
    awaited() {
      const later = [...sources.values()].flatMap(({ wishes }) => wishes).filter((wish) => isAhead(wish, margins(), now()));
      return later.flatMap(awaitedOf).toSorted((a, b) => a.start.localeCompare(b.start));
    },
    stop() {
      stopped = true;
      clearInterval(timer);
      for (const source of sources.keys()) source.stop();
    },
  };
}

/** What the source wished for before the restart, until it says so again or knows better. */
function wishOf({ uri, source, entry, end }: Due): Wish[] {
  if (end === undefined || entry === undefined) return [];
  return [{ id: `before ${entry}`, group: entry, uri, source, time: { start: 0, end } }];
}

function statusOf(source: string, { wishes, failure, unclear }: Held): SourceStatus {
  return { source, meetings: wishes.length, ...defined({ failure }), unclear };
}

function awaitedOf({ uri, source, subject, time }: Wish): AwaitedMeeting[] {
  if (time === undefined) return [];
  const [start, end] = [time.start, time.end].map((at) => new Date(at).toISOString()) as [string, string];
  return [{ uri, source, start, end, ...defined({ subject }) }];
}
