// Proves who we are with a certificate instead of a secret: a short-lived assertion signed with its key.
// The rule: key and certificate are read again for each, so that a renewed certificate counts at once.
import { createPrivateKey, type KeyObject, randomUUID, X509Certificate } from 'node:crypto';
import { SignJWT } from 'jose';
import { LobbyguardError } from '../../errors.ts';
import { readRegularFile } from '../../regular-file.ts';

export interface ClientCertificate {
  /** Paths of PEM files. */
  cert: string;
  key: string;
}

/** For the token service at `tokenUrl`; good for ten minutes. Throws CONFIG_INVALID when certificate and key are of no use. */
export async function clientAssertion(files: ClientCertificate, clientId: string, tokenUrl: string): Promise<string> {
  const { certificate, key } = readCertificate(files);
  const thumbprint = Buffer.from(certificate.fingerprint.replaceAll(':', ''), 'hex').toString('base64url');
  return new SignJWT({})
    .setProtectedHeader({ alg: 'RS256', typ: 'JWT', x5t: thumbprint })
    .setIssuer(clientId)
    .setSubject(clientId)
    .setAudience(tokenUrl)
    .setJti(randomUUID())
    .setNotBefore('-30s')
    .setExpirationTime('10m')
    .sign(key);
}

/** Throws CONFIG_INVALID, saying which file is at fault, for files that are unreadable, do not belong together or have expired. */
export function readCertificate({ cert, key }: ClientCertificate): { certificate: X509Certificate; key: KeyObject } {
  const certificate = attempt(`${cert} is no certificate in PEM form`, () => new X509Certificate(readRegularFile(cert)));
  const privateKey = attempt(`${key} is no private key in PEM form`, () => createPrivateKey(readRegularFile(key)));
  if (privateKey.asymmetricKeyType !== 'rsa') throw unusable(`${key} is no RSA key`);
  if (!certificate.checkPrivateKey(privateKey)) throw unusable(`${key} does not belong to ${cert}`);
  if (Date.parse(certificate.validTo) < Date.now()) throw unusable(`${cert} expired on ${certificate.validTo}`);
  return { certificate, key: privateKey };
}

function attempt<T>(message: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw unusable(`${message}, or cannot be read`, error);
  }
}

function unusable(message: string, cause?: unknown): LobbyguardError {
  return new LobbyguardError('CONFIG_INVALID', `token.certificate: ${message}`, { cause });
}
