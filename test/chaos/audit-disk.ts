// The audit directory as bad luck treats it, and what its files say. Reads every file that ever was there, wherever it was moved.
import { execFileSync } from 'node:child_process';
import {
  closeSync,
  existsSync,
  fstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readSync,
  renameSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';

export interface AuditRecordOnDisk {
  type: string;
  at: string;
  [key: string]: unknown;
}

export interface AuditDisk {
  readonly path: string;
  /** Everything not seen before, in every directory there ever was. */
  news(): AuditRecordOnDisk[];
  /** All directories: the present one, and those that were moved away for good. */
  directories(): string[];
  /** Moves the directory away and puts a file in its place, until `heal`. */
  block(): void;
  /** Moves the directory away for good; the daemon makes a new one. */
  lose(): void;
  /** When that happened, epoch ms: a life that begins after it knows of nothing before it. */
  readonly lostAt: readonly number[];
  /** Fills the file system it is on, until `heal`. False where that is not possible. */
  fill(): boolean;
  heal(): void;
  readonly sick: boolean;
  pause(): void;
  resume(): void;
  close(): void;
}

export function createAuditDisk(root: string, small: boolean): AuditDisk {
  const path = join(root, 'audit');
  const aside = join(root, 'audit-aside');
  const filler = join(path, 'filler');
  const lost: string[] = [];
  const lostAt: number[] = [];
  /** How far each file has been read, and the line before that: a power cut takes back what was not safe, and other lines may stand there since. */
  const places = new Map<string, { at: number; line: Buffer }>();
  const told = new Set<unknown>();
  mkdirSync(path, { recursive: true });
  const mounted = small && mount(path);
  let blocked = false;
  let full = false;

  function directories(): string[] {
    return [...lost, blocked ? aside : path].filter((one) => existsSync(one));
  }

  function newLines(file: string): string[] {
    const fd = openSync(file, 'r');
    try {
      const { ino, dev, size } = fstatSync(fd);
      const key = `${dev}:${ino}`;
      const { at, line } = places.get(key) ?? { at: 0, line: Buffer.alloc(0) };
      const before = Buffer.alloc(line.length);
      readSync(fd, before, 0, before.length, at - line.length);
      const from = before.equals(line) ? at : 0;
      if (size <= from) return [];
      const bytes = Buffer.alloc(size - from);
      readSync(fd, bytes, 0, bytes.length, from);
      const end = bytes.lastIndexOf(10) + 1;
      const last = end > 1 ? bytes.subarray(bytes.lastIndexOf(10, end - 2) + 1, end) : undefined;
      places.set(key, { at: from + end, line: last ?? (from === at ? line : Buffer.alloc(0)) });
      return bytes.subarray(0, end).toString('utf8').split('\n').filter(Boolean);
    } finally {
      closeSync(fd);
    }
  }

  /** Each record once, also where a file is read again. */
  function isNew({ hash }: AuditRecordOnDisk): boolean {
    if (hash === undefined) return true;
    const isTold = told.has(hash);
    told.add(hash);
    return !isTold;
  }

  return {
    path,
    news() {
      const files = directories().flatMap((one) =>
        readdirSync(one)
          .filter((name) => name.endsWith('.jsonl'))
          .map((name) => join(one, name)),
      );
      return files
        .flatMap(newLines)
        .flatMap((line) => parsed(line) ?? [])
        .filter(isNew);
    },
    directories,
    block() {
      if (mounted || blocked || !existsSync(path)) return;
      renameSync(path, aside);
      writeFileSync(path, 'not a directory\n');
      blocked = true;
    },
    lose() {
      if (mounted || blocked || !existsSync(path)) return;
      const away = `${path}-lost-${lost.length + 1}`;
      renameSync(path, away);
      lost.push(away);
      lostAt.push(Date.now());
    },
    lostAt,
    fill() {
      if (!mounted) return false;
      full = true;
      pour(filler);
      return true;
    },
    heal() {
      if (full) rmSync(filler, { force: true });
      full = false;
      if (!blocked) return;
      rmSync(path, { recursive: true, force: true });
      renameSync(aside, path);
      blocked = false;
    },
    get sick() {
      return blocked || full;
    },
    pause() {
      mkdirSync(path, { recursive: true });
      writeFileSync(join(path, 'PAUSED'), 'chaos\n');
    },
    resume: () => rmSync(join(path, 'PAUSED'), { force: true }),
    close() {
      if (mounted) execFileSync('umount', ['-l', path]);
    },
  };
}

function parsed(line: string): AuditRecordOnDisk | undefined {
  try {
    return JSON.parse(line) as AuditRecordOnDisk;
  } catch {
    return undefined;
  }
}

/** A file system of its own, small enough to be filled. Needs rights that few have. */
function mount(path: string): boolean {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=96m', 'none', path], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

function pour(file: string): void {
  const fd = openSync(file, 'a');
  let size = 1_048_576;
  try {
    while (size >= 1) {
      try {
        if (writeSync(fd, Buffer.alloc(size)) < size) size = Math.floor(size / 2);
      } catch {
        size = Math.floor(size / 2);
      }
    }
  } finally {
    closeSync(fd);
  }
}
