// Watches a file, or the files of a folder, by looking: that works for saved, renamed-over and swapped files and on network drives. What is still
// being written is left alone until it has been quiet for a while.
import { readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { unreadableBecause } from '../../errors.ts';
import { loadRegularFile } from '../../regular-file.ts';

export interface FileContent {
  /** Without its folder. */
  name: string;
  bytes: Buffer;
}

export interface WatchedFilesOptions {
  /** A file, or a folder whose files with this ending count. */
  path: string;
  ending: string;
  onRead(files: readonly FileContent[]): Promise<void>;
  onFailed(why: string): void;
  /** For tests. */
  lookEveryMs?: number;
  quietMs?: number;
}

const lookEveryMs = 1_000;
const quietMs = 3_000;
const maxBytes = 50_000_000;

export function watchFiles(options: WatchedFilesOptions): { stop(): void } {
  const everyMs = options.lookEveryMs ?? lookEveryMs;
  const looksUntilQuiet = Math.ceil((options.quietMs ?? quietMs) / everyMs);
  let stopped = false;
  let read: string | undefined;
  let seen: string | undefined;
  let quietLooks = 0;
  let timer: NodeJS.Timeout | undefined;

  async function look(): Promise<void> {
    const files = await filesOf(options);
    const signature = files.kind === 'there' ? await signatureOf(files.paths) : files.why;
    quietLooks = signature === seen ? quietLooks + 1 : 0;
    seen = signature;
    const isFirst = read === undefined;
    if (signature === read || (!isFirst && quietLooks < looksUntilQuiet)) return;
    read = signature;
    if (files.kind === 'missing') options.onFailed(files.why);
    else await readAll(files.paths);
  }

  async function readAll(paths: readonly string[]): Promise<void> {
    const contents: FileContent[] = [];
    for (const path of paths) contents.push({ name: basename(path), bytes: await loadRegularFile(path) });
    if (!stopped) await options.onRead(contents);
  }

  async function next(): Promise<void> {
    try {
      await look();
    } catch (error) {
      read = seen;
      options.onFailed(`it cannot be read (${unreadableBecause(error)})`);
    }
    if (!stopped) timer = setTimeout(() => void next(), everyMs);
  }

  void next();
  return {
    stop() {
      stopped = true;
      clearTimeout(timer);
    },
  };
}

type Files = { kind: 'there'; paths: readonly string[] } | { kind: 'missing'; why: string };

async function filesOf({ path, ending }: WatchedFilesOptions): Promise<Files> {
  const info = await stat(path).catch((error: NodeJS.ErrnoException) => error);
  if (info instanceof Error) return { kind: 'missing', why: `it is not there, or cannot be read (${unreadableBecause(info)})` };
  if (!info.isDirectory()) return { kind: 'there', paths: [path] };
  const names = (await readdir(path)).filter((name) => name.toLowerCase().endsWith(ending) && !name.startsWith('.'));
  return { kind: 'there', paths: names.toSorted().map((name) => join(path, name)) };
}

async function signatureOf(paths: readonly string[]): Promise<string> {
  const marks: string[] = [];
  for (const path of paths) {
    const info = await stat(path);
    if (info.size > maxBytes) throw Object.assign(new Error('too large'), { code: `${basename(path)} is larger than 50 MB` });
    marks.push(`${path} ${info.ino} ${info.size} ${info.mtimeMs} ${info.ctimeMs}`);
  }
  return marks.join('\n');
}
