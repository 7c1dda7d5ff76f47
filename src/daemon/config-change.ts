// What differs between two configurations, pure: by key, without values, and which keys can take effect while the daemon runs.
import type { AccountConfig, Config } from '../config/config.ts';
import { defined } from '../defined.ts';

export interface ConfigChange {
  /** Keys that take effect now. */
  live: readonly string[];
  /** Keys that wait for a restart. */
  restart: readonly string[];
  /** What is in force once the live keys are. */
  next: Config;
}

const meetingKeys = ['meetings', 'sources', 'meetingHosts', 'join'] as const;
/** How they are spelt in lobbyguard.yaml. */
const written: Readonly<Record<string, string>> = { sources: 'meetings', protectFiles: 'protect' };

export function configChange(now: Config, wanted: Config): ConfigChange {
  const accounts = now.accounts.map((account) => withMeetings(account, wanted.accounts));
  const { notify: _notify, ...rest } = now;
  const next: Config = {
    ...rest,
    safety: wanted.safety,
    // How much a request may carry is agreed on with the server at sign-in.
    limits: { ...wanted.limits, batch: now.limits.batch },
    log: { ...now.log, level: wanted.log.level },
    accounts,
    ...defined({ notify: wanted.notify }),
  };
  return { live: differences(now, next), restart: differences(next, wanted), next };
}

/** Its meetings as they are wanted, all else as it is. */
function withMeetings(account: AccountConfig, wanted: readonly AccountConfig[]): AccountConfig {
  const other = wanted.find(({ name }) => name === account.name);
  if (other === undefined) return account;
  const { meetings: _meetings, sources: _sources, meetingHosts: _hosts, join: _join, ...rest } = account;
  const { meetings, sources, meetingHosts, join } = other;
  const parts = {
    meetings,
    ...defined({ sources, meetingHosts, join }),
  };
  return { ...rest, ...parts } as AccountConfig;
}

function differences(one: Config, other: Config): string[] {
  const { accounts: ones, safety, limits, audit, log, notify, ...rest } = one;
  const { accounts: others, safety: otherSafety, limits: otherLimits, audit: otherAudit, log: otherLog, ...more } = other;
  const { notify: otherNotify, ...otherRest } = more;
  const names = [...new Set([...ones, ...others].map(({ name }) => name))];
  const found = [
    ...keysThatDiffer(rest, otherRest),
    ...keysThatDiffer(safety, otherSafety, 'safety.'),
    ...keysThatDiffer(limits, otherLimits, 'limits.'),
    ...keysThatDiffer(audit, otherAudit, 'audit.'),
    ...keysThatDiffer(log, otherLog, 'log.'),
    ...keysThatDiffer(notify ?? {}, otherNotify ?? {}, 'notify.'),
    ...names.flatMap((name) => {
      const [a, b] = [ones, others].map((accounts) => accounts.find((account) => account.name === name));
      return a === undefined || b === undefined ? [`accounts.${name}`] : keysThatDiffer(a, b, `accounts.${name}.`);
    }),
  ];
  return [...new Set(found)].toSorted();
}

/** A secret is compared by the place that is named for it: another one in the same place is read when it is used. */
function keysThatDiffer(one: object, other: object, prefix = ''): string[] {
  const [a, b] = [new Map(Object.entries(one)), new Map(Object.entries(other))];
  const keys = [...new Set([...a.keys(), ...b.keys()])];
  return keys.filter((key) => JSON.stringify(a.get(key)) !== JSON.stringify(b.get(key))).map((key) => `${prefix}${written[key] ?? key}`);
}

/** Whether any of these keys is a meeting's of an account. */
export function touchesMeetings(account: string, live: readonly string[]): boolean {
  return meetingKeys.some((key) => live.includes(`accounts.${account}.${written[key] ?? key}`));
}
