// What a queue may have to ask beyond its own limits, right before a request: others share a limit with it.
import type { Lane } from './queue.ts';

/** Leave to send one request. */
export interface Permit {
  /** Whether its request may still leave. */
  good(): boolean;
  /** The request was answered, or never left. Calling it again changes nothing. */
  land(): void;
}

export type PermitAnswer =
  | { kind: 'granted'; permit: Permit }
  /** Not now: it is worth asking again after so long. */
  | { kind: 'wait'; ms: number };

/** The permits of one account. Who is told to wait has a place in a line, until it is granted one or withdraws. */
export interface Permits {
  /** For those that would travel together. Never rejects. */
  ask(lane: Lane, attempts: readonly string[]): Promise<PermitAnswer>;
  /** Nothing waits any more. */
  withdraw(): void;
}
