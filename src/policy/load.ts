// Policy files to a policy set, or to every problem that keeps it from taking effect. Nothing of a broken set is used.
import type { Problem } from '../errors.ts';
import { createComplaints } from '../yaml/complaints.ts';
import { isLarge, readApart } from './apart/read-apart.ts';
import type { ParsedPolicies } from './parsed.ts';
import type { PolicySet } from './policy.ts';
import { changedBetween, findSources, lookAtSources } from './read/files.ts';
import { type FoundSources, isBroken, type ReadPolicies, readSources } from './read/read-sources.ts';
import { ruleVersion } from './rule-version.ts';
import { policySetSteps, type SetOptions } from './set.ts';
import { atOnce, inSlices, type Steps } from './steps.ts';

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
  return atOnce(loadSteps(readSources(await find(paths)), options));
}

/** The same for a process that has more to do meanwhile: a large set is read in a thread of its own, and made ready in slices. */
export async function loadBeside(paths: string | readonly string[]): Promise<LoadedPolicies> {
  const found = await find(paths);
  const read = isLarge(found) ? await readApart(found) : readSources(found);
  const loaded = await inSlices(loadSteps(read, {}));
  if (loaded.ok) await inSlices(versionSteps(loaded.set));
  return loaded;
}

/** The same text as long as the files that loadBeside would read have not changed. */
export async function lookAtPolicies(path: string): Promise<string> {
  return lookAtSources([path]);
}

/** The files by which two looks differ. */
export function changedPolicies(before: string, after: string): readonly string[] {
  return changedBetween(before, after);
}

/** The same from memory: paths as they are to be named, in any order. `lists/*.txt` are list files, the rest policies. */
export function loadSources(sources: readonly { path: string; bytes: Uint8Array }[], options: SetOptions = {}): LoadedPolicies {
  const named = sources.map(({ path, bytes }) => ({ path: path.replaceAll('\\', '/'), bytes }));
  return atOnce(loadSteps(readSources({ sources: named, problems: [], where: '.' }), options));
}

async function find(paths: string | readonly string[]): Promise<FoundSources> {
  const complaints = createComplaints();
  const given = typeof paths === 'string' ? [paths] : paths;
  const sources = await findSources(given, complaints);
  return { sources, problems: complaints.all, where: given[0] ?? '.' };
}

function* loadSteps({ files, problems, revision, parsed }: ReadPolicies, options: SetOptions): Steps<LoadedPolicies> {
  if (isBroken(problems)) return { ok: false, files, problems, parsed };
  return { ok: true, set: yield* policySetSteps(parsed, revision, options), files, problems, parsed };
}

/** Two sets are compared rule by rule when one takes effect: whatever of that can be done before is. */
function* versionSteps({ rules }: PolicySet): Steps<void> {
  for (const rule of rules) {
    ruleVersion(rule);
    yield;
  }
}
