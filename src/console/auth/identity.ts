// Who asks. On loopback there is no sign-in: the name is a claim and is recorded as one.
import type { By } from '../../audit/human.ts';
import { type Reach, unlimitedReach } from './reach.ts';

export interface Identity {
  by: By;
  reach: Reach;
}

/** Where the page and tools put the name of the human, percent-encoded. */
export const whoHeader = 'x-lobbyguard-who';
export const viaHeader = 'x-lobbyguard-via';

const maxName = 80;

/** The human on this machine: operator, by the name they give. */
export function localIdentity(header: (name: string) => string | undefined): Identity {
  return { by: { who: claimedName(header(whoHeader)), auth: 'local', via: viaOf(header(viaHeader)) }, reach: unlimitedReach };
}

function claimedName(value: string | undefined): string {
  const name = decoded(value ?? '')
    .replace(/\p{C}/gu, '')
    .trim()
    .slice(0, maxName);
  return name === '' ? 'somebody at this machine' : name;
}

function viaOf(value: string | undefined): By['via'] {
  return value === 'console' || value === 'cli' ? value : 'api';
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
