// Builds the stages that all accounts share, and joins what one of them tells to what another must then do.
import type { By } from '../../audit/human.ts';
import type { AuditLog } from '../../audit/record.ts';
import type { Recorder } from '../../audit/recorder.ts';
import type { Cluster, Membership } from '../../cluster/cluster.ts';
import type { Config } from '../../config/config.ts';
import { defined } from '../../defined.ts';
import { reasonOf } from '../../errors.ts';
import type { PolicySet } from '../../policy/policy.ts';
import { longestWindowMs } from '../../policy/set.ts';
import type { Shared } from '../account.ts';
import type { Accounts } from '../accounts.ts';
import type { Changes } from '../changes.ts';
import { type FollowedPause, followPause, putBackPause } from '../cluster/follow-pause.ts';
import type { DaemonOptions } from '../handle.ts';
import { type Pause, watchPause } from '../kill-switch.ts';
import type { Policies } from '../policies.ts';
import { createPolicyStage, type PolicyStage } from '../policy-stage.ts';
import { writePause } from '../records.ts';
import type { Safety } from '../safety.ts';
import { type Settings, watchSettings } from '../settings.ts';
import type { Telling } from '../telling.ts';
import type { Groundwork } from './groundwork.ts';

const hourMs = 60 * 60 * 1000;

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

/** Memory is whole: what rests on it is built. */
export async function composeStages(groundwork: Groundwork): Promise<Stages> {
  const { options, loaded, membership, startedAt, rememberedMs, audit, recorder } = groundwork;
  const { accounts, changes, telling, safety, ledger, cluster, shared } = groundwork;
  const { config, log } = options;
  const { directory } = config.audit;
  let clusterPause: FollowedPause | undefined;
  const beganAt = options.beganAt ?? startedAt;
  if (membership !== undefined) putBackPause(membership.status.name, { directory, beganAt, log });
  const pause = watchPause(directory, onPause);
  clusterPause = membership && followPause({ membership, pause, directory, log, beganAt });
  const { memory } = shared;
  const onLetGo = (): void => {
    settings.letGo();
    void accounts.decideAll('anew');
  };
  const policyStage = createPolicyStage({ config, loaded, log, recorder, memory, accounts, changes, safety, onChange, onLetGo });
  const { policies } = policyStage;
  groundwork.complete({ pause, policyStage, reread: () => settings.reload() });
  warnOfShortMemory(log, loaded.set, rememberedMs);

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
    endStops(recorder, why, by, rules);
    const cleared = ledger.reset(rules);
    if (cleared > 0) recorder.alarm('cap-cleared', `${why}: ${goOn(cleared)}`);
  }

  const settings = settingsOf(options, { recorder, safety, cluster, accounts, changes, telling, policyStage });
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

/** Also of meetings that are not followed at the moment. */
function endStops(recorder: Recorder, why: string, by: By | undefined, rules: ReadonlySet<string> | undefined): void {
  for (const { code, rule, ...about } of [...recorder.alarms])
    if (code === 'cap-tripped' && rule !== undefined && rules?.has(rule) !== false)
      recorder.ended(code, `rule ${rule} goes on: ${why}`, { ...about, rule, ...defined({ by }) });
}

function warnOfShortMemory(log: DaemonOptions['log'], { rules }: PolicySet, reachesMs: number): void {
  if (longestWindowMs(rules) <= reachesMs) return;
  const hours = Math.floor(reachesMs / hourMs);
  log.warn('a rule counts over a longer time than is remembered: restart to have the log read that far back', { hours });
}

type Changeable = Pick<Stages, 'accounts' | 'changes' | 'telling' | 'safety' | 'policyStage'> & { cluster: Cluster };

function settingsOf({ config, log, reread, setLogLevel }: DaemonOptions, parts: Changeable & Pick<Stages, 'recorder'>): Settings {
  const apply = (next: Config, live: readonly string[]): void => {
    if (live.includes('log.level')) setLogLevel?.(next.log.level);
    applySettings(next, live, parts);
  };
  const takesAway = (next: Config): readonly string[] => parts.safety.takesAway(next.safety);
  return watchSettings({ config, reread, recorder: parts.recorder, log, apply, takesAway });
}

function applySettings(
  next: Config,
  live: readonly string[],
  { safety, cluster, accounts, changes, telling, policyStage }: Changeable,
): void {
  safety.change(next.safety);
  policyStage.protectionChanged();
  cluster.setLimits(next.limits);
  if (live.some((key) => key.startsWith('notify.'))) telling.change(next.notify);
  for (const account of accounts.all()) account.change(next, live);
  changes.tell({ kind: 'state' });
  if (live.some((key) => key.startsWith('safety.'))) void accounts.decideAll('anew');
}

/** What of the stages has an end of its own. */
type Ending = Pick<Stages, 'pause' | 'clusterPause' | 'policies' | 'settings'> & LogEnding;

type LogEnding = Pick<Stages, 'recorder'> & { audit: Pick<AuditLog, 'durable' | 'close'>; shared: Pick<Shared, 'log'> };

/** Nothing of the stages goes on. The reason is the last record; without one there is none. */
export async function closeStages(ending: Ending, reason: string | undefined): Promise<void> {
  const { pause, clusterPause, policies, settings } = ending;
  clusterPause?.stop();
  pause.stop();
  settings.stop();
  ending.recorder.stop();
  policies.stop();
  await closeLog(ending, reason);
}

/** What is left of it where there are no stages yet. A disk that fails now is told and ends nothing early. */
export async function closeLog({ audit, recorder, shared }: LogEnding, reason: string | undefined): Promise<void> {
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
