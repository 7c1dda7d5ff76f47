// The files of a set, as bytes, to what they say and every problem in them. No disk, and nothing is compiled yet.
import { createHash } from 'node:crypto';
import type { Problem } from '../../errors.ts';
import type { Complaints } from '../../yaml/complaints.ts';
import { createComplaints } from '../../yaml/complaints.ts';
import type { Placed } from '../../yaml/document.ts';
import type { Place } from '../../yaml/place.ts';
import { readText, readYaml } from '../../yaml/read.ts';
import type { ParsedPolicies } from '../parsed.ts';
import { createDoubts } from './doubts.ts';
import { isListFile, isPolicyFile, type Source } from './files.ts';
import { addInlineLists } from './inline-lists.ts';
import { listName, readListFile } from './list-file.ts';
import { createLists } from './lists.ts';
import { isMisnamedTest } from './misnamed-test.ts';
import { readPolicy } from './read-policy.ts';

export interface FoundSources {
  sources: readonly Source[];
  /** What was wrong with finding them. */
  problems: readonly Problem[];
  /** What was asked for: what is named when nothing is there. */
  where: string;
}

export interface ReadPolicies {
  /** Policy and list files, in the order in which they count. */
  files: readonly string[];
  /** In the order of the files. */
  problems: readonly Problem[];
  /** sha256 over the files. */
  revision: string;
  parsed: ParsedPolicies;
}

export function readSources(found: FoundSources): ReadPolicies {
  const complaints = createComplaints();
  complaints.add(found.problems);
  const sources = found.sources.toSorted((one, other) => comparePaths(one.path, other.path));
  const files = sources.map((source) => source.path);
  const parsed = parseSources(sources, found.problems.filter(isError), complaints);
  if (!isBroken(complaints.all) && parsed.policies.length === 0) {
    const place = { file: found.where, line: 1, column: 1 };
    complaints.error(place, 'no-policies', 'there is no policy file here (*.yaml or *.yml): nothing would be decided');
  }
  return { files, problems: complaints.all.toSorted(byPlace), revision: revisionOf(sources), parsed };
}

/** Whether these problems keep a set from taking effect. */
export function isBroken(problems: readonly Problem[]): boolean {
  return problems.some(isError);
}

function isError({ severity }: Problem): boolean {
  return severity === 'error';
}

function parseSources(sources: readonly Source[], unread: readonly Problem[], complaints: Complaints): ParsedPolicies {
  const lists = createLists(complaints);
  for (const { file } of unread) if (!isPolicyFile(file)) lists.addUnread(isListFile(file) ? listName(file) : undefined);
  const roots: { file: string; root: Placed }[] = [];
  for (const { path: file, bytes } of sources) {
    if (isListFile(file)) {
      const text = readText(file, bytes, complaints);
      if (text === undefined) lists.addUnread(listName(file));
      else lists.add(readListFile(file, text));
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
