// A meeting that a human adds to what is followed, or takes away again.
import type { By } from '../audit/human.ts';

export interface MeetingRequest {
  /** A focus URI or a join link. */
  meeting: string;
  /** Needed where there are several. */
  account?: string;
  /** Epoch ms; absent: for good. */
  until?: number;
  by: By;
}
