// Somebody as a human sees them, and the version of that sight: an order given on an older one is refused.
import { createHash, randomUUID } from 'node:crypto';
import { canonicalAddress } from '../address.ts';
import { defined } from '../defined.ts';
import { type Participant, waits } from '../roster/participant.ts';
import type { Presence } from '../roster/roster.ts';
import type { Portrait } from './standing.ts';

export type Place = 'lobby' | 'inside' | 'unknown';

export function portraitOf(participant: Participant, presence: Presence): Portrait {
  const { name, phone } = participant;
  const number = phone === undefined ? undefined : `tel:${phone}`;
  return {
    ...defined({ name, address: shownAddress(participant) ?? number }),
    leader: (participant.role ?? presence.role) === 'Leader',
  };
}

/** What is shown of their address; it may be malformed. */
export function shownAddress({ uri }: Participant): string | undefined {
  return uri === undefined ? undefined : (canonicalAddress(uri) ?? uri);
}

export function placeOf(participant: Participant, presence: Presence): Place {
  const waiting = waits(participant, presence);
  if (waiting === undefined) return 'unknown';
  return waiting ? 'lobby' : 'inside';
}

/** Of name, address and role, which outlive a session, and of place and presence, which do not. */
export function versionOf(portrait: Portrait, place: Place, { key, epoch }: Presence): string {
  return `${digest([portrait.name, portrait.address, portrait.leader])}.${digest([place, key, epoch, life])}`;
}

/** Whether a version was of somebody who looks like this. */
export function isVersionOf(version: string | undefined, portrait: Portrait): boolean {
  return version?.split('.')[0] === digest([portrait.name, portrait.address, portrait.leader]);
}

/** Tells presences of one process from those of the one before. */
const life = randomUUID();

function digest(parts: readonly unknown[]): string {
  return createHash('sha256')
    .update(JSON.stringify(parts.map((part) => part ?? null)))
    .digest('base64url')
    .slice(0, 12);
}
