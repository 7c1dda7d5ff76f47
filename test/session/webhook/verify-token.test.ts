import { createHmac } from 'node:crypto';
import { beforeAll, expect, test } from 'vitest';
import { createKeySet } from '../../../src/session/webhook/key-set.ts';
import { createTokenVerifier, type TokenVerifier } from '../../../src/session/webhook/verify-token.ts';
import { appId, audience, createIssuer, encoded, goodClaims, type Issuer, tenant } from './issuer.ts';

let issuer: Issuer;
let stranger: Issuer;
let verifier: TokenVerifier;

beforeAll(async () => {
  [issuer, stranger] = await Promise.all([createIssuer(), createIssuer()]);
  verifier = await verifierFor(issuer.jwks);
});

async function verifierFor(jwks: string, now: () => number = Date.now): Promise<TokenVerifier> {
  const keys = createKeySet({ name: 'test keys', read: async () => jwks, freshMs: 60_000, cooldownMs: 60_000 }, () => undefined, now);
  await keys.refresh();
  return createTokenVerifier({ audience, appId, tenants: [tenant], keys, now });
}

const verdict = (token: string | undefined) => verifier.verify(token === undefined ? undefined : `Bearer ${token}`);

test('a token of the service for one of our tenants is good, and stays good', async () => {
  const token = await issuer.sign();
  expect(await verdict(token)).toEqual({ ok: true });
  expect(await verdict(token)).toEqual({ ok: true });
});

test.each([
  ['whose tenant and appid are written in capitals', { tid: tenant.toUpperCase(), appid: appId.toUpperCase() }],
  ['whose issuer lacks the last slash', { iss: `https://sts.windows.net/${tenant}` }],
  ['whose nbf is a few seconds in our future', { nbf: Math.floor(Date.now() / 1_000) + 10 }],
  ['that expired a few seconds ago', { exp: Math.floor(Date.now() / 1_000) - 10 }],
  ['without nbf', { nbf: undefined }],
])('a token %s is good', async (_title, claims) => {
  expect(await verdict(await issuer.sign({ claims: claims as Record<string, unknown> }))).toEqual({ ok: true });
});

test.each([
  ['for another audience', { aud: 'https://other.example.com' }, 'the aud of its token does not fit'],
  ['without audience', { aud: undefined }, 'its token has no aud'],
  ['from another application', { appid: '99999999-0000-0ff1-ce00-000000000000' }, 'its appid is not that of the service'],
  ['whose appid is no text', { appid: [appId] }, 'its appid is not that of the service'],
  ['without appid', { appid: undefined }, 'its token has no appid'],
  [
    'of another tenant',
    { tid: '99999999-2222-3333-4444-555555555555', iss: 'https://sts.windows.net/99999999-2222-3333-4444-555555555555/' },
    'its tenant is not in the list',
  ],
  ['without tenant', { tid: undefined }, 'its token has no tid'],
  [
    'whose issuer is another tenant',
    { iss: 'https://sts.windows.net/99999999-2222-3333-4444-555555555555/' },
    'its issuer is not that of its tenant',
  ],
  ['whose issuer is elsewhere', { iss: `https://sts.example.com/${tenant}/` }, 'its issuer is not that of its tenant'],
  ['whose issuer only begins well', { iss: `https://sts.windows.net/${tenant}/x` }, 'its issuer is not that of its tenant'],
  ['that has expired', { exp: Math.floor(Date.now() / 1_000) - 120 }, 'its token has expired'],
  ['that never expires', { exp: undefined }, 'its token has no exp'],
  ['of the future', { nbf: Math.floor(Date.now() / 1_000) + 120 }, 'the nbf of its token does not fit'],
  ['whose expiry is text', { exp: '9999999999' }, 'the exp of its token does not fit'],
])('a token %s is refused', async (_title, claims, why) => {
  expect(await verdict(await issuer.sign({ claims: claims as Record<string, unknown> }))).toEqual({ ok: false, why });
});

test('a token signed by a stranger under the name of a known key is refused', async () => {
  expect(await verdict(await stranger.sign())).toEqual({ ok: false, why: 'the signature of its token is wrong' });
});

test('a token that names an unknown key is refused', async () => {
  expect(await verdict(await issuer.sign({ header: { kid: 'key-2' } }))).toEqual({
    ok: false,
    why: 'its token names a key that is not known',
  });
});

test('a token may name its key by thumbprint alone', async () => {
  expect(await verdict(await issuer.sign({ header: { kid: undefined } }))).toEqual({ ok: true });
  expect(await verdict(await issuer.sign({ header: { kid: undefined, x5t: 'other' } }))).toMatchObject({ ok: false });
});

test('a token whose claims were changed after signing is refused, though the original was just good', async () => {
  const token = await issuer.sign();
  expect(await verdict(token)).toEqual({ ok: true });
  const [header, , signature] = token.split('.');
  const forged = `${header}.${encoded({ ...goodClaims(), tid: tenant, oid: 'evil' })}.${signature}`;
  expect(await verdict(forged)).toEqual({ ok: false, why: 'the signature of its token is wrong' });
});

