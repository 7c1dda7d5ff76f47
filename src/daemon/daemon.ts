// The composition root: checks what can be checked first, builds the stages, starts the accounts, and stops them all.
import type { Membership } from '../cluster/cluster.ts';
import { ProblemsError, reasonOf } from '../errors.ts';
import { startRounds } from '../meetings/rounds.ts';
import { type LoadedPolicies, loadBeside } from '../policy/load.ts';
import { keepOnRecord } from './additions.ts';
import { createAmbientClock } from './ambient.ts';
import { joinConfigured } from './cluster/join.ts';
import { keepOwnAccounts, type OwnAccounts } from './cluster/own-accounts.ts';
import { createDesk } from './desk/desk.ts';
import type { DaemonHandle, DaemonOptions } from './handle.ts';
import { closeStages, type Stages } from './start/compose.ts';
import { layGroundwork } from './start/groundwork.ts';
import { startStages } from './start/start.ts';
import { statusOf } from './status.ts';

const reconcileEveryMs = 60_000;

/**
 * Starts the daemon. Rejects before anything is joined or recorded when the policies are invalid (ProblemsError POLICY_INVALID), the audit log
 * cannot be written (AUDIT_UNWRITABLE, AUDIT_LOCKED), or an account lacks what it needs of this machine (CONFIG_INVALID).
 */
export async function startDaemon(options: DaemonOptions): Promise<DaemonHandle> {
  const { config, log } = options;
  const startedAt = new Date().toISOString();
  const loaded = await loadBeside(config.policies);
  if (!loaded.ok) throw new ProblemsError('POLICY_INVALID', loaded.problems);
  const membership = await (options.join ?? joinConfigured)(config);
  const stages = await begun(options, loaded, membership);
  const { accounts, policies, pause } = stages;
  const own: OwnAccounts =
    membership === undefined
      ? { stop: accounts.stop, ended: accounts.ended(), handedOn: async () => true }
      : keepOwnAccounts(options, stages, membership);
  const beats = startBeats(stages);
  const desk = createDesk(stages, own);
  stages.telling.start(desk, stages.recorder);
  log.info('lobbyguard is watching', {
    mode: config.mode,
    accounts: config.accounts.length,
    rules: policies.current.rules.length,
    audit: config.audit.directory,
  });
  let stopped: Promise<void> | undefined;

  function stop(reason: string): Promise<void> {
    stopped ??= stopOnce(reason);
    return stopped;
  }

  async function stopOnce(reason: string): Promise<void> {
    log.info('stopping', { reason });
    beats.stop();
    const told = stages.telling.stop();
    desk.stop();
    await own.stop();
    await told;
    await closeStages(stages, reason);
    log.info('stopped');
  }

  async function run(): Promise<void> {
    try {
      await own.ended;
    } catch (error) {
      log.error('no account can go on', { reason: reasonOf(error) });
      await stop('no account can go on');
      throw error;
    }
    await stop('every account has stopped');
  }

  const done = run();
  done.catch(() => {});
  return {
    done,
    stop,
    reload: async () => {
      await Promise.all([policies.reload(), stages.settings.reload()]);
    },
    pause: (by) => pause.pause(by),
    resume: (by) => pause.resume(by),
    signedIn: (entry) => stages.recorder.write(entry) !== undefined,
    desk,
    status: () => statusOf(stages, desk, startedAt),
  };
}

/** A node that cannot start leaves no trace of itself to the others. */
async function begun(options: DaemonOptions, loaded: LoadedPolicies & { ok: true }, membership: Membership | undefined): Promise<Stages> {
  try {
    return await startStages(await layGroundwork(options, loaded, membership));
  } catch (error) {
    await membership?.leave();
    throw error;
  }
}

/** What happens by the clock, not by an event. */
function startBeats({ accounts, policies, recorder }: Stages): { stop(): void } {
  const ambient = createAmbientClock({ policies: () => policies.current, decideAll: () => accounts.decideAll('ambient') });
  const rounds = startRounds({ everyMs: reconcileEveryMs, due: () => accounts.looks() });
  const additions = keepOnRecord(accounts, recorder);
  return {
    stop() {
      additions.stop();
      rounds.stop();
      ambient.stop();
    },
  };
}
