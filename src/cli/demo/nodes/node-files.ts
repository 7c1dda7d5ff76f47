// The files of each node of the demo: a configuration as an administrator would write it, and an audit log of its own.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Simulator } from '../../../simulator/simulator.ts';

export interface NodeFiles {
  readonly name: string;
  readonly directory: string;
  readonly audit: string;
}

export interface NodePlan {
  stage: { auditDirectory: string; policies: string };
  simulator: Simulator;
  redisPort: number;
  enforce: boolean;
}

export interface LeaseLine {
  account: string;
  event: 'gained' | 'lost' | 'released';
  token: number;
  from?: string;
  at: number;
}

export function writeNode(name: string, deskPort: number, { stage, simulator, redisPort, enforce }: NodePlan): NodeFiles {
  const directory = join(stage.auditDirectory, name);
  mkdirSync(directory);
  const accounts = simulator.accounts.map(({ username }, n) => ({
    name: username.split('@')[0],
    username,
    password: { env: 'LOBBYGUARD_DEMO_PASSWORD' },
    discovery: simulator.url,
    trustedHosts: ['127.0.0.1'],
    meetings: [simulator.meetings[n]?.uri],
  }));
  const config = {
    version: 1,
    mode: enforce ? 'enforce' : 'assist',
    policies: stage.policies,
    accounts,
    limits: { requestsPerSecond: 5, perPool: 12 },
    audit: { directory: 'audit' },
    console: { listen: `127.0.0.1:${deskPort}` },
    cluster: { name: 'demo', node: name, lease: '5s', redis: { url: `redis://127.0.0.1:${redisPort}` } },
  };
  // JSON is YAML.
  writeFileSync(join(directory, 'lobbyguard.yaml'), `${JSON.stringify(config, undefined, 2)}\n`);
  return { name, directory, audit: join(directory, 'audit') };
}

/** What the node has put on record about its accounts. */
export function leasesOf({ audit }: NodeFiles): LeaseLine[] {
  if (!existsSync(audit)) return [];
  const files = readdirSync(audit).filter((name) => name.endsWith('.jsonl'));
  return files.flatMap((name) =>
    readFileSync(join(audit, name), 'utf8')
      .split('\n')
      .flatMap((line) => (line.includes('"type":"lease"') && line.endsWith('}') ? [leaseOf(line)] : [])),
  );
}

function leaseOf(line: string): LeaseLine {
  const record = JSON.parse(line) as LeaseLine & { at: unknown };
  return { ...record, at: Date.parse(String(record.at)) };
}
