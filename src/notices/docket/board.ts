// What the desk lists, as the matters that notices are about: what is true now.
import type { AlarmCode } from '../../alarms.ts';
import type { Matter } from '../../config/notice-events.ts';
import { defined } from '../../defined.ts';
import type { NeedKind } from '../../rulings/need-kinds.ts';
import type { MeetingSight, Need } from '../../rulings/port.ts';
import { type About, matterKey } from './matter.ts';
import type { Places } from './places.ts';

export interface BoardMatter {
  about: About;
  /** Key of the meeting at the desk. */
  sight?: string;
  count: number;
  /** Epoch ms. */
  oldest: number;
  deadline?: number;
  /** Keys of the people at the desk. */
  people: readonly string[];
  /** In the desk's words; may hold names. */
  text: string;
}

export type Board = ReadonlyMap<string, BoardMatter>;

/** Whoever is held and whose time is almost up is still held. */
const events: Readonly<Partial<Record<NeedKind, readonly (Matter | AlarmCode)[]>>> = {
  held: ['held'],
  deadline: ['held', 'deadline'],
  proposed: ['proposed'],
  'order-trouble': ['order-trouble'],
  'rule-stopped': ['cap-tripped'],
  'organizer-waiting': ['organizer-waiting'],
  'mass-admission': ['mass-admission'],
  'moderator-in-lobby': ['moderator-in-lobby'],
  'not-a-leader': ['not-a-leader'],
  'policies-waiting': ['policies-waiting'],
  'policies-rejected': ['policy-rejected'],
  'audit-unwritable': ['audit-unwritable'],
};

/** What no record tells the beginning of. */
const onlyHere: ReadonlySet<string> = new Set(['deadline', 'order-trouble', 'audit-unwritable', 'held', 'proposed']);

/** Whether it is the matter as soon as the desk lists it. */
export function opensByItself(event: string): boolean {
  return onlyHere.has(event);
}

/** Whether it grows with what the desk lists, and not with records. */
export function growsByItself(event: string): boolean {
  return event === 'deadline' || event === 'order-trouble';
}

/** How items of the desk were closed, where a human did it, by the key of their matter; the newest counts. */
export function endingsOf(
  needs: readonly Need[],
  meetings: ReadonlyMap<string, MeetingSight>,
  places: Places,
): ReadonlyMap<string, string> {
  const endings = new Map<string, string>();
  for (const need of needs) {
    if (need.state.kind !== 'closed' || need.state.by === undefined) continue;
    const { by, how } = need.state;
    for (const event of events[need.kind] ?? []) {
      const about = aboutOf(need, event, meetings);
      if (about !== undefined) endings.set(keyIn(about, places), `${by.who}: ${how}`);
    }
  }
  return endings;
}

/** The open items of the desk, by the key of their matter. */
export function boardOf(needs: readonly Need[], meetings: ReadonlyMap<string, MeetingSight>, places: Places): Board {
  const board = new Map<string, BoardMatter>();
  for (const need of needs) {
    if (need.state.kind !== 'open') continue;
    for (const event of events[need.kind] ?? []) {
      const about = aboutOf(need, event, meetings);
      if (about === undefined) continue;
      const key = keyIn(about, places);
      board.set(key, joined(board.get(key), need, about));
    }
  }
  return board;
}

function keyIn(about: About, places: Places): string {
  return matterKey(about, about.meeting === undefined ? undefined : places.placeOf(about.meeting));
}

/** Undefined for a meeting that is not followed any more. */
function aboutOf({ kind, meeting, rule }: Need, event: About['event'], meetings: ReadonlyMap<string, MeetingSight>): About | undefined {
  if (meeting === undefined) return { event, account: null };
  const sight = meetings.get(meeting);
  if (sight === undefined) return undefined;
  const byRule = rule !== undefined && kind !== 'order-trouble' ? { rule } : {};
  return { event, account: sight.account, meeting: sight.meeting, ...byRule };
}

function joined(before: BoardMatter | undefined, need: Need, about: About): BoardMatter {
  const { count, oldest, deadline, people, text } = need;
  const one = { about, count, oldest, people, text, ...defined({ sight: need.meeting }) };
  if (before === undefined) return deadline === undefined ? one : { ...one, deadline };
  const first = Math.min(deadline ?? Number.POSITIVE_INFINITY, before.deadline ?? Number.POSITIVE_INFINITY);
  return {
    ...before,
    count: before.count + count,
    oldest: Math.min(before.oldest, oldest),
    people: [...before.people, ...people],
    ...(Number.isFinite(first) ? { deadline: first } : {}),
  };
}
