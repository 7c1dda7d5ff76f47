import { expect, test } from 'vitest';
import type { AuditTraces } from '../../../src/cli/audit-traces.ts';
import { humanStatus } from '../../../src/cli/output/status.ts';
import { styleFor } from '../../../src/cli/output/style.ts';
import type { DaemonStatus } from '../../../src/daemon/handle.ts';
import { defined } from '../../../src/defined.ts';
import { aStatus } from '../../console/fake-daemon.ts';

function shown(over: Partial<DaemonStatus>): string {
  const traces = { running: true, lastAlarms: [] };
  return humanStatus({ running: true, paused: false, auditDirectory: 'audit', daemon: aStatus(over), traces }, styleFor({ colour: false }));
}

const stopped = {
  account: 'moderator',
  meeting: 'https://pool.example.com/ucwa/conversations/1',
  rule: 'anonymous-flood',
  since: '2026-11-20T09:31:00.000Z',
  waiting: 84,
};

test('whoever is held is counted, with the longest wait', () => {
  const text = shown({ held: { count: 2, oldest: '2026-11-20T09:30:00.000Z' } });
  expect(text).toContain('held             2 people to decide on, the first since 2026-11-20T09:30:00.000Z\n');
});

test('a rule that has stopped names its meeting, and what or who stopped it', () => {
  expect(shown({ stopped: [{ ...stopped, by: 'cap' }] })).toContain(
    'rule stopped     anonymous-flood in Board <b>, over its cap, since 2026-11-20T09:31:00.000Z, 84 waiting\n',
  );
  const anna = { who: 'anna', auth: 'local', via: 'console' } as const;
  expect(shown({ stopped: [{ ...stopped, by: anna }] })).toContain('in Board <b>, by anna, since');
});

test('an account that waits in a lobby itself is said to, with what a human can do', () => {
  const [account] = aStatus().accounts;
  const uri = 'sip:o@example.com;gruu;opaque=app:conf:focus:id:A';
  const waits = {
    meeting: 'https://pool.example.com/conversations/1',
    uri,
    state: 'lobby',
    source: 'configuration',
    inside: 0,
    waiting: 0,
  } as const;
  expect(shown({ accounts: [{ account: 'm', state: 'ready', queued: 0, ...account, meetings: [waits] }] })).toContain(
    `  ${uri}: from configuration, the account waits in the lobby itself: let it in with the Skype client, or make it a presenter\n`,
  );
});

test('where nobody is held and no rule has stopped, nothing is said of it', () => {
  expect(shown({})).not.toMatch(/^(?:held|rule stopped)/m);
});

test('a node of a cluster names the others, who has which account, and how much of each pool is used', () => {
  const cluster = {
    name: 'eu',
    node: 'guard-1',
    reachable: true,
    nodes: ['guard-1', 'guard-2'],
    accounts: [
      { account: 'board', state: 'own', node: 'guard-1', token: 7 },
      { account: 'sales', state: 'elsewhere', node: 'guard-2', token: 8 },
      { account: 'press', state: 'free' },
    ],
    pools: [{ pool: 'default', used: 12, limit: 50 }],
  } as const;
  expect(shown({ cluster })).toContain(
    [
      'node             guard-1 of cluster eu, with guard-2',
      'pool             default: 12 of 50 requests a second',
      'owner            board: this node, token 7',
      'owner            sales: guard-2, token 8',
      'owner            press: no node',
      '',
    ].join('\n'),
  );
  const cutOff = shown({ cluster: { ...cluster, reachable: false, accounts: [{ ...cluster.accounts[0], state: 'unsure' }] } });
  expect(cutOff).toMatch(/\nNOTHING IS SENT {2}Redis does not answer, or refuses\nmode /);
  expect(cutOff).toContain('guard-1 of cluster eu, Redis does not answer, or refuses\n');
  expect(cutOff).toContain('board: this node, token 7, not sure that it still has it: nothing is sent');
});

test('a set that waits is no set with problems, also where only the log tells of it', () => {
  const record = { v: 1, seq: 2, at: '2026-11-20T09:31:00.000Z', prev: '', hash: '' } as const;
  const lastRecord = {
    ...record,
    type: 'policy',
    account: null,
    rejected: true,
    problems: [],
    waiting: '5d30f50c24952c94',
    people: 11,
  } as const;
  const traces = { running: true, lastAlarms: [], lastRecord, lastPolicy: lastRecord };
  const text = humanStatus({ running: true, paused: false, auditDirectory: 'audit', traces }, styleFor({ colour: false }));
  expect(text).toContain('last policies    2026-11-20T09:31:00.000Z 5d30f50c2495 waits for a human, see: npx lobbyguard policies\n');
});

test('an alarm that somebody has to get up for is shown for as long as it stands, whatever has happened since, and what is left out is counted', () => {
  const at = '2026-11-20T09:31:00.000Z';
  const stands = (n: number) => ({ at, code: 'cap-tripped', message: `rule ${n} stopped` }) as const;
  const passed = (n: number) => ({ at, code: 'batch-unsupported', message: `batch ${n}` }) as const;
  const alarms = [...[1, 2, 3, 4, 5, 6, 7].map(stands), ...[1, 2, 3, 4, 5, 6, 7, 8].map(passed)];
  for (const text of [
    shown({ alarms }),
    withoutDaemon(alarms.map((one, seq) => ({ ...one, ...record, type: 'alarm', account: 'm', seq }))),
  ]) {
    const lines = text.split('\n').filter((line) => line.startsWith('alarm ') || line.includes('earlier'));
    expect(lines.map((line) => line.replace(/^.*: /, ''))).toEqual([
      ...[1, 2, 3, 4, 5, 6, 7].map((n) => `rule ${n} stopped`),
      ...[4, 5, 6, 7, 8].map((n) => `batch ${n}`),
      '--format json has all',
    ]);
    expect(lines.at(-1)?.trim()).toBe('and 3 earlier ones of those that only happened: --format json has all');
  }
  expect(shown({ alarms: alarms.slice(0, 10) })).not.toContain('earlier');
});

const record = { v: 1, at: '2026-11-20T09:31:00.000Z', prev: '', hash: '' } as const;

function withoutDaemon(lastAlarms: AuditTraces['lastAlarms']): string {
  const traces = { running: true, lastAlarms, ...defined({ lastRecord: lastAlarms.at(-1) }) };
  return humanStatus({ running: true, paused: false, auditDirectory: 'audit', traces }, styleFor({ colour: false }));
}
