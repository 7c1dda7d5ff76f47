import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { keepActed } from '../../../src/daemon/cluster/acted.ts';
import type { Mode } from '../../../src/policy/mode.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function aNode(mode: Mode = 'enforce') {
  const redis = new Map<string, string>([['a', 'before']]);
  const state = { isOpen: true, revision: 'ours', isReachable: true };
  const [taken, left] = [vi.fn(), vi.fn()];
  const reached = () => {
    if (!state.isReachable) throw new Error('Redis cannot be reached');
  };
  const acted = keepActed({
    acted: {
      async of(account) {
        reached();
        return redis.get(account);
      },
      async tell(account, revision) {
        reached();
        redis.set(account, revision);
      },
    },
    gate: {
      get isOpen() {
        return state.isOpen;
      },
      taken,
      left,
    },
    mode,
    mark: () => state.revision,
    refusals: { failed() {}, settled() {} },
  });
  return { redis, state, taken, left, acted };
}

const aSecond = () => vi.advanceTimersByTimeAsync(1_000);

test('the gate hears what acted there last before anything of ours is told', async () => {
  const { redis, taken, acted } = aNode();
  await aSecond();
  await acted.take('a');
  expect([taken.mock.calls, redis.get('a')]).toEqual([[['a', 'before']], 'before']);
  await aSecond();
  expect(redis.get('a')).toBe('ours');
  acted.stop();
});

test('while the gate holds a set anywhere nothing is told', async () => {
  const { redis, state, acted } = aNode();
  state.isOpen = false;
  await acted.take('a');
  await aSecond();
  expect(redis.get('a')).toBe('before');
  state.isOpen = true;
  await aSecond();
  expect(redis.get('a')).toBe('ours');
  acted.stop();
});

test.each<Mode>(['assist', 'dry-run'])('in %s no set acts, so none is told', async (mode) => {
  const { redis, acted } = aNode(mode);
  await acted.take('a');
  await aSecond();
  expect(redis.get('a')).toBe('before');
  acted.stop();
});

test('a change is told, what Redis has lost is told again, and nothing of an account that is not ours any more', async () => {
  const { redis, state, left, acted } = aNode();
  await acted.take('a');
  await aSecond();
  Object.assign(state, { revision: 'later', isReachable: false });
  await aSecond();
  expect(redis.get('a')).toBe('ours');
  state.isReachable = true;
  await aSecond();
  expect(redis.get('a')).toBe('later');
  redis.clear();
  acted.tellAgain();
  await aSecond();
  expect(redis.get('a')).toBe('later');
  acted.left('a');
  state.revision = 'last';
  await aSecond();
  expect([redis.get('a'), left.mock.calls]).toEqual(['later', [['a']]]);
  acted.stop();
});
