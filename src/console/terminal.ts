// The way in for commands at this machine where people sign in at the console: a listener of its own on loopback, and a token only those can read
// who may read the audit directory.
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { reasonOf } from '../errors.ts';
import type { ConsoleSources } from './app.ts';
import type { Gate } from './auth/gate.ts';
import { localIdentity } from './auth/identity.ts';
import { type Console, startConsole } from './console.ts';

/** In the audit directory. */
export const terminalFile = 'console.json';

export interface TerminalAccess {
  url: string;
  token: string;
}

export interface Terminal extends Console {
  /** Says where it is. Not before the audit directory is ours: another daemon may be at work there. */
  announce(): void;
}

/** `onHidden`: why commands here will not find it; everything else goes on. */
export async function startTerminal(sources: ConsoleSources, auditDirectory: string, onHidden: (why: string) => void): Promise<Terminal> {
  const token = randomBytes(32).toString('base64url');
  const { url, close } = await startConsole({ host: '127.0.0.1', port: 0 }, { ...sources, gate: tokenGate(token) });
  const file = join(auditDirectory, terminalFile);
  let state: 'unsaid' | 'announced' | 'hidden' = 'unsaid';
  return {
    url,
    announce() {
      if (state !== 'unsaid') return;
      try {
        rmSync(file, { force: true });
        writeFileSync(file, `${JSON.stringify({ url, token } satisfies TerminalAccess)}\n`, { mode: 0o600, flag: 'wx' });
        state = 'announced';
      } catch (error) {
        state = 'hidden';
        onHidden(reasonOf(error));
      }
    },
    close() {
      if (state === 'announced') rmSync(file, { force: true });
      return close();
    },
  };
}

function tokenGate(token: string): Gate {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  const wanted = digest(`Bearer ${token}`);
  return {
    admit({ header }) {
      const fits = timingSafeEqual(digest(header('authorization') ?? ''), wanted);
      return fits
        ? { kind: 'known', identity: localIdentity(header) }
        : { kind: 'refused', reason: 'This is for commands at this machine.' };
    },
  };
}
