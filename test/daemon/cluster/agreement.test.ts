import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { NodeAbout, NodeAgreement } from '../../../src/cluster/cluster.ts';
import type { Config } from '../../../src/config/config.ts';
import { configHashOf, watchAgreement } from '../../../src/daemon/cluster/agreement.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Node `a` among others, who tell what is in `others`. */
function nodeA(others: Record<string, NodeAgreement>, alive = ['a', ...Object.keys(others)]) {
  const state = { alive, own: { configHash: 'c1', policyRevision: 'p1' }, reachable: true };
  const [alarm, ended, setApart] = [vi.fn(), vi.fn(), vi.fn()];
  const membership = {
    get status() {
      return { node: 'a', nodes: state.alive } as never;
    },
    told: async () => {
      if (!state.reachable) throw new Error('Redis cannot be reached');
      return new Map(Object.entries(others) as [string, NodeAbout][]);
    },
    setApart,
  };
  const watch = watchAgreement({ membership, recorder: { alarm, ended }, own: () => state.own });
  const apart = (): string[] => [...((setApart.mock.lastCall?.[0] as ReadonlySet<string> | undefined) ?? [])];
  return { state, others, alarm, ended, apart, watch };
}

test('a node that differs is set apart at once, and told of once, by name, when it has for a minute', async () => {
  const { alarm, apart, watch } = nodeA({ b: { configHash: 'c1', policyRevision: 'p1' }, c: { configHash: 'c1', policyRevision: 'p2' } });
  await vi.advanceTimersByTimeAsync(59_000);
  expect([alarm.mock.calls.length, apart()]).toEqual([0, ['c']]);
  await vi.advanceTimersByTimeAsync(180_000);
  expect(alarm.mock.calls).toEqual([['cluster-differs', expect.stringMatching(/: c$/)]]);
  expect(apart()).toEqual(['c']);
  watch.stop();
});

test.each<[string, (node: ReturnType<typeof nodeA>) => void]>([
  ['the files are the same again', ({ others }) => Object.assign(others, { b: { configHash: 'c1', policyRevision: 'p1' } })],
  ['we have changed ours', ({ state }) => Object.assign(state, { own: { configHash: 'c2', policyRevision: 'p1' } })],
  ['the other node has gone', ({ state }) => Object.assign(state, { alive: ['a'] })],
])('it ends when %s', async (_, mend) => {
  const node = nodeA({ b: { configHash: 'c2', policyRevision: 'p1' } });
  await vi.advanceTimersByTimeAsync(70_000);
  expect(node.apart()).toEqual(['b']);
  mend(node);
  await vi.advanceTimersByTimeAsync(6_000);
  expect([node.ended.mock.calls.length, node.apart()]).toEqual([1, []]);
});

test('files copied one machine after the other, a node that has said nothing yet, and a Redis that is out of reach raise no alarm', async () => {
  const node = nodeA({ b: { configHash: 'c2', policyRevision: 'p1' }, c: {} });
  await vi.advanceTimersByTimeAsync(40_000);
  node.others['b'] = { configHash: 'c1', policyRevision: 'p1' };
  await vi.advanceTimersByTimeAsync(10_000);
  node.others['b'] = { configHash: 'c1', policyRevision: 'p2' };
  await vi.advanceTimersByTimeAsync(40_000);
  node.state.reachable = false;
  await vi.advanceTimersByTimeAsync(120_000);
  expect(node.alarm).not.toHaveBeenCalled();
});

test('whether a node agrees is asked for anew: one that differs, tells of nothing or cannot be asked about does not', async () => {
  const others: Record<string, NodeAgreement> = { b: { configHash: 'c1', policyRevision: 'p1' }, c: {} };
  const { state, watch } = nodeA(others);
  expect([await watch.agrees('b'), await watch.agrees('c'), await watch.agrees('d')]).toEqual([true, false, false]);
  others['b'] = { configHash: 'c1', policyRevision: 'p2' };
  expect(await watch.agrees('b')).toBe(false);
  state.own = { configHash: 'c1', policyRevision: 'p2' };
  expect(await watch.agrees('b')).toBe(true);
  state.reachable = false;
  expect(await watch.agrees('b')).toBe(false);
  watch.stop();
});

const config = {
  mode: 'enforce',
  policies: '/etc/lobbyguard/policies',
  limits: { requestsPerSecond: 5 },
  safety: { protect: ['ceo@example.com'], protectFiles: ['/etc/vips.txt'] },
  accounts: [{ kind: 'ucwa', name: 'm', username: 'm@example.com', meetings: [], password: () => 'secret' }],
} as unknown as Config;

test.each<[string, Config, boolean]>([
  ['another directory', { ...config, policies: 'D:/policies' }, true],
  ['other paths of lists that say the same', { ...config, safety: { ...config.safety, protectFiles: ['D:/vips.txt'] } }, true],
  ['another mode', { ...config, mode: 'dry-run' }, false],
  ['somebody more protected', { ...config, safety: { ...config.safety, protect: ['ceo@example.com', 'cfo@example.com'] } }, false],
  ['another limit', { ...config, limits: { ...config.limits, requestsPerSecond: 6 } }, false],
  ['no account', { ...config, accounts: [] }, false],
])('a configuration with %s', (_, other, isSame) => {
  expect(configHashOf(other) === configHashOf(config)).toBe(isSame);
});
