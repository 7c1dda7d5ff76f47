// A real daemon on a directory of its own, against a simulated server on loopback.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { AuditRecord } from '../../src/audit/record.ts';
import type { Config } from '../../src/config/config.ts';
import { startDaemon } from '../../src/daemon/daemon.ts';
import type { DaemonHandle } from '../../src/daemon/handle.ts';
import { createLog } from '../../src/log.ts';
import type { LogReader } from '../../src/memory/remembering.ts';
import { createSimulator, defaultMeetingUri, type Simulator, type SimulatorOptions } from '../../src/simulator/simulator.ts';

export const rejectAnonymous = `
version: 1
name: guests
rules:
  - id: no-anonymous
    when: { anonymous: true }
    then: remove
`;

export interface Watching {
  daemon: DaemonHandle;
  config: Config;
  directory: string;
  policyFile: string;
  records: AuditRecord[];
  of<T extends AuditRecord['type']>(type: T): Extract<AuditRecord, { type: T }>[];
  stop(): Promise<void>;
}

export interface WatchOptions {
  /** The text of the policy file; undefined: the files of the configuration are there already. */
  policies?: string | undefined;
  directory?: string;
  config?: Partial<Config>;
  logReader?: LogReader;
}

/** A simulated server that is closed when the test ends. */
export async function aSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const simulator = await createSimulator(options);
  onTestFinished(() => simulator.close());
  return simulator;
}

export function aDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'lobbyguard-test-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

export function aConfig(simulator: Simulator, directory: string, part: Partial<Config> = {}): Config {
  return {
    mode: 'enforce',
    policies: join(directory, 'policies.yaml'),
    accounts: [
      {
        kind: 'ucwa',
        name: 'moderator',
        username: 'moderator@example.com',
        password: () => 'open-sesame',
        discovery: simulator.url,
        trustedHosts: ['127.0.0.1'],
        meetings: [defaultMeetingUri],
        acceptInvitations: false,
      },
    ],
    limits: { requestsPerSecond: 50, actionsPerSecond: 50, batch: 20, concurrency: 4, retries: 4 },
    safety: { protect: [], protectLeaders: true, maxRemovalsPerMinute: 1_000 },
    audit: { directory: join(directory, 'audit'), redact: { name: 'keep', uri: 'keep', phone: 'keep' } },
    tls: {},
    log: { level: 'error', format: 'json' },
    ...part,
  };
}

/** Starts a daemon; it is stopped when the test ends. */
export async function watching(simulator: Simulator, options: WatchOptions = {}): Promise<Watching> {
  const directory = options.directory ?? aDirectory();
  const config = aConfig(simulator, directory, options.config);
  if (!('policies' in options) || options.policies !== undefined) writeFileSync(config.policies, options.policies ?? rejectAnonymous);
  const records: AuditRecord[] = [];
  const level = process.env['LOBBYGUARD_TEST_LOG'] === undefined ? 'silent' : 'debug';
  const daemon = await startDaemon({
    config,
    log: createLog({ level, format: 'human' }),
    onRecord: (record) => records.push(record),
    ...(options.logReader === undefined ? {} : { logReader: options.logReader }),
  });
  const stop = () => daemon.stop('the test is over');
  onTestFinished(stop);
  return {
    daemon,
    config,
    directory,
    policyFile: config.policies,
    records,
    of: (type) => records.filter((record) => record.type === type) as never,
    stop,
  };
}

/** A daemon that has joined the simulated meeting. */
export async function moderating(simulator: Simulator, options: WatchOptions = {}): Promise<Watching> {
  const watch = await watching(simulator, options);
  await until('the meeting to be joined', () => watch.of('meeting').some((record) => record.event === 'joined'));
  return watch;
}

/** Resolves when `check` holds; rejects after `timeoutMs` with what it was waiting for. */
export async function until(what: string, check: () => boolean, timeoutMs = 120_000): Promise<void> {
  const giveUp = Date.now() + timeoutMs;
  while (!check()) {
    if (Date.now() > giveUp) throw new Error(`waited in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
