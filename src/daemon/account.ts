// One account from its session to its meetings, started and stopped by itself: what becomes of it never stops another.
// Dry run is an account without a queue and without a sender, not an `if` on the way.
import { setMaxListeners } from 'node:events';
import { type Cluster, defaultPool } from '../cluster/cluster.ts';
import type { AccountConfig, Config } from '../config/config.ts';
import { defined } from '../defined.ts';
import { reasonOf } from '../errors.ts';
import type { Log } from '../log.ts';
import { type AccountWatch, createAccountWatch } from '../meetings/account-watch.ts';
import type { FullReads } from '../meetings/full-reads.ts';
import { createMeetingSources, type MeetingSources } from '../meetings/sources/sources.ts';
import type { AccountStatus } from '../meetings/status.ts';
import type { Actuators, Hands, ModeratorDeps } from '../moderation/ports.ts';
import { createActionQueue } from '../queue/local.ts';
import { createReadQueue } from '../queue/reads.ts';
import { longestHoldMs } from '../queue/slow-down.ts';
import type { AccountSession, Farewell } from '../session/session.ts';
import { touchesMeetings } from './config-change.ts';
import type { PreparedSession } from './sessions.ts';
import { stopAccount } from './stop.ts';

/** A request sent just before the end may have arrived this much later: its connection is gone, but what the server had of it counts. */
const arrivalMs = 1_000;

/** What all accounts of the daemon share. */
export type Shared = Pick<
  ModeratorDeps,
  | 'log'
  | 'recorder'
  | 'policies'
  | 'memory'
  | 'ledger'
  | 'protection'
  | 'paused'
  | 'isGated'
  | 'isSteppedBack'
  | 'ours'
  | 'admissions'
  | 'respectAdmissions'
  | 'graceMs'
  | 'changed'
> & { cluster: Cluster; fullReads: FullReads };

export interface Account {
  readonly name: string;
  readonly watch: AccountWatch;
  readonly hands: Hands;
  /** Throws before memory is whole: what was followed before a restart is part of it. */
  readonly sources: MeetingSources;
  /** Memory is whole: what it knows of the account counts, and people are decided on. */
  remembered(): void;
  status(): AccountStatus;
  /** Other limits and meetings from now on. `live`: the keys that differ. */
  change(config: Config, live: readonly string[]): void;
  /** Takes no more events, lets requests in flight end, leaves the server (says goodbye, if not told otherwise). In bounded time; idempotent. */
  stop(farewell?: Farewell): Promise<void>;
  /** Settles when the account has ended; rejects when it cannot go on. */
  readonly done: Promise<void>;
}

