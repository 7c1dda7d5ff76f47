// What accounts of every kind say: a label, meetings, and the hosts that may get a credential.
import { z } from 'zod';
import { addressDomain } from '../../address.ts';
import type { ProblemCode } from '../../problem-codes.ts';
import type { Path } from '../../yaml/walk.ts';
import type { Holding } from '../material.ts';
import type { Environment } from '../secret.ts';
import { text } from '../text.ts';
import { labelFault, meetingFault, normalTrustedHost, trustedHostFault } from '../values.ts';

/** A fault between keys; `path` is relative to the account. */
export interface AccountFault {
  path: Path;
  code: ProblemCode;
  message: string;
  /** Probably not what was meant, and it can be run. */
  warning?: true;
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
  files: readonly { path: Path; holds: Holding }[];
  /** Mappings of a certificate and its key. */
  pairs: readonly Path[];
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

/** An account that is in no meeting and never will be. */
export function idleFault({ meetings, acceptInvitations }: { meetings: readonly string[]; acceptInvitations: boolean }): AccountFault[] {
  if (meetings.length > 0 || acceptInvitations) return [];
  const message =
    'this account has no meetings and accepts no invitations, so it watches nothing; add meetings, or acceptInvitations: true';
  return [{ path: ['name'], code: 'no-meetings', message, warning: true }];
}

/** A host that is asked and gets no credential. */
export function untrustedFault(key: string, address: string | undefined, trustedHosts: readonly string[]): AccountFault[] {
  const host = address !== undefined && URL.canParse(address) ? new URL(address).hostname : undefined;
  if (
    host === undefined ||
    trustedHosts.some((trusted) => trusted === host || (trusted.startsWith('*.') && host.endsWith(trusted.slice(1))))
  )
    return [];
  const message = `${host} is not among trustedHosts, so it gets no credential; add it there, or name another ${key}`;
  return [{ path: [key], code: 'untrusted-host', message, warning: true }];
}

/** As written, else the account's domain and its subdomains. */
export function trustedHostsOf(written: readonly string[] | undefined, address: string): string[] {
  const domain = addressDomain(address);
  const hosts = written ?? (domain === undefined ? [] : [domain, `*.${domain}`]);
  return hosts.flatMap((host) => normalTrustedHost(host) ?? []);
}
