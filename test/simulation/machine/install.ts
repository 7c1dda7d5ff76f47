// Puts a simulated machine in the place of Node's clock, timers, chance and files, for as long as one is on. The rule: code that runs on it cannot
// tell, and cannot reach the real thing by another name; what is not simulated throws. It must be loaded before the code that is to run on it.
import { createRequire, syncBuiltinESMExports } from 'node:module';
import type { Disk } from './disk.ts';
import { firstDescriptor } from './files.ts';
import { installTime } from './install-time.ts';
import type { Machine } from './machine.ts';
import './real.ts';
import type { SlowFiles } from './slow-files.ts';

/** A machine with its disk. */
export interface Computer {
  machine: Machine;
  disk: Disk;
  files: SlowFiles;
}

/** Everything below it is on the simulated disk. */
export const simulatedRoot = '/simulated';

const require = createRequire(import.meta.url);
type Bag = Record<string, (...args: unknown[]) => unknown>;
let on: Computer | undefined;

/** Runs with this machine in place. */
export async function runOn<T>(computer: Computer, main: () => Promise<T>): Promise<T> {
  if (on !== undefined) throw new Error('a machine is on already');
  on = computer;
  try {
    return await computer.machine.run(main);
  } finally {
    on = undefined;
  }
}

function isSimulated(target: unknown): boolean {
  if (typeof target === 'number') return target >= firstDescriptor;
  return on !== undefined && typeof target === 'string' && (target === simulatedRoot || target.startsWith(`${simulatedRoot}/`));
}

/** Every call that names a simulated file goes to the simulated disk, whatever it is called. */
function divert(module: Bag, kind: keyof SlowFiles): void {
  for (const [name, real] of Object.entries(module)) {
    if (typeof real !== 'function' || /^[A-Z_]/.test(name)) continue;
    const plain = name.replace(/Sync$/, '');
    const own = kind === 'later' && name.endsWith('Sync') ? 'now' : kind;
    module[name] = Object.assign(
      (...args: unknown[]) => {
        if (on !== undefined && plain === 'readFile' && isProcessFile(args[0])) return readProcessFile(String(args[0]), on.machine);
        if (!isSimulated(args[0]) || on === undefined) return real.apply(module, args);
        const call = on.files[own][plain];
        if (call === undefined) throw new Error(`${name} of ${String(args[0])} is not simulated`);
        return call(...(args as never[]));
      },
      // `realpathSync.native` and the like.
      real,
    );
  }
}

const bootFile = '/proc/sys/kernel/random/boot_id';

function isProcessFile(path: unknown): boolean {
  return typeof path === 'string' && (path === bootFile || /^\/proc\/\d+\/stat$/.test(path));
}

/** As much of it as tells two processes of one number apart. */
function readProcessFile(path: string, machine: Machine): string {
  if (path === bootFile) return `boot-${machine.boots}\n`;
  const pid = Number(path.split('/')[2]);
  if (!machine.isAlive(pid)) throw Object.assign(new Error(`ENOENT: ${path}`), { code: 'ENOENT', syscall: 'open' });
  return `${pid} (node) S ${'0 '.repeat(18)}${Math.round(machine.bornAt(pid) / 10)} 0 0`;
}

function install(): void {
  divert(require('node:fs') as Bag, 'later');
  divert(require('node:fs/promises') as Bag, 'promised');
  const realPid = process.pid;
  const realKill = process.kill.bind(process);
  Object.defineProperty(process, 'pid', { configurable: true, enumerable: true, get: () => on?.machine.process || realPid });
  process.kill = (pid, signal) => {
    if (on === undefined) return realKill(pid, signal);
    if (signal !== 0) throw new Error('signals are not simulated');
    if (!on.machine.isAlive(pid)) throw Object.assign(new Error('ESRCH'), { code: 'ESRCH', syscall: 'kill' });
    return true;
  };
  const os = require('node:os') as Bag;
  const { hostname } = os;
  os['hostname'] = () => (on === undefined ? hostname?.() : 'simulated-host');
  installTime(() => on?.machine, require);
  syncBuiltinESMExports();
}

install();
