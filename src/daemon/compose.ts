// Builds the stages that all accounts share, and joins what one of them tells to what another must then do.
import type { By } from '../audit/human.ts';
import { openAuditLog } from '../audit/log.ts';
import type { AuditLog } from '../audit/record.ts';
import { createRecorder, type Recorder } from '../audit/recorder.ts';
import type { Cluster, Membership } from '../cluster/cluster.ts';
import { createLocalCluster } from '../cluster/local.ts';
import type { Config } from '../config/config.ts';
import { reasonOf } from '../errors.ts';
import { createLedger } from '../guard/ledger.ts';
import { createFullReads } from '../meetings/full-reads.ts';
import { createRemembering } from '../memory/remembering.ts';
import type { LoadedPolicies } from '../policy/load.ts';
import type { PolicySet } from '../policy/policy.ts';
import { longestWindowMs } from '../policy/set.ts';
import { signInAddress } from '../session/create.ts';
import type { Shared } from './account.ts';
import { type Accounts, createAccounts } from './accounts.ts';
import { type Changes, createChanges } from './changes.ts';
import { type FollowedPause, followPause } from './cluster/follow-pause.ts';
import type { DaemonOptions } from './handle.ts';
import { type Pause, watchPause } from './kill-switch.ts';
import type { Policies } from './policies.ts';
import { createPolicyStage, type PolicyStage } from './policy-stage.ts';
import { writePause } from './records.ts';
import { createSafety, type Safety } from './safety.ts';
import { type Settings, watchSettings } from './settings.ts';
import { createTelling, type Telling } from './telling.ts';

/** How long a removal ordered at the desk can be taken back. */
const defaultGraceMs = 3_000;
const hourMs = 60 * 60 * 1000;
/** At a start the log is read back so far at least, and as far as a rule asks: reading a day of a busy log takes a minute. */
const leastRememberedMs = 2 * hourMs;

export interface Stages {
  config: Config;
  audit: AuditLog;
  recorder: Recorder;
  pause: Pause;
  /** Undefined where this process is alone, as the membership is. */
  clusterPause?: FollowedPause | undefined;
  policies: Policies;
  policyStage: PolicyStage;
  safety: Safety;
  accounts: Accounts;
  shared: Shared;
  changes: Changes;
  telling: Telling;
  settings: Settings;
  /** Undefined where this process is alone. */
  membership: Membership | undefined;
  /** How far back memory reaches at a start. */
  rememberedMs: number;
  /** Rules that have stopped go on, although nothing was paused. */
  resumeRules(by: By): void;
}

/** Writes nothing yet but what the log says of itself. Rejects when the audit log cannot be written (AUDIT_UNWRITABLE, AUDIT_LOCKED). */
export async function composeStages(
  options: DaemonOptions,
  loaded: LoadedPolicies & { ok: true },
  membership?: Membership,
): Promise<Stages> {
  const { config, log } = options;
  const { directory, redact } = config.audit;
  const rememberedMs = Math.max(leastRememberedMs, longestWindowMs(loaded.set.rules));
  const startedAt = Date.now();
  const telling = await createTelling(config, log);
  const remembering = createRemembering(directory, rememberedMs, startedAt);
  const accounts = createAccounts();
  const changes = createChanges();
  const audit = await openAuditLog({
    directory,
    redact,
    onRecord(record) {
      remembering.observe(record);
      telling.observe(record);
      changes.tell({ kind: 'record', record });
      options.onRecord?.(record);
    },
  });
  const memory = await orClosed(audit, remembering.whole(options.signal));
  const recorder = recorderOf(audit, log, accounts);
  const ledger = createLedger(config.safety.maxRemovalsPerMinute);
  let clusterPause: FollowedPause | undefined;
  const pause = watchPause(directory, onPause);
  clusterPause = membership && (await followPause({ membership, pause, directory, log, beganAt: options.beganAt ?? startedAt }));
  const safety = createSafety(config.safety, ledger);
  const policyStage = createPolicyStage({ config, loaded, log, recorder, memory, accounts, changes, safety, onChange });
  const { policies, gate } = policyStage;

  function onPause(paused: boolean, by: By, said: boolean): void {
    if (clusterPause?.changed(paused, by, said) === false) return;
    if (paused) accounts.cancelQueued('paused');
    writePause(recorder, paused, by);
    log.warn(paused ? 'paused: nothing is sent until resumed' : 'resumed', { by: by.who });
    changes.tell({ kind: 'state' });
    if (!paused) resumeRules(by);
  }

  function resumeRules(by: By): void {
    clearCaps(`resumed by ${by.who}`, by);
    void accounts.decideAll('anew');
  }

  function onChange(set: PolicySet, changed: readonly string[]): void {
    changes.tell({ kind: 'state' });
    warnOfShortMemory(log, set, rememberedMs + Date.now() - startedAt);
    clearCaps('the rule was changed', undefined, new Set(changed));
    void accounts.decideAll('anew');
  }

  function clearCaps(why: string, by: By | undefined, rules?: ReadonlySet<string>): void {
    for (const { moderator } of accounts.meetings()) moderator.rules.letAllOn(why, by, rules);
    const cleared = ledger.reset(rules);
    if (cleared > 0) recorder.alarm('cap-cleared', `${why}: ${goOn(cleared)}`);
  }

  const cluster = membership ?? createLocalCluster({ perPool: config.limits.perPool });
  const shared = {
    cluster,
    fullReads: createFullReads(),
    ours: new Set(config.accounts.map(signInAddress)),
    log,
    recorder,
    policies: () => policies.current,
    memory,
    ledger,
    protection: safety.protection,
    get respectAdmissions() {
      return safety.respectAdmissions;
    },
    paused: () => pause.paused || membership?.paused === true,
    isGated: gate.isClosed,
    isSteppedBack: policyStage.stepBack.has,
    graceMs: config.console?.graceMs ?? defaultGraceMs,
    changed: changes.tell,
  };
  const settings = settingsOf(options, { recorder, safety, cluster, accounts, changes, telling });
  return {
    config,
    audit,
    recorder,
    pause,
    clusterPause,
    policies,
    policyStage,
    safety,
    accounts,
    shared,
    changes,
    telling,
    settings,
    membership,
    rememberedMs,
    resumeRules,
  };
}

