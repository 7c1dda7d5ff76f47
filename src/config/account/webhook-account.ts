// A trusted application endpoint, told of events by callbacks: its keys, what they say together, and the account as the daemon uses it.
import { z } from 'zod';
import { defined } from '../../defined.ts';
import type { WebhookAccountConfig } from '../config.ts';
import { isLoopback, parseListen } from '../listen.ts';
import { pathFrom } from '../paths.ts';
import { secretOf, secretSchema } from '../secret.ts';
import { path, text, url } from '../text.ts';
import { callbackPathFault, endpointFault, guidFault, listenFault, notBlank } from '../values.ts';
import { type AccountParts, anyAccount, trustedHostsOf, untrustedFault } from './any-account.ts';
import type { AccountFault, Surroundings } from './fault.ts';
import { meetingsConfig, meetingsFaults } from './meetings.ts';

const certificate = z
  .strictObject({
    cert: path.meta({ description: 'The certificate, and those between it and its authority.' }),
    key: path.meta({ description: 'Its private key, without a passphrase.' }),
  })
  .meta({ description: 'PEM files.' });

export const webhookAccountSchema = z.strictObject({
  kind: z.literal('webhook'),
  name: anyAccount.name,
  endpoint: text(endpointFault).meta({ description: 'SIP address of the trusted application endpoint.' }),
  listen: text(listenFault).meta({ description: 'host:port for callbacks; without `tls` on loopback only.' }),
  tls: certificate.optional(),
  path: text(callbackPathFault).default('/callback').meta({ description: 'Where callbacks are heard.' }),
  audience: text(notBlank).meta({ description: 'Our App ID URI: the `aud` a callback token must carry.' }),
  appId: text(guidFault).default('00000004-0000-0ff1-ce00-000000000000').meta({ description: 'The `appid` a callback token must carry.' }),
  tenants: z.array(text(guidFault)).min(1).meta({ description: 'The tenants whose callbacks are heard.' }),
  keys: z
    .union([
      z.strictObject({ file: path.meta({ description: 'A file, read again when it changes.' }) }),
      z.strictObject({ url: url.meta({ description: 'An address, asked again now and then.' }) }),
    ])
    .meta({ description: 'The JSON Web Key Set that callback tokens are checked with.' }),
  token: z
    .strictObject({
      url: url.meta({ description: 'The token endpoint for our own requests.' }),
      clientId: text(notBlank).meta({ description: 'The id under which we are registered.' }),
      clientSecret: secretSchema.optional().meta({ description: 'Our secret: { env } or { file }. This or `certificate`.' }),
      certificate: certificate.optional(),
    })
    .meta({ description: 'How we get the tokens for our own requests.' }),
  discovery: url.optional().meta({ description: "The platform service's discover resource; needed with `meetings`." }),
  callbackUrl: url.optional().meta({ description: 'Where the service reaches `path`, when a proxy stands in front.' }),
  trustedHosts: anyAccount.trustedHosts,
  meetings: anyAccount.meetings,
  meetingHosts: anyAccount.meetingHosts,
  join: anyAccount.join,
  acceptInvitations: anyAccount.acceptInvitations,
  pool: anyAccount.pool,
});

type WebhookAccountFile = z.output<typeof webhookAccountSchema>;

export const webhookParts: AccountParts = {
  secrets: [['token', 'clientSecret']],
  files: [
    { path: ['tls', 'cert'], holds: 'certificates' },
    { path: ['tls', 'key'], holds: 'private-key' },
    { path: ['keys', 'file'], holds: 'key-set' },
    { path: ['token', 'certificate', 'cert'], holds: 'certificates' },
    { path: ['token', 'certificate', 'key'], holds: 'private-key' },
  ],
  pairs: [['tls'], ['token', 'certificate']],
};

export function webhookFaults(account: WebhookAccountFile): AccountFault[] {
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
    const message = 'to join meetings the account needs discovery: https://…/platformservice/discover';
    faults.push({ path: ['meetings'], code: 'missing-key', message });
  }
  const hosts = trustedHostsOf(account.trustedHosts, account.endpoint);
  return [...faults, ...otherPath(account), ...untrustedFault('discovery', account.discovery, hosts), ...meetingsFaults(account, hosts)];
}

/** A proxy may rewrite the path; far more often one of the two was changed and the other forgotten. */
function otherPath({ callbackUrl, path }: WebhookAccountFile): AccountFault[] {
  const outside = callbackUrl === undefined ? path : new URL(callbackUrl).pathname;
  if (outside === path) return [];
  const message = `this ends in ${outside}, and callbacks are heard on ${path}; make them the same, unless a proxy in between rewrites the path`;
  return [{ path: ['callbackUrl'], code: 'other-path', message, warning: true }];
}

export function webhookAccount(account: WebhookAccountFile, around: Surroundings): WebhookAccountConfig {
  const { name, pool, path, audience, tenants, keys, discovery, callbackUrl, acceptInvitations } = account;
  const { clientSecret, certificate, ...token } = account.token;
  const { host, port } = parseListen(account.listen) ?? { host: '', port: 0 };
  const absolute = (pair: { cert: string; key: string }) => ({
    cert: pathFrom(around.file, pair.cert),
    key: pathFrom(around.file, pair.key),
  });
  return {
    kind: 'webhook',
    name,
    endpoint: account.endpoint.toLowerCase(),
    listen: { host, port, ...(account.tls === undefined ? {} : { tls: absolute(account.tls) }) },
    path,
    audience,
    appId: account.appId.toLowerCase(),
    tenants: tenants.map((tenant) => tenant.toLowerCase()),
    keys: 'file' in keys ? { file: pathFrom(around.file, keys.file) } : keys,
    token: {
      ...token,
      ...(clientSecret === undefined ? {} : { clientSecret: secretOf(clientSecret, around) }),
      ...(certificate === undefined ? {} : { certificate: absolute(certificate) }),
    },
    ...defined({ pool, discovery, callbackUrl }),
    trustedHosts: trustedHostsOf(account.trustedHosts, account.endpoint),
    ...meetingsConfig(account, around),
    acceptInvitations,
  };
}
