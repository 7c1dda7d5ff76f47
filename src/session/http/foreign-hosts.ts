// Hosts that are not trusted: an administrator hears of each, and what is said to live there is nobody and nothing to us.
import type { AlarmCode } from '../../alarms.ts';
import type { EventPackage } from '../../wire/event.ts';
import type { Resource } from '../../wire/resource.ts';

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

/** A collection without people on foreign hosts: they could never be read, and counted they would falsify the size of the meeting. */
export function ownPeople(resource: Resource, mayAsk: (href: string) => boolean): Resource {
  const { participant: linked = [] } = resource.links;
  const { participant: embedded = [] } = resource.embedded;
  const isOurs = ({ href, self }: { href?: string; self?: string }) => [href, self].every((url) => url === undefined || mayAsk(url));
  if (linked.every(isOurs) && embedded.every(isOurs)) return resource;
  return {
    ...resource,
    links: { ...resource.links, participant: linked.filter(isOurs) },
    embedded: { ...resource.embedded, participant: embedded.filter(isOurs) },
  };
}
