// What the daemon answers when asked how it is.
import { version } from '../version.ts';
import type { Stages } from './compose.ts';
import type { DaemonStatus } from './handle.ts';

export function statusOf({ config, policies, pause, recorder, accounts }: Stages, startedAt: string): DaemonStatus {
  const { revision, rules } = policies.current;
  return {
    version,
    pid: process.pid,
    startedAt,
    mode: config.mode,
    paused: pause.paused,
    auditWritable: recorder.writable,
    policy: { revision, rules: rules.length, ...(policies.rejected === undefined ? {} : { rejected: policies.rejected }) },
    accounts: accounts.status(),
    alarms: recorder.alarms,
  };
}
