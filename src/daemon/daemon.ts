// The composition root: builds every stage, starts, drains, stops. Dry run is a daemon without a queue and without a sender, not an `if` on the way.
import { createHash } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import { hostname } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { openAuditLog } from '../audit/log.ts';
import { createRecorder } from '../audit/recorder.ts';
import type { AccountConfig, Config } from '../config/config.ts';
import { ProblemsError } from '../errors.ts';
import { createLedger } from '../guard/ledger.ts';
import { createProtection } from '../guard/protect.ts';
import { type AccountWatch, createAccountWatch } from '../meetings/account-watch.ts';
import type { Memory } from '../memory/memory.ts';
import { rebuildMemory } from '../memory/rebuild.ts';
import type { Trigger } from '../moderation/judge.ts';
import type { Actuators, ModeratorDeps } from '../moderation/ports.ts';
import { loadPolicies } from '../policy/load.ts';
import type { PolicySet } from '../policy/policy.ts';
import { createActionQueue } from '../queue/local.ts';
import { createReadQueue } from '../queue/reads.ts';
import type { AccountSession } from '../session/session.ts';
import { createUcwaSession } from '../session/ucwa/session.ts';
import { version } from '../version.ts';
import { createAmbientClock } from './ambient.ts';
import type { DaemonHandle, DaemonOptions, DaemonStatus } from './handle.ts';
import { watchPause } from './kill-switch.ts';
import { watchPolicies } from './policies.ts';

const reconcileEveryMs = 60_000;
/** Together these three stay below the ten seconds a stop may take. */
const drainMs = 5_000;
const proofMs = 1_000;
const goodbyeMs = 3_500;
/** A request sent just before the end may have arrived this much later. */
const arrivalMs = 250;
const rememberedMs = 24 * 60 * 60 * 1000;

interface Account {
  config: AccountConfig;
  session: AccountSession;
  actuators: Actuators | undefined;
  watch: AccountWatch;
}

/**
 * Starts the daemon. Rejects before anything is joined when the policies are invalid (ProblemsError POLICY_INVALID) or the audit log cannot
 * be written (AUDIT_UNWRITABLE, AUDIT_LOCKED).
 */
