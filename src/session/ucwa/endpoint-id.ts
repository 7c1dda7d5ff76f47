// Who we are to the pool (docs/protocol.md, Applications). The rule: the same account is the same application, from whatever host or directory,
// so that a restart takes no new slot, and a second daemon with this account takes our events and is noticed.
import { createHash } from 'node:crypto';

/** In the form of a UUID. */
export function endpointIdOf(username: string, account: string): string {
  const hex = createHash('sha256')
    .update(JSON.stringify([username.toLowerCase(), account]))
    .digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-5${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
