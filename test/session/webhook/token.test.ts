import { createHash, X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { importX509, jwtVerify } from 'jose';
import { afterEach, expect, test } from 'vitest';
import type { WebhookAccountConfig } from '../../../src/config/config.ts';
import { createHttpClient } from '../../../src/session/http/client.ts';
import { createTrust } from '../../../src/session/http/trust.ts';
import { readCertificate } from '../../../src/session/webhook/client-assertion.ts';
import { createClientCredentialTokens } from '../../../src/session/webhook/token.ts';
import { json, type PlatformServer, startPlatform } from './platform-server.ts';

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

const api = 'https://api.infra.example.com/x';
const pool = 'https://pool.infra.example.com:8443/y';

interface Rig {
  platform: PlatformServer;
  tokens: ReturnType<typeof createClientCredentialTokens>;
  clock: { at: number };
  alarms: string[];
}

async function rig(token: Partial<WebhookAccountConfig['token']> = {}, discovery?: string): Promise<Rig> {
  const platform = await startPlatform();
  const client = createHttpClient({ trust: createTrust(['127.0.0.1']) });
  cleanups.push(async () => {
    client.close();
    await platform.close();
  });
  const clock = { at: 1_000 };
  const alarms: string[] = [];
  const silent = () => undefined;
  const tokens = createClientCredentialTokens({
    token: { url: `${platform.url}/token`, clientId: 'client', ...(token.certificate ? {} : { clientSecret: () => 's3cret' }), ...token },
    discovery,
    client,
    trust: createTrust(['*.infra.example.com']),
    failed: { minMs: 1_000, maxMs: 60_000 },
    timeoutMs: 10_000,
    onAlarm: (code, message) => alarms.push(`${code}: ${message}`),
    log: { error: silent, warn: silent, info: silent, debug: silent },
    now: () => clock.at,
  });
  return { platform, tokens, clock, alarms };
}

const forms = (platform: PlatformServer) => platform.seen.map((seen) => Object.fromEntries(new URLSearchParams(seen.body)));

const known = 'https://discover.infra.example.com';

/** A token service that knows one audience only. */
function knowsOneAudience(platform: PlatformServer, error: string): void {
  platform.on('/token', (seen, response) => {
    const form = new URLSearchParams(seen.body);
    if ((form.get('resource') ?? form.get('scope'))?.startsWith(known))
      json(response, 200, { access_token: `token-${platform.seen.length}` });
    else json(response, 400, { error, error_description: 'AADSTS500011: the resource principal was not found' });
  });
}

test('a token that no header can carry is not kept: the next request asks for another', async () => {
  const { tokens, platform, clock } = await rig();
  platform.on('/token', (_, response) => json(response, 200, { access_token: platform.seen.length === 1 ? 'a\nb' : 'good' }));
  await expect(tokens.for(api)).rejects.toMatchObject({ code: 'AUTH_FAILED' });
  clock.at += 60_000;
  expect(await tokens.for(api)).toBe('good');
});

test.each(['invalid_resource', 'invalid_target', 'invalid_scope'])(
  'where hosts have no audience of their own (%s), that of the discover host serves for all',
  async (error) => {
    const { tokens, platform, alarms } = await rig({}, `${known}/platformservice/discover?x=1`);
    knowsOneAudience(platform, error);
    expect(await tokens.for(api)).toBe('token-2');
    expect(await tokens.for(pool)).toBe('token-3');
    expect(forms(platform).map((form) => form['resource'])).toEqual(['https://api.infra.example.com', known, known]);
    expect(alarms).toEqual([]);
  },
);

test('without a discover host, and for a wrong secret, there is nothing to fall back to', async () => {
  const bare = await rig();
  knowsOneAudience(bare.platform, 'invalid_resource');
  await expect(bare.tokens.for(api)).rejects.toMatchObject({ code: 'AUTH_FAILED', message: expect.stringContaining('AADSTS500011') });
  const { tokens, platform } = await rig({}, `${known}/discover`);
  platform.grant = { status: 401, body: { error: 'invalid_client' } };
  await expect(tokens.for(api)).rejects.toMatchObject({ code: 'AUTH_FAILED' });
  expect(platform.seen).toHaveLength(1);
});

test('each host gets a token of its own, asked for once however many ask', async () => {
  const { tokens, platform } = await rig();
  const all = await Promise.all([...Array.from({ length: 20 }, () => tokens.for(api)), tokens.for(pool)]);
  expect(new Set(all).size).toBe(2);
  expect(new Set(forms(platform).map((form) => form['resource']))).toEqual(
    new Set(['https://api.infra.example.com', 'https://pool.infra.example.com:8443']),
  );
  expect(platform.seen).toHaveLength(2);
});

test('a token is used until 80 % of its life, then renewed without holding anyone up', async () => {
  const { tokens, platform, clock } = await rig();
  expect(await tokens.for(api)).toBe('token-1');
  clock.at += 2_800_000;
  expect(await tokens.for(api)).toBe('token-1');
  clock.at += 100_000;
  expect(await tokens.for(api)).toBe('token-1');
  await expect.poll(() => tokens.for(api)).toBe('token-2');
  expect(platform.tokensGiven).toBe(2);
});

test('an expired token is never handed out', async () => {
  const { tokens, clock } = await rig();
  await tokens.for(api);
  clock.at += 3_600_000;
  expect(await tokens.for(api)).toBe('token-2');
});

test('a foreign host gets no token, and none is asked for', async () => {
  const { tokens, platform } = await rig();
  expect(await tokens.for('https://evil.example.net/')).toBeUndefined();
  expect(await tokens.replace('https://evil.example.net/', undefined, undefined)).toBeUndefined();
  expect(platform.seen).toEqual([]);
});

test('a refused token is replaced once; refused again at once, it is not', async () => {
  const { tokens, platform, clock } = await rig();
  const first = await tokens.for(api);
  expect(await tokens.replace(api, first, undefined)).toBe('token-2');
  expect(await tokens.replace(api, first, undefined)).toBe('token-2');
  expect(await tokens.replace(api, 'token-2', undefined)).toBe('token-3');
  expect(await tokens.replace(api, 'token-3', undefined)).toBeUndefined();
  expect(platform.tokensGiven).toBe(3);
  clock.at += 2_000;
  expect(await tokens.replace(api, 'token-3', undefined)).toBe('token-4');
});

test('a token service in trouble is left in peace between tries, and what it refuses for one host costs no other', async () => {
  const { tokens, platform, clock } = await rig();
  expect(await tokens.for(api)).toBe('token-1');
  platform.grant = { status: 400, body: { error: 'invalid_resource', error_description: 'AADSTS500011: not found' } };
  for (let n = 0; n < 50; n++) await expect(tokens.for(pool)).rejects.toMatchObject({ code: 'AUTH_FAILED' });
  expect(platform.seen).toHaveLength(2);
  expect(await tokens.for(api)).toBe('token-1');
  platform.grant = undefined;
  clock.at += 1_001;
  expect(await tokens.for(pool)).toBe('token-2');
  expect(tokens.blockedForMs()).toBe(0);
});

test.each([
  ['refused credentials', 401, { error: 'invalid_client', error_description: 'AADSTS7000215: secret s3cret is wrong' }, false],
  ['a service in trouble', 503, {}, true],
  ['a service that is busy', 429, { error: 'slow_down' }, true],
  ['an answer without a token', 200, { hello: 1 }, true],
])('%s: the error says whether trying again may help, and no secret', async (_title, status, body, retryable) => {
  const { tokens, platform, alarms } = await rig();
  platform.grant = { status, body };
  const error = await Promise.resolve(tokens.for(api)).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code: 'AUTH_FAILED', retryable });
  expect(String(error)).not.toContain('s3cret');
  expect(alarms).toHaveLength(retryable ? 0 : 1);
});

