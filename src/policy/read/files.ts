// Finds the files of a policy set on disk: directories recursively, symbolic links followed, nothing twice, nothing endless, nothing huge.
import type { Stats } from 'node:fs';
import { lstat, open, readdir, readFile, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { unreadableBecause } from '../../errors.ts';
import type { ProblemCode } from '../../problem-codes.ts';
import { type Complaints, createComplaints } from '../../yaml/complaints.ts';
import { misnamed } from './misnamed-file.ts';

export interface Source {
  /** As given on the command line and below it, with `/` everywhere. */
  path: string;
  /** Relative to what was given: what the revision is over. */
  name?: string;
  bytes: Uint8Array;
}

/** Larger files are refused before they are read. */
const maxPolicyBytes = 4 * 1024 * 1024;
const maxListBytes = 16 * 1024 * 1024;

interface Walk {
  complaints: Complaints;
  sources: Source[];
  /** Real paths read or walked already. */
  seen: Set<string>;
  contentOf(file: string, stats: Stats): Promise<Uint8Array> | Uint8Array;
}

/** Reads every policy and list file under `paths`. A policy file named by itself brings the `lists/*.txt` beside it. */
export async function findSources(paths: readonly string[], complaints: Complaints): Promise<Source[]> {
  return walkAll(paths, { complaints, sources: [], seen: new Set(), contentOf: (file) => readFile(file) });
}

/**
 * What findSources would find, as one text, as far as the file system tells without reading it: the same text, the same set. Nothing that
 * belongs to no set is in it, such as a log that grows beside the policies.
 */
export async function lookAtSources(paths: readonly string[]): Promise<string> {
  const complaints = createComplaints();
  const contentOf = (_file: string, { ino, size, mtimeMs, ctimeMs }: Stats) => Buffer.from(`${ino} ${size} ${mtimeMs} ${ctimeMs}`);
  const found = await walkAll(paths, { complaints, sources: [], seen: new Set(), contentOf });
  return JSON.stringify([found.map(({ path: file, bytes }) => [file, String(bytes)]), complaints.all]);
}

/** The files by which two looks differ. */
export function changedBetween(before: string, after: string): string[] {
  const [one, other] = [filesIn(before), filesIn(after)];
  return [...new Set([...one.keys(), ...other.keys()])].filter((file) => one.get(file) !== other.get(file));
}

function filesIn(look: string): ReadonlyMap<string, string> {
  const [files] = JSON.parse(look) as [[file: string, looks: string][]];
  return new Map(files);
}

async function walkAll(paths: readonly string[], walk: Walk): Promise<Source[]> {
  for (const given of paths) {
    const root = forward(given).replace(/(?<=.)\/+$/, '');
    const kind = await kindOf(root, walk);
    if (kind === 'directory') await walkDirectory(root, '', [], walk);
    else if (kind === 'file') await takeNamed(root, walk);
  }
  return walk.sources;
}

async function takeNamed(file: string, walk: Walk): Promise<void> {
  if (isTestFile(file)) return;
  await take(file, path.posix.basename(file), walk);
  if (isListFile(file)) return;
  const lists = path.posix.join(path.posix.dirname(file), 'lists');
  if (!(await isThere(lists)) || (await kindOf(lists, walk)) !== 'directory') return;
  const entries = (await attempt(lists, walk, () => readdir(lists))) ?? [];
  for (const entry of entries.filter(isListFile)) {
    const list = `${lists}/${entry}`;
    if ((await kindOf(list, walk)) === 'file') await take(list, `lists/${entry}`, walk);
  }
}

/** A link that leads nowhere is. */
async function isThere(file: string): Promise<boolean> {
  return (await lstat(file).catch(() => undefined)) !== undefined;
}

async function walkDirectory(directory: string, name: string, ancestors: readonly string[], walk: Walk): Promise<void> {
  const real = await attempt(directory, walk, () => realpath(directory));
  if (real === undefined) return;
  if (ancestors.includes(real)) return complain(walk, directory, 'symlink-loop', 'this link leads back to a directory it is in');
  if (walk.seen.has(real)) return;
  walk.seen.add(real);
  const entries = await attempt(directory, walk, () => readdir(directory));
  for (const entry of (entries ?? []).toSorted()) {
    // Into what stands at the root of a volume only root may look.
    if (entry.startsWith('.') || entry === 'lost+found') continue;
    const child = `${directory}/${entry}`;
    const childName = name === '' ? entry : `${name}/${entry}`;
    const kind = await kindOf(child, walk, !isPolicyFile(entry) && !isListFile(entry) && entry !== 'lists');
    if (kind === 'directory') await walkDirectory(child, childName, [...ancestors, real], walk);
    else if (kind === 'file' && belongs(childName, directory)) await take(child, childName, walk);
    else if (kind === 'file') await tellMisnamed(child, walk);
  }
}

async function tellMisnamed(file: string, { complaints }: Walk): Promise<void> {
  const problem = misnamed(file);
  if (problem !== undefined && !(await isMeantForOthers(file))) complaints.add([problem]);
}

/** By what they begin with: scripts, and the schemas that editors read, which `init` puts beside the policies. */
async function isMeantForOthers(file: string): Promise<boolean> {
  const handle = await open(file).catch(() => undefined);
  if (handle === undefined) return false;
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(100), 0, 100, 0);
    return /^(?:#!|\s*\{\s*"\$schema":\s*"https?:\/\/json-schema\.org\/)/.test(buffer.toString('utf8', 0, bytesRead));
  } finally {
    await handle.close();
  }
}

