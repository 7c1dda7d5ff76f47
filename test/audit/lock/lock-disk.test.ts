// The lock on a disk that fails: a simulated one, as no real one can be told when to.
import '../../simulation/machine/install.ts';
import { mkdirSync, readdirSync, statSync } from 'node:fs';
import { expect, test } from 'vitest';
import { lockDirectory } from '../../../src/audit/lock/lock.ts';
import { createComputer } from '../../simulation/machine/computer.ts';
import { runOn, simulatedRoot } from '../../simulation/machine/install.ts';

const directory = `${simulatedRoot}/audit`;

test.each([
  ['has no room at all', 0],
  ['has room for a part of the lock', 20],
])('a lock that cannot be written because the disk %s is not left behind', async (_, room) => {
  const computer = createComputer(1);
  const { machine, disk } = computer;
  await runOn(computer, async () => {
    mkdirSync(directory, { recursive: true });
    disk.room = room;
    const [first] = await asProcess(computer, () => Promise.allSettled([lockDirectory(directory)]));
    expect(first).toMatchObject({ status: 'rejected', reason: { code: 'ENOSPC' } });
    expect(readdirSync(directory)).toEqual([]);
    disk.room = Number.POSITIVE_INFINITY;
    const lock = await asProcess(computer, () => lockDirectory(directory));
    expect(lock.held()).toBe(true);
  });
  expect(machine.events).toBeGreaterThan(0);
});

test('a lock is on disk before it counts: a power cut does not leave a torn one', async () => {
  const computer = createComputer(2);
  await runOn(computer, async () => {
    mkdirSync(directory, { recursive: true });
    await asProcess(computer, () => lockDirectory(directory));
    const file = `${directory}/lobbyguard.lock`;
    const { size } = statSync(file);
    computer.disk.losePower(directory);
    expect(statSync(file).size).toBe(size);
  });
});

/** Runs as a process of its own, which is gone afterwards. */
function asProcess<T>({ machine }: ReturnType<typeof createComputer>, run: () => Promise<T>): Promise<T> {
  const process = machine.spawn();
  return new Promise((resolve, reject) => {
    machine.later(
      0,
      () =>
        void run()
          .then(resolve, reject)
          .finally(() => machine.kill(process)),
      process,
    );
  });
}
