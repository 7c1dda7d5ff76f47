// What the log says about itself: alarms among its own records.
import { basename } from 'node:path';
import type { AuditEntry } from './record.ts';

export type FoundAlarm = AuditEntry & { type: 'alarm' };

export function tornLine(path: string, bytes: number, aside: string): FoundAlarm {
  const message = `the last line of ${basename(path)} was torn (${bytes} bytes); it is kept in ${basename(aside)}`;
  return { type: 'alarm', account: null, code: 'audit-torn-line', message };
}

export function chainBroken(what: string): FoundAlarm {
  return { type: 'alarm', account: null, code: 'audit-chain-broken', message: `${what}; run npx lobbyguard verify for the place` };
}

export function unguarded(what: string): FoundAlarm {
  const message = `${what}: nobody would notice that the end of the log was cut off`;
  return { type: 'alarm', account: null, code: 'audit-end-unguarded', message };
}

export function recovered({ since, reason, lost }: { since: number; reason: string; lost: number }): AuditEntry {
  const message = `the audit log is writable again; it was not since ${new Date(since).toISOString()} (${reason}); ${lost} records were refused meanwhile`;
  return { type: 'alarm', account: null, code: 'audit-recovered', message };
}
