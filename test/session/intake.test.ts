import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createIntake } from '../../src/session/intake.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const never = new Promise(() => {});

async function isOpen(intake: ReturnType<typeof createIntake>): Promise<boolean> {
  let open = false;
  void intake.opened().then(() => {
    open = true;
  });
  await vi.advanceTimersByTimeAsync(0);
  return open;
}

test('events are held until every reason has settled, however it settles', async () => {
  const intake = createIntake();
  expect(await isOpen(intake)).toBe(true);
  let land = () => {};
  intake.hold(
    new Promise<void>((resolve) => {
      land = resolve;
    }),
  );
  intake.hold(Promise.reject(new Error('the read failed')));
  expect(await isOpen(intake)).toBe(false);
  land();
  await vi.advanceTimersByTimeAsync(0);
  expect(await isOpen(intake)).toBe(true);
});

test('a second at most, then events come through before they are held again', async () => {
  const heard: string[] = [];
  const intake = createIntake({ onHeld: () => heard.push('held'), onOpened: () => heard.push('open') });
  intake.hold(never);
  await vi.advanceTimersByTimeAsync(999);
  expect(await isOpen(intake)).toBe(false);
  await vi.advanceTimersByTimeAsync(1);
  expect(await isOpen(intake)).toBe(true);
  intake.hold(never);
  expect(await isOpen(intake)).toBe(true);
  await vi.advanceTimersByTimeAsync(50);
  intake.hold(never);
  expect(await isOpen(intake)).toBe(false);
  expect(heard).toEqual(['held', 'open', 'held']);
});
