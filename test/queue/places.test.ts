import { afterEach, expect, test, vi } from 'vitest';
import { createPlaces, type Places } from '../../src/queue/places.ts';

afterEach(() => void vi.useRealTimers());

/** Work that ends when the test says so. */
function begin(places: Places, name: string, begun: string[]): () => void {
  let end = (): void => undefined;
  void places.run(() => {
    begun.push(name);
    return new Promise<void>((resolve) => {
      end = resolve;
    });
  });
  return () => end();
}

const turn = () => vi.advanceTimersByTimeAsync(0);

test('no more is under way than there are places, and the rest follows in order', async () => {
  vi.useFakeTimers();
  const places = createPlaces({ count: 2, overtime: 0, slowMs: 1_000 });
  const begun: string[] = [];
  const [endFirst] = ['a', 'b', 'c', 'd'].map((name) => begin(places, name, begun));
  await turn();
  expect(begun).toEqual(['a', 'b']);
  endFirst?.();
  await turn();
  expect(begun).toEqual(['a', 'b', 'c']);
});

test('what is slow gives its place to the next, as long as there is room for slow ones', async () => {
  vi.useFakeTimers();
  const places = createPlaces({ count: 1, overtime: 2, slowMs: 1_000 });
  const begun: string[] = [];
  const ends = ['a', 'b', 'c', 'd'].map((name) => begin(places, name, begun));
  await vi.advanceTimersByTimeAsync(10_000);
  expect(begun).toEqual(['a', 'b', 'c']);
  ends[0]?.();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(begun).toEqual(['a', 'b', 'c', 'd']);
});

test('work that fails frees its place', async () => {
  const places = createPlaces({ count: 1, overtime: 0, slowMs: 1_000 });
  await expect(places.run(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(await places.run(async () => 'yes')).toBe('yes');
});

test('slow work that ends gives back its overtime, not the place it left before', async () => {
  vi.useFakeTimers();
  const places = createPlaces({ count: 1, overtime: 1, slowMs: 1_000 });
  const begun: string[] = [];
  const [endSlow, endNext] = ['slow', 'next', 'last'].map((name) => begin(places, name, begun));
  await vi.advanceTimersByTimeAsync(1_000);
  endSlow?.();
  await turn();
  expect(begun).toEqual(['slow', 'next']);
  endNext?.();
  await turn();
  expect(begun).toEqual(['slow', 'next', 'last']);
});

test.each([true, false])('slow work is told, again and again, that others wait (urgent: %s), and only then', async (urgent) => {
  vi.useFakeTimers();
  const places = createPlaces({ count: 1, overtime: 0, slowMs: 1_000 });
  const onWanted = vi.fn();
  void places.run(() => new Promise(() => {}), { onWanted });
  await vi.advanceTimersByTimeAsync(10_000);
  expect(onWanted).not.toHaveBeenCalled();
  void places.run(async () => {}, { urgent });
  await vi.advanceTimersByTimeAsync(3_000);
  expect(onWanted).toHaveBeenCalledTimes(3);
});
