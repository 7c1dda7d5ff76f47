// Who sits at this terminal, as the system knows them.
import { hostname, userInfo } from 'node:os';

/** `alice@server1` */
export function operatorName(): string {
  return `${userName()}@${hostname()}`;
}

/** In a container the user may have no name. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return `uid ${process.getuid?.() ?? 'unknown'}`;
  }
}
