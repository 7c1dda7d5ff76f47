// Requests that were not sent because their host is not trusted: an administrator hears of each host.
import type { AlarmCode } from '../../alarms.ts';

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
