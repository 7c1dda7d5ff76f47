// Callbacks of accounts in a cluster: whichever node is called, the owner hears of it. The rules: a node listens for every account, and one that is not its
// own is passed on; what waits is given up only when the session of the owner has taken it in.
import { backoffMs } from '../../backoff.ts';
import type { Inbox } from '../../cluster/cluster.ts';
import type { AccountConfig, Config } from '../../config/config.ts';
import { reasonOf } from '../../errors.ts';
import type { AccountSession } from '../../session/session.ts';
import type { Shared } from '../account.ts';
import type { DaemonOptions } from '../handle.ts';
import type { Refusals } from './refusals.ts';

export interface Callbacks {
  /** Another node has the account, or nobody has. */
  passOn(account: AccountConfig): void;
  /** It is ours, and its session listens for itself. */
  collect(account: AccountConfig, session: AccountSession): void;
  /** Ends either: nothing listens here for the account any more. */
  rest(account: string): Promise<void>;
}

export interface CallbacksOptions extends Pick<DaemonOptions, 'log'> {
  ca: Config['tls']['ca'];
  inbox: Inbox;
  recorder: Shared['recorder'];
  refusals: Refusals;
}

interface Ear {
  end(): Promise<void>;
}

const collectEveryMs = 250;
/** Where the port cannot be had: tried again ever more rarely. */
const listenAgain = { minMs: 5_000, maxMs: 300_000 };

export function keepCallbacks({ ca, inbox, recorder, log, refusals }: CallbacksOptions): Callbacks {
  const ears = new Map<string, Ear>();

  function listenFor(account: AccountConfig & { kind: 'webhook' }): Ear {
    const { name } = account;
    const pass = (body: string, digest: string) => inbox.post(name, { body, digest }).catch(() => false);
    return untilItListens(
      async () => {
        const { forwardCallbacks } = await import('../../session/webhook/forwarding.ts');
        return forwardCallbacks({ account, ca, pass, log, onAlarm: (code, message) => recorder.alarm(code, message, { account: name }) });
      },
      (error) => log.warn('callbacks of an account of another node cannot be heard here', { account: name, reason: reasonOf(error) }),
    );
  }

  function collectFor(account: string, hear: NonNullable<AccountSession['hear']>): Ear {
    const round = async (): Promise<void> => {
      const taken: string[] = [];
      for (const { id, body, digest } of await inbox.take(account)) {
        if (!hear(body, digest)) break;
        taken.push(id);
      }
      await inbox.done(account, taken);
      refusals.settled('callbacks', account);
    };
    return everyMoment(() => round().catch((error: unknown) => refusals.failed('callbacks', account, error)));
  }

  return {
    passOn(account) {
      if (account.kind === 'webhook' && !ears.has(account.name)) ears.set(account.name, listenFor(account));
    },
    collect({ name }, session) {
      if (session.hear !== undefined) ears.set(name, collectFor(name, session.hear));
    },
    async rest(account) {
      const ear = ears.get(account);
      ears.delete(account);
      await ear?.end();
      refusals.settled('callbacks', account);
    },
  };
}

/** Tries until it can. */
function untilItListens(listen: () => Promise<{ close(): Promise<void> }>, onFailure: (error: unknown) => void): Ear {
  let isOver = false;
  let again: NodeJS.Timeout | undefined;
  let failures = 0;
  let listening = attempt();

  async function attempt(): Promise<{ close(): Promise<void> } | undefined> {
    try {
      return await listen();
    } catch (error) {
      onFailure(error);
      failures += 1;
      if (!isOver)
        again = setTimeout(
          () => {
            listening = attempt();
          },
          backoffMs(failures, listenAgain),
        ).unref();
      return undefined;
    }
  }

  return {
    async end() {
      isOver = true;
      clearTimeout(again);
      await (await listening)?.close();
    },
  };
}

/** One round after the other; what fails is tried again with the next. */
function everyMoment(work: () => Promise<void>): Ear {
  let isOver = false;
  let round = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;

  function next(): void {
    round = work()
      .catch(() => {})
      .then(() => {
        if (!isOver) timer = setTimeout(next, collectEveryMs).unref();
      });
  }

  next();
  return {
    async end() {
      isOver = true;
      clearTimeout(timer);
      await round;
    },
  };
}
