// What an account does with a meeting it follows, and what a meeting needs of its account.
import type { Moderator } from '../../moderation/moderator.ts';
import type { ModeratorDeps } from '../../moderation/ports.ts';
import type { Places } from '../../queue/places.ts';
import type { Organizers } from '../../roster/organizers.ts';
import type { ReadySession } from '../../session/session.ts';
import type { LobbyEvent } from '../../wire/event.ts';
import type { MeetingStatus } from '../status.ts';
import type { Operation } from './course.ts';
import type { News, Parting } from './news.ts';

export interface MeetingWatch {
  readonly moderator: Moderator;
  /** A session is up. `conversation`: one to take over; `invitation`: one that was accepted for this meeting, by its canonical href. */
  attach(session: ReadySession, how?: { conversation?: string; invitation?: string }): void;
  /** The session is lost or its conversations are: nothing may be sent until the next `attach`. */
  detach(why: string, how?: Parting): void;
  /** Leaves the conversation on the server; where there is none, or no answer, nothing happens. */
  leave(): Promise<void>;
  tell(news: News): void;
  /** Puts on record again which conversation is which meeting. */
  keepOnRecord(): void;
  /** An event about somebody. */
  onPerson(event: LobbyEvent): void;
  /** An event about our own participant. */
  onSelf(event: LobbyEvent): void;
  status(): MeetingStatus;
  /** Who is inside besides ourselves, other accounts of ours included. */
  company(): Company;
}

export type Company = 'nobody' | 'somebody' | 'unknown';

/** By what a meeting's events are known. */
export interface Claim {
  /** Absolute URL. */
  conversation?: string;
  operation?: Operation;
  /** The focus URI. */
  uri?: string;
}

export interface MeetingWatchOptions {
  uri: string | undefined;
  /** Why it is followed, for people and the record. */
  source?: string;
  /** Until when its source wishes for it, ms. */
  until?: number;
  /** The entry of its source that does. */
  entry?: string;
  /** False for a meeting we were invited or put into: it is not joined again once it is over. */
  rejoin: boolean;
  deps: ModeratorDeps;
  /** What memory knows counts; until then nobody is decided on. */
  remembers(): boolean;
  /** Looks for a running conversation of this meeting on the server. */
  findConversation(uri: string): Promise<string | undefined>;
  /** By what its events are known, said again with every piece of news. */
  onClaim(watch: MeetingWatch, claim: Claim): void;
  organizers: Organizers;
  /** What all meetings of the account share. */
  places: { joins: Places; reads: Places };
  onOver(watch: MeetingWatch): void;
}
