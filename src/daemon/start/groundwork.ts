// What is there before memory is: the log, and all that an account needs to watch. The rule: until the stages that rest on memory are there,
// we count as paused and every rule as gated.
import type { FoundAlarm } from '../../audit/found.ts';
import { openAuditLog } from '../../audit/log.ts';
import type { AuditLog } from '../../audit/record.ts';
import { createRecorder, type Recorder } from '../../audit/recorder.ts';
import type { Cluster, Membership } from '../../cluster/cluster.ts';
import { createLocalCluster } from '../../cluster/local.ts';
import { createLedger, type Ledger } from '../../guard/ledger.ts';
import { createFullReads } from '../../meetings/full-reads.ts';
import { createRemembering, type Remembering } from '../../memory/remembering.ts';
import type { LoadedPolicies } from '../../policy/load.ts';
import { longestWindowMs } from '../../policy/set.ts';
import { createOwnAdmissions } from '../../rulings/own-admissions.ts';
import { signInAddress } from '../../session/create.ts';
import type { Shared } from '../account.ts';
import { type Accounts, createAccounts } from '../accounts.ts';
import { type Changes, createChanges } from '../changes.ts';
import type { DaemonOptions } from '../handle.ts';
import type { Pause } from '../kill-switch.ts';
import type { PolicyStage } from '../policy-stage.ts';
import { createSafety, type Safety } from '../safety.ts';
import { createTelling, type Telling } from '../telling.ts';
import { createRecovery, type Recovery } from './recovery.ts';

/** How long a removal ordered at the desk can be taken back. */
const defaultGraceMs = 3_000;
/** At a start the log is read back so far at least, and as far as a rule asks: reading a day of a busy log takes a minute. */
const leastRememberedMs = 2 * 60 * 60 * 1000;

export interface Groundwork {
  options: DaemonOptions;
  /** The policies that are to take effect first. */
  loaded: LoadedPolicies & { ok: true };
  /** Undefined where this process is alone. */
  membership: Membership | undefined;
  startedAt: number;
  /** How far back memory reaches at a start. */
  rememberedMs: number;
  remembering: Remembering;
  audit: AuditLog;
  recorder: Recorder;
  accounts: Accounts;
  changes: Changes;
  telling: Telling;
  safety: Safety;
  ledger: Ledger;
  cluster: Cluster;
  shared: Shared;
  /** The stages that rest on memory are there. */
  complete(stages: RestingOnMemory): void;
}

export interface RestingOnMemory {
  pause: Pause;
  policyStage: PolicyStage;
  /** Reads the configuration again. */
  reread(): Promise<void>;
}

/** Writes nothing yet but what the log says of itself. Rejects when the audit log cannot be written (AUDIT_UNWRITABLE, AUDIT_LOCKED). */
export async function layGroundwork(
  options: DaemonOptions,
  loaded: LoadedPolicies & { ok: true },
  membership: Membership | undefined,
): Promise<Groundwork> {
  const { config, log } = options;
  const { directory, redact } = config.audit;
  const rememberedMs = Math.max(leastRememberedMs, longestWindowMs(loaded.set.rules));
  const startedAt = Date.now();
  const telling = await createTelling(config, log);
  const remembering = createRemembering(directory, rememberedMs, startedAt, options.logReader);
  const changes = createChanges();
  const accounts = createAccounts(changes.tell);
  let recorder: Recorder | undefined;
  let rest: RestingOnMemory | undefined;
  const foundAtOpening: FoundAlarm[] = [];
  const audit = await openAuditLog({
    directory,
    redact,
    onRecord(record) {
      remembering.observe(record);
      telling.observe(record);
      changes.tell({ kind: 'record', record });
      options.onRecord?.(record);
    },
    onFound(alarm) {
      if (recorder === undefined) foundAtOpening.push(alarm);
      else recorder.found(alarm.code, alarm.message);
    },
    onLock: (what) => recorder?.alarm('audit-lock-gone', what),
  });
  const recovery = createRecovery({
    keepOnRecord: accounts.keepOnRecord,
    sayAgain() {
      for (const { moderator } of accounts.meetings()) moderator.sayAgain();
    },
    reread: async () => rest?.reread(),
    decide: () => void accounts.decideAll('anew'),
  });
  recorder = recorderOf(audit, log, accounts, recovery);
  for (const { code, message } of foundAtOpening) recorder.found(code, message);
  const ledger = createLedger(config.safety.maxRemovalsPerMinute);
  const safety = createSafety(config.safety, ledger);
  const cluster = membership ?? createLocalCluster({ perPool: config.limits.perPool });
  const shared: Shared = {
    cluster,
    fullReads: createFullReads(),
    ours: new Set(config.accounts.map(signInAddress)),
    admissions: createOwnAdmissions(),
    log,
    recorder,
    policies: () => rest?.policyStage.policies.current ?? loaded.set,
    memory: remembering.memory,
    ledger,
    protection: safety.protection,
    get respectAdmissions() {
      return safety.respectAdmissions;
    },
    paused: () => rest === undefined || recovery.isUnderWay || rest.pause.paused || membership?.paused === true,
    isGated: (meeting, account) => rest === undefined || rest.policyStage.gate.isClosed({ meeting, account }),
    isSteppedBack: (rule) => rest?.policyStage.stepBack.has(rule) === true,
    graceMs: config.console?.graceMs ?? defaultGraceMs,
    changed: changes.tell,
  };
  return {
    options,
    loaded,
    membership,
    startedAt,
    rememberedMs,
    remembering,
    audit,
    recorder,
    accounts,
    changes,
    telling,
    safety,
    ledger,
    cluster,
    shared,
    complete(stages) {
      rest = stages;
    },
  };
}

function recorderOf(audit: AuditLog, log: DaemonOptions['log'], accounts: Accounts, recovery: Recovery): Recorder {
  return createRecorder({
    audit,
    log,
    onBroken: () => accounts.cancelQueued('the audit log cannot be written'),
    onRecovered: recovery.begin,
  });
}
