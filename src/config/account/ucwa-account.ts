// A moderator account of the server (UCWA): its keys, what they say together, and the account as the daemon uses it.
import { z } from 'zod';
import { defined } from '../../defined.ts';
import type { UcwaAccountConfig } from '../config.ts';
import { secretOf, secretSchema } from '../secret.ts';
import { text, url } from '../text.ts';
import { usernameFault } from '../values.ts';
import { type AccountParts, anyAccount, trustedHostsOf, untrustedFault } from './any-account.ts';
import type { AccountFault, Surroundings } from './fault.ts';
import { meetingsConfig, meetingsFaults } from './meetings.ts';

export const ucwaAccountSchema = z.strictObject({
  kind: z.literal('ucwa').optional(),
  name: anyAccount.name,
  username: text(usernameFault).meta({ description: 'moderator@example.com, or DOMAIN\\user together with `discovery`.' }),
  password: secretSchema.meta({ description: 'Where the password is: { env } or { file }.' }),
  discovery: url.optional().meta({ description: 'Where discovery begins. Default: lyncdiscoverinternal and lyncdiscover of the domain.' }),
  trustedHosts: anyAccount.trustedHosts,
  meetings: anyAccount.meetings,
  meetingHosts: anyAccount.meetingHosts,
  join: anyAccount.join,
  acceptInvitations: anyAccount.acceptInvitations,
  pool: anyAccount.pool,
});

type UcwaAccountFile = z.output<typeof ucwaAccountSchema>;

export const ucwaParts: AccountParts = { secrets: [['password']], files: [], pairs: [] };

export function ucwaFaults(account: UcwaAccountFile): AccountFault[] {
  const hosts = trustedHostsOf(account.trustedHosts, account.username);
  const untrusted = [...untrustedFault('discovery', account.discovery, hosts), ...meetingsFaults(account, hosts)];
  if (account.username.includes('@')) return untrusted;
  const message = (key: string) => `a DOMAIN\\user name tells no domain, so ${key} is needed beside it`;
  return (['discovery', 'trustedHosts'] as const)
    .filter((key) => account[key] === undefined)
    .map((key) => ({ path: ['username'], code: 'missing-key', message: message(key) }));
}

export function ucwaAccount(account: UcwaAccountFile, around: Surroundings): UcwaAccountConfig {
  const { name, pool, username, password, discovery, acceptInvitations } = account;
  return {
    kind: 'ucwa',
    name,
    username,
    password: secretOf(password, around),
    ...defined({ pool, discovery }),
    trustedHosts: trustedHostsOf(account.trustedHosts, username),
    ...meetingsConfig(account, around),
    acceptInvitations,
  };
}
