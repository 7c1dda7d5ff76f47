// Somebody as a human sees them, and the version of that sight: an order given on an older one is refused.
import { createHash } from 'node:crypto';
import { canonicalAddress } from '../address.ts';
import type { Participant } from '../roster/participant.ts';
import type { Presence } from '../roster/roster.ts';
import type { Portrait } from './standing.ts';

export type Place = 'lobby' | 'inside' | 'unknown';

export function portraitOf(participant: Participant, presence: Presence): Portrait {
  const address = participant.uri === undefined ? undefined : (canonicalAddress(participant.uri) ?? participant.uri);
  return {
    ...(participant.name === undefined ? {} : { name: participant.name }),
    ...(address === undefined ? {} : { address }),
    leader: (participant.role ?? presence.role) === 'Leader',
  };
}

export function placeOf({ inLobby, links }: Participant, presence: Presence): Place {
  const waiting = inLobby ?? presence.inLobby ?? (links.admit || links.reject ? true : undefined);
  if (waiting === undefined) return 'unknown';
  return waiting ? 'lobby' : 'inside';
}

/** Of name, address, role, place and presence. `life` tells two daemons' presences apart. */
export function versionOf(portrait: Portrait, place: Place, { key, epoch }: Presence, life: string): string {
  const seen = [portrait.name, portrait.address, portrait.leader, place, key, epoch, life];
  return createHash('sha256').update(JSON.stringify(seen)).digest('base64url').slice(0, 16);
}
