// A service of the webhook dialect that knows one conversation, and whoever calls back in its name.
import { generateKeyPairSync } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { exportJWK, SignJWT } from 'jose';
import { onTestFinished } from 'vitest';
import type { AccountConfig } from '../../src/config/config.ts';

const tenant = '11111111-2222-3333-4444-555555555555';
const audience = 'https://lobbyguard.example.com';
const appId = '00000004-0000-0ff1-ce00-000000000000';
export const conversation = '/platformservice/tgt-0123456789abcdef0123456789abcdef/v1/applications/7/communication/conversations/c9';
/** The same meeting again, after its pool has moved. */
export const secondConversation = conversation.replace(/c9$/, 'c10');
export const query = '?endpointId=sip:moderator@example.com';

/** A service that knows one meeting, in two conversations, with one stranger and its organizer, and what was posted to it. */
export async function aService() {
  const posted: string[] = [];
  const there = new Set(['eve', 'org']);
  const answers: Record<string, () => object | undefined> = {
    '/token': () => ({ access_token: 'out', expires_in: '3600', token_type: 'Bearer' }),
    ...aConversation(conversation, there),
    ...aConversation(secondConversation, there),
  };
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://x');
    if (request.method === 'POST' && url.pathname !== '/token') {
      posted.push(`${url.pathname}${url.search}`);
      there.delete('eve');
      response.writeHead(204).end();
      return;
    }
    const body = answers[url.pathname]?.();
    response.writeHead(body ? 200 : 404, { 'content-type': 'application/json' });
    response.end(JSON.stringify(body ?? { code: 'NotFound', subcode: 'ResourceNotFound' }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, posted, there };
}

function aConversation(self: string, there: ReadonlySet<string>): Record<string, () => object | undefined> {
  const links = (rels: Record<string, string>) =>
    Object.fromEntries(Object.entries(rels).map(([rel, path]) => [`ms:rtc:saas:${rel}`, { href: `${self}${path}` }]));
  const person = (name: string, properties: object) => ({
    rel: 'ms:rtc:saas:participant',
    name,
    uri: `sip:${name}@example.org`,
    ...properties,
    _links: { self: { href: `${self}/participants/${name}${query}` }, ...links({ eject: `/participants/${name}/eject${query}` }) },
  });
  return {
    [self]: () => ({
      rel: 'ms:rtc:saas:conversation',
      state: 'Conferenced',
      _links: links({ participants: `/participants${query}`, onlineMeeting: `/onlineMeeting${query}` }),
    }),
    [`${self}/onlineMeeting`]: () => ({ onlineMeetingUri: 'sip:org@example.org;gruu;opaque=app:conf:focus:id:X1', _links: {} }),
    [`${self}/participants`]: () => ({
      _links: { 'ms:rtc:saas:participant': [...there].map((name) => ({ href: `${self}/participants/${name}${query}` })) },
    }),
    [`${self}/participants/eve`]: () => (there.has('eve') ? person('eve', { anonymous: true, role: 'Attendee' }) : undefined),
    [`${self}/participants/org`]: () => person('org', { anonymous: true, role: 'Attendee' }),
  };
}

export async function aCaller(directory: string) {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const jwk = { ...(await exportJWK(publicKey)), kid: 'k1', alg: 'RS256', use: 'sig' };
  const keys = join(directory, 'jwks.json');
  writeFileSync(keys, JSON.stringify({ keys: [jwk] }));
  const token = await new SignJWT({ appid: appId, tid: tenant })
    .setProtectedHeader({ alg: 'RS256', kid: 'k1' })
    .setIssuer(`https://sts.windows.net/${tenant}/`)
    .setAudience(audience)
    .setIssuedAt()
    .setNotBefore('-1m')
    .setExpirationTime('1h')
    .sign(privateKey);
  /** Text is sent as it is. */
  const call = (port: number, body: object | string, path = '/callback') =>
    fetch(`http://127.0.0.1:${port}${path}?callbackContext=x`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json; type="application/vnd.microsoft.com.ucwa+json"' },
      body: typeof body === 'string' ? body : `\uFEFF${JSON.stringify(body)}`,
    });
  return { keys, call };
}

export function anAccount(origin: string, keys: string, port: number): AccountConfig {
  return {
    kind: 'webhook',
    name: 'tenant-a',
    endpoint: 'sip:moderator@example.com',
    listen: { host: '127.0.0.1', port },
    path: '/callback',
    audience,
    appId,
    tenants: [tenant],
    keys: { file: keys },
    token: { url: `${origin}/token`, clientId: 'id', clientSecret: () => 'secret' },
    trustedHosts: ['127.0.0.1'],
    meetings: [],
    acceptInvitations: false,
  };
}

/** What tells that Eve, or somebody else, has come. */
export function eveCame(origin: string, who = 'eve', of = conversation): object {
  const event = { link: { rel: 'ms:rtc:saas:participant', href: `${of}/participants/${who}${query}`, title: '' }, type: 'added' };
  const sender = { rel: 'ms:rtc:saas:conversation', href: `${of}${query}`, events: [event] };
  return { baseuri: `${origin}/platformservice/`, _links: { self: { href: 'events?ack=1&key=k' } }, sender: [sender] };
}
