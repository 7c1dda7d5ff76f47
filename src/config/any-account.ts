// What accounts of every kind say: a label, meetings, and the hosts that may get a credential.
import { z } from 'zod';
import { addressDomain } from '../address.ts';
import type { ProblemCode } from '../problem-codes.ts';
import type { Path } from '../yaml/walk.ts';
import type { Environment } from './secret.ts';
import { text } from './text.ts';
import { labelFault, meetingFault, normalTrustedHost, trustedHostFault } from './values.ts';

/** A fault between keys; `path` is relative to the account. */
export interface AccountFault {
  path: Path;
  code: ProblemCode;
  message: string;
}

/** What turns an account as written into the daemon's: where secrets are, and what paths are relative to. */
export interface Surroundings {
  /** lobbyguard.yaml itself. */
  file: string;
  env: Environment;
}

/** The keys of an account that name a secret, or a file that must be there. */
export interface AccountParts {
  secrets: readonly Path[];
  files: readonly Path[];
}

export const anyAccount = {
  name: text(labelFault).meta({ description: 'Label of this account in records and metrics.' }),
  meetings: z
    .array(text(meetingFault))
    .default([])
    .meta({
      description: 'Focus URIs of the meetings to sit in.',
      examples: [['sip:organizer@example.com;gruu;opaque=app:conf:focus:id:ABC123']],
    }),
  acceptInvitations: z.boolean().default(false).meta({ description: 'Join when invited.' }),
  trustedHosts: z
    .array(text(trustedHostFault))
    .min(1)
    .meta({ description: 'The only hosts that ever get a credential or a token. Default: the domain and its subdomains.' })
    .optional(),
};

export function repeatedMeetings(meetings: readonly string[]): AccountFault[] {
  const lower = meetings.map((meeting) => meeting.toLowerCase());
  return lower.flatMap((meeting, index) =>
    lower.indexOf(meeting) === index
      ? []
      : [{ path: ['meetings', index], code: 'duplicate-meeting', message: 'this meeting appears twice; keep one' }],
  );
}

/** As written, else the account's domain and its subdomains. */
export function trustedHostsOf(written: readonly string[] | undefined, address: string): string[] {
  const domain = addressDomain(address);
  const hosts = written ?? (domain === undefined ? [] : [domain, `*.${domain}`]);
  return hosts.flatMap((host) => normalTrustedHost(host) ?? []);
}
