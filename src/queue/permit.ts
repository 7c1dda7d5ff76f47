// What a queue may have to ask beyond its own limits, right before a request: others share a limit with it.
import type { Lane } from './queue.ts';

/** Leave to send one request. */
export interface Permit {
  /** When it was given, ms, by the clock of whoever gave it; undefined where everybody has one clock. */
  readonly at?: number | undefined;
  /** Whether its request may still leave. */
  good(): boolean;
  /** Where it has grown old while a connection was opened: asks for it again. Never rejects; `good` tells what came of it. */
  renew?(): Promise<void>;
  /** The request was answered, or never left. Of this and `giveUp` only the first call counts. */
  land(): void;
  /** Nobody waits for the answer any more: the request may still be on its way. */
  giveUp(): void;
}

export type PermitAnswer =
  | { kind: 'granted'; permit: Permit }
  /** Not now: it is worth asking again after so long. */
  | { kind: 'wait'; ms: number };

/** The permits of one account. Who is told to wait has a place in a line, until it is granted one or withdraws. */
export interface Permits {
  /** What shows, in the records, for which owner of the account they are; undefined where it has but one. */
  readonly token?: number | undefined;
  /** What time it is by the clock that all owners share, ms; undefined where it has but one. */
  readonly sharedTime?: (() => number) | undefined;
  /** For those that would travel together. Never rejects. */
  ask(lane: Lane, attempts: readonly string[]): Promise<PermitAnswer>;
  /** Nothing waits any more. */
  withdraw(): void;
  /** The server asked for less: nobody who shares the limit sends for so long, ms. Absent where nobody is to be told. */
  hold?(ms: number): void;
}
