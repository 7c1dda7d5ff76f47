// What an account and its meetings are doing, for people and monitors to read.

export interface AccountStatus {
  account: string;
  state: 'starting' | 'ready' | 'lost' | 'stopped';
  /** Why, when not ready. */
  reason?: string;
  meetings: readonly MeetingStatus[];
  /** Actions waiting, backing off or running. */
  queued: number;
}

export interface MeetingStatus {
  meeting: string;
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
