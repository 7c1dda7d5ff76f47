// The webhook dialect put together, with the handles tests need: forged callbacks, raw bodies, key rotation, what was delivered.
import { writeFile } from 'node:fs/promises';
import type { Behaviour } from '../behaviour.ts';
import type { Exchange } from '../http/exchange.ts';
import type { Json, JsonObject } from '../json.ts';
import type { Meeting } from '../meeting/meeting.ts';
import type { Random } from '../random.ts';
import type { StationContext } from '../station.ts';
import { type ClientTokens, createClientTokens } from './client-tokens.ts';
import { createDelivery, type DeliveryRecord } from './delivery.ts';
import { createEndpoint } from './endpoint.ts';
import { callbackClaims, defaultIdentity, type WebhookIdentity } from './identity.ts';
import { createKeySet, type KeySet, unsignedToken } from './keys.ts';
import { clientTokenPath, createWebhookServer, jwksPath, type WebhookServer } from './server.ts';
import { defaultSwitches, type WebhookSwitches } from './switches.ts';

/** What can be wrong with a callback's token. */
export const forgeries = [
  'bad-signature',
  'foreign-key',
  'unknown-kid',
  'alg-none',
  'alg-hs256',
  'wrong-audience',
  'wrong-appid',
  'wrong-tenant',
  'expired',
  'not-yet',
  'no-token',
  'not-bearer',
] as const;
export type Forgery = (typeof forgeries)[number];

export interface WebhookFace {
  readonly identity: WebhookIdentity;
  /** May be turned at any time. */
  readonly switches: WebhookSwitches;
  readonly discoverUrl: string;
  readonly tokenUrl: string;
  readonly jwksUrl: string;
  readonly keys: KeySet;
  /** Writes the JWKS as a file, for closed networks. */
  writeKeys(file: string): Promise<void>;
  readonly tokens: ClientTokens;
  readonly deliveries: readonly DeliveryRecord[];
  /** Callbacks still waiting for their turn. */
  readonly undelivered: number;
  /** The registered callback URL: for invitations, pings, and joins that name none. */
  callbackUrl: string | undefined;
  /** Sends a package of these senders to a URL with a token that is wrong in one way. Resolves to the answer's status. */
  forge(how: Forgery, url: string, senders?: readonly Json[]): Promise<number | undefined>;
  /** Sends any body with a good token, past the queue. */
  post(url: string, body: string): Promise<number | undefined>;
  /** A good package with senders of the caller's making, as text. */
  packageText(senders: readonly JsonObject[]): string;
  ping(): void;
  invite(meeting: Meeting): void;
}

export interface WebhookSetup extends StationContext {
  identity?: Partial<WebhookIdentity>;
  switches?: Partial<WebhookSwitches>;
  behaviour: Behaviour;
  random: Random;
  perHost: boolean;
  origins(): { discovery: string; web: string; pool: string };
  movedTo(exchange: Exchange): string | undefined;
}

export function createWebhookService(setup: WebhookSetup): { face: WebhookFace; server: WebhookServer; close(): void } {
  const { random, behaviour } = setup;
  const identity = { ...defaultIdentity, ...setup.identity };
  const switches = { ...defaultSwitches, ...setup.switches };
  const keys = createKeySet();
  const tokens = createClientTokens(identity, random, { perHost: setup.perHost });
  const delivery = createDelivery(switches, random);
  const token = (): string => keys.sign(callbackClaims(identity, random));
  const endpoint = createEndpoint({ identity, behaviour, switches, random, delivery, token, baseUri: () => setup.origins().pool });
  const server = createWebhookServer({ ...setup, identity, switches, endpoint, tokens, delivery, keys });

  const face: WebhookFace = {
    identity,
    switches,
    keys,
    tokens,
    get discoverUrl() {
      return `${setup.origins().discovery}/platformservice/discover`;
    },
    get tokenUrl() {
      return `${setup.origins().web}${clientTokenPath}`;
    },
    get jwksUrl() {
      return `${setup.origins().web}${jwksPath}`;
    },
    writeKeys: (file) => writeFile(file, JSON.stringify(keys.jwks())),
    deliveries: delivery.records,
    get undelivered() {
      return delivery.pending;
    },
    get callbackUrl() {
      return endpoint.defaultUrl;
    },
    set callbackUrl(url) {
      endpoint.defaultUrl = url;
    },
    forge: (how, url, senders = []) =>
      delivery.post({ url, body: endpoint.packageText(senders, 'forged'), token: () => forgedToken(how, { identity, keys, random }) }),
    post: (url, body) => delivery.post({ url, body, token }),
    packageText: (senders) => endpoint.packageText(senders, 'test'),
    ping: endpoint.ping,
    invite: (meeting) => void endpoint.attendance.invite(meeting),
  };
  return {
    face,
    server,
    close() {
      delivery.close();
      endpoint.attendance.drop();
    },
  };
}

/** Keys nobody has published. */
const strangers = createKeySet();

function forgedToken(
  how: Forgery,
  { identity, keys, random }: { identity: WebhookIdentity; keys: KeySet; random: Random },
): string | undefined {
  const now = Date.now();
  const claims = callbackClaims(identity, random, now);
  const hour = 3_600_000;
  switch (how) {
    case 'no-token':
      return undefined;
    case 'not-bearer':
      return 'nonsense';
    case 'alg-none':
      return unsignedToken(claims);
    case 'alg-hs256':
      return keys.sign(claims, { alg: 'HS256' });
    case 'bad-signature':
      return tampered(keys.sign(claims), { ...claims, oid: 'somebody-else' });
    case 'foreign-key':
      return strangers.sign(claims, { kid: keys.jwks().keys[0]?.['kid'] as string });
    case 'unknown-kid':
      return strangers.sign(claims);
    case 'wrong-audience':
      return keys.sign({ ...claims, aud: 'https://somebody.example.net' });
    case 'wrong-appid':
      return keys.sign({ ...claims, appid: '12345678-0000-0000-0000-000000000000' });
    case 'wrong-tenant':
      return keys.sign({ ...claims, tid: '99999999-0000-0000-0000-000000000000' });
    case 'expired':
      return keys.sign(callbackClaims(identity, random, now - 3 * hour));
    case 'not-yet':
      return keys.sign({ ...callbackClaims(identity, random, now + hour) });
  }
}

/** The signature of one set of claims under another. */
function tampered(token: string, claims: JsonObject): string {
  const [head = '', , signature = ''] = token.split('.');
  return `${head}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.${signature}`;
}
