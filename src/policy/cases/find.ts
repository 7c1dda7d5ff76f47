// Finds the test files under paths: directories recursively, nothing twice, nothing endless. A policy file brings the tests beside it.
import { readdir, realpath, stat } from 'node:fs/promises';
import path from 'node:path';

export function isTestFile(file: string): boolean {
  return /\.test\.ya?ml$/i.test(file);
}

/** Sorted, with `/` everywhere. What cannot be opened is left for the reader to report. */
export async function findTestFiles(paths: readonly string[]): Promise<string[]> {
  const found = new Map<string, string>();
  const seen = new Set<string>();
  for (const given of paths) {
    const root = given.replaceAll(path.sep, '/').replace(/(?<=.)\/+$/, '');
    const stats = await stat(root).catch(() => undefined);
    if (stats?.isDirectory()) await walk(root, found, seen);
    else await take(isTestFile(root) ? root : root.replace(/(\.ya?ml)$/i, '.test$1'), found);
  }
  return [...found.values()].sort((one, other) => Buffer.compare(Buffer.from(one), Buffer.from(other)));
}

/** The files and directories whose policies decide the cases under `paths`: a test file is decided by the set of its own directory. */
export function policyRoots(paths: readonly string[]): string[] {
  return [...new Set(paths.map((one) => (isTestFile(one) ? path.dirname(one) : one)))];
}

async function walk(directory: string, found: Map<string, string>, seen: Set<string>): Promise<void> {
  const real = await realpath(directory).catch(() => undefined);
  if (real === undefined || seen.has(real)) return;
  seen.add(real);
  const entries = await readdir(directory).catch(() => [] as string[]);
  for (const entry of entries.filter((name) => !name.startsWith('.'))) {
    const child = `${directory}/${entry}`;
    const stats = await stat(child).catch(() => undefined);
    if (stats?.isDirectory()) await walk(child, found, seen);
    else if (isTestFile(entry)) await take(child, found);
  }
}

async function take(file: string, found: Map<string, string>): Promise<void> {
  const real = await realpath(file).catch(() => undefined);
  if (real !== undefined && isTestFile(file) && !found.has(real)) found.set(real, file);
}
