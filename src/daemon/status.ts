// What the daemon answers when asked how it is.

import { defined } from '../defined.ts';
import type { Desk } from '../rulings/port.ts';
import { version } from '../version.ts';
import { clusterSight } from './cluster/sight.ts';
import { openAlarms } from './desk/open-alarms.ts';
import { waitingOf } from './desk/state.ts';
import type { DaemonStatus, StoppedStatus } from './handle.ts';
import type { Stages } from './start/compose.ts';

export function statusOf(stages: Stages, desk: Desk, startedAt: string): DaemonStatus {
  const { config, policies, policyStage, pause, recorder, accounts, telling, membership } = stages;
  const { revision, rules } = policies.current;
  const { held, oldest } = desk.state();
  return {
    version,
    pid: process.pid,
    startedAt,
    mode: config.mode,
    paused: pause.paused,
    auditWritable: recorder.writable,
    policy: { revision, rules: rules.length, ...defined({ rejected: policies.rejected, waiting: waitingOf(policyStage.waiting) }) },
    held: oldest === undefined ? { count: held } : { count: held, oldest: new Date(oldest).toISOString() },
    stopped: stoppedRules(desk),
    accounts: accounts.status(),
    alarms: openAlarms(stages),
    ...defined({ notices: telling.status(), cluster: clusterSight(membership, recorder.alarms) }),
  };
}

function stoppedRules(desk: Desk): StoppedStatus[] {
  return desk
    .meetings()
    .flatMap(({ account, meeting, stopped }) =>
      stopped.map(({ rule, by, since, waiting }) => ({ account, meeting, rule, by, since: new Date(since).toISOString(), waiting })),
    );
}
