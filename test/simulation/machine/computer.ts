// A machine with its disk, both in the hands of one seed.
import { createDisk } from './disk.ts';
import type { Computer } from './install.ts';
import { createMachine, theWorld } from './machine.ts';
import { createSlowFiles } from './slow-files.ts';

/** `startsAt`: what its clock shows when it is switched on. */
export function createComputer(seed: number, startsAt?: number): Computer {
  const machine = createMachine(seed, startsAt);
  const disk = createDisk({ now: () => machine.now, random: machine.random, isLimited: () => machine.process !== theWorld });
  const callMs = () => (machine.random() < 0.98 ? 0.05 + machine.random() : 5 + machine.random() * 150);
  return { machine, disk, files: createSlowFiles({ machine, disk }, { callMs }) };
}
