// A token issuer for tests: key pairs, a key set, and tokens as the service would sign them.
import { exportJWK, exportSPKI, generateKeyPair, type JWK, type JWTPayload, SignJWT } from 'jose';

export const tenant = '11111111-2222-3333-4444-555555555555';
export const appId = '00000004-0000-0ff1-ce00-000000000000';
export const audience = 'https://lobbyguard.example.com';

export interface Issuer {
  jwk: JWK;
  spki: string;
  /** The key set document. */
  jwks: string;
  sign(changes?: { claims?: JWTPayload; header?: Record<string, unknown> }): Promise<string>;
}

export async function createIssuer(kid = 'key-1'): Promise<Issuer> {
  const { publicKey, privateKey } = await generateKeyPair('RS256', { extractable: true });
  const jwk = { ...(await exportJWK(publicKey)), kid, x5t: kid, use: 'sig' };
  return {
    jwk,
    spki: await exportSPKI(publicKey),
    jwks: JSON.stringify({ keys: [jwk] }),
    sign({ claims = {}, header = {} } = {}) {
      const withKid = { alg: 'RS256', typ: 'JWT', kid, x5t: kid, ...header };
      return new SignJWT({ ...goodClaims(), ...claims })
        .setProtectedHeader(JSON.parse(JSON.stringify(withKid)) as typeof withKid)
        .sign(privateKey);
    },
  };
}

/** Claims set to undefined by a test are left out. */
export function goodClaims(nowMs = Date.now()): JWTPayload {
  const now = Math.floor(nowMs / 1_000);
  return {
    aud: audience,
    iss: `https://sts.windows.net/${tenant}/`,
    iat: now - 300,
    nbf: now - 300,
    exp: now + 3_600,
    appid: appId,
    appidacr: '2',
    tid: tenant,
    oid: 'f0f0f0f0-0000-0000-0000-000000000001',
    sub: 'f0f0f0f0-0000-0000-0000-000000000001',
    ver: '1.0',
  };
}

export function encoded(part: unknown): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}
