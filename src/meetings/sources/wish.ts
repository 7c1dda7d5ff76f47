// What a source of meetings says: this meeting is to be followed, always or from one time to another.

export interface Wish {
  /** Unique in its source, and the same when it is moved: the line of a file, the place of an appointment in its series. */
  id: string;
  /** What it belongs to in its source: the UID of a calendar entry. */
  group: string;
  /** The focus URI. */
  uri: string;
  /** Where it comes from, for people: `calendar board.ics`. */
  source: string;
  /** Undefined: always. */
  time?: { start: number; end: number };
  /** People named it one by one: taken back, it is left at once. */
  listed?: true;
  subject?: string;
}

/** All that a source says now. */
export interface Snapshot {
  wishes: readonly Wish[];
  /** Groups of which all is known: a wish of these that is not here any more was taken back. `all`: every wish. */
  known: ReadonlySet<string> | 'all';
}

/** Around the times of a wish. */
export interface Margins {
  beforeMs: number;
  afterMs: number;
}

export function isActive({ time }: Wish, { beforeMs, afterMs }: Margins, now: number): boolean {
  return time === undefined || (time.start - beforeMs <= now && now < time.end + afterMs);
}

/** It is to come, and not due yet. */
export function isAhead({ time }: Wish, { beforeMs }: Margins, now: number): boolean {
  return time !== undefined && now < time.start - beforeMs;
}

/**
 * What the source wishes from now on. An entry that has vanished from a calendar may only have fallen out of what the calendar shows:
 * where its meeting is on, it is on until its end.
 */
export function merged(before: readonly Wish[], { wishes, known }: Snapshot, margins: Margins, now: number): Wish[] {
  const here = new Set(wishes.map(({ id }) => id));
  const kept = before.filter((wish) => {
    const isKnown = known === 'all' || known.has(wish.group);
    return !isKnown && !here.has(wish.id) && wish.time !== undefined && isActive(wish, margins, now);
  });
  return [...wishes, ...kept];
}
