// A node as a process of its own, on the built program: it can be killed and frozen as no daemon inside a test can.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Simulator } from '../../../src/simulator/simulator.ts';
import type { RedisServer } from '../../cluster/redis/server.ts';
import { aConfig, aDirectory, rejectAnonymous } from '../../support/daemon.ts';
import { meetingUri } from './nodes.ts';

export interface NodeProcess {
  readonly name: string;
  readonly directory: string;
  signal(signal: NodeJS.Signals): void;
  /** Ends it, and resolves when it is gone. */
  end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void>;
}

export interface NodeProcessOptions {
  name: string;
  redis: Pick<RedisServer, 'port'>;
  simulator: Simulator;
  leaseMs: number;
  perPool?: number;
  /** Removals a minute, of a rule in a meeting. */
  cap?: number;
}

const dist = join(import.meta.dirname, '../../../dist');

/** What runs in the process: the daemon as the command `run` starts it, with a membership. */
const program = `
  const { pathToFileURL } = await import('node:url');
  const load = (file) => import(pathToFileURL(process.argv[1] + '/' + file));
  const { config, member } = JSON.parse(process.argv[2]);
  const [{ startDaemon }, { joinCluster }, { createLog }] = await Promise.all(['daemon/daemon.js', 'cluster/redis/membership.js', 'log.js'].map(load));
  for (const account of config.accounts) account.password = () => 'open-sesame';
  const { host, port, ...rest } = member;
  const daemon = await startDaemon({
    config,
    log: createLog({ level: 'silent', format: 'json' }),
    join: () => joinCluster({ ...rest, locate: async () => ({ host, port }) }),
  });
  process.on('SIGTERM', () => void daemon.stop('SIGTERM').then(() => process.exit(0)));
`;

export function aNodeProcess({ name, redis, simulator, leaseMs, perPool, cap = 1_000 }: NodeProcessOptions): NodeProcess {
  const directory = aDirectory();
  const base = aConfig(simulator, directory);
  const accounts = simulator.accounts.map(({ username }, n) => ({
    ...base.accounts[0],
    name: `mod${n}`,
    username,
    meetings: [meetingUri(n)],
  }));
  const limits = { ...base.limits, requestsPerSecond: 10, actionsPerSecond: 10, batch: 1, ...(perPool === undefined ? {} : { perPool }) };
  writeFileSync(base.policies, rejectAnonymous);
  const member = {
    name: 'test',
    node: name,
    leaseMs,
    accounts: accounts.map((one) => one.name),
    limits,
    host: '127.0.0.1',
    port: redis.port,
  };
  const told = JSON.stringify({ config: { ...base, accounts, limits, safety: { ...base.safety, maxRemovalsPerMinute: cap } }, member });
  const child: ChildProcess = spawn(process.execPath, ['--input-type=module', '-e', program, dist, told], {
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const ended = once(child, 'exit');

  async function end(signal: NodeJS.Signals): Promise<void> {
    if (child.exitCode === null && child.signalCode === null) child.kill(signal);
    await ended;
  }

  onTestFinished(() => end('SIGKILL'));
  return { name, directory, end, signal: (signal) => void child.kill(signal) };
}
