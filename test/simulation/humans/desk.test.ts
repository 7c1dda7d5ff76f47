// What humans make of an answer of the desk is their own doing: the daemon's disk has no part in it.
import { expect, test } from 'vitest';
import type { Desk } from '../../../src/rulings/port.ts';
import { createMachine, theWorld } from '../machine/machine.ts';
import { type AtDesk, askDesk } from './desk.ts';

test('the desk is asked as the process of the daemon, and its answer is heard by the world', async () => {
  const machine = createMachine(1);
  const daemon = machine.spawn();
  const processes: [what: string, process: number][] = [];
  const lives = { process: daemon, handle: { desk: {} as Desk } } as AtDesk['lives'];
  await machine.run(
    () =>
      new Promise<void>((resolve) =>
        askDesk(
          { machine, lives } as AtDesk,
          () => processes.push(['asked', machine.process]),
          () => {
            processes.push(['told', machine.process]);
            machine.later(1, resolve);
          },
        ),
      ),
  );
  expect(processes).toEqual([
    ['asked', daemon],
    ['told', theWorld],
  ]);
});
