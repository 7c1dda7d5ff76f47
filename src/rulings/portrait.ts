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
    ...defined({ name: digestOf(name), address: digestOf(shownAddress(participant) ?? number) }),
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

/** Of address, role and a hint of the name, which outlive a session, and of all that was seen, which does not. */
export function versionOf({ name, address, leader }: Portrait, place: Place, { key, epoch }: Presence): string {
  const lasting = `${name?.slice(0, nameLength) ?? ''}~${address ?? ''}~${leader ? leads : attends}`;
  return `${lasting}.${digest(JSON.stringify([name, place, key, epoch, life]))}`;
}

/** Whom somebody saw who saw this version, of the name a hint. Undefined: it is none, or an older lobbyguard wrote it. */
export function portraitIn(version: string | undefined): Portrait | undefined {
  const [, name, address, role] = /^([\w-]*)~([\w-]*)~([la])\./.exec(version ?? '') ?? [];
  if (role === undefined) return undefined;
  return { ...defined({ name: name || undefined, address: address || undefined }), leader: role === leads };
}

/** Too little of a digest to tell which name it was, which may not be kept, and enough to tell nearly every other. */
const nameLength = 2;

/** Tells presences of one process from those of the one before. */
const life = randomUUID();

const leads = 'l';
const attends = 'a';

function digestOf(part: string | undefined): string | undefined {
  return part === undefined ? undefined : digest(part);
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, 12);
}
