// A source of meetings, whatever it reads: it tells what it says now, and what it cannot read.

/** A meeting as its source names it: by its focus URI, or by a link that leads there. */
export interface Item {
  /** Unique in its source, and the same when it is moved. */
  id: string;
  /** What it belongs to in its source: the UID of a calendar entry. */
  group: string;
  meeting: { kind: 'focus'; uri: string } | { kind: 'link'; link: string };
  /** Undefined: always. */
  time?: { start: number; end: number };
  /** People named it one by one: taken back, it is left at once. */
  listed?: true;
  subject?: string;
  /** Whom its source calls the organizer; the meeting must be theirs. Empty: nobody is named. */
  organizers: readonly string[];
  /** Where it stands, for people. */
  where: string;
}

/** All that a source says now. */
export interface Said {
  items: readonly Item[];
  /** Groups of which all is known; see `Snapshot`. */
  known: ReadonlySet<string> | 'all';
  /** What could not be read in one way only. */
  unclear: readonly string[];
  /** Part of it cannot be read, or the newest of it cannot: this is what it said before. */
  failure?: string;
}

export interface Listener {
  said(said: Said): void;
  /** It cannot be read: what it said before goes on. */
  failed(why: string): void;
}

export interface MeetingSource {
  /** For people: `calendar calendars/board.ics`. */
  readonly name: string;
  start(listener: Listener): void;
  stop(): void;
}
