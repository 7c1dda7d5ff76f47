// What people are told, as it is recorded. The log is the spool: a notice without a `notified` for one of its channels is still to be told there.
// No words are kept: they are written when the notice leaves, from what is true then.

export interface NoticeEntry {
  type: 'notice';
  account: string | null;
  id: string;
  /** What it is about: a kind of thing that needs a human, or the code of an alarm. */
  event: string;
  meeting?: string;
  rule?: string;
  /** The channel of notices it is about. */
  channel?: string;
  /** How many people or times since the last notice of the same matter. */
  count: number;
  /** Names of channels; `organizer` is the organizer of the meeting. */
  to: readonly string[];
  /** The matter is over. */
  closed?: true;
}

/** `failed`: refused for good. `expired`: not taken within a day. What is tried again has no record yet. */
export const notifiedResults = ['sent', 'failed', 'expired'] as const;

/** What became of a notice in one channel. It settles the earlier notices of the same matter there, too. */
export interface NotifiedEntry {
  type: 'notified';
  account: string | null;
  notice: string;
  channel: string;
  result: (typeof notifiedResults)[number];
  reason?: string;
}
