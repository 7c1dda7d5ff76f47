// One account: from the file's shape to the daemon's, with what follows from the address (trusted hosts) and what two keys say together.
import { addressDomain } from '../address.ts';
import type { ProblemCode } from '../problem-codes.ts';
import type { AccountConfig, UcwaAccountConfig, WebhookAccountConfig } from './config.ts';
import { isLoopback, parseListen } from './listen.ts';
import type { AccountFile } from './schema.ts';
import { type Environment, secretOf } from './secret.ts';
import { normalTrustedHost } from './values.ts';
import type { Path } from './yaml-file.ts';

type Ucwa = Exclude<AccountFile, { kind: 'webhook' }>;
type Webhook = Extract<AccountFile, { kind: 'webhook' }>;

/** A fault between keys; `path` is relative to the account. */
export interface AccountFault {
  path: Path;
  code: ProblemCode;
  message: string;
}

/** What no single key tells. */
export function accountFaults(account: AccountFile): AccountFault[] {
  const faults = account.kind === 'webhook' ? webhookFaults(account) : ucwaFaults(account);
  return [...faults, ...repeatedMeetings(account.meetings)];
}

/** The account as the daemon uses it. Paths are absolute by now. */
export function accountConfig(account: AccountFile, env: Environment): AccountConfig {
  return account.kind === 'webhook' ? webhookConfig(account, env) : ucwaConfig(account, env);
}

function ucwaFaults(account: Ucwa): AccountFault[] {
  if (account.username.includes('@')) return [];
  const message = (key: string) => `a DOMAIN\\user name tells no domain, so ${key} is needed beside it`;
  return (['discovery', 'trustedHosts'] as const)
    .filter((key) => account[key] === undefined)
    .map((key) => ({ path: ['username'], code: 'missing-key', message: message(key) }));
}

function webhookFaults(account: Webhook): AccountFault[] {
  const faults: AccountFault[] = [];
  const host = parseListen(account.listen)?.host ?? '';
  if (!isLoopback(host) && account.tls === undefined) {
    const message = 'callbacks carry tokens: off loopback they need tls: { cert, key }; or listen on 127.0.0.1 behind a reverse proxy';
    faults.push({ path: ['listen'], code: 'needs-tls', message });
  }
  const { clientSecret, certificate } = account.token;
  if ((clientSecret === undefined) === (certificate === undefined)) {
    faults.push({ path: ['token'], code: 'missing-key', message: 'expected either clientSecret or certificate' });
  }
  if (account.meetings.length > 0 && account.discovery === undefined) {
    faults.push({
      path: ['meetings'],
      code: 'missing-key',
      message: 'to join meetings the account needs discovery: https://…/platformservice/discover',
    });
  }
  return faults;
}

function repeatedMeetings(meetings: readonly string[]): AccountFault[] {
  const lower = meetings.map((meeting) => meeting.toLowerCase());
  return lower.flatMap((meeting, index) =>
    lower.indexOf(meeting) === index
      ? []
      : [{ path: ['meetings', index], code: 'duplicate-meeting', message: 'this meeting stands here twice' }],
  );
}

function ucwaConfig(account: Ucwa, env: Environment): UcwaAccountConfig {
  const { name, username, password, discovery, meetings, acceptInvitations } = account;
  return {
    kind: 'ucwa',
    name,
    username,
    password: secretOf(password, env),
    ...(discovery === undefined ? {} : { discovery }),
    trustedHosts: trusted(account.trustedHosts, username),
    meetings,
    acceptInvitations,
  };
}

function webhookConfig(account: Webhook, env: Environment): WebhookAccountConfig {
  const { name, path, audience, tenants, keys, discovery, callbackUrl, meetings, acceptInvitations } = account;
  const { clientSecret, certificate, ...token } = account.token;
  const { host, port } = parseListen(account.listen) ?? { host: '', port: 0 };
  return {
    kind: 'webhook',
    name,
    endpoint: account.endpoint.toLowerCase(),
    listen: { host, port, ...(account.tls === undefined ? {} : { tls: account.tls }) },
    path,
    audience,
    appId: account.appId.toLowerCase(),
    tenants: tenants.map((tenant) => tenant.toLowerCase()),
    keys,
    token: {
      ...token,
      ...(clientSecret === undefined ? {} : { clientSecret: secretOf(clientSecret, env) }),
      ...(certificate === undefined ? {} : { certificate }),
    },
    ...(discovery === undefined ? {} : { discovery }),
    ...(callbackUrl === undefined ? {} : { callbackUrl }),
    trustedHosts: trusted(account.trustedHosts, account.endpoint),
    meetings,
    acceptInvitations,
  };
}

/** Default: the account's domain and its subdomains. */
function trusted(written: readonly string[] | undefined, address: string): string[] {
  const domain = addressDomain(address);
  const hosts = written ?? (domain === undefined ? [] : [domain, `*.${domain}`]);
  return hosts.flatMap((host) => normalTrustedHost(host) ?? []);
}
