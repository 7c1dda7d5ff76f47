// What is true now, as the desk sees it. Looked at when the desk says that its list has changed, so that it costs nothing besides.
import { defined } from '../defined.ts';
import type { MeetingSight, Need } from '../rulings/port.ts';
import { type Board, boardOf, endingsOf } from './docket/board.ts';
import type { About } from './docket/matter.ts';
import type { Places } from './docket/places.ts';
import type { NoticeDesk } from './ports.ts';
import { mostPeople, type Somebody } from './words.ts';

export interface Sights {
  readonly board: Board;
  /** How a human closed a matter. */
  endingOf(key: string): string | undefined;
  meetingOf(meeting: string): MeetingSight | undefined;
  peopleOf(key: string): readonly Somebody[];
  /** Takes in what has changed since; true when something has. */
  refresh(): boolean;
  /** Has the desk look at once. */
  lookNow(): void;
  /** Whether the meeting has been watched for long enough that everything about it would be seen; what is about none: whether we have. */
  settled(about: About, at: number): boolean;
  /** Looks at which meetings are being watched. */
  watch(at: number): void;
  stop(): void;
}

/** A meeting that is not followed at all, this long after the start, will tell nothing more. */
const unfollowedAfter = 6;

export interface SightsOptions {
  desk: NoticeDesk;
  places: Places;
  settleMs: number;
  startedAt: number;
  /** Epoch ms by a clock that is never set back. */
  now(): number;
}

export function createSights({ desk, places, settleMs, startedAt, now }: SightsOptions): Sights {
  let needs: readonly Need[] = desk.needs();
  let isChanged = true;
  /** Of places, when the board was made. */
  let { changes } = places;
  let meetings = new Map<string, MeetingSight>();
  let board: Board = new Map();
  let endings: ReadonlyMap<string, string> = new Map();
  /** Since when each meeting, by its place, is being watched. */
  let inSince = new Map<string, number>();
  let byPlace = new Map<string, MeetingSight>();

  const forget = desk.onChange(({ kind }) => {
    if (kind !== 'needs') return;
    needs = desk.needs();
    isChanged = true;
  });

  function refresh(): boolean {
    if (!isChanged && changes === places.changes) return false;
    isChanged = false;
    changes = places.changes;
    meetings = new Map(desk.meetings().map((sight) => [sight.key, sight]));
    board = boardOf(needs.map(byOurClock), meetings, places);
    endings = endingsOf(needs, meetings, places);
    return true;
  }

  /** The desk goes by the clock on the wall. */
  function byOurClock(need: Need): Need {
    const aheadMs = now() - Date.now();
    return { ...need, oldest: need.oldest + aheadMs, ...defined({ deadline: need.deadline && need.deadline + aheadMs }) };
  }

  function watch(at: number): void {
    byPlace = new Map(desk.meetings().map((sight) => [places.placeOf(sight.meeting), sight]));
    const watched = [...byPlace].filter(([, { state }]) => state === 'in');
    inSince = new Map(watched.map(([place]) => [place, inSince.get(place) ?? at]));
  }

  function settled({ meeting }: About, at: number): boolean {
    if (meeting === undefined) return at - startedAt >= settleMs;
    const place = places.placeOf(meeting);
    const since = inSince.get(place);
    if (since !== undefined) return at - since >= settleMs;
    return !byPlace.has(place) && at - startedAt >= settleMs * unfollowedAfter;
  }

  return {
    get board() {
      return board;
    },
    endingOf: (key) => endings.get(key),
    meetingOf: (meeting) => byPlace.get(places.placeOf(meeting)),
    watch,
    peopleOf(key) {
      const matter = board.get(key);
      if (matter?.sight === undefined) return [];
      const wanted = new Set(matter.people);
      return desk
        .people(matter.sight)
        .filter((person) => wanted.has(person.key))
        .slice(0, mostPeople)
        .map((person) => ({ ...person, since: person.since + now() - Date.now() }));
    },
    refresh,
    lookNow() {
      needs = desk.needs();
      isChanged = true;
      refresh();
    },
    settled,
    stop: forget,
  };
}
