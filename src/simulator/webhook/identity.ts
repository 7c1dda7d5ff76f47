// Who is who in the webhook dialect: the application's credentials, and the claims of the tokens that come with callbacks.
import type { JsonObject } from '../json.ts';
import { guid, hex, type Random } from '../random.ts';

export interface WebhookIdentity {
  /** SIP address of the trusted application endpoint, lower case. */
  endpoint: string;
  clientId: string;
  clientSecret: string;
  /** The client's App ID URI: `aud` of the tokens it receives. */
  audience: string;
  /** `appid` of the tokens it receives: the service's own. */
  appId: string;
  tenant: string;
}

export const defaultIdentity: WebhookIdentity = {
  endpoint: 'sip:moderator@example.com',
  clientId: '99999999-8888-7777-6666-555555555555',
  clientSecret: 'open-sesame',
  audience: 'https://lobbyguard.example.com',
  appId: '00000004-0000-0ff1-ce00-000000000000',
  tenant: '11111111-2222-3333-4444-555555555555',
};

const lifetimeSeconds = 65 * 60;

export function callbackClaims(identity: WebhookIdentity, random: Random, now = Date.now()): JsonObject {
  const seconds = Math.floor(now / 1000);
  const subject = guid(random);
  const issuer = `https://sts.windows.net/${identity.tenant}/`;
  return {
    aud: identity.audience,
    iss: issuer,
    iat: seconds - 5,
    nbf: seconds - 5,
    exp: seconds + lifetimeSeconds,
    appid: identity.appId,
    appidacr: '2',
    idp: issuer,
    oid: subject,
    sub: subject,
    tid: identity.tenant,
    uti: hex(random, 22),
    ver: '1.0',
  };
}
