// What the files named in lobbyguard.yaml must hold: certificates, keys, key sets. Looked at when the configuration is, because a daemon that
// finds out later has already said that it is watching.
import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Fault } from './values.ts';

export type Holding = 'certificates' | 'private-key' | 'key-set';

/** Why the file does not hold what it should; undefined when it does. */
export function fileFault(path: string, holding: Holding): Fault | undefined {
  const text = readText(path);
  if (typeof text !== 'string') return text;
  if (holding === 'certificates') return certificatesFault(path, text);
  return holding === 'private-key' ? keyFault(path, text) : keySetFault(path, text);
}

/** Why a key does not belong to its certificate; undefined when it does, or when one of the files is at fault by itself. */
export function pairFault({ cert, key }: { cert: string; key: string }): Fault | undefined {
  if (fileFault(cert, 'certificates') !== undefined || fileFault(key, 'private-key') !== undefined) return undefined;
  const [leaf] = certificatesIn(String(readText(cert)));
  if (leaf === undefined || leaf.checkPrivateKey(createPrivateKey(String(readText(key))))) return undefined;
  return { code: 'key-mismatch', message: `this key does not belong to the certificate in ${cert}; put the two of one pair here` };
}

/** Said of a certificate that is out of date: it is used all the same, and others will refuse it. */
export function expiryFault(path: string, now: number): Fault | undefined {
  if (fileFault(path, 'certificates') !== undefined) return undefined;
  const expired = certificatesIn(String(readText(path))).find(({ validTo }) => Date.parse(validTo) < now);
  if (expired === undefined) return undefined;
  return { code: 'certificate-expired', message: `a certificate in ${path} expired on ${expired.validTo}` };
}

function readText(path: string): string | Fault {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    return { code: 'unreadable', message: `${path} cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown error'})` };
  }
}

function certificatesIn(text: string): X509Certificate[] {
  const blocks = text.match(/-----BEGIN (?:TRUSTED |X509 )?CERTIFICATE-----.*?-----END (?:TRUSTED |X509 )?CERTIFICATE-----/gs) ?? [];
  return blocks.map((block) => new X509Certificate(block));
}

function certificatesFault(path: string, text: string): Fault | undefined {
  try {
    if (certificatesIn(text).length > 0) return undefined;
  } catch {
    return { code: 'wrong-certificate', message: `${path} holds a certificate that cannot be read; export it again, as PEM` };
  }
  const remedy = 'expected PEM, which begins with -----BEGIN CERTIFICATE----- (from DER: openssl x509 -inform der -in FILE)';
  return { code: 'wrong-certificate', message: `${path} holds no certificate; ${remedy}` };
}

function keyFault(path: string, text: string): Fault | undefined {
  try {
    return (createPrivateKey(text) satisfies KeyObject) && undefined;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_MISSING_PASSPHRASE' || /ENCRYPTED/.test(text))
      return {
        code: 'wrong-key',
        message: `the key in ${path} is encrypted, and nobody is there to type its passphrase; store it without one`,
      };
    return { code: 'wrong-key', message: `${path} holds no private key; expected PEM, which begins with -----BEGIN PRIVATE KEY-----` };
  }
}

function keySetFault(path: string, text: string): Fault | undefined {
  const form = 'expected a JSON Web Key Set: { "keys": [{ "kty": "RSA", … }] }';
  let parsed: unknown;
  try {
    parsed = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    return { code: 'wrong-key-set', message: `${path} is not JSON; ${form}` };
  }
  const keys = (parsed as { keys?: unknown } | null)?.keys;
  if (!Array.isArray(keys) || keys.length === 0 || !keys.every(isKey))
    return { code: 'wrong-key-set', message: `${path} holds no keys; ${form}` };
  if (keys.some((key) => 'd' in key))
    return { code: 'wrong-key-set', message: `${path} holds a private key; put the public keys here that callbacks are checked with` };
  if (keys.some(({ kty, use, alg }) => kty === 'RSA' && use !== 'enc' && (alg ?? 'RS256') === 'RS256')) return undefined;
  return { code: 'wrong-key-set', message: `${path} holds no key that checks the signature of a callback (RSA, RS256); ${form}` };
}

function isKey(key: unknown): key is { kty: string; use?: unknown; alg?: unknown } {
  return typeof (key as { kty?: unknown } | null)?.kty === 'string';
}
