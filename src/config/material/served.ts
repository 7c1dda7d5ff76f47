// The listener's own certificate. The rule: a renewed one is taken up without a restart, a broken one never replaces a good one, and one that
// ends is told of: only those who call would notice.

import { X509Certificate } from 'node:crypto';
import type { Server } from 'node:https';
import { createSecureContext } from 'node:tls';
import { reasonOf } from '../../errors.ts';
import { readRegularFile } from '../../regular-file.ts';

/** Paths of PEM files. */
export interface CertificateFiles {
  cert: string;
  key: string;
}

interface Certificate {
  cert: Buffer;
  key: Buffer;
}

/** Throws what the file system or the TLS library says when the files are unreadable or do not belong together. */
export function loadCertificate(files: CertificateFiles): Certificate {
  const certificate = { cert: readRegularFile(files.cert), key: readRegularFile(files.key) };
  createSecureContext(certificate);
  return certificate;
}

export interface Renewing {
  everyMs?: number;
  onRenewed(): void;
  onTrouble(reason: string): void;
  /** Told two weeks ahead, and again when it has come: `expires on …`, `expired on …`. */
  onEnding(what: string): void;
}

const aheadMs = 14 * 24 * 60 * 60_000;

/** Looks every so often whether the files changed. Returns the way to stop. */
export function renewCertificate(server: Pick<Server, 'setSecureContext'>, files: CertificateFiles, options: Renewing): () => void {
  let inUse = loadCertificate(files);
  let troubled = false;
  let told: string | undefined;

  function tellEnd(): void {
    const ending = endingOf(inUse.cert);
    if (ending !== undefined && ending !== told) options.onEnding(ending);
    told = ending;
  }

  function look(): void {
    try {
      const newest = loadCertificate(files);
      troubled = false;
      if (!newest.cert.equals(inUse.cert) || !newest.key.equals(inUse.key)) {
        server.setSecureContext({ ...newest, minVersion: 'TLSv1.2' });
        inUse = newest;
        options.onRenewed();
      }
    } catch (error) {
      if (!troubled) options.onTrouble(reasonOf(error));
      troubled = true;
    }
    tellEnd();
  }

  tellEnd();
  const timer = setInterval(look, options.everyMs ?? 60_000);
  timer.unref();
  return () => clearInterval(timer);
}

function endingOf(cert: Buffer): string | undefined {
  const { validTo } = new X509Certificate(cert);
  const leftMs = Date.parse(validTo) - Date.now();
  if (leftMs > aheadMs) return undefined;
  return `${leftMs > 0 ? 'expires' : 'expired'} on ${validTo}`;
}
