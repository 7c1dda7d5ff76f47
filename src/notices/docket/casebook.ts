// The open matters, and how far people know of each: a fold over the record, so that a restart goes on where the last life ended.
// The desk says what is still true; records say what is new.
import type { AlarmEntry, AuditEntry, DecisionEntry } from '../../audit/record.ts';
import type { RaisedAlarm } from '../../audit/recorder.ts';
import type { NoticeEvent } from '../../config/notice-events.ts';
import { defined } from '../../defined.ts';
import type { Mode } from '../../policy/mode.ts';
import { type Board, type BoardMatter, growsByItself, opensByItself } from './board.ts';
import { type Awareness, heard, type News, toldAt } from './grouping.ts';
import { createKnownPeople } from './known-people.ts';
import { type About, lasts, matterKey } from './matter.ts';
import type { Places } from './places.ts';

export interface Case {
  key: string;
  about: About;
  awareness: Awareness;
  /** People or times since it began. */
  total: number;
  mode?: Mode;
  /** The newest words of an alarm; may hold names. */
  message?: string;
  /** Seen in this life of the daemon. */
  confirmed: boolean;
  /** The desk listed it in this life: when it does so no more, it is over. */
  listed: boolean;
  /** How many the desk listed last. */
  seen?: number;
}

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

  function hear(about: About, news: News, at: number, more: Partial<Case> = {}): void {
    const key = keyOf(about);
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
    const isNew = people.isNew(keyOf(about), entry);
    hear(about, isNew ? { kind: 'more', n: 1 } : { kind: 'there' }, at, { mode, confirmed: true });
  }

  function alarmed({ code, account, meeting, rule, channel, message, would, ended }: AlarmEntry, at: number): void {
    const about = { event: code, account, ...defined({ meeting, rule, channel }) };
    const isOld = isLeftOpen(cases.get(keyOf(about)));
    const mode = would === true ? { mode: 'dry-run' as const } : {};
    if (ended === true) hear(about, over, at);
    else hear(about, isOld ? { kind: 'there' } : { kind: 'more', n: 1 }, at, { message, confirmed: true, ...mode });
  }

  function noticed(about: About, closed: boolean, at: number): void {
    const key = keyOf(about);
    const before = cases.get(key);
    if (closed) cases.delete(key);
    else if (before !== undefined) cases.set(key, { ...before, awareness: toldAt(at) });
    else if (isWanted(about)) cases.set(key, { key, about, awareness: toldAt(at), total: 0, confirmed: false, listed: false });
  }

  function takeUp({ board, alarms, pausedBy }: Standing, at: number): void {
    const take = (about: About, n: number, more: Partial<Case>): void => {
      if (!cases.has(keyOf(about))) hear(about, { kind: 'more', n }, at, { confirmed: true, ...more });
    };
    for (const { code, account = null, meeting, rule, channel, message } of alarms) {
      if (lasts(code)) take({ event: code, account, ...defined({ meeting, rule, channel }) }, 1, { message });
    }
    for (const { about, count } of board.values()) take(about, count, { listed: true, seen: count });
    if (pausedBy !== undefined) take(paused, 1, { message: pausedBy });
  }

  function look(board: Board, at: number, settled: (about: About) => boolean): void {
    for (const [key, matter] of board) {
      const n = newsOf(matter, cases.get(key));
      hear(matter.about, n > 0 ? { kind: 'more', n } : { kind: 'there' }, at, { confirmed: true, listed: true, seen: matter.count });
    }
    for (const { key, about, listed, confirmed } of [...cases.values()]) {
      const isGone = listed || (!confirmed && lasts(about.event) && settled(about));
      if (isGone && !board.has(key)) hear(about, over, at);
    }
  }

  return {
    apply(entry, at) {
      switch (entry.type) {
        case 'start':
          return begin(cases, at);
        case 'meeting':
          if (entry.event === 'joined') places.joined(entry);
          if (entry.event === 'left') for (const about of aboutMeeting(entry.meeting)) hear(about, over, at);
          return;
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
    cases: () => [...cases.values()],
    get: (key) => cases.get(key),
    forget: (key) => void cases.delete(key),
  };

  function aboutMeeting(meeting: string): About[] {
    const place = places.placeOf(meeting);
    const all = [...cases.values()].map(({ about }) => about);
    return all.filter((about) => about.meeting !== undefined && places.placeOf(about.meeting) === place);
  }
}

const over: News = { kind: 'over' };
const paused: About = { event: 'paused', account: null };

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
