// One participant in a meeting, as events and lists tell of them.
import type { Told } from './told.ts';

/** One participant's stay, from arrival to leaving. A rejoin under the same URL is a new presence. */
export interface Presence extends Told {
  /** The canonical href they were first met under. */
  readonly key: string;
  /** The URL to read, as the server last spelled it; a spelling that was readable is left for another host only. */
  href: string;
  readonly epoch: number;
  /** Epoch ms; undefined for people who were there before we watched. */
  readonly arrivedAt?: number;
  /** Known from lobby events and full reads; undefined is unknown. */
  inLobby?: boolean;
  /** They were in the lobby at some time of this presence. */
  waited: boolean;
  role?: 'Leader' | 'Attendee';
  /** The roster's clock when they came inside, or to be in no role view: leaders that were listed before then do not tell of them. */
  roleOpenSince: number;
  /** Full reads in a row that should have listed them and did not; a sign of life ends the row. */
  absences: number;
  /** The roster's clock at the newest event about them. A representation read before it is stale. */
  changed: number;
}

export function setRole(presence: Presence, role: Presence['role']): void {
  if (role === undefined) delete presence.role;
  else presence.role = role;
}
