// The account of a test, in either dialect.
import type { AccountConfig } from '../../src/config/config.ts';
import { defaultMeetingUri, type Simulator } from '../../src/simulator/simulator.ts';
import { aPort } from './port.ts';

export type Dialect = 'ucwa' | 'webhook';

export async function webhookAccount({ webhook }: Simulator): Promise<AccountConfig> {
  const { identity, discoverUrl, tokenUrl, jwksUrl } = webhook;
  const port = await aPort();
  return {
    kind: 'webhook',
    name: 'moderator',
    endpoint: identity.endpoint,
    listen: { host: '127.0.0.1', port },
    path: '/callback',
    audience: identity.audience,
    appId: identity.appId,
    tenants: [identity.tenant],
    keys: { url: jwksUrl },
    token: { url: tokenUrl, clientId: identity.clientId, clientSecret: () => identity.clientSecret },
    discovery: discoverUrl,
    callbackUrl: `http://127.0.0.1:${port}/callback`,
    trustedHosts: ['127.0.0.1'],
    meetings: [defaultMeetingUri],
    acceptInvitations: false,
  };
}
