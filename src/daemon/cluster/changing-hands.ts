// How an account becomes ours, and how it goes. The rules: one change of an account at a time; of a predecessor that may not know that it is one nothing is
// adopted; and nobody is acted on before what it was about to do is over.
import type { LeaseEntry } from '../../audit/record.ts';
import type { Recorder } from '../../audit/recorder.ts';
import type { Lease, Membership } from '../../cluster/cluster.ts';
import type { AccountConfig } from '../../config/config.ts';
import { reasonOf } from '../../errors.ts';
import { createSession } from '../../session/create.ts';
import type { AccountSession, Farewell } from '../../session/session.ts';
import { type Shared, startAccount } from '../account.ts';
import type { Accounts } from '../accounts.ts';
import type { Changes } from '../changes.ts';
import type { DaemonOptions } from '../handle.ts';
import type { PolicyStage } from '../policy-stage.ts';
import { discard } from '../sessions.ts';
import { keepActed } from './acted.ts';
import { keepCallbacks } from './callbacks.ts';
import { keepInheritances } from './inheritance.ts';
import { watchRefusals } from './refusals.ts';
import type { Witness } from './witness.ts';

/** What of the daemon it needs. */
export interface Surroundings {
  accounts: Accounts;
  recorder: Recorder;
  changes: Changes;
  shared: Shared;
  policyStage: Pick<PolicyStage, 'gate' | 'mark'>;
  /** How far back memory reaches at a start. */
  rememberedMs: number;
}

export interface ChangingHands {
  /** Starts the account, unless it is not ours any more when its turn comes. Never rejects, as all of these. */
  take(account: AccountConfig, lease: Lease): Promise<void>;
  giveUp(account: string, event: LeaseEntry['event'], farewell: Farewell): Promise<void>;
  /** Leaves an account to others, for a while at least. `clean`: the server can be told. */
  leave(account: string, clean: boolean): Promise<void>;
  /** Redis may have lost what later owners are to know. */
  tellAgain(): void;
  /** Whether a later owner would know all that was said of this account so far. */
  handedOn(account: string): Promise<boolean>;
  /** Gives all up, and takes none any more. */
  stop(farewell: Farewell): Promise<void>;
}

/** For so long an account that this node could not run is left to others. */
const restMs = 60_000;

export function changeHands(options: DaemonOptions, stages: Surroundings, membership: Membership, witness: Witness): ChangingHands {
  const { config, log, exchange } = options;
  const {
    accounts,
    recorder,
    shared,
    policyStage: { gate, mark },
  } = stages;
  /** Of the accounts that are ours by the record. */
  const leases = new Map<string, Lease>();
  const tokens = new Map<string, number>();
  let isStopped = false;
  const inTurn = createTurns((account, error) => log.error('an account could not change hands', { account, reason: reasonOf(error) }));
  const refusals = watchRefusals({ membership, recorder });
  const inheritances = keepInheritances({
    membership,
    changes: stages.changes,
    memory: shared.memory,
    log,
    refusals,
    directory: config.audit.directory,
    rememberedMs: stages.rememberedMs,
    owned: () => [...leases.keys()],
    tokenOf: (account) => tokens.get(account) ?? 0,
  });

  const acted = keepActed({ acted: membership.acted, gate, mode: config.mode, mark, refusals });
  const callbacks = keepCallbacks({ ca: config.tls.ca, inbox: membership.inbox, recorder, log, refusals });
  for (const account of config.accounts) callbacks.passOn(account);

  async function take(account: AccountConfig, lease: Lease): Promise<void> {
    const { name } = account;
    const { token, from, clean } = lease;
    if (!isOurs(name, token)) return;
    leases.set(name, lease);
    tokens.set(name, token);
    await Promise.all([witness.look(), callbacks.rest(name)]);
    recorder.write({ type: 'lease', account: name, event: 'gained', token, ...(from === undefined ? {} : { from }) });
    log.info('account gained', { account: name, token, clean, ...(from === undefined ? {} : { from }) });
    try {
      const session = await sessionFor(account, lease);
      const settledMs = await inheritances.take(name);
      await acted.take(name);
      await session.prepare();
      const started = { account, session, exchange, restMs: clean ? 0 : settledMs };
      if (!isOurs(name, token)) return await discard(session);
      accounts.add(startAccount(started, config, shared));
      callbacks.collect(account, session);
    } catch (error) {
      recorder.alarm('account-unusable', `this node cannot run the account: ${reasonOf(error)}`, { account: name });
      await giveUp(name, 'released', 'vanish', restMs);
    }
  }

  function sessionFor(account: AccountConfig, { clean, sure }: Lease): Promise<AccountSession> {
    const about = { log, exchange, ca: config.tls.ca, batch: config.limits.batch, permitted: sure };
    return createSession(account, { ...about, inheritance: clean ? 'adopt' : 'replace' });
  }

  function isOurs(account: string, token: number): boolean {
    return !isStopped && membership.status.tokens.get(account) === token;
  }

  async function giveUp(account: string, event: LeaseEntry['event'], farewell: Farewell, forMs = 0): Promise<void> {
    const meetings = accounts.meetings().filter((one) => one.account === account);
    await callbacks.rest(account);
    await accounts.remove(account, farewell);
    recorder.leftTo(account);
    for (const { status } of meetings) shared.ledger.forget(status.uri ?? status.meeting);
    if (farewell !== 'vanish') await inheritances.told();
    const lease = leases.get(account);
    leases.delete(account);
    acted.left(account);
    // On record before another node can have it; what we are not sure to have is not ours to release.
    if (lease !== undefined) tellParting(partingWith(account, lease, event), log, recorder);
    await membership.release(account, farewell !== 'vanish', forMs);
    inheritances.left(account);
    for (const one of config.accounts) if (one.name === account && !isStopped) callbacks.passOn(one);
  }

  return {
    take: (account, lease) => inTurn(account.name, () => take(account, lease)),
    giveUp: (account, event, farewell) => inTurn(account, () => giveUp(account, event, farewell)),
    leave: (account, clean) => inTurn(account, () => giveUp(account, 'released', clean ? 'hand-over' : 'vanish', restMs)),
    tellAgain() {
      inheritances.tellAgain();
      acted.tellAgain();
    },
    handedOn: inheritances.handedOn,
    async stop(farewell) {
      isStopped = true;
      await Promise.all(config.accounts.map(({ name }) => inTurn(name, () => giveUp(name, 'released', farewell))));
      inheritances.stop();
      acted.stop();
    },
  };
}

function tellParting(parting: LeaseEntry, log: DaemonOptions['log'], recorder: Pick<Recorder, 'write'>): void {
  recorder.write(parting);
  const { account, event, token } = parting;
  if (event === 'lost') log.warn('account lost: another node has it, or may have it', { account, token });
  else log.info('account released', { account, token });
}

function partingWith(account: string, { token, sure, sharedTime }: Lease, event: LeaseEntry['event']): LeaseEntry {
  const left = { type: 'lease', account, token } as const;
  return event === 'released' && sure() ? { ...left, event, redisAt: sharedTime() } : { ...left, event: 'lost' };
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
