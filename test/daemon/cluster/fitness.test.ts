import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { AuditRecord } from '../../../src/audit/record.ts';
import type { Changes } from '../../../src/daemon/changes.ts';
import { watchFitness } from '../../../src/daemon/cluster/fitness.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A node with one account, and what it did. */
function aNode(peers: readonly string[] = ['two']) {
  const did: string[] = [];
  const state = { writable: true, account: 'ready' };
  let tell: Parameters<Changes['listen']>[0] = () => {};
  const fitness = watchFitness({
    accounts: { all: () => [{ name: 'a', status: () => ({ state: state.account }) }] as never },
    recorder: {
      get writable() {
        return state.writable;
      },
    },
    changes: {
      listen(listener) {
        tell = listener;
        return () => {};
      },
    },
    membership: {
      status: { node: 'one', nodes: ['one', ...peers], leaseMs: 5_000 } as never,
      retire: async () => void did.push('retire'),
      rejoin: () => void did.push('rejoin'),
    },
    leave: async (account, clean) => void did.push(`leave ${account} ${clean ? 'in order' : 'as it is'}`),
  });
  const down = () => tell({ kind: 'record', record: { type: 'alarm', account: 'a', code: 'session-down', message: 'm' } as AuditRecord });
  return { did, state, down, stop: fitness.stop };
}

test('a node whose log cannot be written hands its accounts over, and is back when it can', () => {
  const { did, state, stop } = aNode();
  state.writable = false;
  vi.advanceTimersByTime(2_000);
  expect(did).toEqual(['retire', 'leave a in order']);
  vi.advanceTimersByTime(5_000);
  state.writable = true;
  vi.advanceTimersByTime(1_000);
  expect(did).toEqual(['retire', 'leave a in order', 'rejoin']);
  stop();
});

test('a log that can be written again at once costs nothing', () => {
  const { did, state, stop } = aNode();
  state.writable = false;
  vi.advanceTimersByTime(1_000);
  state.writable = true;
  vi.advanceTimersByTime(10_000);
  expect(did).toEqual([]);
  stop();
});

test('an account that has not been signed in for two leases is left to others; one that is back, is not', () => {
  const { did, state, down, stop } = aNode();
  state.account = 'lost';
  down();
  vi.advanceTimersByTime(9_000);
  expect(did).toEqual([]);
  vi.advanceTimersByTime(3_000);
  expect(did).toEqual(['leave a as it is']);
  down();
  state.account = 'ready';
  vi.advanceTimersByTime(60_000);
  expect(did).toEqual(['leave a as it is']);
  stop();
});

test('where there is no other node, nothing is left to anybody', () => {
  const { did, state, down, stop } = aNode([]);
  state.writable = false;
  state.account = 'lost';
  down();
  vi.advanceTimersByTime(60_000);
  expect(did).toEqual([]);
  stop();
});
