// The open matters, and how far people know of each: a fold over the record, so that a restart goes on where the last life ended.
// The desk says what is still true; records say what is new.
import type { AlarmEntry, AuditEntry, DecisionEntry, MeetingEntry } from '../../audit/record.ts';
import type { RaisedAlarm } from '../../audit/recorder.ts';
import type { NoticeEvent } from '../../config/notice-events.ts';
import { defined } from '../../defined.ts';
import { type Board, type BoardMatter, growsByItself, opensByItself } from './board.ts';
import { type Case, noteTold, regroup } from './cases.ts';
import { heard, type News, toldAt } from './grouping.ts';
import { createKnownPeople } from './known-people.ts';
import { type About, lasts, matterKey } from './matter.ts';
import type { Places } from './places.ts';

/** What lasts and has not ended: as the desk lists it, and as alarms. */
export interface Standing {
  board: Board;
  alarms: readonly RaisedAlarm[];
  pausedBy?: string;
}

export interface Casebook {
  apply(entry: AuditEntry, at: number): void;
  /** Takes up what is the matter already and nobody was to be told of before. */
  takeUp(standing: Standing, at: number): void;
  /** What the desk lists now; `settled` says of a matter from an earlier life that it would be seen by now. */
  look(board: Board, at: number, settled: (about: About) => boolean): void;
  /** Notes on this very case that it was told, where the notice on record has not. */
  told(one: Case, closed: boolean, at: number): void;
  cases(): readonly Case[];
  get(key: string): Case | undefined;
  forget(key: string): void;
}

/** What happened once so long before a start is not told any more. */
const staleMs = 10 * 60_000;

export function createCasebook(places: Places, isWanted: (about: About) => boolean): Casebook {
  const cases = new Map<string, Case>();
  const people = createKnownPeople();

  function keyOf(about: About): string {
    return matterKey(about, about.meeting === undefined ? undefined : places.placeOf(about.meeting));
  }

  function hear(about: About, news: News, at: number, more: Partial<Case> = {}, key = keyOf(about)): void {
    const before = cases.get(key);
    const awareness = isWanted(about) ? heard(before?.awareness, news, at) : undefined;
    if (awareness === undefined) return;
    const total = (before?.total ?? 0) + (news.kind === 'more' ? news.n : 0);
    cases.set(key, { confirmed: false, listed: false, ...before, key, about, awareness, total, ...more });
  }

  function decided(entry: DecisionEntry, at: number): void {
    const event = eventOf(entry);
    if (event === undefined || entry.rule === null) return;
    const { account, meeting, rule, mode } = entry;
    const about = { event, account, meeting, rule };
    const isNew = people.isNew(keyOf(about), matterKey(about, places.unjoined(meeting)), entry);
    hear(about, isNew ? { kind: 'more', n: 1 } : { kind: 'there' }, at, { mode, confirmed: true });
  }

  function alarmed({ code, account, meeting, rule, channel, message, would, ended, elsewhere }: AlarmEntry, at: number): void {
    const about = { event: code, account, ...defined({ meeting, rule, channel }) };
    const isOld = isLeftOpen(cases.get(keyOf(about)));
    const mode = would === true ? { mode: 'dry-run' as const } : {};
    // It is not over, and another node tells it now.
    if (elsewhere === true) cases.delete(keyOf(about));
    else if (ended === true) hear(about, over, at);
    else hear(about, isOld ? { kind: 'there' } : { kind: 'more', n: 1 }, at, { message, confirmed: true, ...mode });
  }

  function noticed(about: About, closed: boolean, at: number): void {
    const key = keyOf(about);
    const before = cases.get(key);
    if (before !== undefined) noteTold(cases, before, closed, at);
    else if (!closed && isWanted(about)) cases.set(key, { key, about, awareness: toldAt(at), total: 0, confirmed: false, listed: false });
  }

  function met(entry: MeetingEntry, at: number): void {
    const { event, meeting } = entry;
    if (event === 'joined' && places.joined(entry)) regroup(cases, casesOf(meeting), keyOf);
    if (event === 'left') for (const { key, about } of casesOf(meeting)) hear(about, over, at, {}, key);
  }

  function casesOf(meeting: string): Case[] {
    const place = places.placeOf(meeting);
    return [...cases.values()].filter(({ about }) => about.meeting !== undefined && places.placeOf(about.meeting) === place);
  }

  function takeUp(standing: Standing, at: number): void {
    for (const [about, n, more] of mattersOf(standing)) {
      if (!cases.has(keyOf(about))) hear(about, { kind: 'more', n }, at, { confirmed: true, ...more });
    }
  }

  function look(board: Board, at: number, settled: (about: About) => boolean): void {
    for (const [key, matter] of board) {
      const n = newsOf(matter, cases.get(key));
      hear(matter.about, n > 0 ? { kind: 'more', n } : { kind: 'there' }, at, { confirmed: true, listed: true, seen: matter.count });
    }
    for (const { key, about, listed, confirmed } of [...cases.values()]) {
      const isGone = listed || (!confirmed && lasts(about.event) && settled(about));
      if (isGone && !board.has(key)) hear(about, over, at, {}, key);
    }
  }

  return {
    apply(entry, at) {
      switch (entry.type) {
        case 'start':
          return begin(cases, at);
        case 'meeting':
          return met(entry, at);
        case 'decision':
          return decided(entry, at);
        case 'alarm':
          return alarmed(entry, at);
        case 'pause':
          return hear(paused, { kind: 'more', n: 1 }, at, { message: entry.by.who, confirmed: true });
        case 'resume':
          return hear(paused, over, at);
        case 'notice':
          return noticed({ ...entry, event: entry.event as NoticeEvent }, entry.closed === true, at);
        default:
          return;
      }
    },
    takeUp,
    look,
    told: (one, closed, at) => noteTold(cases, one, closed, at),
    cases: () => [...cases.values()],
    get: (key) => cases.get(key),
    forget: (key) => void cases.delete(key),
  };
}

