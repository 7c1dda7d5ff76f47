// The life of an account, whatever its dialect: sign in, run, back off, sign in again, until stopped.
// The rule: nothing outside ends it, nothing is tried again without a pause that grows, and what only an administrator can cure is an alarm.
import { sleep } from '../backoff.ts';
import { LobbyguardError } from '../errors.ts';
import type { Log } from '../log.ts';
import type { Dialect, LiveSession } from './dialect.ts';
import { type Setback, setbackOfError } from './meaning/session.ts';
import { createOutlet } from './outlet.ts';
import { createPatience } from './patience.ts';
import type { AccountSession, Farewell, SessionEvents } from './session.ts';
import type { SessionTiming } from './timing.ts';

export interface LifeOptions {
  account: string;
  timing: SessionTiming;
  log: Log;
  /** Whether the account may sign in now: another process may have what is there. Default: always. */
  permitted?: (() => boolean) | undefined;
  /** Takes what the dialect needs of this machine: a port, keys, certificates. Throws CONFIG_INVALID where that cannot be had. */
  open(events: SessionEvents): Promise<Dialect>;
}

/** While it may not sign in. */
const askAgainMs = 100;

export function createAccountSession(options: LifeOptions): AccountSession {
  const outlet = createOutlet();
  let opening: Promise<Dialect> | undefined;
  let live: LiveSession | undefined;

  function open(): Promise<Dialect> {
    opening ??= options.open(outlet.events).catch((error: unknown) => {
      opening = undefined;
      throw error;
    });
    return opening;
  }

  return {
    async prepare() {
      await open();
    },
    async run(events, signal, farewell = () => 'goodbye') {
      outlet.connect(events);
      const publish = (session: LiveSession | undefined): void => {
        live = session;
      };
      try {
        await keepUp(options, { open, events, signal, farewell, publish });
      } finally {
        live = undefined;
        await (await opening)?.close();
      }
    },
    get together() {
      return live?.together?.size ?? 1;
    },
    createActionSender: () => ({
      get together() {
        return live?.together?.size ?? 1;
      },
      async send(href, mayLeave) {
        if (live === undefined) throw notSignedIn();
        return live.act(href, mayLeave);
      },
      async sendTogether(parts) {
        if (live?.together === undefined) throw notSignedIn();
        return live.together.act(parts);
      },
    }),
  };
}

function notSignedIn(): LobbyguardError {
  return new LobbyguardError('SESSION_LOST', 'not signed in: the participant cannot be acted on');
}

interface Surroundings {
  open(): Promise<Dialect>;
  events: SessionEvents;
  signal: AbortSignal;
  farewell(): Farewell;
  publish(live: LiveSession | undefined): void;
}

/** Session after session, until stopped. */
async function keepUp(
  { account, timing, log, permitted = () => true }: LifeOptions,
  { open, events, signal, farewell, publish }: Surroundings,
): Promise<void> {
  let dialect: Dialect | undefined;
  let epoch = 0;
  const patience = createPatience(timing, () => dialect?.blockedForMs() ?? 0);

  /** From signing in to the end of the session: what to do next, or undefined when stopped. */
  async function session(): Promise<Setback | undefined> {
    while (!permitted() && !signal.aborted) await sleep(askAgainMs, signal);
    if (signal.aborted) return undefined;
    dialect = await open();
    const signIn = await dialect.signIn(epoch + 1, signal);
    if (signIn.kind === 'refused') return signIn.setback;
    if (signIn.kind === 'stopped') return undefined;
    epoch += 1;
    const { live } = signIn;
    log.info('session state', { account, state: 'run', epoch });
    publish(live);
    patience.started();
    events.onReady(live.ready);
    const setback = await live.watch(events);
    publish(undefined);
    patience.ended();
    if (setback !== undefined) events.onLost(setback.reason);
    return setback;
  }

  while (!signal.aborted) {
    const setback = await session().catch((error: unknown) => asSetback(error, signal));
    if (setback === undefined) break;
    const { pauseMs, rediscover, alarms } = patience.after(setback);
    if (rediscover) dialect?.forget();
    for (const { code, message } of alarms) events.onAlarm(code, message);
    log.warn('session state', { account, state: 'back off', reason: setback.reason, pauseMs: Math.round(pauseMs) });
    await patience.wait(pauseMs, signal);
  }
  log.info('session state', { account, state: 'stop' });
  if (farewell() === 'goodbye') await dialect?.goodbye();
}

/** A failed attempt is a setback; a stop is no failure, and a fault of our own is nobody's setback. */
function asSetback(error: unknown, signal: AbortSignal): Setback | undefined {
  if (!(error instanceof LobbyguardError)) throw error;
  return signal.aborted ? undefined : setbackOfError(error);
}
