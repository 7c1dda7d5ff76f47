// Opaque ids for what is named by hrefs and addresses inside: nothing of the server or of a person travels in a URL.
import { createHash } from 'node:crypto';

/** The same for the same key, over restarts too. */
export function opaqueId(key: string): string {
  return createHash('sha256').update(key).digest('base64url').slice(0, 16);
}
