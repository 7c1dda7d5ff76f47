import { expect, test } from 'vitest';
import type { Recorder } from '../../src/audit/recorder.ts';
import { createLocalCluster } from '../../src/cluster/local.ts';
import { holdMsAfter, type Shared, startAccount } from '../../src/daemon/account.ts';
import { createLedger } from '../../src/guard/ledger.ts';
import { createProtection } from '../../src/guard/protect.ts';
import { createLog } from '../../src/log.ts';
import { createFullReads } from '../../src/meetings/full-reads.ts';
import { createMemory } from '../../src/memory/memory.ts';
import { createOwnAdmissions } from '../../src/rulings/own-admissions.ts';
import type { AccountSession } from '../../src/session/session.ts';
import { aConfig } from '../support/daemon.ts';
import { aSender } from '../support/sending.ts';

const config = aConfig({ url: 'http://127.0.0.1:1' } as never, '/tmp');
const [account] = config.accounts;

function sharedWith(alarms: string[]): Shared {
  const recorder = {
    write: () => undefined,
    alarm: (code, message, about) => void alarms.push(`${about?.account} ${code}: ${message}`),
    ended: () => undefined,
    writable: true,
    alarms: [],
  } as Partial<Recorder> as Recorder;
  return {
    cluster: createLocalCluster({}),
    log: createLog({ level: 'silent', format: 'json' }),
    recorder,
    policies: () => ({}) as never,
    memory: createMemory(),
    ledger: createLedger(10),
    protection: createProtection([], true),
    paused: () => false,
    ours: new Set(),
    admissions: createOwnAdmissions(),
    respectAdmissions: 'person',
    graceMs: 0,
    fullReads: createFullReads(),
    changed: () => {},
  };
}

function aSession(run: AccountSession['run']): AccountSession {
  return {
    prepare: async () => {},
    run,
    createActionSender: () => aSender(() => Promise.reject(new Error('not asked for'))),
  } as AccountSession;
}

function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve()));
}

test('a session that cannot go on is told by an alarm and seen in the status', async () => {
  const alarms: string[] = [];
  const session = aSession(() => Promise.reject(new Error('the key cannot be read')));
  const running = startAccount({ account: { ...account, trustedHosts: [], meetings: [] } as never, session }, config, sharedWith(alarms));
  await expect(running.done).rejects.toThrow('the key cannot be read');
  expect(alarms).toEqual(['moderator account-stopped: the account cannot go on: the key cannot be read']);
  expect(running.status()).toMatchObject({ account: 'moderator', state: 'stopped', reason: 'the key cannot be read' });
});

test('an account that is stopped asks its session to leave, once', async () => {
  let left = 0;
  const session = aSession(async (_events, signal) => {
    await untilAborted(signal);
    left += 1;
  });
  const running = startAccount({ account: { ...account, trustedHosts: [], meetings: [] } as never, session }, config, sharedWith([]));
  await Promise.all([running.stop(), running.stop()]);
  await expect(running.done).resolves.toBeUndefined();
  expect([left, running.status().state]).toEqual([1, 'stopped']);
});

test.each(['hand-over', 'vanish'] as const)(
  'an account that goes to another node (%s) lets its session leave in that way',
  async (farewell) => {
    const said: string[] = [];
    const session = aSession(async (_events, signal, how) => {
      await untilAborted(signal);
      said.push(how?.() ?? 'nothing');
    });
    const running = startAccount({ account: { ...account, trustedHosts: [], meetings: [] } as never, session }, config, sharedWith([]));
    await Promise.all([running.stop(farewell), running.stop()]);
    expect(said).toEqual([farewell]);
  },
);

test('in dry run there is nothing that could send', () => {
  const session = aSession((_events, signal) => untilAborted(signal));
  const running = startAccount(
    { account: { ...account, trustedHosts: [], meetings: [] } as never, session },
    { ...config, mode: 'dry-run' },
    sharedWith([]),
  );
  expect(running.hands).toEqual({ rules: undefined, humans: undefined });
  return running.stop();
});

test.each([
  ['enforce', true],
  ['assist', false],
] as const)('with mode %s, rules have hands: %s, and humans have', (mode, hands) => {
  const session = aSession((_events, signal) => untilAborted(signal));
  const body = { account: { ...account, trustedHosts: [], meetings: [] } as never, session };
  const running = startAccount(body, { ...config, mode }, sharedWith([]));
  expect([running.hands.rules !== undefined, running.hands.humans !== undefined]).toEqual([hands, true]);
  return running.stop();
});

test.each([
  ['a moment ago', 5, 100, 2_000],
  ['before the longest wait that a server may ask for', 5, 301_000, 2_000],
  ['in the future, as a clock that was set back says', 5, -60_000, 2_000],
  ['with a window of ten seconds', 0.1, 100, 11_000],
  ['an hour ago', 5, 3_600_000, 0],
])('an attempt recorded %s holds a new life back for the window and the way to the server, if at all', (_, rate, ageMs, holdMs) => {
  expect(holdMsAfter(1_000_000_000 - ageMs, rate, 1_000_000_000)).toBe(holdMs);
});
