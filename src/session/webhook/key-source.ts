// Where the signing keys come from: a file on closed networks, a URL elsewhere. The rule: keys are fetched over https, or from this machine.
import { LobbyguardError } from '../../errors.ts';
import { loadRegularFile } from '../../regular-file.ts';
import { createHttpClient } from '../http/client.ts';
import { createTrust } from '../http/trust.ts';
import type { KeySource } from './key-set.ts';

/** `keys` as configured; `ca` is the path of further certificate authorities. Throws CONFIG_INVALID for a URL that is not safe. */
export function keySource(keys: { file: string } | { url: string }, ca?: string): KeySource {
  return 'file' in keys ? fileSource(keys.file) : urlSource(keys.url, ca);
}

function fileSource(file: string): KeySource {
  return { name: file, read: async () => (await loadRegularFile(file)).toString('utf8'), freshMs: 5_000, cooldownMs: 1_000 };
}

function urlSource(url: string, ca: string | undefined): KeySource {
  const host = URL.canParse(url) ? new URL(url).hostname : '';
  const trust = createTrust([host]);
  if (!trust.allows(url)) throw new LobbyguardError('CONFIG_INVALID', `keys.url must be https, or http on a loopback address: ${url}`);
  const client = createHttpClient({ trust, ca, requestTimeoutMs: 5_000, maxBodyBytes: 1024 * 1024 });
  async function read(): Promise<string> {
    const reply = await client.request({ method: 'GET', url });
    if (reply.status !== 200) throw new LobbyguardError('SERVER_ERROR', `the answer has status ${reply.status}`);
    return reply.text;
  }
  return { name: url, read, freshMs: 10 * 60_000, cooldownMs: 30_000 };
}
