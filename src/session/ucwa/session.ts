// The life of an account: discover, authenticate, create, run, back off, again; until stopped, which deletes the
// application. The rule: nothing but a configuration error ends it, and nothing is tried again without a pause that grows.
import type { UcwaAccountConfig } from '../../config/config.ts';
import { LobbyguardError } from '../../errors.ts';
import type { Log } from '../../log.ts';
import type { Exchange } from '../http/client.ts';
import { type Setback, setbackOfError, setbackOfReply } from '../meaning/session.ts';
import { createPatience } from '../patience.ts';
import type { AccountSession, SessionEvents } from '../session.ts';
import { defaultSessionTiming, type SessionTiming } from '../timing.ts';
import { type Application, createApplication } from './application.ts';
import { createConnection } from './connection.ts';
import { createLiveSession, type LiveSession } from './live-session.ts';

export interface UcwaSessionOptions {
  account: Pick<UcwaAccountConfig, 'name' | 'username' | 'password' | 'discovery' | 'trustedHosts'>;
  /** The same for every start of this account in this installation, and in use nowhere else; 100 characters at most. */
  endpointId: string;
  userAgent?: string;
  culture?: string;
  /** Path of a PEM file with further certificate authorities. */
  ca?: string | undefined;
  /** Another network than the real one. */
  exchange?: Exchange | undefined;
  log: Log;
  timing?: Partial<SessionTiming>;
}

type State = 'discover' | 'create' | 'run' | 'back off' | 'stop';

/** Signs an account in to its pool over UCWA. `run` may be called once. */
export function createUcwaSession(options: UcwaSessionOptions): AccountSession {
  let live: LiveSession | undefined;
  return {
    async run(events, signal) {
      const life = startLife(options, events, signal);
      try {
        await life.run((session) => {
          live = session;
        });
      } finally {
        live = undefined;
        life.connection.client.close();
      }
    },
    createActionSender: () => ({
      async send(href, mayLeave) {
        if (live === undefined) throw new LobbyguardError('SESSION_LOST', 'not signed in: the participant cannot be acted on');
        return live.act(href, mayLeave);
      },
    }),
  };
}

function startLife(options: UcwaSessionOptions, events: SessionEvents, signal: AbortSignal) {
  const timing = { ...defaultSessionTiming, ...options.timing };
  const { account, log } = options;
  const connection = createConnection({
    account,
    ca: options.ca,
    exchange: options.exchange,
    timing,
    log,
    onAlarm: (code, message) => events.onAlarm(code, message),
  });
  const key = { culture: options.culture ?? 'en-US', endpointId: options.endpointId, userAgent: options.userAgent ?? 'lobbyguard' };
  const patience = createPatience(timing, connection);
  let epoch = 0;
  let abandoned: Application | undefined;

  function enter(state: State, fields: Record<string, unknown> = {}): void {
    log.info('session state', { account: account.name, state, ...fields });
  }

  /** One application from creation to its end. The setback tells what to do next; none when stopped. */
  async function session(publish: (live: LiveSession | undefined) => void): Promise<Setback | undefined> {
    enter('discover');
    const found = await connection.locate(signal);
    if (found.kind === 'refused') return setbackOfReply(found.reply, 'sign-in');
    enter('create');
    await goodbye();
    const creation = await outlasting(signal, timing.goodbyeMs, (grace) =>
      createApplication(connection.authorized, found.applications, { key, signal: grace }),
    );
    if (creation.kind === 'refused') return setbackOfReply(creation.reply, 'sign-in');
    abandoned = creation.application;
    if (signal.aborted) return undefined;
    epoch += 1;
    const { application } = creation;
    const live = createLiveSession({
      application,
      epoch,
      authorized: connection.authorized,
      username: account.username,
      timing,
      signal,
      log,
    });
    enter('run', { epoch });
    publish(live);
    patience.started();
    events.onReady(live.ready);
    const setback = await live.watch(events);
    publish(undefined);
    patience.ended();
    if (setback === undefined) return undefined;
    if (setback.gone) abandoned = undefined;
    events.onLost(setback.reason);
    return setback;
  }

  /** Deletes an application that may still exist, so that it takes up no slot. In bounded time, whatever the server does. */
  async function goodbye(): Promise<void> {
    const application = abandoned;
    if (application === undefined) return;
    abandoned = undefined;
    const within = AbortSignal.timeout(timing.goodbyeMs);
    try {
      const { status } = await connection.authorized.request({ method: 'DELETE', url: application.self, signal: within });
      log.info('application deleted', { account: account.name, status });
    } catch (error) {
      if (!(error instanceof LobbyguardError)) throw error;
      log.warn('application not deleted', { account: account.name, reason: within.aborted ? 'no answer in time' : error.message });
    }
  }

  async function run(publish: (live: LiveSession | undefined) => void): Promise<void> {
    while (!signal.aborted) {
      const setback = await session(publish).catch((error: unknown) => mendable(error, signal));
      if (setback === undefined) break;
      const { pauseMs, rediscover, alarms } = patience.after(setback);
      if (rediscover) connection.forget();
      for (const { code, message } of alarms) events.onAlarm(code, message);
      enter('back off', { reason: setback.reason, pauseMs: Math.round(pauseMs) });
      await patience.wait(pauseMs, signal);
    }
    enter('stop');
    await goodbye();
  }

  return { run, connection };
}

/** A failed attempt to sign in is a setback; a configuration no retry can cure ends the account, and a stop is no failure. */
function mendable(error: unknown, signal: AbortSignal): Setback | undefined {
  if (!(error instanceof LobbyguardError)) throw error;
  if (signal.aborted) return undefined;
  if (error.code === 'CONFIG_INVALID') throw error;
  return setbackOfError(error);
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
