// The link to the Redis of a cluster, as long as the daemon runs: opened again whenever it ends. The rule: on every new connection `hello` is the
// first step, and what was told on an earlier one is not sent on a later one.
import { backoffMs, sleep } from '../../backoff.ts';
import { LobbyguardError, reasonOf } from '../../errors.ts';
import type { Address, Connection } from './connection.ts';
import { openConnection } from './connection.ts';
import { hello } from './scripts/hello.ts';
import type { Script } from './scripts/script.ts';
import { infoFault, isPrimary, readInfo } from './server-info.ts';

export interface LinkOptions {
  /** Name of the cluster: what begins every key. */
  name: string;
  /** Where the primary is now. */
  locate(): Promise<Address>;
  leaseMs: number;
  /** The longest window of any limit, ms. */
  windowMs: number;
  events: LinkEvents;
}

export interface LinkEvents {
  /** Greeted: steps can be run. `quarantined`: what Redis knows may be older than what nodes were told. */
  onUp(quarantined: boolean): void;
  onDown(reason: string): void;
  onMessage(channel: 'released' | 'control', message: string): void;
}

export interface Link {
  readonly isUp: boolean;
  /** Why it could not be opened, or went down, the last time. */
  readonly whyDown: string;
  /** Resolves when it is up, and after so long in any case. */
  upWithin(ms: number): Promise<void>;
  /** Rejects with CLUSTER_UNREACHABLE while it is down, or where no answer comes in time. */
  run(script: Script, args: readonly (string | number)[]): Promise<unknown>;
  /** A plain command about one key of the cluster, named without what begins it. */
  command(word: string, key: string, ...args: readonly string[]): Promise<unknown>;
  close(): Promise<void>;
}

/** A schema we do not know: a newer lobbyguard runs with this Redis. */
const newerSchemas = Array.from({ length: 98 }, (_, n) => n + 2);
const again = { minMs: 100, maxMs: 2_000 };
const tickMs = 20;

/** Resolves when it is up for the first time. Rejects with CLUSTER_REFUSED where that Redis cannot be used; otherwise it goes on trying. */
export function createLink(options: LinkOptions): Link & { readonly first: Promise<void> } {
  const { name, events } = options;
  const prefix = keysOf(1, name);
  const closing = new AbortController();
  let current: Connection | undefined;
  let whyDown = 'Redis could not be reached at the start';
  let settle = { resolve() {}, reject(_error: unknown) {} };
  const first = new Promise<void>((resolve, reject) => {
    settle = { resolve, reject };
  });
  first.catch(() => {});

  async function greet(connection: Connection): Promise<boolean> {
    const info = readInfo(String(await connection.command('INFO')));
    const fault = infoFault(info);
    if (fault !== undefined) throw new LobbyguardError('CLUSTER_REFUSED', fault);
    if (!isPrimary(info)) throw new LobbyguardError('CLUSTER_UNREACHABLE', 'this Redis is a replica now', { retryable: true });
    await refuseNewer(connection, name);
    const args = [info.get('run_id') ?? '', String(options.leaseMs), String(options.windowMs)];
    const [now, , quarantine] = (await connection.run(hello, prefix, args)) as number[];
    await connection.listen([`${prefix}released`, `${prefix}control`], (channel, message) =>
      events.onMessage(channel.endsWith('released') ? 'released' : 'control', message),
    );
    return (quarantine ?? 0) > (now ?? 0);
  }

  async function session(): Promise<string> {
    const connection = await openConnection(await options.locate());
    try {
      const quarantined = await greet(connection);
      if (closing.signal.aborted) return 'closed by us';
      current = connection;
      settle.resolve();
      events.onUp(quarantined);
      return await connection.ended;
    } finally {
      current = undefined;
      connection.close();
    }
  }

  async function keepUp(): Promise<void> {
    let failures = 0;
    while (!closing.signal.aborted) {
      const startedAt = performance.now();
      const reason = await session().catch((error: unknown) => {
        if (error instanceof LobbyguardError && error.code === 'CLUSTER_REFUSED') settle.reject(error);
        return reasonOf(error);
      });
      if (closing.signal.aborted) return;
      failures = performance.now() - startedAt > again.maxMs ? 1 : failures + 1;
      whyDown = reason;
      events.onDown(reason);
      await sleep(backoffMs(failures, again), closing.signal);
    }
  }

  function up(): Connection {
    if (current === undefined) throw new LobbyguardError('CLUSTER_UNREACHABLE', 'Redis cannot be reached', { retryable: true });
    return current;
  }

  const running = keepUp();
  return {
    first,
    get isUp() {
      return current !== undefined;
    },
    get whyDown() {
      return whyDown;
    },
    async upWithin(ms) {
      const until = performance.now() + ms;
      while (current === undefined && !closing.signal.aborted && performance.now() < until) await sleep(tickMs, closing.signal);
    },
    async run(script, args) {
      const connection = up();
      const answer = await connection.run(script, prefix, args.map(String));
      if (!Array.isArray(answer) || answer[0] !== 'unknown') return answer;
      connection.close();
      throw new LobbyguardError('CLUSTER_UNREACHABLE', 'Redis has lost its data: greeting it again', { retryable: true });
    },
    command: async (word, key, ...args) => up().command(word, `${prefix}${key}`, ...args),
    async close() {
      closing.abort();
      current?.close();
      await running;
    },
  };
}

/** What begins every key; in braces what decides on the slot, so that they are all in one. */
function keysOf(schema: number, name: string): string {
  return `lobbyguard:${schema}:{${name}}:`;
}

async function refuseNewer(connection: Connection, name: string): Promise<void> {
  const marks = newerSchemas.map((schema) => `${keysOf(schema, name)}boot`);
  if ((await connection.command('EXISTS', ...marks)) === 0) return;
  throw new LobbyguardError(
    'CLUSTER_REFUSED',
    `a newer lobbyguard has written into the cluster ${name}: upgrade this node, or name another cluster`,
  );
}
