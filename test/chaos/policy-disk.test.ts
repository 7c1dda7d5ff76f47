import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { aDirectory } from '../support/directory.ts';
import { createDice } from './dice.ts';
import { createPolicyDisk } from './policy-disk.ts';
import { plainPolicy } from './policy-maker.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'] });
});
afterEach(() => {
  vi.useRealTimers();
});

test('a set is in force no more a while after another has taken its place', () => {
  const { disk, first, second } = aDisk();
  disk.put('a.yaml', second, 'rename');
  expect(setsNow(disk)).toEqual([[first], [second]]);
  vi.advanceTimersByTime(6_001);
  expect(setsNow(disk)).toEqual([[second]]);
});

test('a set stays in force while those after it are spoilt before anybody could take them', () => {
  const { disk, first, second } = aDisk();
  disk.put('a.yaml', second, 'rename');
  vi.advanceTimersByTime(1);
  disk.spoil('a.yaml', 'nonsense');
  vi.advanceTimersByTime(60_000);
  expect(setsNow(disk)).toContainEqual([first]);
  disk.put('a.yaml', second, 'rename');
  vi.advanceTimersByTime(6_001);
  expect(setsNow(disk)).not.toContainEqual([first]);
});

function aDisk() {
  const disk = createPolicyDisk(aDirectory({}));
  const [first, second] = [plainPolicy(createDice(1)), { ...plainPolicy(createDice(1)), name: 'another' }];
  disk.put('a.yaml', first, 'rename');
  vi.advanceTimersByTime(60_000);
  return { disk, first, second };
}

function setsNow(disk: ReturnType<typeof createPolicyDisk>) {
  return disk.possibleSince(Date.now());
}
