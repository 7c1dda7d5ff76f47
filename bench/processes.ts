// The processes of a measurement: the simulated pool, a real `lobbyguard run`, the bare loop; and how to talk to them.
import { type ChildProcess, type ForkOptions, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { BareCommand } from './bare.ts';
import type { Reading } from './meter.ts';
import type { PoolCommand } from './pool.ts';

export interface Pool {
  url: string;
  meetings: readonly string[];
  /** User names. */
  accounts: readonly string[];
  ask<T>(command: PoolCommand): Promise<T>;
  /** Called for everyone who comes. */
  onPerson: ((key: string) => void) | undefined;
  stop(): Promise<void>;
}

export interface Guard {
  /** Directory of its configuration and audit log. */
  directory: string;
  pid: number;
  read(): Promise<Reading>;
  audit(): { type: string; [key: string]: unknown }[];
  stop(signal?: 'SIGTERM' | 'SIGKILL'): Promise<void>;
  /** Kills it, and leaves its directory to the next. */
  kill(): Promise<void>;
}

export interface GuardOptions {
  /** Of one that was killed. */
  directory?: string;
  requestsPerSecond?: number;
  concurrency?: number;
  /** Default: `requestsPerSecond`. */
  actionsPerSecond?: number;
  /** Requests one may carry; 1: never more. */
  batch?: number;
  mode?: 'enforce' | 'dry-run';
  /** Port of the desk; absent: none is open. */
  desk?: number;
  /** Further flags for node, such as `--cpu-prof`. */
  node?: readonly string[];
}

export async function startPool(meetings: number, accounts = 1): Promise<Pool> {
  const child = start(here('pool.js'), [String(meetings), String(accounts)]);
  const [hello] = (await once(child, 'message')) as [{ url: string; meetings: string[]; accounts: string[] }];
  const answers: ((message: unknown) => void)[] = [];
  const pool: Pool = {
    ...hello,
    onPerson: undefined,
    ask: (command) =>
      new Promise((resolve) => {
        answers.push(resolve as (message: unknown) => void);
        child.send(command);
      }),
    stop: () => end(child, 'SIGKILL'),
  };
  child.on('message', (message: object) => {
    if ('person' in message) pool.onPerson?.(String(message.person));
    else answers.shift()?.(message);
  });
  return pool;
}

export async function startGuard(pool: Pool, options: GuardOptions = {}): Promise<Guard> {
  const directory = options.directory ?? mkdtempSync(join(tmpdir(), 'lobbyguard-bench-'));
  writeFileSync(join(directory, 'policies.yaml'), policies);
  writeFileSync(join(directory, 'lobbyguard.yaml'), configuration(pool, options));
  const before = readAudit(join(directory, 'audit')).filter(({ type }) => type === 'start').length;
  const main = fileURLToPath(new URL('../../dist/main.js', import.meta.url));
  const child = start(main, ['run', '--config', join(directory, 'lobbyguard.yaml')], {
    execArgv: ['--import', here('meter.js'), ...(options.node ?? [])],
    env: { ...process.env, LOBBYGUARD_PASSWORD: 'open-sesame' },
    cwd: directory,
  });
  const audit = (): { type: string }[] => readAudit(join(directory, 'audit'));
  const starts = (): number => audit().filter(({ type }) => type === 'start').length;
  await until(() => starts() > before && joined(audit()) === pool.meetings.length, 300_000);
  return {
    directory,
    pid: child.pid ?? 0,
    read: () => readMeter(child),
    audit,
    async stop(signal = 'SIGTERM') {
      await end(child, signal);
      rmSync(directory, { recursive: true });
    },
    kill: () => end(child, 'SIGKILL'),
  };
}

/** By the last start. */
function joined(records: readonly { type: string; event?: unknown }[]): number {
  const start = records.findLastIndex(({ type }) => type === 'start');
  return records.slice(start).filter(({ type, event }) => type === 'meeting' && event === 'joined').length;
}

export interface Bare {
  person(key: string): void;
  read(): Promise<Reading>;
  stop(): Promise<void>;
}

export async function startBare(command: BareCommand): Promise<Bare> {
  const child = start(here('bare.js'), [], { execArgv: ['--import', here('meter.js')] });
  // The meter opens the channel before the program listens: what comes sooner is lost.
  await once(child, 'message');
  child.send(command);
  return { person: (person) => void child.send({ person }), read: () => readMeter(child), stop: () => end(child, 'SIGKILL') };
}

/** Resolves when `check` holds. Rejects after a minute. */
export async function until(check: () => boolean, timeoutMs = 60_000): Promise<void> {
  const giveUpAt = performance.now() + timeoutMs;
  while (!check()) {
    if (performance.now() > giveUpAt) throw new Error('Waited in vain.');
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

const policies = `version: 1
name: bench
rules:
  - { id: no-anonymous, when: { anonymous: true, inLobby: true }, then: reject }
  - { id: no-disruptors, when: { name: { startsWith: Disruptor } }, then: eject }
`;

function configuration(pool: Pool, options: GuardOptions): string {
  const { requestsPerSecond = 5, actionsPerSecond = requestsPerSecond, batch = 20, concurrency = 4, mode = 'enforce', desk } = options;
  return `version: 1
${desk === undefined ? '' : `console: { listen: "127.0.0.1:${desk}" }\n`}mode: ${mode}
policies: policies.yaml
accounts:
${pool.accounts.map((username, n) => accountOf(pool, username, n)).join('')}limits: { requestsPerSecond: ${requestsPerSecond}, actionsPerSecond: ${actionsPerSecond}, batch: ${batch}, concurrency: ${concurrency} }
safety: { maxRemovalsPerMinute: 1000000 }
log: { level: error }
`;
}

function accountOf({ url, meetings, accounts }: Pool, username: string, n: number): string {
  const own = meetings.filter((_, at) => at % accounts.length === n);
  return `  - name: moderator${accounts.length === 1 ? '' : n}
    username: ${username}
    password: { env: LOBBYGUARD_PASSWORD }
    discovery: ${url}
    trustedHosts: ["127.0.0.1"]
    meetings:
${own.map((uri) => `      - "${uri}"`).join('\n')}
`;
}

function readAudit(directory: string): { type: string }[] {
  try {
    const files = readdirSync(directory).filter((file) => file.endsWith('.jsonl'));
    const lines = files.flatMap((file) => readFileSync(join(directory, file), 'utf8').split('\n'));
    return lines.filter(Boolean).map((line) => JSON.parse(line));
  } catch {
    return [];
  }
}

/** A process that ends before it is told to ends the measurement. */
function start(file: string, args: readonly string[], options: ForkOptions = {}): ChildProcess {
  const child = fork(file, args, options);
  child.once('exit', (code, signal) => {
    if (child.killed) return;
    console.error(`${file} ended by itself: ${code ?? signal}`);
    process.exit(1);
  });
  return child;
}

async function readMeter(child: ChildProcess): Promise<Reading> {
  const answer = once(child, 'message');
  child.send('read');
  const [{ reading }] = (await answer) as [{ reading: Reading }];
  return reading;
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill(signal);
  await ended;
}

function here(file: string): string {
  return fileURLToPath(new URL(file, import.meta.url));
}
