// What accounts of every kind say: a label, meetings, and the hosts that may get a credential.
import { z } from 'zod';
import { addressDomain } from '../../address.ts';
import type { Path } from '../../yaml/walk.ts';
import type { Holding } from '../material/material.ts';
import { text } from '../text.ts';
import { labelFault, normalTrustedHost, trustedHostFault } from '../values.ts';
import type { AccountFault } from './fault.ts';
import { isAmong, meetingKeys } from './meetings.ts';

/** The keys of an account that name a secret, or a file that must be there. */
export interface AccountParts {
  secrets: readonly Path[];
  files: readonly { path: Path; holds: Holding }[];
  /** Mappings of a certificate and its key. */
  pairs: readonly Path[];
}

export const anyAccount = {
  name: text(labelFault).meta({ description: 'Label of this account in records and metrics.' }),
  pool: text(labelFault).optional().meta({ description: 'Label of the pool it is homed in, for limits.perPool. Default: default.' }),
  ...meetingKeys,
  acceptInvitations: z.boolean().default(false).meta({ description: 'Join when invited.' }),
  trustedHosts: z
    .array(text(trustedHostFault))
    .min(1)
    .meta({ description: 'The only hosts that ever get a credential or a token. Default: the domain and its subdomains.' })
    .optional(),
};

export function repeatedMeetings(meetings: readonly unknown[]): AccountFault[] {
  const lower = meetings.map((meeting) => JSON.stringify(meeting).toLowerCase());
  return lower.flatMap((meeting, index) =>
    lower.indexOf(meeting) === index
      ? []
      : [{ path: ['meetings', index], code: 'duplicate-meeting', message: 'this meeting appears twice; keep one' }],
  );
}

/** An account that is in no meeting and never will be: nobody puts it into one. */
export function idleFault({ meetings, acceptInvitations }: { meetings: readonly unknown[]; acceptInvitations: boolean }): AccountFault[] {
  if (meetings.length > 0 || acceptInvitations) return [];
  const message =
    'this account has no meetings and accepts no invitations, so it watches nothing; add meetings, or acceptInvitations: true';
  return [{ path: ['name'], code: 'no-meetings', message, warning: true }];
}

/** A host that is asked and gets no credential. */
export function untrustedFault(key: string, address: string | undefined, trustedHosts: readonly string[]): AccountFault[] {
  if (address === undefined || !URL.canParse(address) || isAmong(address, trustedHosts)) return [];
  const host = new URL(address).hostname;
  const message = `${host} is not among trustedHosts, so it gets no credential; add it there, or name another ${key}`;
  return [{ path: [key], code: 'untrusted-host', message, warning: true }];
}

/** As written, else the account's domain and its subdomains. */
export function trustedHostsOf(written: readonly string[] | undefined, address: string): string[] {
  const domain = addressDomain(address);
  const hosts = written ?? (domain === undefined ? [] : [domain, `*.${domain}`]);
  return hosts.flatMap((host) => normalTrustedHost(host) ?? []);
}
