// A disk that is only memory: files, directories and links, with the moods of a real one. The rule: what was not synced may be lost when the power goes.
import type { Random } from '../../../src/simulator/random.ts';

export interface FileNode {
  kind: 'file';
  ino: number;
  bytes: Buffer;
  size: number;
  /** How much of it a power cut leaves behind for sure. */
  safe: number;
  mtimeMs: number;
}

export interface DirectoryNode {
  kind: 'directory';
  ino: number;
  entries: Map<string, Node>;
  mtimeMs: number;
}

export interface LinkNode {
  kind: 'link';
  ino: number;
  target: string;
  mtimeMs: number;
}

export type Node = FileNode | DirectoryNode | LinkNode;

export interface Disk {
  /** Undefined where there is nothing. Throws ENOTDIR and ELOOP. */
  find(path: string, options?: { follow: boolean }): Node | undefined;
  /** Throws ENOENT as well. */
  get(path: string, syscall: string, options?: { follow: boolean }): Node;
  makeFile(path: string): FileNode;
  makeDirectory(path: string): DirectoryNode;
  makeLink(path: string, target: string): void;
  /** One file under two names. */
  alias(path: string, name: string): void;
  rename(from: string, to: string): void;
  remove(path: string): void;
  /** The path without links in it. */
  real(path: string): string;
  write(file: FileNode, bytes: Uint8Array, at: number): number;
  truncate(file: FileNode, size: number): void;
  /** Whatever below this directory was not synced is cut off somewhere. */
  losePower(path: string): void;
  /** False: nothing is ever synced, and nobody is told. */
  syncs: boolean;
  /** Asked before each call: an error code makes it fail. */
  trouble: (syscall: string, path: string) => string | undefined;
  /** How much more the daemon may write; a write that does not fit is cut short, the next one fails. */
  room: number;
}

export interface DiskOptions {
  now(): number;
  random: Random;
  /** Whether who is writing now is held to `room`. */
  isLimited(): boolean;
}

export function diskError(code: string, syscall: string, path: string): NodeJS.ErrnoException {
  return Object.assign(new Error(`${code}: simulated, ${syscall} '${path}'`), { code, syscall, path, errno: -1 });
}

export function createDisk({ now, random, isLimited }: DiskOptions): Disk {
  let inodes = 100;
  const root = newDirectory();

  function inode(): { ino: number; mtimeMs: number } {
    inodes += 1;
    return { ino: inodes, mtimeMs: now() };
  }

  function newDirectory(): DirectoryNode {
    return { kind: 'directory', entries: new Map(), ...inode() };
  }

  /** Where the last name of a path stands, links on the way resolved. A name that begins with `~` is no step: one place under many paths. */
  function locate(path: string, hops = 0): { directory: DirectoryNode; name: string; real: string } {
    const names = path.split('/').filter((name) => name !== '' && name !== '.' && !name.startsWith('~'));
    const last = names.pop() ?? '';
    let directory = root;
    let real = '';
    for (const name of names) {
      const next = resolved(directory, name, real, hops);
      if (next === undefined) throw diskError('ENOENT', 'open', path);
      if (next.node.kind !== 'directory') throw diskError('ENOTDIR', 'open', path);
      directory = next.node;
      real = next.real;
    }
    return { directory, name: last, real };
  }

  function resolved(directory: DirectoryNode, name: string, real: string, hops: number): { node: Node; real: string } | undefined {
    const node = directory.entries.get(name);
    if (node === undefined) return undefined;
    if (node.kind !== 'link') return { node, real: `${real}/${name}` };
    if (hops > 20) throw diskError('ELOOP', 'open', `${real}/${name}`);
    const target = node.target.startsWith('/') ? node.target : `${real}/${node.target}`;
    const place = locate(target, hops + 1);
    return resolved(place.directory, place.name, place.real, hops + 1);
  }

  function find(path: string, { follow } = { follow: true }): Node | undefined {
    try {
      const { directory, name, real } = locate(path);
      if (name === '') return root;
      return follow ? resolved(directory, name, real, 0)?.node : directory.entries.get(name);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  }

  function put(path: string, node: Node): void {
    const { directory, name } = locate(path);
    directory.entries.set(name, node);
    directory.mtimeMs = now();
  }

  function take(path: string): Node {
    const { directory, name } = locate(path);
    const node = directory.entries.get(name);
    if (node === undefined) throw diskError('ENOENT', 'rename', path);
    directory.entries.delete(name);
    directory.mtimeMs = now();
    return node;
  }

  const disk: Disk = {
    syncs: true,
    trouble: () => undefined,
    room: Number.POSITIVE_INFINITY,
    find,
    get(path, syscall, options) {
      const node = find(path, options);
      if (node === undefined) throw diskError('ENOENT', syscall, path);
      return node;
    },
    makeFile(path) {
      const file: FileNode = { kind: 'file', bytes: Buffer.alloc(256), size: 0, safe: 0, ...inode() };
      put(path, file);
      return file;
    },
    makeDirectory(path) {
      const made = newDirectory();
      put(path, made);
      return made;
    },
    alias: (path, name) => put(name, disk.get(path, 'link')),
    makeLink: (path, target) => put(path, { kind: 'link', target, ...inode() }),
    rename(from, to) {
      locate(to);
      put(to, take(from));
    },
    remove: (path) => void take(path),
    real(path) {
      const { directory, name, real } = locate(path);
      const found = resolved(directory, name, real, 0);
      if (found === undefined) throw diskError('ENOENT', 'realpath', path);
      return found.real;
    },
    write(file, bytes, at) {
      const fits = isLimited() ? Math.min(bytes.length, disk.room) : bytes.length;
      if (fits === 0 && bytes.length > 0) throw diskError('ENOSPC', 'write', '');
      if (isLimited()) disk.room -= fits;
      if (at + fits > file.bytes.length) file.bytes = Buffer.concat([file.bytes], (at + fits) * 2);
      file.bytes.set(bytes.subarray(0, fits), at);
      file.safe = Math.min(file.safe, at);
      file.size = Math.max(file.size, at + fits);
      file.mtimeMs = now();
      return fits;
    },
    truncate(file, size) {
      file.size = Math.min(file.size, size);
      file.safe = Math.min(file.safe, size);
      file.mtimeMs = now();
    },
    losePower(path) {
      const below = find(path);
      if (below?.kind !== 'directory') return;
      for (const file of filesIn(below)) {
        file.size = file.safe + Math.floor(random() * (file.size - file.safe + 1));
        file.safe = file.size;
      }
    },
  };
  return disk;
}

function* filesIn(directory: DirectoryNode): Generator<FileNode> {
  for (const node of directory.entries.values()) {
    if (node.kind === 'file') yield node;
    else if (node.kind === 'directory') yield* filesIn(node);
  }
}
