import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Permit, Permits } from '../../src/queue/permit.ts';
import type { Ride, Slot } from '../../src/queue/queue.ts';
import { type Asking, createSlots } from '../../src/queue/slots.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('of two times to wait until, the later one holds, whichever was told last', async () => {
  const start = Date.now();
  const slots = createSlots({ requestsPerSecond: 10, actionsPerSecond: 10, batch: () => 1, most: () => 4, now: () => Date.now() - start });
  const given: number[] = [];
  slots.holdUntil(5_000);
  slots.holdUntil(1_000);
  slots.ask({ lane: 'eject', meeting: 'm', alone: false, grant: () => given.push(Date.now() - start) });
  await vi.advanceTimersByTimeAsync(10_000);
  expect(given).toHaveLength(1);
  expect(given[0]).toBeGreaterThanOrEqual(5_000);
});

/** Slots that need a permit each, which comes when the test says so. */
function aDesk(batch = 1) {
  const desk = { asked: 0, landed: 0, grant: (): void => {} };
  const granted: string[] = [];
  const permit: Permit = {
    good: () => true,
    land() {
      desk.landed += 1;
    },
    giveUp() {},
  };
  const permits: Permits = {
    ask: () =>
      new Promise((resolve) => {
        desk.asked += 1;
        desk.grant = () => resolve({ kind: 'granted', permit });
      }),
    withdraw() {},
  };
  const limits = { requestsPerSecond: 100, actionsPerSecond: 100 };
  const slots = createSlots({ ...limits, batch: () => batch, most: () => 4, permits: () => permits, now: () => performance.now() });
  const ask = (name: string) => slots.ask({ lane: 'eject', meeting: 'm', alone: false, grant: () => granted.push(name) });
  return { desk, slots, granted, ask };
}

test.each<[string, (scene: ReturnType<typeof aDesk>) => void]>([
  ['the server asks for less', ({ slots }) => slots.holdUntil(performance.now() + 1_000)],
  ['the queue is closed', ({ slots }) => slots.close()],
])('a permit that comes after %s is given back, and nothing leaves with it', async (_, happen) => {
  const scene = aDesk();
  scene.ask('eve');
  happen(scene);
  scene.desk.grant();
  await vi.advanceTimersByTimeAsync(500);
  expect(scene.granted).toEqual([]);
  expect(scene.desk.landed).toBe(1);
});

test('a permit is used for those it was asked for, as far as they still ask', async () => {
  const { desk, slots, granted, ask } = aDesk(20);
  const [eve] = ['eve', 'bob'].map(ask);
  await vi.advanceTimersByTimeAsync(0);
  if (eve !== undefined) slots.withdraw(eve);
  ask('late');
  desk.grant();
  await vi.advanceTimersByTimeAsync(0);
  expect(granted).toEqual(['bob']);
});

test('only those of one meeting and lane travel together, and none who is to travel alone', async () => {
  const rides = new Map<Ride, string[]>();
  const limits = { requestsPerSecond: 100, actionsPerSecond: 100 };
  const slots = createSlots({ ...limits, batch: () => 20, most: () => 40, now: () => performance.now() });
  const ask = (name: string, how: Partial<Asking> = {}) => {
    const grant = ({ ride }: Slot) => void rides.set(ride, [...(rides.get(ride) ?? []), name]);
    slots.ask({ lane: 'eject', meeting: 'm', alone: false, ...how, grant });
  };
  ask('eve');
  ask('other meeting', { meeting: 'n' });
  ask('other lane', { lane: 'reject' });
  ask('alone', { alone: true });
  ask('bob');
  await vi.advanceTimersByTimeAsync(100);
  expect([...rides.values()].sort()).toEqual([['alone'], ['eve', 'bob'], ['other lane'], ['other meeting']]);
  expect([...rides].every(([{ size }, names]) => size === names.length)).toBe(true);
});
