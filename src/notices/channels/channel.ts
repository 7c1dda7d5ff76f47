// The port of all channels: one message out, and what became of it.
import type { Letter } from '../letter.ts';

export type Delivery =
  | { kind: 'sent' }
  /** This message will never be taken. */
  | { kind: 'refused'; reason: string }
  /** Not now; `afterMs` is how long the other side asks us to wait. */
  | { kind: 'failed'; reason: string; afterMs?: number };

export interface Channel {
  /** Never rejects. Bounded in time; an abort ends it early, as a failure. Reasons hold no secret. */
  send(letter: Letter, signal: AbortSignal): Promise<Delivery>;
  close(): void;
}
