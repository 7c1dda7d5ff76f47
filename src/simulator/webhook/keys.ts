// The simulated identity provider's signing keys: RS256 by hand, so that signer and verifier share no code.
import { createHash, generateKeyPairSync, type JsonWebKey, type KeyObject, sign } from 'node:crypto';
import type { Json, JsonObject } from '../json.ts';

export interface KeySet {
  /** Public keys as a JWKS document. */
  jwks(): { keys: JsonWebKey[] };
  /** A signed token. `header` and `claims` go in as they are. */
  sign(claims: JsonObject, header?: JsonObject): string;
  /** A new signing key; the old one stays in the set unless `dropOld`. */
  rotate(dropOld?: boolean): void;
}

interface SigningKey {
  kid: string;
  privateKey: KeyObject;
  jwk: JsonWebKey;
}

/** Keys are made when first needed: most simulators never sign anything. */
export function createKeySet(): KeySet {
  let made: [SigningKey, ...SigningKey[]] | undefined;

  function keys(): [SigningKey, ...SigningKey[]] {
    made ??= [newKey()];
    return made;
  }

  return {
    jwks: () => ({ keys: keys().map((key) => key.jwk) }),
    sign(claims, header = {}) {
      const [key] = keys();
      const head = encode({ typ: 'JWT', alg: 'RS256', x5t: key.kid, kid: key.kid, ...header });
      const body = `${head}.${encode(claims)}`;
      return `${body}.${sign('RSA-SHA256', Buffer.from(body), key.privateKey).toString('base64url')}`;
    },
    rotate(dropOld = false) {
      made = [newKey(), ...(dropOld ? [] : keys())];
    },
  };
}

/** A token nobody signed. */
export function unsignedToken(claims: JsonObject): string {
  return `${encode({ typ: 'JWT', alg: 'none' })}.${encode(claims)}.`;
}

function encode(value: Json): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function newKey(): SigningKey {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const jwk = publicKey.export({ format: 'jwk' });
  const kid = createHash('sha256').update(String(jwk.n)).digest('base64url').slice(0, 27);
  return { kid, privateKey, jwk: { ...jwk, kid, use: 'sig', alg: 'RS256' } };
}
