// The same file calls in Node's three manners: at once, with a callback, with a promise. What is not at once takes a moment that the seed chooses.
import { Readable } from 'node:stream';
import { createFiles, nothingThere } from './files.ts';
import type { Computer } from './install.ts';

type Call = (...args: never[]) => unknown;
type Calls = Readonly<Record<string, Call>>;

export interface SlowFiles {
  now: Calls;
  later: Calls;
  promised: Calls;
}

export interface Paces {
  /** How long a call takes that does not block, ms. */
  callMs(name: string): number;
}

export function createSlowFiles({ machine, disk }: Pick<Computer, 'machine' | 'disk'>, paces: Paces): SlowFiles {
  const files = createFiles(disk, () => machine.now);
  const calls = files.calls as Record<string, (...args: unknown[]) => unknown>;

  function promise(name: string, args: unknown[]): Promise<unknown> {
    const flushes = name === 'fsync' || name === 'fdatasync';
    const size = flushes ? files.sizeOf(args[0] as number) : 0;
    return new Promise((resolve, reject) => {
      machine.later(paces.callMs(name), () => {
        try {
          resolve(flushes ? files.synced(args[0] as number, size) : calls[name]?.(...args));
        } catch (error) {
          reject(error);
        }
      });
    });
  }

  function withCallback(name: string): Call {
    return (...args: unknown[]) => {
      const done = args.pop() as (error: unknown, value?: unknown) => void;
      void promise(name, args).then(
        (value) => done(null, value),
        (error: unknown) => done(error),
      );
    };
  }

  function handleOf(fd: number): object {
    const handle = {
      fd,
      async read(into: Uint8Array, offset?: number, length?: number, position?: number | null) {
        return { bytesRead: await promise('read', [fd, into, offset, length, position]), buffer: into };
      },
      async write(data: Uint8Array | string, ...rest: unknown[]) {
        return { bytesWritten: await promise('write', [fd, data, ...rest]), buffer: data };
      },
      stat: () => promise('fstat', [fd]),
      readFile: (options?: unknown) => promise('readFile', [fd, options]),
      sync: () => promise('fsync', [fd]),
      datasync: () => promise('fdatasync', [fd]),
      truncate: (size?: number) => promise('ftruncate', [fd, size]),
      close: () => promise('close', [fd]),
      [Symbol.asyncDispose]: () => promise('close', [fd]),
    };
    return handle;
  }

  /** The whole file in one piece: enough for files that fit into memory. */
  function createReadStream(path: string): Readable {
    return new Readable({
      read() {
        promise('readFile', [path]).then(
          (bytes) => {
            if ((bytes as Buffer).length > 0) this.push(bytes);
            this.push(null);
          },
          (error: Error) => this.destroy(error),
        );
      },
    });
  }

  const watches = createWatches(machine, calls);
  const names = Object.keys(calls);
  return {
    now: calls,
    later: { ...Object.fromEntries(names.map((name) => [name, withCallback(name)])), createReadStream, ...watches },
    promised: {
      ...Object.fromEntries(names.map((name) => [name, (...args: unknown[]) => promise(name, args)])),
      open: async (path: string, flags?: string) => handleOf(Number(await promise('open', [path, flags]))),
    },
  };
}

/** `watchFile` looks at intervals, as the real one does. */
function createWatches(machine: Computer['machine'], calls: Record<string, (...args: unknown[]) => unknown>): Calls {
  type Seen = { mtimeMs?: number; ino?: number; size?: number };
  const stops = new Map<string, () => void>();

  function look(path: string): Seen {
    try {
      return (calls['stat']?.(path) ?? nothingThere()) as Seen;
    } catch {
      return nothingThere() as Seen;
    }
  }

  return {
    watchFile(path: string, options: { interval?: number }, listener: (now: unknown, before: unknown) => void) {
      const key = `${machine.process} ${path}`;
      let before = look(path);
      const timer = setInterval(() => {
        const seen = look(path);
        if (seen.mtimeMs === before.mtimeMs && seen.ino === before.ino && seen.size === before.size) return;
        const was = before;
        before = seen;
        listener(seen, was);
      }, options.interval ?? 5_007);
      stops.get(key)?.();
      stops.set(key, () => clearInterval(timer));
      return { ref() {}, unref() {} };
    },
    unwatchFile: (path: string) => stops.get(`${machine.process} ${path}`)?.(),
  };
}
