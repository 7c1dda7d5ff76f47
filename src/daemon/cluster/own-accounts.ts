// The accounts of this node, as its leases come and go. The rules: one change of an account at a time; of a predecessor that may not know that it is one
// nothing is adopted; and nobody is acted on before what it was about to do is over.
import type { AuditLog, LeaseEntry } from '../../audit/record.ts';
import type { Recorder } from '../../audit/recorder.ts';
import type { Lease, Membership } from '../../cluster/cluster.ts';
import type { AccountConfig } from '../../config/config.ts';
import { reasonOf } from '../../errors.ts';
import { createSession } from '../../session/create.ts';
import type { Farewell } from '../../session/session.ts';
import { type Shared, startAccount } from '../account.ts';
import type { Accounts } from '../accounts.ts';
import type { Changes } from '../changes.ts';
import type { DaemonOptions } from '../handle.ts';
import type { Pause } from '../kill-switch.ts';
import { discard } from '../sessions.ts';
import { followPause } from './follow-pause.ts';
import { keepInheritances } from './inheritance.ts';
import { keepWitness } from './witness.ts';

/** What of the daemon it needs. */
export interface Surroundings {
  audit: Pick<AuditLog, 'durable'>;
  accounts: Accounts;
  recorder: Recorder;
  changes: Changes;
  pause: Pause;
  shared: Shared;
  /** How far back memory reaches at a start. */
  rememberedMs: number;
}

export interface OwnAccounts {
  /** Hands over what it has, or says goodbye where no other node is left. */
  stop(): Promise<void>;
  /** Settles when it has been stopped. */
  readonly ended: Promise<void>;
}

export function keepOwnAccounts(options: DaemonOptions, stages: Surroundings, membership: Membership): OwnAccounts {
  const { config, log } = options;
  const { accounts, recorder, changes } = stages;
  /** Of the accounts that are ours by the record. */
  const leases = new Map<string, Lease>();
  let isStopped = false;
  let end = (): void => {};
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });

  const inTurn = createTurns((account, error) => log.error('an account could not change hands', { account, reason: reasonOf(error) }));

  async function take(account: AccountConfig, lease: Lease): Promise<void> {
    const { name } = account;
    const { token, from, clean } = lease;
    if (!isOurs(name, token)) return;
    leases.set(name, lease);
    await witness.look();
    recorder.write({ type: 'lease', account: name, event: 'gained', token, ...(from === undefined ? {} : { from }) });
    const { exchange } = options;
    const about = {
      log,
      exchange,
      ca: config.tls.ca,
      batch: config.limits.batch,
      inheritance: clean ? 'adopt' : 'replace',
      permitted: lease.sure,
    } as const;
    const session = await createSession(account, about);
    try {
      const settledMs = await inheritances.take(name);
      const restMs = clean ? 0 : settledMs;
      await session.prepare();
      if (isOurs(name, token)) accounts.add(startAccount({ account, session, exchange, restMs }, config, stages.shared));
      else await discard(session);
    } catch (error) {
      recorder.alarm('account-unusable', `this node cannot run the account: ${reasonOf(error)}`, { account: name });
      await giveUp(name, 'released', 'vanish');
    }
  }

  function isOurs(account: string, token: number): boolean {
    return !isStopped && membership.status.tokens.get(account) === token;
  }

  async function giveUp(account: string, event: LeaseEntry['event'], farewell: Farewell): Promise<void> {
    const meetings = accounts.meetings().filter((one) => one.account === account);
    await accounts.remove(account, farewell);
    for (const { status } of meetings) stages.shared.ledger.forget(status.uri ?? status.meeting);
    if (farewell !== 'vanish') await inheritances.told();
    const lease = leases.get(account);
    leases.delete(account);
    // On record before another node can have it; what we are not sure to have is not ours to release.
    if (lease !== undefined) recorder.write({ type: 'lease', account, event: lease.sure() ? event : 'lost', token: lease.token });
    await membership.release(account, farewell !== 'vanish');
  }

  function handOver(account: string): Promise<void> {
    return inTurn(account, () => giveUp(account, 'released', 'hand-over'));
  }

  const pause = followPause(stages, membership);
  const witness = keepWitness({ ...stages, membership });
  const inheritances = keepInheritances({
    membership,
    changes,
    memory: stages.shared.memory,
    log,
    directory: config.audit.directory,
    rememberedMs: stages.rememberedMs,
    owned: () => [...leases.keys()],
  });
  // The server tells that somebody else polls our application: has the account another owner?
  const unhear = changes.listen((change) => {
    if (change.kind === 'record' && change.record.type === 'alarm' && change.record.code === 'channel-taken') membership.doubt();
  });
  membership.start({
    onGained(name, lease) {
      const account = config.accounts.find((one) => one.name === name);
      if (account !== undefined) void inTurn(name, () => take(account, lease));
    },
    onLost: (name) => void inTurn(name, () => giveUp(name, 'lost', 'vanish')),
    onUnsure(name) {
      const account = accounts.all().find((one) => one.name === name);
      account?.hands.humans?.queue.cancelAll('the node is not sure that it still owns the account');
    },
    onBlank: () => void inheritances.tellAgain(),
    onMisplaced: (name) => void handOver(name),
    onPaused: pause.heard,
    onChange: () => changes.tell({ kind: 'state' }),
    onReach(reachable, reason) {
      if (reachable) recorder.ended('cluster-unreachable', 'Redis answers again');
      else if (!recorder.alarms.some(({ code }) => code === 'cluster-unreachable'))
        recorder.alarm('cluster-unreachable', `this node cannot agree with the others through Redis, so it sends nothing: ${reason}`);
    },
  });

  return {
    ended,
    async stop() {
      isStopped = true;
      unhear();
      witness.stop();
      const farewell = farewellFrom(membership);
      await membership.retire();
      await Promise.all(config.accounts.map(({ name }) => inTurn(name, () => giveUp(name, 'released', farewell))));
      inheritances.stop();
      await membership.leave();
      end();
    },
  };
}

/** Where nobody tells whether we still own what we have, another node may be using it already. */
function farewellFrom({ status: { reachable, nodes } }: Membership): Farewell {
  if (!reachable) return 'vanish';
  return nodes.length > 1 ? 'hand-over' : 'goodbye';
}

/** Of each account one change after the other. */
function createTurns(onError: (account: string, error: unknown) => void) {
  const turns = new Map<string, Promise<void>>();
  return (account: string, work: () => Promise<void>): Promise<void> => {
    const next = (turns.get(account) ?? Promise.resolve()).then(work).catch((error: unknown) => onError(account, error));
    turns.set(account, next);
    return next;
  };
}