const over: News = { kind: 'over' };
const paused: About = { event: 'paused', account: null };

/** Each with how many or how often. */
function* mattersOf({ board, alarms, pausedBy }: Standing): Iterable<[About, number, Partial<Case>]> {
  for (const { code, account = null, meeting, rule, channel, message } of alarms) {
    if (lasts(code)) yield [{ event: code, account, ...defined({ meeting, rule, channel }) }, 1, { message }];
  }
  for (const { about, count } of board.values()) yield [about, count, { listed: true, seen: count }];
  if (pausedBy !== undefined) yield [paused, 1, { message: pausedBy }];
}

/** A new life: nothing has been seen in it yet, and a meeting that was left when the last one ended is no end of anything. */
function begin(cases: Map<string, Case>, at: number): void {
  for (const one of [...cases.values()]) {
    const { key, about, awareness } = one;
    const isPast = !lasts(about.event) && awareness.kind === 'unaware' && at - awareness.since > staleMs;
    const { overSince: _over, ...open } = awareness;
    if (isPast) cases.delete(key);
    else if (about.event !== 'paused') cases.set(key, { ...one, awareness: open, confirmed: false, listed: false });
  }
}

/** What lasts and is raised again by a new life of the daemon is no news. */
function isLeftOpen(before: Case | undefined): boolean {
  return before !== undefined && !before.confirmed && lasts(before.about.event) && before.awareness.overSince === undefined;
}

/** How many people or orders the desk lists that nobody has heard of yet. */
function newsOf({ about: { event }, count }: BoardMatter, before: Case | undefined): number {
  if (before === undefined) return opensByItself(event) ? count : 0;
  return growsByItself(event) ? Math.max(0, count - (before.seen ?? count)) : 0;
}

/** What a decision leaves to a human; undefined: nothing. */
function eventOf({ because, verdict, proposal, trial }: DecisionEntry): 'held' | 'proposed' | undefined {
  if (trial === true) return undefined;
  if (because === 'held') return 'held';
  return because === 'proposed' || because === 'gate' || (verdict === 'would-act' && proposal !== undefined) ? 'proposed' : undefined;
}