export async function startDaemon(options: DaemonOptions): Promise<DaemonHandle> {
  const { config, log } = options;
  const startedAt = new Date().toISOString();
  const loaded = await loadPolicies(config.policies);
  if (!loaded.ok) throw new ProblemsError('POLICY_INVALID', loaded.problems);
  const memory = await rebuildMemory(config.audit.directory, Date.now() - rememberedMs);
  const audit = await openAuditLog({
    directory: config.audit.directory,
    redact: config.audit.redact,
    onRecord(record) {
      memory.apply(record);
      options.onRecord?.(record);
    },
  });
  const recorder = createRecorder({
    audit,
    log,
    onBroken: () => cancelQueued('the audit log cannot be written'),
    onRecovered: () => void decideAll('anew'),
  });
  const pause = watchPause(config.audit.directory, onPause);
  const ledger = createLedger(config.safety.maxRemovalsPerMinute);
  const protection = createProtection(config.safety.protect, config.safety.protectLeaders);
  const ours = new Set(config.accounts.map((account) => (account.kind === 'ucwa' ? account.username : account.endpoint)));
  const stopping = new AbortController();
  setMaxListeners(0, stopping.signal);
  let accounts: readonly Account[] = [];
  let stopped: Promise<void> | undefined;

  recorder.write({
    type: 'start',
    account: null,
    version,
    mode: config.mode,
    pid: process.pid,
    ...(config.file ? { config: config.file } : {}),
  });
  recordPolicy(loaded.set);
  if (memory.paused !== pause.paused) recordPause(pause.paused, 'found at start');
  for (const { decision, account, attempts } of memory.unfinished()) {
    const result = attempts > 0 ? 'unconfirmed' : 'cancelled';
    recorder.write({ type: 'outcome', account, decision, result, attempts, waitedMs: 0, tookMs: 0 });
  }
  const policies = watchPolicies({
    path: config.policies,
    initial: loaded,
    log,
    onChange(set) {
      ledger.reset();
      recordPolicy(set);
      void decideAll('anew');
    },
    onRejected(problems) {
      recorder.write({ type: 'policy', account: null, rejected: true, problems, revision: policies.current.revision });
      recorder.alarm('policy-rejected', 'the new policies have errors; the last good set stays in force');
    },
  });

  accounts = await Promise.all(config.accounts.map(buildAccount));
  const ambient = createAmbientClock({ policies: () => policies.current, decideAll: () => decideAll('ambient') });
  const reconcile = setInterval(() => {
    for (const { watch } of accounts) watch.reconcile();
  }, reconcileEveryMs);
  const running = Promise.all(accounts.map(({ session, watch }) => session.run(watch, stopping.signal)));
  const done = running.then(
    () => stop('every account has stopped'),
    async (error: unknown) => {
      log.error('an account cannot go on', { reason: error instanceof Error ? error.message : String(error) });
      await stop('an account cannot go on');
      throw error;
    },
  );
  done.catch(() => {});
  log.info('lobbyguard is watching', {
    mode: config.mode,
    accounts: accounts.length,
    rules: loaded.set.rules.length,
    audit: config.audit.directory,
  });

  async function buildAccount(account: AccountConfig): Promise<Account> {
    const session = await buildSession(account, options);
    const actuators = config.mode === 'enforce' ? buildActuators(options, session, memory) : undefined;
    const deps: ModeratorDeps = {
      account: account.name,
      mode: config.mode,
      log,
      recorder,
      policies: () => policies.current,
      memory,
      ledger,
      protection,
      paused: () => pause.paused,
      ours,
      draining: () => stopped !== undefined,
      reads: createReadQueue(),
      actuators,
      now: Date.now,
    };
    return { config: account, session, actuators, watch: createAccountWatch(account, deps) };
  }

  async function decideAll(trigger: Trigger): Promise<void> {
    for (const { watch } of accounts) await watch.decideAll(trigger);
  }

  function cancelQueued(reason: string): void {
    for (const { actuators } of accounts) actuators?.queue.cancelAll(reason);
  }

  function onPause(paused: boolean, by: string): void {
    if (paused) cancelQueued('paused');
    else ledger.reset();
    recordPause(paused, by);
    log.warn(paused ? 'paused: nothing is sent until resumed' : 'resumed', { by });
    if (!paused) void decideAll('anew');
  }

  function recordPause(paused: boolean, by: string): void {
    recorder.write({ type: paused ? 'pause' : 'resume', account: null, by });
  }

  function recordPolicy(set: PolicySet): void {
    recorder.write({ type: 'policy', account: null, revision: set.revision, rules: set.rules.length });
  }

  function stop(reason: string): Promise<void> {
    stopped ??= stopOnce(reason);
    return stopped;
  }

  /** Takes no more events, lets requests in flight end, deletes the applications, writes the last records. */
  async function stopOnce(reason: string): Promise<void> {
    log.info('stopping', { reason });
    clearInterval(reconcile);
    ambient.stop();
    const queues = accounts.flatMap(({ actuators }) => actuators?.queue ?? []);
    await Promise.all(queues.map((queue) => queue.close(drainMs)));
    await settled(proofMs);
    for (const { watch } of accounts) watch.close();
    stopping.abort();
    await Promise.race([running.catch(() => {}), delay(goodbyeMs, undefined, { ref: false })]);
    pause.stop();
    recorder.stop();
    await policies.stop();
    recorder.write({ type: 'stop', account: null, reason });
    await audit.durable().catch(() => {});
    await audit.close();
    log.info('stopped');
  }

  /** Requests just answered get a moment for the events that prove them. */
  async function settled(withinMs: number): Promise<void> {
    const until = Date.now() + withinMs;
    while (Date.now() < until && accounts.some(({ watch }) => watch.outstanding > 0)) await delay(10);
  }

  return {
    done,
    stop,
    reload: () => policies.reload(),
    pause: (by) => pause.pause(by),
    resume: (by) => pause.resume(by),
    status(): DaemonStatus {
      const { revision, rules } = policies.current;
      return {
        version,
        pid: process.pid,
        startedAt,
        mode: config.mode,
        paused: pause.paused,
        auditWritable: recorder.writable,
        policy: { revision, rules: rules.length, ...(policies.rejected === undefined ? {} : { rejected: policies.rejected }) },
        accounts: accounts.map(({ watch }) => watch.status()),
        alarms: recorder.alarms,
      };
    },
  };
}

function buildActuators({ config, log }: DaemonOptions, session: AccountSession, memory: Memory): Actuators {
  const { requestsPerSecond, concurrency, retries } = config.limits;
  const holdMs = holdMsAfter(memory.lastAttemptAt, requestsPerSecond);
  const onError = (error: unknown) => log.error('an action broke off', { reason: error instanceof Error ? error.message : String(error) });
  return { queue: createActionQueue({ requestsPerSecond, concurrency, holdMs, onError }), sender: session.createActionSender(), retries };
}

/** What an earlier life sent a moment ago still counts against the rate. The log tells when it meant to send, not when it did. */
function holdMsAfter(lastAttemptAt: number | undefined, requestsPerSecond: number): number {
  const windowMs = Math.max(1_000, 1_000 / requestsPerSecond);
  const isRecent = lastAttemptAt !== undefined && Date.now() - lastAttemptAt < 60 * windowMs;
  return isRecent ? windowMs + arrivalMs : 0;
}

async function buildSession(account: AccountConfig, { config, log, exchange }: DaemonOptions): Promise<AccountSession> {
  const { ca } = config.tls;
  const about = { log, exchange, ...(ca === undefined ? {} : { ca }) };
  if (account.kind === 'ucwa')
    return createUcwaSession({ account, endpointId: endpointIdOf(account.username, account.name, config), ...about });
  const { createWebhookSession } = await import('../session/webhook/session.ts');
  return createWebhookSession({ account, ...about });
}

/** The same after every restart of this installation, different for every other: two daemons on one application take each other's events. */
function endpointIdOf(username: string, name: string, config: Config): string {
  const hex = createHash('sha256')
    .update(JSON.stringify([hostname(), config.audit.directory, username, name]))
    .digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-5${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