export function startAccount({ account, session, exchange, restMs = 0 }: PreparedSession, config: Config, shared: Shared): Account {
  const { memory } = shared;
  const hands = handsFor(config.mode, () => createActuators(config, { account, session, shared }));
  const leaving = new AbortController();
  setMaxListeners(0, leaving.signal);
  const watch = createAccountWatch(account, {
    ...shared,
    get respectAdmissions() {
      return shared.respectAdmissions;
    },
    account: account.name,
    mode: config.mode,
    draining: () => stopped !== undefined,
    reads: createReadQueue(() => session.together),
    fullReads: shared.fullReads.ofAccount(account.pool ?? defaultPool),
    hands,
    now: Date.now,
  });
  let sources: MeetingSources | undefined;
  /** As it was changed before there were sources to take it. */
  let changed: AccountConfig | undefined;
  let { limits } = config;
  let stopped: Promise<void> | undefined;
  let failure: string | undefined;
  let farewell: Farewell = 'goodbye';

  function remembered(): void {
    hands.humans?.queue.holdFor(Math.max(restMs, holdMsAfter(memory.lastAttemptAt, limits.requestsPerSecond)));
    sources = createMeetingSources({
      account,
      seat: watch,
      recorder: shared.recorder,
      log: shared.log,
      added: memory.added(account.name),
      before: memory.terms(account.name).map(({ until, ...term }) => ({ ...term, end: until })),
      ca: config.tls.ca,
      exchange,
      now: Date.now,
    });
    if (changed !== undefined) sources.configure(changed);
    if (stopped !== undefined || failure !== undefined) sources.stop();
    watch.remembered();
  }

  if (memory.isWhole) remembered();
  const done = session
    .run(watch, leaving.signal, () => farewell)
    .catch((error: unknown) => {
      failure = reasonOf(error);
      sources?.stop();
      watch.onLost(failure);
      shared.log.error('an account cannot go on', { account: account.name, reason: failure });
      shared.recorder.alarm('account-stopped', `the account cannot go on: ${failure}`, { account: account.name });
      throw error;
    });
  done.catch(() => {});
  return {
    name: account.name,
    watch,
    hands,
    get sources() {
      if (sources === undefined) throw new Error('the meetings of an account were asked for before memory was whole');
      return sources;
    },
    remembered,
    status() {
      const status = { ...watch.status(), awaited: sources?.awaited() ?? [], sources: sources?.sources() ?? [] };
      return failure === undefined ? status : { ...status, state: 'stopped', reason: failure };
    },
    change(next, live) {
      limits = next.limits;
      hands.humans?.change(limits);
      const own = next.accounts.find(({ name }) => name === account.name);
      if (own === undefined || !touchesMeetings(account.name, live)) return;
      if (sources === undefined) changed = own;
      else sources.configure(own);
    },
    stop(how = 'goodbye') {
      sources?.stop();
      if (stopped === undefined) farewell = how;
      stopped ??= stopAccount({ watch, queue: hands.humans?.queue, farewell, leave: () => leaving.abort(), done });
      return stopped;
    },
    done,
  };
}

/** In dry run nothing that could send is built; in assist rules have no part in what is. */
function handsFor(mode: Config['mode'], build: () => Actuators): Hands {
  const humans = mode === 'dry-run' ? undefined : build();
  return { humans, rules: mode === 'enforce' ? humans : undefined };
}

interface Body {
  account: AccountConfig;
  session: AccountSession;
  shared: Shared;
}

function createActuators({ limits }: Config, { account, session, shared: { log, recorder, cluster } }: Body): Actuators {
  const { requestsPerSecond, actionsPerSecond, concurrency, retries } = limits;
  const sender = session.createActionSender();
  const member = { account: account.name, pool: account.pool ?? defaultPool };
  const queue = createActionQueue({
    requestsPerSecond,
    actionsPerSecond,
    concurrency,
    batch: () => sender.together,
    permits: () => cluster.permits(member),
    onError: brokeOff(log, account.name),
    onLongHold(holdMs) {
      const message = `the server asks to wait ${Math.round(holdMs / 1000)} s; until then nobody is acted on by this account`;
      recorder.alarm('action-refused', message, { account: account.name });
    },
  });
  let tries = retries;
  return {
    queue,
    sender,
    get retries() {
      return tries;
    },
    get ownership() {
      const { token, sharedTime } = cluster.permits(member) ?? {};
      return defined({ token, redisAt: sharedTime?.() });
    },
    change(next) {
      tries = next.retries;
      queue.setLimits(next);
    },
  };
}

function brokeOff(log: Log, account: string): (error: unknown) => void {
  return (error) => log.error('an action broke off', { account, reason: reasonOf(error) });
}

/**
 * What an earlier life sent a moment ago still counts against the rate. The log tells when it meant to send, not when it did: it may have waited
 * for the rate, and for as long as a server may ask for.
 */
export function holdMsAfter(lastAttemptAt: number | undefined, requestsPerSecond: number, now = Date.now()): number {
  const windowMs = Math.max(1_000, 1_000 / requestsPerSecond);
  const isRecent = lastAttemptAt !== undefined && now - lastAttemptAt < longestHoldMs + 60 * windowMs;
  return isRecent ? windowMs + arrivalMs : 0;
}
