// The state of the daemon as the desk sees it.

import { whoAndWhere } from '../../audit/human.ts';
import { defined } from '../../defined.ts';
import type { PoliciesWaiting } from '../../rulings/policies-desk.ts';
import type { DeskState, MeetingSight } from '../../rulings/port.ts';
import { clusterSight } from '../cluster/sight.ts';
import type { WaitingSet } from '../gate/in-force.ts';
import type { Stages } from '../start/compose.ts';
import type { NeedsBoard } from './needs-board.ts';

export function deskState(stages: Stages, sights: readonly MeetingSight[], held: ReturnType<NeedsBoard['held']>): DeskState {
  const { config, policies, policyStage, pause, recorder, shared, membership } = stages;
  return {
    at: Date.now(),
    mode: config.mode,
    paused: pause.paused,
    auditWritable: recorder.writable,
    canAct: config.mode !== 'dry-run',
    revision: policies.current.revision,
    ...defined({ pausedBy: pause.by && whoAndWhere(pause.by) }),
    ...defined({ policiesRejected: policies.rejected, policiesWaiting: waitingOf(policyStage.waiting) }),
    held: held.count,
    ...defined({ oldest: held.oldest }),
    stopped: sights.flatMap(({ stopped }) => stopped),
    graceMs: shared.graceMs,
    ...defined({ cluster: clusterSight(membership, recorder.alarms) }),
  };
}

export function waitingOf(waiting: WaitingSet | undefined): PoliciesWaiting | undefined {
  if (waiting === undefined) return undefined;
  const { finding, ...rest } = waiting;
  return { ...rest, ...finding };
}
