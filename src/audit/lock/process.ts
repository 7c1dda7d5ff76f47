// Which process a pid meant: pids are used again, after a reboot or in every container, and only the time of the start tells them apart.
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/** When the process started, as the system counts it (boot and clock ticks); undefined where the system does not say or there is no such process. */
export function processStart(pid: number): string | undefined {
  if (process.platform !== 'linux') return undefined;
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const ticks = fields[19];
    if (ticks === undefined || fields[0] === 'Z') return undefined;
    return `${bootId()}:${ticks}`;
  } catch {
    return undefined;
  }
}

/** Whether a process with this pid is there. One that belongs to somebody else counts. */
export function processAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/**
 * Names the table our pid is a number of: this boot of this machine, and within it the container. Only in the same table does a pid mean the
 * same process; two containers may share their host name and both be process 1.
 */
export function processTable(): string {
  try {
    return `${bootId()} ${readlinkSync('/proc/self/ns/pid')}`;
  } catch {
    return `host ${hostname()}`;
  }
}

function bootId(): string {
  return readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim();
}
