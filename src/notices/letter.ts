// A message as every channel gets it: safe text, no markup. How it looks is the channel's business.
import type { NoticeEvent } from '../config/notice-events.ts';

/** What there is to say of one matter, as it is when the letter leaves. */
export interface Item {
  /** Of the newest notice about it. */
  id: string;
  event: NoticeEvent | 'test' | 'more';
  state: 'open' | 'closed';
  /** One line. */
  text: string;
  account?: string;
  /** Opaque, as in links; its subject and organizer where they may be named. */
  meeting?: { id?: string; subject?: string; organizer?: string };
  rule?: string;
  /** People or times since it was last told here. */
  count: number;
  /** How many wait now. */
  waiting?: number;
  /** For how long the first of them has waited. */
  oldestSeconds?: number;
  /** Some of them, one a line. */
  people: readonly string[];
  /** The desk, where it can be looked at. */
  link?: string;
}

export interface Letter {
  /** The same when the same letter is tried again with nothing new in it: whoever gets it twice can tell. */
  id: string;
  /** Epoch ms. */
  at: number;
  /** One line, for subjects and notifications. */
  headline: string;
  items: readonly Item[];
  link?: string;
}
