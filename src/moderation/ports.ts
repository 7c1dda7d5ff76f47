// What moderation may ask of its surroundings: the daemon it runs in, and the meeting it watches.
import type { Recorder } from '../audit/recorder.ts';
import type { Limits, RespectAdmissions } from '../config/config.ts';
import type { Ledger } from '../guard/ledger.ts';
import type { Protection } from '../guard/protect.ts';
import type { Log } from '../log.ts';
import type { Memory } from '../memory/memory.ts';
import type { ReplyMeaning } from '../order/answer.ts';
import type { Ownership } from '../order/outcome.ts';
import type { Mode } from '../policy/mode.ts';
import type { PolicySet, Rule } from '../policy/policy.ts';
import type { ActionQueue } from '../queue/queue.ts';
import type { ReadQueue } from '../queue/reads.ts';
import type { Meeting } from '../roster/meeting.ts';
import type { KnownOrganizers } from '../roster/organizers.ts';
import type { Presence, Roster } from '../roster/roster.ts';
import type { OwnAdmissions } from '../rulings/own-admissions.ts';
import type { DeskChange } from '../rulings/port.ts';
import type { ActionSender, ReadySession } from '../session/session.ts';

/** What actions need. */
export interface Actuators {
  queue: ActionQueue;
  sender: ActionSender;
  readonly retries: number;
  /** In a cluster: what shows that the account is ours now. */
  readonly ownership: Ownership;
  /** Other limits from now on. */
  change(limits: Limits): void;
}

/** Who has hands to act with: nobody in dry run, in assist only humans. What is not here cannot be called by mistake. */
export interface Hands {
  rules: Actuators | undefined;
  humans: Actuators | undefined;
}

/** What moderating needs of the daemon; the same for all meetings of an account. */
export interface ModeratorDeps {
  account: string;
  mode: Mode;
  log: Log;
  recorder: Recorder;
  policies(): PolicySet;
  memory: Memory;
  ledger: Ledger;
  protection: Protection;
  paused(): boolean;
  /** The set in force only proposes in this meeting until it has been looked at, or a human has agreed. Absent: never. */
  isGated?(meeting: string, account: string): boolean;
  /** Humans took back so much of what the rule did that it only proposes. Absent: never. */
  isSteppedBack?(rule: Rule): boolean;
  /** Addresses of every account of this installation: configured, told at sign-in, and learned in meetings. */
  ours: Set<string>;
  /** Whom accounts of this daemon let in. */
  admissions: OwnAdmissions;
  /** The daemon is stopping: nothing new is decided. */
  draining(): boolean;
  reads: ReadQueue;
  hands: Hands;
  /** Whose admissions in the meeting itself rules heed. */
  respectAdmissions: RespectAdmissions;
  /** How long a removal ordered by a human can be taken back, ms. */
  graceMs: number;
  /** Something a desk would show is different. */
  changed(change: DeskChange): void;
  now(): number;
}

/** The meeting as its moderator sees it; owned by the stage that joins it. */
export interface MeetingView {
  meeting(): Meeting;
  session(): ReadySession | undefined;
  roster: Roster;
  /** Whether a canonical href is one of our own participant resource; `size`: how many of them are known. */
  selfKeys: Pick<ReadonlySet<string>, 'has' | 'size'>;
  selfAddress(): string | undefined;
  /** False where the meeting's leaders could not be read, or not since somebody is where they are. */
  leadersKnown(presence: Presence): boolean;
  /** What the process knows of who organizes it, from other conversations too. */
  organizers(): KnownOrganizers;
  /** False while the roster may be incomplete, the session is down, or memory is not whole: nobody is decided on or acted on. */
  ready(): boolean;
  signal(): AbortSignal;
  onTrouble(meaning: ReplyMeaning): void;
  /** Someone's resource says the conversation is no longer ours. */
  onConversationGone(): void;
  /** Nothing tells whether somebody leads the meeting until its leaders are read again. */
  onLeadersDoubtful(): void;
}
