// The processes of a measurement: the simulated pool, a real `lobbyguard run`, the bare loop; and how to talk to them.
import { type ChildProcess, fork } from 'node:child_process';
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
  stop(): Promise<void>;
}

export interface GuardOptions {
  requestsPerSecond?: number;
  concurrency?: number;
  mode?: 'enforce' | 'dry-run';
  /** Further flags for node, such as `--cpu-prof`. */
  node?: readonly string[];
}

export async function startPool(meetings: number): Promise<Pool> {
  const child = fork(here('pool.js'), [String(meetings)]);
  const [hello] = (await once(child, 'message')) as [{ url: string; meetings: string[] }];
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
  const directory = mkdtempSync(join(tmpdir(), 'lobbyguard-bench-'));
  writeFileSync(join(directory, 'policies.yaml'), policies);
  writeFileSync(join(directory, 'lobbyguard.yaml'), configuration(pool, options));
  const main = fileURLToPath(new URL('../../dist/main.js', import.meta.url));
  const child = fork(main, ['run', '--config', join(directory, 'lobbyguard.yaml')], {
    execArgv: ['--import', here('meter.js'), ...(options.node ?? [])],
    env: { ...process.env, LOBBYGUARD_PASSWORD: 'open-sesame' },
    cwd: directory,
  });
  const audit = (): { type: string }[] => readAudit(join(directory, 'audit'));
  await until(() => audit().filter(({ type }) => type === 'meeting').length === pool.meetings.length);
  return {
    directory,
    pid: child.pid ?? 0,
    async read() {
      const answer = once(child, 'message');
      child.send('read');
      const [{ reading }] = (await answer) as [{ reading: Reading }];
      return reading;
    },
    audit,
    async stop() {
      await end(child, 'SIGTERM');
      rmSync(directory, { recursive: true });
    },
  };
}

export function startBare(command: BareCommand): { person(key: string): void; stop(): Promise<void> } {
  const child = fork(here('bare.js'));
  child.send(command);
  return { person: (person) => void child.send({ person }), stop: () => end(child, 'SIGKILL') };
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
`;

function configuration(pool: Pool, { requestsPerSecond = 5, concurrency = 4, mode = 'enforce' }: GuardOptions): string {
  return `version: 1
mode: ${mode}
policies: policies.yaml
accounts:
  - name: moderator
    username: moderator@example.com
    password: { env: LOBBYGUARD_PASSWORD }
    discovery: ${pool.url}
    trustedHosts: ["127.0.0.1"]
    meetings:
${pool.meetings.map((uri) => `      - "${uri}"`).join('\n')}
limits: { requestsPerSecond: ${requestsPerSecond}, concurrency: ${concurrency} }
safety: { maxRemovalsPerMinute: 1000000 }
log: { level: error }
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

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill(signal);
  await ended;
}

function here(file: string): string {
  return fileURLToPath(new URL(file, import.meta.url));
}
