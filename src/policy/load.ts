// Policy files to a policy set, or to every problem that keeps it from taking effect. Nothing of a broken set is used.

import { createHash } from 'node:crypto';
import type { Problem } from '../errors.ts';
import type { Complaints } from '../yaml/complaints.ts';
import { createComplaints } from '../yaml/complaints.ts';
import type { Placed } from '../yaml/document.ts';
import type { Place } from '../yaml/place.ts';
import { readText, readYaml } from '../yaml/read.ts';
import type { ParsedPolicies } from './parsed.ts';
import type { PolicySet } from './policy.ts';
import { createDoubts } from './read/doubts.ts';
import { findSources, type Source } from './read/files.ts';
import { addInlineLists } from './read/inline-lists.ts';
import { readListFile } from './read/list-file.ts';
import { createLists } from './read/lists.ts';
import { isMisnamedTest } from './read/misnamed-test.ts';
import { readPolicy } from './read/read-policy.ts';
import { createPolicySet, type SetOptions } from './set.ts';

/**
 * Either a set, or the problems that keep it from taking effect. `loadPolicies(paths)` of `policy/load.ts` reads from disk,
 * `loadSources(sources)` from memory. `parsed` is what could be read, in both branches. `files` are policy and list files.
 */
export type LoadedPolicies =
  | { ok: true; set: PolicySet; files: readonly string[]; problems: readonly Problem[]; parsed: ParsedPolicies }
  | { ok: false; files: readonly string[]; problems: readonly Problem[]; parsed: ParsedPolicies };

/**
 * Reads files and directories (recursively). Never rejects for anything found in them: what cannot be read is a problem
 * (`not-found`, `unreadable`, `symlink-loop`, `too-large`), like every mistake in what can.
 */
export async function loadPolicies(paths: string | readonly string[], options: SetOptions = {}): Promise<LoadedPolicies> {
  const complaints = createComplaints();
  const given = typeof paths === 'string' ? [paths] : paths;
  const sources = await findSources(given, complaints);
  return loadFrom(sources, complaints, options, given[0]);
}

/** The same from memory: paths as they are to be named, in any order. `lists/*.txt` are list files, the rest policies. */
export function loadSources(sources: readonly { path: string; bytes: Uint8Array }[], options: SetOptions = {}): LoadedPolicies {
  const named = sources.map(({ path, bytes }) => ({ path: path.replaceAll('\\', '/'), bytes }));
  return loadFrom(named, createComplaints(), options);
}

function loadFrom(found: readonly Source[], complaints: Complaints, options: SetOptions, where = '.'): LoadedPolicies {
  const sources = found.toSorted((one, other) => comparePaths(one.path, other.path));
  const files = sources.map((source) => source.path);
  const parsed = parseSources(sources, complaints);
  const broken = complaints.all.some((problem) => problem.severity === 'error');
  if (!broken && parsed.policies.length === 0) {
    const place = { file: files[0] ?? where, line: 1, column: 1 };
    complaints.error(place, 'no-policies', 'there is no policy file here (*.yaml or *.yml): nothing would be decided');
  }
  const problems = complaints.all.toSorted(byPlace);
  if (problems.some((problem) => problem.severity === 'error')) return { ok: false, files, problems, parsed };
  return { ok: true, set: createPolicySet(parsed, revisionOf(sources), options), files, problems, parsed };
}

function parseSources(sources: readonly Source[], complaints: Complaints): ParsedPolicies {
  const lists = createLists(complaints);
  const roots: { file: string; root: Placed }[] = [];
  for (const { path: file, bytes } of sources) {
    if (isListFile(file)) {
      const text = readText(file, bytes, complaints);
      if (text !== undefined) lists.add(readListFile(file, text));
      continue;
    }
    const root = readYaml(file, bytes, complaints);
    if (root !== undefined && !isMisnamedTest(file, root, complaints)) roots.push({ file, root });
  }
  for (const { file, root } of roots) addInlineLists(file, root, lists);
  const ruleIds = new Map<string, Place>();
  const doubts = createDoubts(complaints);
  const read = roots.map(({ file, root }) => readPolicy(file, root, { complaints, lists, doubts, ruleIds }));
  doubts.settle(read.flatMap(({ policy }) => policy.rules.map(({ rule }) => rule)));
  return { policies: read.map(({ policy }) => policy), lists: lists.all, conditions: read.flatMap(({ conditions }) => conditions) };
}

function isListFile(file: string): boolean {
  return /\.txt$/i.test(file);
}

/** sha256 over what the files are called and what they say. */
function revisionOf(sources: readonly Source[]): string {
  const hash = createHash('sha256');
  for (const { path, name, bytes } of sources) {
    const label = Buffer.from(name ?? path, 'utf8');
    hash.update(`${label.length}:${bytes.length}\n`).update(label).update(bytes);
  }
  return hash.digest('hex');
}

/** By code point: UTF-8 bytes keep that order, UTF-16 units do not. */
function comparePaths(one: string, other: string): number {
  return Buffer.compare(Buffer.from(one, 'utf8'), Buffer.from(other, 'utf8'));
}

function byPlace(one: Place, other: Place): number {
  return comparePaths(one.file, other.file) || one.line - other.line || one.column - other.column;
}
