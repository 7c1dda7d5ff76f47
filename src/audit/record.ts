// The audit records. `audit/schema.ts` validates the same shapes.

import type { AlarmCode } from '../alarms.ts';
import type { Problem } from '../errors.ts';
import type { StayReason } from '../guard/stay.ts';
import type { AttemptEntry, OutcomeEntry } from '../order/outcome.ts';
import type { Action } from '../policy/action.ts';
import type { Mode } from '../policy/mode.ts';
import type { Facts } from '../roster/facts.ts';
import type { By, HumanEntry, SignInEntry } from './human.ts';
import type { NoticeEntry, NotifiedEntry } from './notice.ts';

/** `added`, `removed`: by hand, to what is followed; `meeting` is then the focus URI or the join link. */
export const meetingEvents = ['joined', 'left', 'lost', 'added', 'removed'] as const;
export const leaseEvents = ['gained', 'lost', 'released'] as const;
export const verdicts = ['act', 'would-act', 'stay'] as const;

export type AuditEntry =
  | { type: 'start'; account: null; version: string; mode: Mode; pid: number; config?: string /** Its name in a cluster. */; node?: string }
  | { type: 'stop'; account: null; reason: string }
  | PolicyEntry
  | ConfigEntry
  | MeetingEntry
  | AlarmEntry
  | { type: 'pause' | 'resume'; account: null; by: By }
  | LeaseEntry
  | WitnessEntry
  | HumanEntry
  | SignInEntry
  | DecisionEntry
  | AttemptEntry
  | OutcomeEntry
  | NoticeEntry
  | NotifiedEntry;

/**
 * A set took effect, or was rejected. A set that waits for a human has not taken effect either: `waiting` is its revision, `problems` are empty,
 * and `revision` is the set that acts meanwhile; absent where none does.
 */
export type PolicyEntry = { type: 'policy'; account: null } & (
  | {
      revision: string;
      rules: number;
      /** Values that can mean nothing, which it holds all the same. */
      doubts?: readonly string[];
      /** Rules that are new, gone or different since the set before. */
      changed?: readonly string[];
      /** Digests of the rules that act, by id: what humans take back is counted for each version of a rule. */
      versions?: Readonly<Record<string, string>>;
      /** Not every meeting could be looked at: it acts in the others. */
      probation?: true;
      /** A digest of who was protected along with it. */
      protection?: string;
      /** The human who let it take effect. */
      by?: By;
      rejected?: false;
    }
  | {
      rejected: true;
      problems: readonly Problem[];
      revision?: string;
      waiting?: string;
      /** What waits is no set, but a change of the configuration by which fewer people are protected; `waiting` is the digest of who would be. */
      unprotects?: true;
      people?: number;
      would?: readonly WouldRemove[];
      doubts?: readonly string[];
    }
);

export type PolicyInForce = Extract<PolicyEntry, { rejected?: false }>;

/** Whom a rule of a set that waits would newly remove. */
export interface WouldRemove {
  rule: string;
  count: number;
  /** The first few. */
  people: readonly { meeting: string; identity: string; facts: Facts }[];
}

/** A change of lobbyguard.yaml while the daemon ran: by key, never with values. */
export type ConfigEntry = { type: 'config'; account: null; revision: string } & (
  | {
      changed: readonly string[];
      /** Keys by which fewer people are protected: they still are, until it is said as a change. */
      held?: readonly string[];
      /** Keys whose change waits for a restart. */
      restart?: readonly string[];
      rejected?: false;
    }
  | { rejected: true; problems: readonly Problem[] }
);

/** In a cluster: an account is this node's from now on, or not any more. */
export interface LeaseEntry {
  type: 'lease';
  account: string;
  event: (typeof leaseEvents)[number];
  /** Greater than that of every earlier owner. */
  token?: number;
  /** The node that had it before. */
  from?: string;
  /** Of `released`: when, by the clock of Redis, ms. When it was gained the token tells. */
  redisAt?: number;
}

/** In a cluster: how far the log of another node had come, so that nobody can change or shorten it later without a trace. */
export interface WitnessEntry {
  type: 'witness';
  account: null;
  node: string;
  /** Of the last record it had on disk. */
  head: { seq: number; hash: string };
}

export interface MeetingEntry {
  type: 'meeting';
  account: string;
  event: (typeof meetingEvents)[number];
  /** Canonical conversation href. */
  meeting: string;
  /** onlineMeetingUri, canonical text: survives sessions and restarts, where conversation hrefs do not. */
  uri?: string;
  /** The uri as rollouts see it, where it is not kept. */
  place?: string;
  subject?: string;
  organizer?: string;
  /** Why it is followed: `calendar board.ics`, `invitation`. */
  source?: string;
  /** Until when it is to be followed, where that is known (ISO 8601). */
  until?: string;
  /** The entry of its source that it comes from: the UID in a calendar. */
  entry?: string;
  /** Of `left`: it is not followed any more. Without it we are back as soon as we can. */
  unfollowed?: true;
  /** Who added or removed it. */
  by?: By;
  reason?: string;
}

export interface AlarmEntry {
  type: 'alarm';
  account: string | null;
  code: AlarmCode;
  message: string;
  meeting?: string;
  rule?: string;
  /** The channel of notices it is about. */
  channel?: string;
  /** In dry run: what would have happened. */
  would?: boolean;
  /** The rule as it was: another version of it is another rule. */
  version?: string;
  /** The alarm of this code, meeting and rule is over. */
  ended?: true;
  /** Only for this log: the account it is about has gone from this node, and whoever has it now tells what is the matter. */
  elsewhere?: true;
  /** The human who ended it. */
  by?: By;
}

export interface DecisionEntry {
  type: 'decision';
  account: string;
  id: string;
  meeting: string;
  /** Canonical participant href. */
  participant: string;
  /** Stable pseudonym of the identity `removals` counts by; survives redaction. */
  identity: string;
  /** When this presence began (ISO 8601), for a person who arrived while we watched. */
  arrivedAt?: string;
  facts: Facts;
  counts?: Readonly<Record<string, number>>;
  revision: string;
  rule: string | null;
  action: Action | 'none';
  mode: Mode;
  verdict: (typeof verdicts)[number];
  because?: StayReason;
  /** What a human is asked to do. */
  proposal?: Action;
  /** The human act it carries out, or that overrules the rule. */
  human?: string;
  /** It follows a hold that has run out. */
  after?: 'hold';
  /** True for the record of a rule on trial. */
  trial?: boolean;
  /** What went wrong, for `because: error`. */
  error?: string;
}

/** What every line adds. `hash` covers the record without `hash`, `prev` is the hash of the line before. */
export interface Chained {
  v: 1;
  seq: number;
  at: string;
  prev: string;
  hash: string;
}

export type AuditRecord = AuditEntry & Chained;

/** Where every stage leaves its records. Implemented by audit/log.ts. */
export interface AuditLog {
  /** Appends one record, synchronously handed to the operating system. `at` defaults to now. Throws AUDIT_UNWRITABLE; the chain is not advanced then. */
  write(entry: AuditEntry, at?: number): AuditRecord;
  /** Resolves when everything written so far is on disk (fdatasync, calls coalesced). Rejects with AUDIT_UNWRITABLE. */
  durable(): Promise<void>;
  /** False after a failed write or flush, until one succeeds again. */
  readonly writable: boolean;
  /** Looks whether what was written is still where it was written to. Throws AUDIT_UNWRITABLE where the directory or the file is gone, or is another. */
  check(): void;
  /** Tries a failed log again (reopen, probe); resolves to `writable`. */
  recover(): Promise<boolean>;
  close(): Promise<void>;
}
