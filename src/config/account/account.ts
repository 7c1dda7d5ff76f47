// One account of either kind. The kinds are in files of their own; this is the only place that asks which one it is.
import { z } from 'zod';
import { addressDomain } from '../../address.ts';
import type { AccountConfig } from '../config.ts';
import { isWholeRegistry, normalTrustedHost } from '../values.ts';
import { type AccountParts, idleFault, repeatedMeetings } from './any-account.ts';
import type { AccountFault, Surroundings } from './fault.ts';
import { ucwaAccount, ucwaAccountSchema, ucwaFaults, ucwaParts } from './ucwa-account.ts';
import { webhookAccount, webhookAccountSchema, webhookFaults, webhookParts } from './webhook-account.ts';

export const accountSchema = z.discriminatedUnion('kind', [ucwaAccountSchema, webhookAccountSchema]);

type AccountFile = z.output<typeof accountSchema>;

/** What no single key tells. */
export function accountFaults(account: AccountFile): AccountFault[] {
  const faults = account.kind === 'webhook' ? webhookFaults(account) : [...ucwaFaults(account), ...idleFault(account)];
  return [...faults, ...wideHosts(account), ...repeatedMeetings(account.meetings)];
}

/** `*.com`: every host below a single label, which may be the domain of a house that has no dot, or below what a registry gives away. */
function wideHosts(account: AccountFile): AccountFault[] {
  const own = addressDomain(account.kind === 'webhook' ? account.endpoint : account.username) ?? '';
  return (account.trustedHosts ?? []).flatMap((written, index) => {
    const [, wide] = /^\*\.(.+)$/.exec(normalTrustedHost(written) ?? '') ?? [];
    const isOfAnybody = isWholeRegistry(written);
    if (wide === undefined || wide === own || (wide.includes('.') && !isOfAnybody)) return [];
    const message = `this sends credentials to every host that ends in .${wide}${isOfAnybody ? ', which anybody can register' : ''}; name your own domain, as in "*.example.${wide}"`;
    return [{ path: ['trustedHosts', index], code: 'wrong-host', message, ...(isOfAnybody ? {} : { warning: true as const }) }];
  });
}

/** What an account of this kind may name outside of the file. */
export function accountParts(kind: unknown): AccountParts {
  return typeof kind === 'string' && Object.hasOwn(parts, kind) ? parts[kind as AccountConfig['kind']] : parts.ucwa;
}

const parts: Readonly<Record<AccountConfig['kind'], AccountParts>> = { ucwa: ucwaParts, webhook: webhookParts };

/** The account as the daemon uses it: paths absolute, secrets behind functions. */
export function accountConfig(account: AccountFile, around: Surroundings): AccountConfig {
  return account.kind === 'webhook' ? webhookAccount(account, around) : ucwaAccount(account, around);
}
