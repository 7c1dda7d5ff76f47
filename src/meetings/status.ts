// What an account and its meetings are doing, for people and monitors to read.

export interface AccountStatus {
  account: string;
  state: 'starting' | 'ready' | 'lost' | 'stopped';
  /** Why, when not ready. */
  reason?: string;
  meetings: readonly MeetingStatus[];
  /** Known by a calendar and not due yet, soonest first. */
  awaited?: readonly AwaitedMeeting[];
  sources?: readonly SourceStatus[];
  /** Actions waiting, backing off or running. */
  queued: number;
}

export interface MeetingStatus {
  meeting: string;
  /** Why it is followed: `calendar board.ics`, `invitation`. */
  source?: string;
  /** The focus URI: the same in every session, where the conversation is not. */
  uri?: string;
  state: 'joining' | 'lobby' | 'in' | 'left';
  subject?: string;
  organizer?: string;
  inside: number;
  waiting: number;
  /** ISO 8601: when the whole roster was last read. */
  rosterReadAt?: string;
}

export interface AwaitedMeeting {
  uri: string;
  source: string;
  subject?: string;
  /** ISO 8601. */
  start: string;
  end: string;
}

/** Where meetings come from. */
export interface SourceStatus {
  source: string;
  /** How many it names just now. */
  meetings: number;
  /** Why it cannot be read. What it said before goes on. */
  failure?: string;
  /** What is not acted on, and why. */
  unclear: readonly string[];
}
