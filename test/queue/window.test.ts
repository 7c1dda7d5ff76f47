import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createWindow } from '../../src/queue/window.ts';
import { mostIn } from './arrival-server.ts';

interface Trip {
  thereMs: number;
  backMs: number;
  /** Nobody waits for the answer for longer than that. */
  patienceMs?: number;
}

/** Sends as fast as the window lets, each request arriving and being answered, or given up, after its own delays. */
function simulate(rate: number, trips: readonly Trip[]): { arrivals: number[]; endedAt: number } {
  const window = createWindow(rate);
  const arrivals: number[] = [];
  const flying: { at: number; land: () => void }[] = [];
  let now = 0;
  for (const { thereMs, backMs, patienceMs = Number.POSITIVE_INFINITY } of trips) {
    while (!window.isOpen(now)) {
      const answer = Math.min(...flying.map(({ at }) => at));
      now = Math.min(window.opensAt(), answer);
      for (const trip of flying.splice(0)) {
        if (trip.at <= now) trip.land();
        else flying.push(trip);
      }
    }
    const flight = window.leave();
    const isGivenUp = patienceMs < thereMs + backMs;
    const at = now + Math.min(thereMs + backMs, patienceMs);
    arrivals.push(now + thereMs);
    flying.push({ at, land: () => (isGivenUp ? window.giveUp(flight, at) : window.land(flight, at)) });
    now += 0.01;
  }
  return { arrivals, endedAt: now };
}

test('never more than the rate reaches the server in any second, however long each request takes to arrive', () => {
  const trip = fc.record({ thereMs: fc.integer({ min: 0, max: 5000 }), backMs: fc.integer({ min: 0, max: 5000 }) });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 12 }), fc.array(trip, { minLength: 1, maxLength: 80 }), (rate, trips) => {
      expect(mostIn(1000, simulate(rate, trips).arrivals)).toBeLessThanOrEqual(rate);
    }),
  );
});

test('nor where requests are given up before they have arrived', () => {
  const trip = fc
    .record({
      thereMs: fc.integer({ min: 0, max: 5000 }),
      backMs: fc.integer({ min: 0, max: 5000 }),
      lateMs: fc.integer({ min: -5000, max: 1000 }),
    })
    .map(({ thereMs, backMs, lateMs }) => ({ thereMs, backMs, patienceMs: Math.max(0, thereMs - lateMs) }));
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 12 }), fc.array(trip, { minLength: 1, maxLength: 80 }), (rate, trips) => {
      expect(mostIn(1000, simulate(rate, trips).arrivals)).toBeLessThanOrEqual(rate);
    }),
  );
});

test.each([0.5, 0.25, 0.01])('a rate of %d a second is one request in that many seconds', (rate) => {
  const { arrivals } = simulate(rate, Array(5).fill({ thereMs: 1, backMs: 1 }));
  expect(mostIn(1000 / rate, arrivals)).toBe(1);
  expect(arrivals.at(-1)).toBeLessThan((4 * 1000) / rate + 50);
});

test('a fraction above one is rounded down, because three in a second would be over two and a half', () => {
  const { arrivals } = simulate(2.5, Array(20).fill({ thereMs: 0, backMs: 0 }));
  expect(mostIn(1000, arrivals)).toBe(2);
});

test.each([5, 50, 500])('a quick server sees nearly all of %d a second', (rate) => {
  const requests = rate * 20;
  const { endedAt } = simulate(rate, Array(requests).fill({ thereMs: 1, backMs: 1 }));
  expect(requests / (endedAt / 1000 + 1)).toBeGreaterThan(rate * 0.94);
});

test('a request on its way counts until a second after its answer, for no answer does not prove that it has arrived', () => {
  const window = createWindow(1);
  const flight = window.leave();
  expect(window.isOpen(9_000)).toBe(false);
  expect(window.opensAt()).toBe(Number.POSITIVE_INFINITY);
  window.land(flight, 9_000);
  window.land(flight, 9_500);
  expect(window.opensAt()).toBe(10_002);
  expect(window.isOpen(10_001)).toBe(false);
  expect(window.isOpen(10_002)).toBe(true);
});

test('a request that is given up holds up none that were answered', () => {
  const window = createWindow(2);
  const [first, second] = [window.leave(), window.leave()];
  window.giveUp(first, 0);
  window.land(second, 500);
  expect(window.opensAt()).toBe(1_502);
  expect(window.room(1_502)).toBe(1);
  expect(window.room(2_001)).toBe(1);
  expect(window.room(2_002)).toBe(2);
});

test('a lower rate counts what has left before', () => {
  const window = createWindow(4);
  for (let n = 0; n < 3; n += 1) window.land(window.leave(), 0);
  expect(window.isOpen(10)).toBe(true);
  window.setRate(2);
  expect(window.isOpen(10)).toBe(false);
  expect(window.isOpen(1010)).toBe(true);
});
