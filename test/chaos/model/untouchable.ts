// Who is never targeted, written a second time: the model shares no code with what it judges.
import { canonical, globMatches } from './address.ts';
import type { Said } from './rules.ts';

export interface Bounds {
  /** Every account of the installation. */
  self: readonly string[];
  /** The organizer's address, as the meeting's address names it. */
  organizer: string;
  protect: readonly string[];
  protectLeaders: boolean;
}

export type Untouchable = 'self' | 'organizer' | 'organizer-unknown' | 'protected' | 'leader';

/** Why someone who looks like this may never be refused or removed. `leader`: the roster's views said so last. */
export function untouchable(said: Said, leader: boolean, bounds: Bounds): Untouchable | undefined {
  const address = said.uri ? canonical(said.uri) : undefined;
  if (said.local === true || bounds.self.some((one) => address === canonical(one))) return 'self';
  if (said.organizer === true || address === canonical(bounds.organizer)) return 'organizer';
  if (said.organizer !== false && (said.organizerUnclear || address === undefined)) return 'organizer-unknown';
  if (address !== undefined && bounds.protect.some((one) => globMatches(canonical(one), address))) return 'protected';
  const leads = said.role === undefined ? leader : said.role === 'Leader';
  return leads && bounds.protectLeaders ? 'leader' : undefined;
}
