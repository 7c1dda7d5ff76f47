// A change by which fewer people are protected, over meetings of the test's choosing.
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { localBy } from '../../../src/audit/human.ts';
import type { Config } from '../../../src/config/config.ts';
import type { ForeseenEverywhere } from '../../../src/daemon/gate/foresee-all.ts';
import { createProtectionGate, type ProtectionGate } from '../../../src/daemon/gate/protection-gate.ts';
import type { PolicyWord } from '../../../src/daemon/gate/word.ts';
import { createSafety } from '../../../src/daemon/safety.ts';
import { isProtected } from '../../../src/guard/protect.ts';
import { createLog } from '../../../src/log.ts';
import type { Foreseen } from '../../../src/moderation/foresight.ts';
import type { PolicySet } from '../../../src/policy/policy.ts';

let gate: ProtectionGate;
beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  gate.stop();
  vi.useRealTimers();
});

const safetyOf = (protect: readonly string[], protectLeaders = true): Config['safety'] => ({
  protect,
  protectLeaders,
  maxRemovalsPerMinute: 100,
});
const look = () => vi.advanceTimersByTimeAsync(500);
const by = localBy('Olga', 'cli');

/** Null: nothing ever waits. */
function aGate(bounds: { people: number; share: number } | null = { people: 10, share: 1 }) {
  const safety = createSafety(safetyOf(['ann@example.com', 'bob@example.com']), { setDefaultCap: () => {} });
  const world = { removes: 0, blind: new Set<string>(), meetings: 1, current: { revision: 'now' } as PolicySet, others: false };
  const said: string[] = [];
  let waiting: string | undefined;
  const word: PolicyWord = {
    get waiting() {
      return waiting;
    },
    inForce: () => {},
    protects: (_, note) => void said.push(note.by === undefined ? 'on record' : `on record by ${note.by.who}`),
    rejected: () => {},
    waits(one) {
      waiting = one.revision;
      said.push(`${one.finding.people} wait`);
    },
    surveyed: (one) => void said.push(`${one.finding.people} by now`),
    over(why) {
      waiting = undefined;
      said.push(why);
    },
  };
  const foreseeWithout = async (): Promise<ForeseenEverywhere> => {
    const removed: Foreseen[] = Array.from({ length: world.removes }, (_, n) => ({ rule: 'r', meeting: 'm', identity: `${n}`, facts: {} }));
    return { removed, meetings: world.meetings, present: 100, blind: world.blind };
  };
  const policies = {
    get current() {
      return world.current;
    },
    get waiting() {
      return world.others ? { revision: 'other', since: 0, finding: { people: 1, would: [] }, proposes: false } : undefined;
    },
    doubts: [],
  };
  const onLetGo = vi.fn();
  const log = createLog({ level: 'silent', format: 'json' });
  gate = createProtectionGate({
    safety,
    bounds: () => bounds ?? undefined,
    policies,
    gate: { foreseeWithout, isOpen: true },
    word,
    log,
    onLetGo,
  });
  function change(protect: readonly string[], leaders = true): void {
    safety.change(safetyOf(protect, leaders));
    gate.changed();
  }
  const has = (who: string) => isProtected(safety.protection, [`sip:${who}@example.com`]);
  return { safety, world, said, change, has, onLetGo };
}

test('whom nobody would remove is let go after a look', async () => {
  const { change, has, said, onLetGo } = aGate();
  change(['ann@example.com']);
  expect(has('bob')).toBe(true);
  await look();
  expect([has('ann'), has('bob')]).toEqual([true, false]);
  expect(said).toEqual(['on record']);
  expect(onLetGo).toHaveBeenCalledOnce();
});

test('without bounds nobody is held', async () => {
  const { change, has, world } = aGate(null);
  world.removes = 100;
  change(['ann@example.com']);
  await look();
  expect(has('bob')).toBe(false);
});

