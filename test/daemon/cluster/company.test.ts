import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { watchCompany } from '../../../src/daemon/cluster/company.ts';
import type { Log, LogFields } from '../../../src/log.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function aNode() {
  const status = { node: 'one', nodes: ['one', 'two'], leaseMs: 10_000, reachable: true, clockAheadMs: 40 };
  const said: string[] = [];
  const say = (level: string) => (text: string, about?: LogFields) => void said.push(`${level} ${text} ${JSON.stringify(about)}`);
  const log = { info: say('info'), warn: say('warn') } as unknown as Log;
  const watch = watchCompany({ membership: { status: status as never }, log });
  return { status, said, stop: watch.stop };
}

test('the log tells once who is there and who is gone, and nothing of it while Redis is out of reach', () => {
  const { status, said, stop } = aNode();
  vi.advanceTimersByTime(3_000);
  Object.assign(status, { reachable: false, nodes: ['one'] });
  vi.advanceTimersByTime(3_000);
  Object.assign(status, { reachable: true, nodes: ['one', 'two'] });
  vi.advanceTimersByTime(3_000);
  expect(said).toEqual(['info a node of the cluster is there {"node":"two"}']);
  Object.assign(status, { nodes: ['one'] });
  vi.advanceTimersByTime(3_000);
  expect(said.slice(1)).toEqual(['warn a node of the cluster has left, or is not heard of any more {"node":"two"}']);
  stop();
});

test('a node that was frozen for longer than its lease says so when it awakes', () => {
  const now = vi.spyOn(performance, 'now').mockReturnValue(0);
  const { said, stop } = aNode();
  const awakeAt = (ms: number) => {
    now.mockReturnValue(ms);
    vi.advanceTimersByTime(1_000);
  };
  for (const ms of [1_000, 2_000, 4_000]) awakeAt(ms);
  expect(said.filter((text) => text.startsWith('warn'))).toEqual([]);
  awakeAt(25_000);
  awakeAt(26_000);
  expect(said.filter((text) => text.startsWith('warn'))).toEqual([
    expect.stringMatching(/^warn this node stood still.*\{"seconds":20,"lease":10\}$/),
  ]);
  now.mockRestore();
  stop();
});

test('a clock that is ten seconds off is told of once, and its end', () => {
  const { status, said, stop } = aNode();
  vi.advanceTimersByTime(2_000);
  status.clockAheadMs = -10_000;
  vi.advanceTimersByTime(5_000);
  status.clockAheadMs = 20;
  vi.advanceTimersByTime(5_000);
  expect(said.slice(1)).toEqual([
    expect.stringMatching(/^warn the clock of this machine is not that of Redis.*\{"secondsAhead":-10\}$/),
    expect.stringMatching(/^info the clock of this machine is that of Redis again/),
  ]);
  stop();
});
