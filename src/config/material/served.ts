// The listener's own certificate. The rule: a renewed one is taken up without a restart, and a broken one never replaces a good one.

import { readFileSync } from 'node:fs';
import type { Server } from 'node:https';
import { createSecureContext } from 'node:tls';
import { reasonOf } from '../../errors.ts';

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
  const certificate = { cert: readFileSync(files.cert), key: readFileSync(files.key) };
  createSecureContext(certificate);
  return certificate;
}

/** Looks every so often whether the files changed. Returns the way to stop. */
export function renewCertificate(
  server: Pick<Server, 'setSecureContext'>,
  files: CertificateFiles,
  options: { everyMs?: number; onRenewed(): void; onTrouble(reason: string): void },
): () => void {
  let inUse = loadCertificate(files);
  let troubled = false;

  function look(): void {
    try {
      const newest = loadCertificate(files);
      troubled = false;
      if (newest.cert.equals(inUse.cert) && newest.key.equals(inUse.key)) return;
      server.setSecureContext({ ...newest, minVersion: 'TLSv1.2' });
      inUse = newest;
      options.onRenewed();
    } catch (error) {
      if (!troubled) options.onTrouble(reasonOf(error));
      troubled = true;
    }
  }

  const timer = setInterval(look, options.everyMs ?? 60_000);
  timer.unref();
  return () => clearInterval(timer);
}