test('a token service that stays in trouble is told of once, and again the next time', async () => {
  const { tokens, platform, alarms, clock } = await rig();
  for (const outage of [1, 2]) {
    platform.grant = { status: 503, body: {} };
    for (let n = 0; n < 12; n++) {
      await expect(tokens.for(api)).rejects.toMatchObject({ code: 'AUTH_FAILED' });
      clock.at += 60_001;
    }
    expect(alarms).toHaveLength(outage);
    platform.grant = undefined;
    await tokens.for(api);
    clock.at += 4_000_000;
  }
  expect(alarms[0]).toMatch(/^session-down: no token for api\.infra\.example\.com after 5 requests: .*status 503/);
});

test('the secret is not carried to where the token service redirects', async () => {
  const { tokens, platform } = await rig();
  const other = await startPlatform();
  cleanups.push(() => other.close());
  platform.on('/token', (_seen, response) => json(response, 307, undefined, { location: `${other.url}/token` }));
  await expect(tokens.for(api)).rejects.toMatchObject({ code: 'AUTH_FAILED' });
  expect(other.seen).toEqual([]);
});

test('the second version of the token service is asked for a scope', async () => {
  const { platform } = await rig();
  const second = await rig({ url: `${platform.url}/oauth2/v2.0/token` });
  await expect(second.tokens.for(api)).rejects.toMatchObject({ code: 'AUTH_FAILED' });
  const [form] = forms(platform);
  expect(form).toMatchObject({ scope: 'https://api.infra.example.com/.default' });
  expect(form).not.toHaveProperty('resource');
});

test('a certificate signs an assertion the token service can check, and no secret is sent', async () => {
  const files = certificate('a');
  const { tokens, platform } = await rig({ certificate: files });
  await tokens.for(api);
  const [form] = forms(platform);
  expect(form).toMatchObject({
    grant_type: 'client_credentials',
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
  });
  expect(form).not.toHaveProperty('client_secret');
  const pem = readFileSync(files.cert, 'utf8');
  const { payload, protectedHeader } = await jwtVerify(form?.['client_assertion'] ?? '', await importX509(pem, 'RS256'), {
    algorithms: ['RS256'],
    audience: `${platform.url}/token`,
    issuer: 'client',
    subject: 'client',
  });
  expect(protectedHeader['x5t']).toBe(createHash('sha1').update(new X509Certificate(pem).raw).digest('base64url'));
  expect((payload.exp ?? 0) * 1_000 - Date.now()).toBeLessThanOrEqual(600_000);
  expect(payload.jti).toMatch(/^[0-9a-f-]{36}$/);
});

test('certificates that are of no use are named with their fault', () => {
  const good = certificate('a');
  const other = certificate('b');
  const junk = join(mkdtempSync(join(tmpdir(), 'lobbyguard-')), 'junk.pem');
  writeFileSync(junk, 'hello');
  expect(() => readCertificate({ cert: junk, key: good.key })).toThrow(`${junk} is no certificate`);
  expect(() => readCertificate({ cert: '/nowhere.pem', key: good.key })).toThrow('/nowhere.pem');
  expect(() => readCertificate({ cert: good.cert, key: junk })).toThrow(`${junk} is no private key`);
  expect(() => readCertificate({ cert: good.cert, key: other.key })).toThrow(`${other.key} does not belong to ${good.cert}`);
});

/** Self-signed for localhost, good for a hundred years; of use in these tests only. */
function certificate(name: 'a' | 'b'): { cert: string; key: string } {
  const file = (kind: string) => join(import.meta.dirname, 'certificates', `${name}.${kind}.pem`);
  return { cert: file('cert'), key: file('key') };
}