function recorderOf(audit: AuditLog, log: DaemonOptions['log'], accounts: Accounts): Recorder {
  return createRecorder({
    audit,
    log,
    onBroken: () => accounts.cancelQueued('the audit log cannot be written'),
    onRecovered: () => void accounts.decideAll('anew'),
  });
}

/** A log that cannot be read whole is given back. */
async function orClosed<T>(audit: AuditLog, reading: Promise<T>): Promise<T> {
  try {
    return await reading;
  } catch (error) {
    await audit.close();
    throw error;
  }
}

function warnOfShortMemory(log: DaemonOptions['log'], { rules }: PolicySet, reachesMs: number): void {
  if (longestWindowMs(rules) <= reachesMs) return;
  const hours = Math.floor(reachesMs / hourMs);
  log.warn('a rule counts over a longer time than is remembered: restart to have the log read that far back', { hours });
}

type Changeable = Pick<Stages, 'accounts' | 'changes' | 'telling' | 'safety'> & { cluster: Cluster };

function settingsOf({ config, log, reread, setLogLevel }: DaemonOptions, parts: Changeable & Pick<Stages, 'recorder'>): Settings {
  const apply = (next: Config, live: readonly string[]): void => {
    if (live.includes('log.level')) setLogLevel?.(next.log.level);
    applySettings(next, live, parts);
  };
  return watchSettings({ config, reread, recorder: parts.recorder, log, apply });
}

function applySettings(next: Config, live: readonly string[], { safety, cluster, accounts, changes, telling }: Changeable): void {
  safety.change(next.safety);
  cluster.setLimits(next.limits);
  if (live.some((key) => key.startsWith('notify.'))) telling.change(next.notify);
  for (const account of accounts.all()) account.change(next, live);
  changes.tell({ kind: 'state' });
  if (live.some((key) => key.startsWith('safety.'))) void accounts.decideAll('anew');
}

/** What of the stages has an end of its own. */
type Ending = Pick<Stages, 'recorder' | 'pause' | 'clusterPause' | 'policies' | 'settings'> & {
  audit: Pick<AuditLog, 'durable' | 'close'>;
  shared: Pick<Shared, 'log'>;
};

/** Nothing of the stages goes on. The reason is the last record; without one there is none. A disk that fails now is told and ends nothing early. */
export async function closeStages(
  { audit, recorder, pause, clusterPause, policies, settings, shared }: Ending,
  reason: string | undefined,
): Promise<void> {
  clusterPause?.stop();
  pause.stop();
  settings.stop();
  recorder.stop();
  await policies.stop();
  if (reason !== undefined) recorder.write({ type: 'stop', account: null, reason });
  await audit.durable().catch(() => {});
  try {
    await audit.close();
  } catch (error) {
    shared.log.error('the end of the audit log may not be on disk', { reason: reasonOf(error) });
  }
}

function goOn(rules: number): string {
  return rules === 1 ? 'one rule over its cap goes on, in its meeting' : `${rules} rules over their cap go on, each in its meeting`;
}
