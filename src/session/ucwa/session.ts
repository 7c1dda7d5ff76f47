// An account over UCWA: found by discovery, signed in with a password, alive as long as its application, which is deleted on the way out.
import type { UcwaAccountConfig } from '../../config/config.ts';
import { LobbyguardError } from '../../errors.ts';
import type { Log } from '../../log.ts';
import type { Dialect, LiveSession, SignIn } from '../dialect.ts';
import type { Exchange } from '../http/exchange.ts';
import { createAccountSession } from '../life.ts';
import { channelTaken, setbackOfReply } from '../meaning/session.ts';
import type { AccountSession, Inheritance, SessionEvents } from '../session.ts';
import { defaultSessionTiming, type SessionTiming } from '../timing.ts';
import { type Application, type Creation, createApplication } from './application.ts';
import { createChannelAlarm } from './channel-alarm.ts';
import { type Connection, createConnection } from './connection.ts';
import { createLiveSession } from './live-session.ts';

export interface UcwaSessionOptions {
  account: Pick<UcwaAccountConfig, 'name' | 'username' | 'password' | 'discovery' | 'trustedHosts'>;
  /** The same for every start of this account in this installation, and in use nowhere else; 100 characters at most. */
  endpointId: string;
  userAgent?: string;
  culture?: string;
  /** Whether the account may sign in now; until then it waits. Default: always. */
  permitted?: (() => boolean) | undefined;
  /** Default: adopt. */
  inheritance?: Inheritance | undefined;
  /** Path of a PEM file with further certificate authorities. */
  ca?: string | undefined;
  /** Requests one may carry, where the server serves that. Default: one. */
  batch?: number | undefined;
  /** Another network than the real one. */
  exchange?: Exchange | undefined;
  log: Log;
  timing?: Partial<SessionTiming>;
}

/** Signs an account in to its pool over UCWA. `run` may be called once. */
export function createUcwaSession(options: UcwaSessionOptions): AccountSession {
  const timing = { ...defaultSessionTiming, ...options.timing };
  const { log } = options;
  return createAccountSession({
    account: options.account.name,
    timing,
    log,
    permitted: options.permitted,
    open: async (events) => createUcwa(options, timing, events),
  });
}

function createUcwa(options: UcwaSessionOptions, timing: SessionTiming, { onAlarm }: SessionEvents): Dialect {
  const { account, ca, batch = 1, exchange, log } = options;
  const connection = createConnection({ account, ca, batch, exchange, timing, log, onAlarm });
  const key = { culture: options.culture ?? 'en-US', endpointId: options.endpointId, userAgent: options.userAgent ?? 'lobbyguard' };
  const channelAlarm = createChannelAlarm(onAlarm);
  /** An application that may still exist. */
  let left: Application | undefined;
  /** Somebody who does not know it yet may have the application that is there. */
  let contested = options.inheritance === 'replace';
  /** The last session ended because another client took its channel. */
  let yielding = false;

  function enter(state: 'discover' | 'create'): void {
    log.info('session state', { account: account.name, state });
  }

  async function signIn(epoch: number, signal: AbortSignal): Promise<SignIn> {
    enter('discover');
    const found = await connection.locate(signal);
    if (found.kind === 'refused') return { kind: 'refused', setback: setbackOfReply(found.reply, 'sign-in') };
    enter('create');
    await goodbye();
    const creation = await create(found.applications, signal);
    if (creation.kind === 'refused') return { kind: 'refused', setback: setbackOfReply(creation.reply, 'sign-in') };
    left = creation.application;
    contested = false;
    return signal.aborted ? { kind: 'stopped' } : { kind: 'up', live: enliven(creation.application, epoch, signal) };
  }

  async function create(applications: string, signal: AbortSignal): Promise<Creation> {
    const post = () =>
      outlasting(signal, timing.goodbyeMs, (grace) => createApplication(connection.authorized, applications, { key, signal: grace }));
    const creation = await post();
    if (!contested || creation.kind === 'refused' || !creation.wasThere) return creation;
    if (!(await deleteApplication(creation.application, connection, options, timing.goodbyeMs))) throw stillThere();
    const fresh = await post();
    if (fresh.kind === 'created' && fresh.wasThere) throw stillThere();
    return fresh;
  }

  function enliven(application: Application, epoch: number, signal: AbortSignal): LiveSession {
    const { authorized, client } = connection;
    const about = { application, epoch, username: account.username, yielding, batch, onAlarm, channelAlarm };
    const live = createLiveSession({ ...about, authorized, mayAsk: client.mayAsk, timing, signal, log });
    return {
      ...live,
      async watch(events) {
        const setback = await live.watch(events);
        if (setback?.gone === true) left = undefined;
        yielding = setback === channelTaken;
        return setback;
      },
    };
  }

  /** An application left behind would take up a slot. */
  async function goodbye(): Promise<void> {
    const application = left;
    left = undefined;
    if (application !== undefined) await deleteApplication(application, connection, options, timing.goodbyeMs);
  }

  return {
    signIn,
    forget: connection.forget,
    blockedForMs: connection.tokens.blockedForMs,
    goodbye,
    close: async () => connection.client.close(),
  };
}

/** Whether it is gone for certain. */
async function deleteApplication(
  { self }: Application,
  { authorized }: Connection,
  { account, log }: UcwaSessionOptions,
  withinMs: number,
): Promise<boolean> {
  const within = AbortSignal.timeout(withinMs);
  try {
    const { status } = await authorized.request({ method: 'DELETE', url: self, signal: within });
    log.info('application deleted', { account: account.name, status });
    return status === 204 || status === 404 || status === 410;
  } catch (error) {
    if (!(error instanceof LobbyguardError)) throw error;
    log.warn('application not deleted', { account: account.name, reason: within.aborted ? 'no answer in time' : error.message });
    return false;
  }
}

/** Whoever had it could still act through it. */
function stillThere(): LobbyguardError {
  return new LobbyguardError('SERVER_UNREACHABLE', 'the application of the predecessor could not be replaced', { retryable: true });
}

/** Gives work a signal that aborts some time after `signal` does: the answer to a POST under way tells what there is to delete. */
async function outlasting<T>(signal: AbortSignal, graceMs: number, work: (grace: AbortSignal) => Promise<T>): Promise<T> {
  const grace = new AbortController();
  const onAbort = (): void => void setTimeout(() => grace.abort(), graceMs).unref();
  signal.addEventListener('abort', onAbort, { once: true });
  if (signal.aborted) onAbort();
  try {
    return await work(grace.signal);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
