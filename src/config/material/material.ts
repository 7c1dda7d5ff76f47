// What the files named in lobbyguard.yaml must hold: certificates, keys, key sets. Looked at when the configuration is, because a daemon that
// finds out later has already said that it is watching.
import { createPrivateKey, createPublicKey, type JsonWebKey, type KeyObject, X509Certificate } from 'node:crypto';
import { unreadableBecause } from '../../errors.ts';
import { readRegularFile } from '../../regular-file.ts';
import type { Fault } from '../values.ts';
import { whyNoCertificate, whyNoKey } from './pem.ts';

export type Holding = 'certificates' | 'private-key' | 'key-set';

/** Why the file does not hold what it should; undefined when it does. */
export function fileFault(path: string, holding: Holding): Fault | undefined {
  const bytes = read(path);
  if (!Buffer.isBuffer(bytes)) return bytes;
  if (holding === 'certificates') return certificatesFault(path, bytes);
  return holding === 'private-key' ? keyFault(path, bytes) : keySetFault(path, bytes);
}

/** Why a key does not belong to its certificate; undefined when it does, or when one of the files is at fault by itself. */
export function pairFault({ cert, key }: { cert: string; key: string }): Fault | undefined {
  if (fileFault(cert, 'certificates') !== undefined || fileFault(key, 'private-key') !== undefined) return undefined;
  const privateKey = createPrivateKey(readRegularFile(key));
  const at = certificatesIn(readRegularFile(cert)).findIndex((certificate) => certificate.checkPrivateKey(privateKey));
  if (at === 0) return undefined;
  const message =
    at > 0
      ? `this key belongs to certificate ${at + 1} in ${cert}; the certificate of the key goes first, those it was issued by behind it`
      : `this key does not belong to the certificate in ${cert}; put the two of one pair here`;
  return { code: 'key-mismatch', message };
}

/** Said of a certificate that is out of date, or ahead of it: it is used all the same, and others will refuse it. */
export function expiryFault(path: string, now: number): Fault | undefined {
  if (fileFault(path, 'certificates') !== undefined) return undefined;
  const certificates = certificatesIn(readRegularFile(path));
  const expired = certificates.find(({ validTo }) => Date.parse(validTo) < now);
  if (expired !== undefined) return { code: 'certificate-expired', message: `a certificate in ${path} expired on ${expired.validTo}` };
  const early = certificates.find(({ validFrom }) => Date.parse(validFrom) > now);
  if (early === undefined) return undefined;
  const message = `a certificate in ${path} is not valid before ${early.validFrom}; is the clock of this machine right?`;
  return { code: 'certificate-expired', message };
}

function read(path: string): Buffer | Fault {
  try {
    return readRegularFile(path);
  } catch (error) {
    return { code: 'unreadable', message: `${path} cannot be read (${unreadableBecause(error)})` };
  }
}

function certificatesIn(bytes: Buffer): X509Certificate[] {
  const blocks =
    bytes.toString().match(/-----BEGIN (?:TRUSTED |X509 )?CERTIFICATE-----.*?-----END (?:TRUSTED |X509 )?CERTIFICATE-----/gs) ?? [];
  return blocks.map((block) => new X509Certificate(block));
}

function certificatesFault(path: string, bytes: Buffer): Fault | undefined {
  try {
    const whole = certificatesIn(bytes).length;
    const begun = bytes.toString().match(/-----BEGIN [A-Z0-9 ]*CERTIFICATE-----/g)?.length ?? 0;
    if (whole > 0 && whole < begun)
      return {
        code: 'wrong-certificate',
        message: `${path} is cut short: it begins ${begun} certificates and ends ${whole}; export it again`,
      };
    if (whole > 0) return undefined;
  } catch {
    return { code: 'wrong-certificate', message: `${path} holds a certificate that cannot be read; export it again, as PEM` };
  }
  return { code: 'wrong-certificate', message: `${path} ${whyNoCertificate(bytes)}` };
}

function keyFault(path: string, bytes: Buffer): Fault | undefined {
  try {
    return (createPrivateKey(bytes) satisfies KeyObject) && undefined;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_MISSING_PASSPHRASE' || bytes.includes('ENCRYPTED'))
      return {
        code: 'wrong-key',
        message: `the key in ${path} is encrypted, and nobody is there to type its passphrase; store it without one`,
      };
    return { code: 'wrong-key', message: `${path} ${whyNoKey(bytes)}` };
  }
}

function keySetFault(path: string, bytes: Buffer): Fault | undefined {
  const form = 'expected a JSON Web Key Set: { "keys": [{ "kty": "RSA", … }] }';
  let parsed: unknown;
  try {
    parsed = JSON.parse(bytes.toString().replace(/^\uFEFF/, ''));
  } catch {
    return { code: 'wrong-key-set', message: `${path} is not JSON; ${form}` };
  }
  const keys = (parsed as { keys?: unknown } | null)?.keys;
  if (!Array.isArray(keys) || keys.length === 0 || !keys.every(isKey))
    return { code: 'wrong-key-set', message: `${path} holds no keys; ${form}` };
  if (keys.some((key) => 'd' in key))
    return { code: 'wrong-key-set', message: `${path} holds a private key; put the public keys here that callbacks are checked with` };
  if (keys.some(checksSignatures)) return undefined;
  const needed = 'RSA with n and e of 2048 bits or more, RS256';
  return { code: 'wrong-key-set', message: `${path} holds no key that checks the signature of a callback (${needed}); ${form}` };
}

function checksSignatures(key: JsonWebKey & { use?: unknown; alg?: unknown }): boolean {
  if (key.kty !== 'RSA' || key.use === 'enc' || (key.alg ?? 'RS256') !== 'RS256') return false;
  try {
    return (createPublicKey({ key, format: 'jwk' }).asymmetricKeyDetails?.modulusLength ?? 0) >= 2048;
  } catch {
    return false;
  }
}

function isKey(key: unknown): key is { kty: string; use?: unknown; alg?: unknown } {
  return typeof (key as { kty?: unknown } | null)?.kty === 'string';
}
