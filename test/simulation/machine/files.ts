// Node's synchronous file calls over the simulated disk. What the daemon does not use is not here, and says so when it is called.
import { type Disk, diskError, type FileNode, type Node } from './disk.ts';

export interface Files {
  /** By the names `node:fs` gives them, without `Sync`. */
  readonly calls: Readonly<Record<string, (...args: never[]) => unknown>>;
  /** For a flush whose effect comes later: what is promised is what had been written when it was asked for. */
  sizeOf(fd: number): number;
  synced(fd: number, size: number): void;
}

/** Descriptors of the simulated disk, told from real ones by their size. */
export const firstDescriptor = 1_000_000;

interface Open {
  node: Node;
  path: string;
  appends: boolean;
  position: number;
}

export function createFiles(disk: Disk, now: () => number): Files {
  const open = new Map<number, Open>();
  let descriptors = firstDescriptor;

  function ask(syscall: string, path: string): void {
    const code = disk.trouble(syscall, path);
    if (code !== undefined) throw diskError(code, syscall, path);
  }

  function opened(fd: number, syscall: string): Open {
    const found = open.get(fd);
    if (found === undefined) throw diskError('EBADF', syscall, String(fd));
    return found;
  }

  function openFile(path: string, flags = 'r'): number {
    ask('open', path);
    const found = disk.find(path);
    if (found === undefined && flags.startsWith('r')) throw diskError('ENOENT', 'open', path);
    if (found !== undefined && flags.includes('x')) throw diskError('EEXIST', 'open', path);
    if (found?.kind === 'directory' && flags !== 'r') throw diskError('EISDIR', 'open', path);
    const node = found ?? disk.makeFile(path);
    if (flags.startsWith('w') && node.kind === 'file') disk.truncate(node, 0);
    descriptors += 1;
    open.set(descriptors, { node, path, appends: flags.startsWith('a'), position: 0 });
    return descriptors;
  }

  function fileOf(one: Open, syscall: string): FileNode {
    if (one.node.kind !== 'file') throw diskError('EISDIR', syscall, one.path);
    return one.node;
  }

  function write(fd: number, data: string | Uint8Array, offset?: number, length?: number | string, position?: number | null): number {
    const one = opened(fd, 'write');
    ask('write', one.path);
    const text = typeof data === 'string';
    const bytes = text ? Buffer.from(data) : data.subarray(offset ?? 0, typeof length === 'number' ? (offset ?? 0) + length : undefined);
    const place = text ? offset : position;
    const file = fileOf(one, 'write');
    const at = one.appends ? file.size : (place ?? one.position);
    const written = disk.write(file, bytes, at);
    if (!one.appends && (place === undefined || place === null)) one.position += written;
    return written;
  }

  function read(fd: number, into: Uint8Array, offset = 0, length = into.length - offset, position: number | null = null): number {
    const one = opened(fd, 'read');
    ask('read', one.path);
    const file = fileOf(one, 'read');
    const at = position ?? one.position;
    const bytes = file.bytes.subarray(at, Math.min(file.size, at + length));
    into.set(bytes, offset);
    if (position === null) one.position += bytes.length;
    return bytes.length;
  }

  function readFile(path: string | number, options?: string | { encoding?: string | null }): Buffer | string {
    const one: Open | undefined = typeof path === 'number' ? opened(path, 'read') : undefined;
    const name = one?.path ?? String(path);
    ask('read', name);
    const node = one?.node ?? disk.get(name, 'open');
    if (node.kind !== 'file') throw diskError('EISDIR', 'read', name);
    const bytes = Buffer.from(node.bytes.subarray(0, node.size));
    const encoding = typeof options === 'string' ? options : options?.encoding;
    return encoding ? bytes.toString(encoding as BufferEncoding) : bytes;
  }

  function writeFile(path: string, data: string | Uint8Array, options?: string | { flag?: string }): void {
    const fd = openFile(path, (typeof options === 'object' && options.flag) || 'w');
    try {
      const bytes = typeof data === 'string' ? Buffer.from(data) : data;
      for (let at = 0; at < bytes.length; ) at += write(fd, bytes, at);
    } finally {
      open.delete(fd);
    }
  }

  function stat(path: string, options?: { throwIfNoEntry?: boolean }): object | undefined {
    ask('stat', path);
    const node = disk.find(path);
    if (node === undefined && options?.throwIfNoEntry === false) return undefined;
    return statsOf(node ?? disk.get(path, 'stat'));
  }

  function lstat(path: string, options?: { throwIfNoEntry?: boolean }): object | undefined {
    const node = disk.find(path, { follow: false });
    if (node === undefined && options?.throwIfNoEntry === false) return undefined;
    return statsOf(node ?? disk.get(path, 'lstat', { follow: false }));
  }

  /** Never throws, as the real one does not. */
  function exists(path: string): boolean {
    try {
      return disk.find(path) !== undefined;
    } catch {
      return false;
    }
  }

  function makeDirectory(path: string, options?: { recursive?: boolean }): string | undefined {
    ask('mkdir', path);
    const found = disk.find(path);
    if (found?.kind === 'directory' && options?.recursive) return undefined;
    if (found !== undefined) throw diskError('EEXIST', 'mkdir', path);
    const above = path.slice(0, path.lastIndexOf('/'));
    if (options?.recursive && above !== '') makeDirectory(above, options);
    disk.makeDirectory(path);
    return path;
  }

  function readDirectory(path: string, options?: { withFileTypes?: boolean }): unknown[] {
    ask('readdir', path);
    const node = disk.get(path, 'scandir');
    if (node.kind !== 'directory') throw diskError('ENOTDIR', 'scandir', path);
    const found = [...node.entries].sort(([a], [b]) => (a < b ? -1 : 1));
    return found.map(([name, one]) => (options?.withFileTypes ? { name, parentPath: path, path, ...kindOf(one) } : name));
  }

  function remove(path: string, options?: { force?: boolean; recursive?: boolean }): void {
    ask('unlink', path);
    const node = disk.find(path, { follow: false });
    if (node === undefined && options?.force) return;
    if (node?.kind === 'directory' && !options?.recursive) throw diskError('EISDIR', 'rm', path);
    disk.remove(path);
  }

  function sync(fd: number): void {
    const one = opened(fd, 'fsync');
    ask('fsync', one.path);
    if (one.node.kind === 'file' && disk.syncs) one.node.safe = one.node.size;
  }

  const calls = {
    open: openFile,
    close: (fd: number) => void open.delete(fd),
    read,
    write,
    readFile,
    writeFile,
    appendFile: (path: string, data: string) => writeFile(path, data, { flag: 'a' }),
    stat,
    lstat,
    fstat: (fd: number) => statsOf(opened(fd, 'fstat').node),
    exists,
    access: (path: string) => void disk.get(path, 'access'),
    mkdir: makeDirectory,
    readdir: readDirectory,
    rename(from: string, to: string) {
      ask('rename', from);
      disk.rename(from, to);
    },
    rm: remove,
    unlink: remove,
    link(path: string, name: string) {
      ask('link', name);
      if (disk.find(name, { follow: false }) !== undefined) throw diskError('EEXIST', 'link', name);
      disk.alias(path, name);
    },
    symlink: (target: string, path: string) => disk.makeLink(path, target),
    realpath: (path: string) => disk.real(path),
    utimes(path: string) {
      ask('utimes', path);
      disk.get(path, 'utime').mtimeMs = now();
    },
    ftruncate(fd: number, size = 0) {
      const one = opened(fd, 'ftruncate');
      ask('ftruncate', one.path);
      disk.truncate(fileOf(one, 'ftruncate'), size);
    },
    fsync: sync,
    fdatasync: sync,
    chmod: (path: string) => void disk.get(path, 'chmod'),
  };

  return {
    calls,
    sizeOf(fd) {
      const node = open.get(fd)?.node;
      return node?.kind === 'file' ? node.size : 0;
    },
    synced(fd, size) {
      const one = opened(fd, 'fsync');
      ask('fsync', one.path);
      if (one.node.kind === 'file' && disk.syncs) one.node.safe = Math.max(one.node.safe, Math.min(size, one.node.size));
    },
  };
}

function kindOf(node: Node) {
  return {
    isFile: () => node.kind === 'file',
    isDirectory: () => node.kind === 'directory',
    isSymbolicLink: () => node.kind === 'link',
    isFIFO: () => false,
    isSocket: () => false,
    isBlockDevice: () => false,
    isCharacterDevice: () => false,
  };
}

function statsOf(node: Node): object {
  const at = new Date(node.mtimeMs);
  const size = node.kind === 'file' ? node.size : 4_096;
  const mode = node.kind === 'directory' ? 0o40750 : node.kind === 'link' ? 0o120777 : 0o100640;
  const times = { mtime: at, ctime: at, atime: at, birthtime: at, mtimeMs: node.mtimeMs, ctimeMs: node.mtimeMs, birthtimeMs: node.mtimeMs };
  return { dev: 7, ino: node.ino, size, mode, nlink: 1, uid: 0, gid: 0, blocks: 0, ...times, ...kindOf(node) };
}

/** What `watchFile` tells of a file that is not there. */
export function nothingThere(): object {
  return { dev: 0, ino: 0, size: 0, mode: 0, mtimeMs: 0, mtime: new Date(0), ...kindOf({ kind: 'file' } as FileNode), isFile: () => false };
}
