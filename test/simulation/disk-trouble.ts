// What a disk does to a daemon besides going away: it fills up, fails single calls, or takes its time.
import type { AuditDisk } from '../chaos/audit-disk.ts';
import type { Computer } from './machine/install.ts';
import { theWorld } from './machine/machine.ts';

const syscalls = ['write', 'fsync', 'open', 'ftruncate', 'stat', 'read'] as const;

/** The audit directory of a simulated disk: filling it is real, and so is a disk that fails some calls. */
export function troubledDisk({ machine, disk }: Pick<Computer, 'machine' | 'disk'>, audit: AuditDisk): AuditDisk {
  let sick = false;

  function failSomeCalls(): void {
    const failing = new Set(syscalls.filter(() => machine.random() < 0.4));
    const often = machine.random();
    disk.trouble = (syscall, path) => {
      const isTheirs = machine.process !== theWorld && path.startsWith(audit.path);
      return isTheirs && failing.has(syscall as (typeof syscalls)[number]) && machine.random() < often ? 'EIO' : undefined;
    };
  }

  return {
    ...audit,
    /** Half of the time; the directory goes away otherwise. */
    fill() {
      if (machine.random() < 0.4) return false;
      sick = true;
      if (machine.random() < 0.5) disk.room = Math.floor(machine.random() * 5_000);
      else failSomeCalls();
      return true;
    },
    heal() {
      sick = false;
      disk.room = Number.POSITIVE_INFINITY;
      disk.trouble = () => undefined;
      audit.heal();
    },
    get sick() {
      return sick || audit.sick;
    },
  };
}
