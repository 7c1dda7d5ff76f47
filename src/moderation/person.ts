// What is known about one participant's presence beyond the roster, and what the stages around it may ask of their surroundings.

import type { Recorder } from '../audit/recorder.ts';
import type { Ledger } from '../guard/ledger.ts';
import type { Protection } from '../guard/protect.ts';
import type { Log } from '../log.ts';
import type { Memory } from '../memory/memory.ts';
import type { ReplyMeaning } from '../order/answer.ts';
import type { Execution } from '../order/execution.ts';
import type { Mode } from '../policy/mode.ts';
import type { PolicySet } from '../policy/policy.ts';
import type { ActionQueue } from '../queue/queue.ts';
import type { ReadQueue } from '../queue/reads.ts';
import type { Meeting } from '../roster/meeting.ts';
import type { ActionRel, Participant } from '../roster/participant.ts';
import type { Presence, Roster } from '../roster/roster.ts';
import type { ActionSender, ReadySession } from '../session/session.ts';

/** What actions need. Absent in dry run: then nothing that could send exists. */
export interface Actuators {
  queue: ActionQueue;
  sender: ActionSender;
  retries: number;
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
  /** The daemon is stopping: nothing new is decided. */
  draining(): boolean;
  reads: ReadQueue;
  actuators: Actuators | undefined;
  now(): number;
}

/** The meeting as its moderator sees it; owned by the stage that joins it. */
export interface MeetingView {
  meeting(): Meeting;
  session(): ReadySession | undefined;
  roster: Roster;
  /** Canonical hrefs of our own participant resource. */
  selfKeys: ReadonlySet<string>;
  selfAddress(): string | undefined;
  /** False while the roster may be incomplete or the session is down: nobody is decided on or acted on. */
  ready(): boolean;
  signal(): AbortSignal;
  onTrouble(meaning: ReplyMeaning): void;
  /** Someone's resource says the conversation is no longer ours. */
  onConversationGone(): void;
}

export interface Case {
  readonly presence: Presence;
  participant?: Participant;
  /** The roster's clock when the representation was asked for. */
  readAt: number;
  /** When the representation came, ms on the clock that never steps. */
  readTime: number;
  reading: boolean;
  /** Counts the reads sent; `shown` is the one the representation came of. */
  reads: number;
  shown: number;
  failures: number;
  /** The server wants no read before then, on the same clock. */
  notBefore: number;
  arrivalCounted: boolean;
  /** What the last decision rested on; absent: to be decided again. */
  fingerprint?: string;
  /** What the last decision came to. */
  signature?: string;
  /** Counts judgements: the newest wins. */
  judgement: number;
  /** The order under way, and what it rests on. */
  execution?: Execution;
  ordered?: { rule: string; rel: ActionRel; fingerprint: string };
  /** The last order did not reach its goal: from when on another decision is worth it, on the monotonic clock. */
  retryAt?: number;
  /** Orders in a row that the server took and that changed nothing. */
  ineffective: number;
  /** The last decision waits for a link: worth another look later. */
  linkless: boolean;
}

export function openCase(presence: Presence): Case {
  return {
    presence,
    readAt: -1,
    readTime: Number.NEGATIVE_INFINITY,
    reading: false,
    reads: 0,
    shown: 0,
    failures: 0,
    notBefore: Number.NEGATIVE_INFINITY,
    arrivalCounted: false,
    judgement: 0,
    ineffective: 0,
    linkless: false,
  };
}

/** The representation was read no earlier than the newest event about them. */
export function isCurrent(one: Case): boolean {
  return one.participant !== undefined && one.readAt >= one.presence.changed;
}

/** They are still there, in this very presence. */
export function isPresent(one: Case, view: MeetingView): boolean {
  return view.roster.get(one.presence.key) === one.presence;
}
