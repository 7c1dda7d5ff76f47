// Several daemons in one process, as nodes of one cluster, against one simulated server and a real Redis.
import { mkdirSync, writeFileSync } from 'node:fs';
import { onTestFinished } from 'vitest';
import type { AuditRecord } from '../../../src/audit/record.ts';
import { joinCluster } from '../../../src/cluster/redis/membership.ts';
import type { AccountConfig } from '../../../src/config/config.ts';
import { startDaemon } from '../../../src/daemon/daemon.ts';
import type { DaemonHandle } from '../../../src/daemon/handle.ts';
import { resumedFile } from '../../../src/daemon/switch/resume-request.ts';
import { createLog } from '../../../src/log.ts';
import type { Behaviour } from '../../../src/simulator/behaviour.ts';
import { defaultAccount, type Simulator } from '../../../src/simulator/simulator.ts';
import type { RedisServer } from '../../cluster/redis/server.ts';
import { aConfig, aDirectory, aSimulator, rejectAnonymous } from '../../support/daemon.ts';

export interface Node {
  name: string;
  daemon: DaemonHandle;
  directory: string;
  policyFile: string;
  records: AuditRecord[];
  leases(): string[];
  of<T extends AuditRecord['type']>(type: T): Extract<AuditRecord, { type: T }>[];
}

/** The meeting of the n-th account. */
export function meetingUri(n: number): string {
  return `sip:organizer@example.com;gruu;opaque=app:conf:focus:id:ACC${n}`;
}

/** A server with so many moderators, each with a meeting of its own. */
export function aServerFor(
  accounts: number,
  behaviour: Partial<Behaviour> = {},
  signInName = (n: number) => `mod${n}@example.com`,
): Promise<Simulator> {
  const numbers = Array.from({ length: accounts }, (_, n) => n);
  return aSimulator({
    behaviour,
    accounts: numbers.map((n) => ({
      ...defaultAccount,
      username: signInName(n),
      uri: `sip:mod${n}@example.com`,
      name: `Moderator ${n}`,
    })),
    meetings: numbers.map((n) => ({ uri: meetingUri(n) })),
  });
}

export interface NodeOptions {
  name: string;
  redis: Pick<RedisServer, 'port'>;
  simulator: Simulator;
  /** What stands in front of the simulator. */
  front?: { url: string; ca: string };
  perPool?: number;
  leaseMs?: number;
  /** Removals a minute, of a rule in a meeting. */
  cap?: number;
  policies?: string;
  /** People whom a change of policies may newly remove at once. */
  newRemovals?: number;
  /** Of those of the server, how many are configured. */
  accounts?: number;
  /** Of a node that was there before. */
  directory?: string;
  /** Somebody asked to resume when the node was not running. */
  resumedBefore?: boolean;
}

export async function aNode({
  name,
  redis,
  simulator,
  front,
  perPool,
  leaseMs = 5_000,
  cap = 1_000,
  policies = rejectAnonymous,
  newRemovals,
  accounts: configured = simulator.accounts.length,
  directory = aDirectory(),
  resumedBefore = false,
}: NodeOptions): Promise<Node> {
  const base = aConfig(simulator, directory);
  const [template] = base.accounts;
  if (template?.kind !== 'ucwa') throw new Error('the first account is of another kind');
  const accounts: AccountConfig[] = simulator.accounts.slice(0, configured).map(({ username }, n) => ({
    ...template,
    name: `mod${n}`,
    username,
    ...(front === undefined ? {} : { discovery: front.url }),
    meetings: [meetingUri(n)],
  }));
  const limits = { ...base.limits, requestsPerSecond: 20, actionsPerSecond: 20, batch: 1, ...(perPool === undefined ? {} : { perPool }) };
  const config = {
    ...base,
    accounts,
    limits,
    safety: {
      ...base.safety,
      maxRemovalsPerMinute: cap,
      ...(newRemovals === undefined ? {} : { maxNewRemovals: { people: newRemovals, share: 1 } }),
    },
    tls: front === undefined ? {} : { ca: front.ca },
  };
  writeFileSync(config.policies, policies);
  if (resumedBefore) {
    mkdirSync(config.audit.directory, { recursive: true });
    writeFileSync(resumedFile(config.audit.directory), 'somebody, long ago\n');
  }
  const records: AuditRecord[] = [];
  const level = process.env['LOBBYGUARD_TEST_LOG'] === undefined ? 'silent' : 'debug';
  const daemon = await startDaemon({
    config,
    log: createLog({ level, format: 'human' }),
    onRecord: (record) => records.push(record),
    join: () =>
      joinCluster({
        name: 'test',
        node: name,
        leaseMs,
        pools: ['default'],
        accounts: accounts.map((account) => account.name),
        limits,
        locate: async () => ({ host: '127.0.0.1', port: redis.port }),
      }),
  });
  onTestFinished(() => daemon.stop('the test is over'));
  const of: Node['of'] = (type) => records.filter((record) => record.type === type) as never;
  return {
    name,
    daemon,
    directory,
    policyFile: config.policies,
    records,
    of,
    leases: () => of('lease').map(({ event, account }) => `${event} ${account}`),
  };
}

/** The meetings that a node is in, by account. */
export function watchedBy({ daemon }: Node): string[] {
  return daemon
    .status()
    .accounts.filter(({ meetings }) => meetings.some(({ state }) => state === 'in'))
    .map(({ account }) => account);
}