test.each([['none'], ['None'], ['NONE'], ['nOnE']])('alg %s is refused, with and without signature', async (alg) => {
  for (const signature of ['', 'AAAA']) {
    const token = `${encoded({ alg, typ: 'JWT', kid: 'key-1' })}.${encoded(goodClaims())}.${signature}`;
    expect(await verdict(token)).toMatchObject({ ok: false });
  }
});

test('HS256 with the public key as the secret is refused', async () => {
  for (const secret of [issuer.spki, issuer.spki.trim(), JSON.stringify(issuer.jwk)]) {
    const input = `${encoded({ alg: 'HS256', typ: 'JWT', kid: 'key-1' })}.${encoded(goodClaims())}`;
    const token = `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`;
    expect(await verdict(token)).toEqual({ ok: false, why: 'its token is not signed with RS256' });
  }
});

test('a token that brings its own key is refused', async () => {
  const token = await stranger.sign({ header: { kid: 'mine', jwk: stranger.jwk, jku: 'https://evil.example.com/jwks' } });
  expect(await verdict(token)).toEqual({ ok: false, why: 'its token names a key that is not known' });
});

test('other algorithms, even of the same key family, are refused', async () => {
  const [, payload, signature] = (await issuer.sign()).split('.');
  for (const alg of ['RS384', 'RS512', 'PS256', 'ES256']) {
    expect(await verdict(`${encoded({ alg, kid: 'key-1' })}.${payload}.${signature}`)).toMatchObject({ ok: false });
  }
});

test.each([
  ['no header', undefined],
  ['an empty header', ''],
  ['another scheme', 'Basic dXNlcjpwYXNz'],
  ['the scheme alone', 'Bearer'],
  ['no token', 'Bearer '],
  ['junk', 'Bearer junk'],
  ['two tokens', 'Bearer a.b.c, Bearer d.e.f'],
  ['a token of empty parts', 'Bearer ..'],
  ['a token that is not base64 JSON', 'Bearer aaaa.bbbb.cccc'],
  ['a token of wrong JSON', `Bearer ${encoded([1])}.${encoded('x')}.AAAA`],
  ['a token with a space in it', 'Bearer a.b .c'],
])('%s is refused', async (_title, authorization) => {
  expect(await verifier.verify(authorization)).toMatchObject({ ok: false });
});

test('no reason repeats the token', async () => {
  const token = await stranger.sign();
  const result = await verdict(token);
  expect(JSON.stringify(result)).not.toContain(token.slice(0, 10));
});

test('a token that was good is refused once it has expired', async () => {
  let at = Date.now();
  const clocked = await verifierFor(issuer.jwks, () => at);
  const token = await issuer.sign({ claims: { exp: Math.floor(at / 1_000) + 300 } });
  expect(await clocked.verify(`Bearer ${token}`)).toEqual({ ok: true });
  at += 329_000;
  expect(await clocked.verify(`Bearer ${token}`)).toEqual({ ok: true });
  at += 3_000;
  expect(await clocked.verify(`Bearer ${token}`)).toEqual({ ok: false, why: 'its token has expired' });
});

test('a token that was good is refused once its key is withdrawn', async () => {
  let at = Date.now();
  let jwks = issuer.jwks;
  const replacement = await createIssuer('key-2');
  const keys = createKeySet(
    { name: 'test keys', read: async () => jwks, freshMs: 5_000, cooldownMs: 1_000 },
    () => undefined,
    () => at,
  );
  await keys.refresh();
  const rotating = createTokenVerifier({ audience, appId, tenants: [tenant], keys, now: () => at });
  const token = await issuer.sign();
  expect(await rotating.verify(`Bearer ${token}`)).toEqual({ ok: true });
  jwks = replacement.jwks;
  at += 6_000;
  await rotating.verify(`Bearer ${token}`);
  await expect.poll(() => rotating.verify(`Bearer ${token}`)).toMatchObject({ ok: false });
  expect(await rotating.verify(`Bearer ${await replacement.sign()}`)).toEqual({ ok: true });
});

test('one token asked for a thousand times at once is verified once', async () => {
  let lookups = 0;
  const keys = createKeySet({ name: 'k', read: async () => issuer.jwks, freshMs: 60_000, cooldownMs: 60_000 }, () => undefined);
  await keys.refresh();
  const counted = {
    ...keys,
    find(...args: Parameters<typeof keys.find>) {
      lookups += 1;
      return keys.find(...args);
    },
  };
  const counting = createTokenVerifier({ audience, appId, tenants: [tenant], keys: counted });
  const authorization = `Bearer ${await issuer.sign()}`;
  const verdicts = await Promise.all(Array.from({ length: 1_000 }, () => counting.verify(authorization)));
  await counting.verify(authorization);
  expect(verdicts.every((one) => one.ok)).toBe(true);
  expect(lookups).toBe(1);
});
