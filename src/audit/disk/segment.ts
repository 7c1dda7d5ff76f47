// One audit file open for appending. It knows where the file ends, so that a failed write leaves nothing behind
// and a file that somebody removed, replaced or changed is noticed before the next line goes into it.
import { closeSync, fdatasync, fdatasyncSync, fstatSync, fsyncSync, ftruncateSync, openSync, statSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

export interface Segment {
  readonly path: string;
  /** Appends all bytes, or throws and leaves the file as it was. */
  append(bytes: Buffer): void;
  /** False when a failed write could not be undone, or the file is not ours any more: it must be reopened. */
  readonly usable: boolean;
  /** Throws where the file is gone, or is not as it was left; it is not usable then. */
  check(): void;
  /** Resolves when the bytes appended so far are on disk, in a file that is still there under its name. */
  flush(): Promise<void>;
  /** Flushes synchronously and closes; a flush under way ends first. */
  close(): void;
}

/** Opens or creates. A new file's directory entry is made durable at once. Throws what the file system throws. */
export function openSegment(path: string): Segment {
  const fd = openSync(path, 'a', 0o640);
  const born = fstatSync(fd);
  let end = born.size;
  let usable = true;
  let flushing = 0;
  let closed = false;
  /** Within one turn of the loop a look is good enough: of twenty records of a batch, one looks. */
  let looked = false;
  if (end === 0) syncDirectory(dirname(path));

  function assertOurs(size?: number): void {
    const now = statSync(path, { throwIfNoEntry: false });
    const reason = now === undefined ? 'vanished' : now.ino !== born.ino || now.dev !== born.dev ? 'was replaced' : undefined;
    const changed = now !== undefined && size !== undefined && now.size !== size ? 'was changed by somebody else' : undefined;
    if (reason === undefined && changed === undefined) return;
    usable = false;
    throw new Error(`${path} ${reason ?? changed}`);
  }

  function lookOnceATurn(): void {
    if (looked) return;
    assertOurs(end);
    looked = true;
    setImmediate(() => {
      looked = false;
    });
  }

  function undo(): void {
    try {
      ftruncateSync(fd, end);
    } catch {
      usable = false;
    }
  }

  function release(): void {
    if (closed && flushing === 0) closeSync(fd);
  }

  return {
    path,
    get usable() {
      return usable;
    },
    append(bytes) {
      lookOnceATurn();
      try {
        for (let written = 0; written < bytes.length; ) written += writeSync(fd, bytes, written);
      } catch (error) {
        undo();
        throw error;
      }
      end += bytes.length;
    },
    check: () => assertOurs(end),
    async flush() {
      flushing += 1;
      try {
        await new Promise<void>((resolve, reject) => {
          fdatasync(fd, (error) => (error ? reject(error) : resolve()));
        });
        assertOurs();
      } finally {
        flushing -= 1;
        release();
      }
    },
    close() {
      if (closed) return;
      closed = true;
      try {
        fdatasyncSync(fd);
      } finally {
        release();
      }
    },
  };
}

/** Makes a new directory entry durable. Windows has no such call. */
function syncDirectory(directory: string): void {
  if (process.platform === 'win32') return;
  const fd = openSync(directory, 'r');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}
