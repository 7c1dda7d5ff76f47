// A disk of its own, so small that it can be filled to the last byte. Only where file systems can be mounted.
import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

export interface SmallDisk {
  path: string;
  fill(): void;
}

/** Below this directory; gone when the test ends. */
export function aSmallDisk(directory: string): SmallDisk {
  const path = join(directory, 'disk');
  mount(path);
  onTestFinished(() => void execFileSync('umount', ['-l', path]));
  return {
    path,
    fill() {
      for (const size of [4_096, 1]) while (hasRoomFor(size, path));
    },
  };
}

export function canMount(): boolean {
  const probe = `/tmp/lobbyguard-mount-probe-${process.pid}`;
  try {
    mount(probe);
    execFileSync('umount', [probe]);
    rmSync(probe, { recursive: true });
    return true;
  } catch {
    return false;
  }
}

function mount(path: string): void {
  mkdirSync(path, { recursive: true });
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', path], { stdio: 'ignore' });
}

function hasRoomFor(size: number, path: string): boolean {
  try {
    writeFileSync(join(path, 'ballast'), Buffer.alloc(size), { flag: 'a' });
    return true;
  } catch {
    return false;
  }
}
