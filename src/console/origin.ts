// Who may talk to the console. It listens on loopback, but every web page an administrator opens can send requests there: the Host must be a
// loopback name (against DNS rebinding), and a change must come from the console's own page or from a tool that says so (against forged forms).
import { isLoopback } from '../config/listen.ts';

/** Tools send this header with a change; a form on a foreign page cannot. */
export const toolHeader = 'x-lobbyguard';

/** True when `Host` names this machine, on any port: tunnels end on other ports. */
export function isOurHost(host: string | undefined): boolean {
  return host !== undefined && URL.canParse(`http://${host}`) && isLoopback(new URL(`http://${host}`).hostname);
}

/** True when a request that changes something was meant by the person at the console. */
export function isOurOrigin(header: (name: string) => string | undefined): boolean {
  const site = header('sec-fetch-site');
  if (site !== undefined && site !== 'same-origin') return false;
  const origin = header('origin');
  if (origin !== undefined) return origin === `http://${header('host') ?? ''}`;
  return header(toolHeader) !== undefined;
}
