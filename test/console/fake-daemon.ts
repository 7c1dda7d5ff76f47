// A daemon that does nothing but answer as one, and the records it might write.
import type { AuditEntry, AuditRecord } from '../../src/audit/record.ts';
import type { DaemonHandle, DaemonStatus } from '../../src/daemon/handle.ts';
import { aDesk } from './fake-desk.ts';

export function aStatus(over: Partial<DaemonStatus> = {}): DaemonStatus {
  return {
    version: '0.1.0',
    pid: 4711,
    startedAt: '2026-11-20T09:00:00.000Z',
    mode: 'enforce',
    paused: false,
    auditWritable: true,
    policy: { revision: 'abcdef0123456789', rules: 12 },
    held: { count: 0 },
    stopped: [],
    accounts: [
      {
        account: 'moderator',
        state: 'ready',
        queued: 3,
        meetings: [
          {
            meeting: 'https://pool.example.com/ucwa/conversations/1',
            state: 'in',
            subject: 'Board <b>',
            organizer: 'ceo@example.com',
            inside: 40,
            waiting: 7,
            rosterReadAt: new Date().toISOString(),
          },
        ],
      },
    ],
    alarms: [{ at: '2026-11-20T09:30:00.000Z', code: 'cap-tripped', message: 'Too many removals.' }],
    ...over,
  };
}

export interface FakeDaemon extends DaemonHandle {
  /** What was called, in order. */
  readonly calls: string[];
  now: DaemonStatus;
  /** Lets `done` reject. */
  fail(error: Error): void;
}

export function aDaemon(over: Partial<DaemonStatus> = {}): FakeDaemon {
  let finish: () => void = () => undefined;
  let fail: (error: Error) => void = () => undefined;
  const done = new Promise<void>((resolve, reject) => {
    finish = resolve;
    fail = reject;
  });
  const calls: string[] = [];
  const daemon: FakeDaemon = {
    desk: aDesk(),
    calls,
    now: aStatus(over),
    status: () => daemon.now,
    async reload() {
      calls.push('reload');
    },
    async pause(by) {
      calls.push(`pause ${by.via}`);
      daemon.now = { ...daemon.now, paused: true };
    },
    async resume(by) {
      calls.push(`resume ${by.via}`);
      daemon.now = { ...daemon.now, paused: false };
    },
    signedIn({ state, by, reason, n }) {
      calls.push(`sign-in ${state} ${by.who}${reason === undefined ? '' : ` (${reason})`}${n === undefined ? '' : ` x${n}`}`);
      return true;
    },
    async stop(reason) {
      calls.push(`stop ${reason}`);
      finish();
    },
    done,
    fail: (error) => fail(error),
  };
  return daemon;
}

export function aRecord(entry: AuditEntry): AuditRecord {
  return { v: 1, seq: 1, at: '2026-11-20T09:31:00.000Z', prev: '0'.repeat(64), hash: '1'.repeat(64), ...entry };
}

export function aDecision(over: Partial<AuditEntry & { type: 'decision' }> = {}): AuditRecord {
  return aRecord({
    type: 'decision',
    account: 'moderator',
    id: 'd1',
    meeting: 'https://pool.example.com/ucwa/conversations/1',
    participant: 'https://pool.example.com/ucwa/conversations/1/participants/mallory@evil.example',
    identity: 'p1',
    facts: { name: 'Mallory', uri: 'mallory@evil.example' },
    revision: 'abc',
    rule: 'no-anonymous',
    action: 'reject',
    mode: 'enforce',
    verdict: 'act',
    ...over,
  });
}
