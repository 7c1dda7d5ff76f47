// Hosts that are not trusted: an administrator hears of each, and what is said to live there is nobody and nothing to us.
import type { AlarmCode } from '../../alarms.ts';
import type { EventPackage } from '../../wire/event.ts';

/** Tells of each foreign host once. */
export function alarmOncePerHost(onAlarm: (code: AlarmCode, message: string) => void): (url: string) => void {
  const seen = new Set<string>();
  return (url) => {
    const { protocol, host } = new URL(url);
    if (seen.has(host) || seen.size > 1_000) return;
    seen.add(host);
    onAlarm(
      'untrusted-host',
      `the server named ${protocol}//${host}, which is not among trustedHosts (or is plain http); nothing was sent there`,
    );
  };
}

/** The package without events about what lives on a foreign host. `mayAsk` tells of the host. */
export function ownEvents(pkg: EventPackage, mayAsk: (href: string) => boolean): EventPackage {
  return pkg.events.every(({ href }) => mayAsk(href)) ? pkg : { ...pkg, events: pkg.events.filter(({ href }) => mayAsk(href)) };
}