/** Policies anywhere; lists in a directory called `lists`. */
function belongs(name: string, directory: string): boolean {
  if (isListFile(name)) return path.posix.basename(directory) === 'lists';
  return isPolicyFile(name) && !isTestFile(name);
}

async function take(file: string, name: string, walk: Walk): Promise<void> {
  const bytes = await attempt(file, walk, async () => {
    const real = await realpath(file);
    if (walk.seen.has(real)) return undefined;
    walk.seen.add(real);
    const stats = await stat(file);
    const limit = isListFile(file) ? maxListBytes : maxPolicyBytes;
    if (stats.size <= limit) return walk.contentOf(file, stats);
    complain(walk, file, 'too-large', `the file has ${megabytes(stats.size)} MB, more than the ${megabytes(limit)} MB that are read`);
    return undefined;
  });
  if (bytes !== undefined) walk.sources.push({ path: file, name, bytes });
}

/** What is at a path; complains when it is neither file nor directory. `quiet`: it need not be anything of ours. */
async function kindOf(file: string, walk: Walk, quiet = false): Promise<'file' | 'directory' | undefined> {
  const stats = quiet ? await stat(file).catch(() => undefined) : await attempt(file, walk, () => stat(file));
  if (stats?.isDirectory()) return 'directory';
  if (stats?.isFile()) return 'file';
  if (stats !== undefined && !quiet) complain(walk, file, 'unreadable', 'this is neither a file nor a directory');
  return undefined;
}

const reasons: Readonly<Record<string, { code: ProblemCode; message: string }>> = {
  ENOENT: { code: 'not-found', message: 'there is no such file or directory' },
  ELOOP: { code: 'symlink-loop', message: 'this symbolic link leads back to itself' },
};

async function attempt<T>(file: string, walk: Walk, action: () => Promise<T>): Promise<T | undefined> {
  try {
    return await action();
  } catch (error) {
    const code = String((error as NodeJS.ErrnoException).code);
    if (code === 'ENOENT' && (await isThere(file))) {
      complain(walk, file, 'not-found', 'this link leads nowhere; make what it points to, or remove it');
      return undefined;
    }
    const reason = reasons[code] ?? { code: 'unreadable', message: `it cannot be read (${unreadableBecause(error)})` };
    complain(walk, file, reason.code, reason.message);
    return undefined;
  }
}

function complain(walk: Walk, file: string, code: ProblemCode, message: string): void {
  walk.complaints.error({ file, line: 1, column: 1 }, code, message);
}

/** The configuration may stand beside the policies. */
export function isPolicyFile(file: string): boolean {
  return /\.ya?ml$/i.test(file) && !/(?:^|\/)lobbyguard\.ya?ml$/i.test(file);
}

function isTestFile(file: string): boolean {
  return /\.test\.ya?ml$/i.test(file);
}

export function isListFile(file: string): boolean {
  return /\.txt$/i.test(file);
}

function megabytes(bytes: number): string {
  return (bytes / 1024 / 1024).toFixed(1);
}

function forward(file: string): string {
  return path.sep === '\\' ? file.replaceAll('\\', '/') : file;
}