test('too many wait, are counted anew, and are let go when a human says so', async () => {
  const { change, has, said, world } = aGate();
  world.removes = 11;
  change(['ann@example.com']);
  await look();
  world.removes = 12;
  await vi.advanceTimersByTimeAsync(4_000);
  expect(has('bob')).toBe(true);
  const revision = gate.waiting?.revision ?? '';
  expect(gate.accept('another', by)).toBe(false);
  world.others = true;
  expect(gate.accept(revision, by)).toBe(false);
  world.others = false;
  expect(gate.accept(revision, by)).toBe(true);
  expect(has('bob')).toBe(false);
  expect(said).toEqual(['11 wait', '12 by now', 'a human has accepted the change', 'on record by Olga']);
});

test('nobody is let go before every meeting has been looked at, or for ten minutes', async () => {
  const { change, has, world } = aGate();
  world.blind.add('m');
  change(['ann@example.com']);
  await vi.advanceTimersByTimeAsync(9 * 60_000);
  expect(has('bob')).toBe(true);
  world.blind.clear();
  await look();
  expect(has('bob')).toBe(false);
  world.meetings = 0;
  change([]);
  await vi.advanceTimersByTimeAsync(9 * 60_000);
  expect(has('ann')).toBe(true);
  await vi.advanceTimersByTimeAsync(61_000);
  expect(has('ann')).toBe(false);
});

test('a list that goes back, or another one, ends the waiting of the one before', async () => {
  const { change, has, said, world } = aGate();
  world.removes = 11;
  change(['ann@example.com']);
  await look();
  change(['ann@example.com', 'bob@example.com']);
  await look();
  expect(gate.waiting).toBeUndefined();
  change([]);
  await look();
  change(['eve@example.com']);
  await look();
  expect(['ann', 'bob', 'eve'].map(has)).toEqual([true, true, true]);
  const over = 'the configuration has changed';
  expect(said.filter((one) => one !== 'on record')).toEqual(['11 wait', over, '11 wait', over, '11 wait']);
});

test('a set that takes effect while people are looked at is looked at again', async () => {
  const { change, has, world } = aGate();
  change(['ann@example.com']);
  world.current = { revision: 'later' } as PolicySet;
  world.removes = 11;
  await look();
  await look();
  expect(has('bob')).toBe(true);
  expect(gate.waiting?.finding.people).toBe(11);
});

test('while policies wait people are asked about those, and then about this', async () => {
  const { change, said, world } = aGate();
  world.removes = 11;
  world.others = true;
  change(['ann@example.com']);
  await look();
  expect(said).toEqual([]);
  world.others = false;
  await look();
  expect(said).toEqual(['11 wait']);
});

test('leaders are held like those who are named', async () => {
  const { change, safety, world } = aGate();
  world.removes = 11;
  change(['ann@example.com', 'bob@example.com'], false);
  await look();
  expect(safety.protection.leaders).toBe(true);
  expect(gate.waiting).toBeDefined();
});

test('those who were new on a list that waits are looked at too before it goes back', async () => {
  const { change, has, world } = aGate();
  world.removes = 11;
  change(['eve@example.com']);
  await look();
  change(['ann@example.com', 'bob@example.com']);
  await look();
  expect(has('eve')).toBe(true);
  expect(gate.waiting?.finding.people).toBe(11);
  world.removes = 0;
  change(['ann@example.com', 'bob@example.com', 'dan@example.com']);
  await look();
  expect(['ann', 'bob', 'dan', 'eve'].map(has)).toEqual([true, true, true, false]);
});

test('a list that grows again and again does not put off what it took away', async () => {
  const { change, has, world } = aGate();
  world.blind.add('m');
  for (let n = 0; n < 3; n += 1) {
    change(['ann@example.com', ...Array.from({ length: n }, (_, one) => `new${one}@example.com`)]);
    expect(has('bob')).toBe(true);
    await vi.advanceTimersByTimeAsync(201_000);
  }
  expect(has('bob')).toBe(false);
});

test('protection that is spelled otherwise is the same', () => {
  const { safety, change } = aGate();
  const before = safety.digest;
  change(['sip:BOB@Example.com', 'Ann@example.com;transport=tls']);
  expect([safety.held, safety.digest]).toEqual([undefined, before]);
});
