// One participant as moderation knows them: what was seen, what was decided, what is under way. Each part has one owner, who alone writes it.
import type { Execution } from '../order/execution.ts';
import type { ActionRel, Participant } from '../roster/participant.ts';
import type { Presence } from '../roster/roster.ts';
import type { MeetingView } from './ports.ts';

export interface Person {
  readonly presence: Presence;
  readonly sight: Readonly<Sight>;
  readonly opinion: Readonly<Opinion>;
  readonly pending: Readonly<Pending>;
}

/** The newest representation, and how reading it goes. Written by the reader. */
export interface Sight {
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
  /** Counts judgements: the newest wins. */
  judgement: number;
  /** It waits for a link: worth another look later. */
  linkless: boolean;
}

/** The order under way, and how the last one ended. Written by the orders. */
export interface Pending {
  order?: Order;
  /** The last order did not reach its goal: from when on another decision is worth it, on the clock that never steps. */
  retryAt?: number;
  /** Orders in a row that the server refused, or took without effect. */
  fruitless: number;
}

export interface Order {
  readonly execution: Execution;
  readonly rule: string;
  readonly rel: ActionRel;
  /** What the decision behind it rests on. */
  fingerprint: string;
}

export function openPerson(presence: Presence): Person {
  const never = Number.NEGATIVE_INFINITY;
  return {
    presence,
    sight: {
      readAt: -1,
      readTime: never,
      reading: false,
      reads: 0,
      shown: 0,
      failures: 0,
      overtaken: 0,
      disbelievedUntil: never,
      notBefore: never,
    },
    opinion: { arrivalCounted: false, judgement: 0, linkless: false },
    pending: { fruitless: 0 },
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
