// One participant as moderation knows them: what was seen, what was decided, what is under way. Each part has one owner, who alone writes it.
import type { DecisionEntry } from '../audit/record.ts';
import type { StayReason } from '../guard/stay.ts';
import type { Execution } from '../order/execution.ts';
import type { ActionRel, Participant } from '../roster/participant.ts';
import type { Presence } from '../roster/roster.ts';
import type { Hold } from '../rulings/hold.ts';
import type { RulingSight } from '../rulings/port.ts';
import type { Place } from '../rulings/portrait.ts';
import { type Standing, silent } from '../rulings/standing.ts';
import type { MeetingView } from './ports.ts';

export interface Person {
  readonly presence: Presence;
  /** Epoch ms of their arrival, or of when we first saw them. */
  readonly since: number;
  readonly sight: Readonly<Sight>;
  readonly opinion: Readonly<Opinion>;
  readonly pending: Readonly<Pending>;
  readonly word: Readonly<Word>;
  readonly desk: Readonly<AtDesk>;
  /** By rule: how long it has held them, and when it has its way. Written by the holds. */
  readonly holds: Map<string, { hold: Hold; deadline?: number }>;
}

/** What humans said about them, and where they were seen when. Written by the part for humans. */
export interface Word {
  standing: Standing;
  /** Where they were when last read; absent: not read yet. */
  place?: Place;
  /** Until when an order can be taken back, epoch ms. */
  dueAt?: number;
  /** A pass for a while that was good when they were inside: its record, and whose it was. */
  cameBackBy?: { id: string; identity: string };
}

/** What was last said at the desk about this presence, whatever came of it; absent: nothing, or it was taken back. Written by the desk. */
export interface AtDesk {
  said?: RulingSight | undefined;
}

/** The newest representation, and how reading it goes. Written by the reader. */
export interface Sight {
  participant?: Participant;
  /** The roster's clock when the representation was asked for. */
  readAt: number;
  /** When the representation came, ms on the clock that never steps. */
  readTime: number;
  reading: boolean;
  /** Reads under way, and since when one is that has not been answered, or none could be, ms on the clock that never steps. */
  underWay: number;
  unreadSince?: number;
  /** Counts the reads sent; `shown` is the one the representation came of. */
  reads: number;
  shown: number;
  failures: number;
  /** Reads in a row that events overtook. */
  overtaken: number;
  /** Their resource said that the conversation is gone, and the conversation has been asked: until then the word counts for nothing. */
  disbelievedUntil: number;
  /** The server wants no read before then, on the same clock. */
  notBefore: number;
}

/** What the last decision came to. Written by the judge. */
export interface Opinion {
  arrivalCounted: boolean;
  /** What it rested on; absent: to be decided again, whatever comes. */
  fingerprint?: string;
  signature?: string;
  /** What kept them from being removed then. */
  shield?: StayReason | undefined;
  /** Counts judgements: the newest wins. */
  judgement: number;
  /** It waits for a link: worth another look later. */
  linkless: boolean;
  /** The last decision, as it was recorded. */
  last?: DecisionEntry & { at: number };
}

/** The order under way, and how the last one ended. Written by the orders. */
export interface Pending {
  order?: Order;
  /** Replaced by newer decisions when their requests had left, oldest first: the server may carry them out late. */
  overtaken?: readonly Order[];
  /** The last order did not reach its goal: from when on another decision is worth it, on the clock that never steps. */
  retryAt?: number;
  /** Orders in a row that the server refused, or took without effect. */
  fruitless: number;
}

export interface Order {
  readonly execution: Execution;
  /** Empty for what a human ordered. */
  readonly rule: string;
  readonly human?: string;
  readonly rel: ActionRel;
  /** Epoch ms. */
  readonly at: number;
  /** What the decision behind it rests on. */
  fingerprint: string;
}

export function openPerson(presence: Presence, now: number): Person {
  const never = Number.NEGATIVE_INFINITY;
  return {
    presence,
    since: presence.arrivedAt ?? now,
    sight: {
      readAt: -1,
      readTime: never,
      reading: false,
      underWay: 0,
      reads: 0,
      shown: 0,
      failures: 0,
      overtaken: 0,
      disbelievedUntil: never,
      notBefore: never,
    },
    opinion: { arrivalCounted: false, judgement: 0, linkless: false },
    pending: { fruitless: 0 },
    word: { standing: silent },
    desk: {},
    holds: new Map(),
  };
}

/** The representation was read no earlier than the newest event about them. */
export function isCurrent({ sight, presence }: Person): boolean {
  return sight.participant !== undefined && sight.readAt >= presence.changed;
}

/** They are still there, in this very presence. */
export function isPresent({ presence }: Person, view: MeetingView): boolean {
  return view.roster.get(presence.key) === presence;
}
