// Everything wrong or doubtful in policies, lists and tests under some paths, as `check` tells it.
import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Problem } from '../errors.ts';
import { doubtfulCases } from '../policy/cases/doubtful.ts';
import { findTestFiles, isTestFile } from '../policy/cases/find.ts';
import { loadTests, unknownRules } from '../policy/cases/load.ts';
import { lint } from '../policy/lint/lint.ts';
import { type LoadedPolicies, loadPolicies } from '../policy/load.ts';

/** Everything wrong under `paths`, by file and line, and how many files were looked at. */
export async function findProblems(paths: readonly string[], now: number): Promise<{ problems: Problem[]; files: number }> {
  const testFiles = await findTestFiles(paths);
  const tests = await loadTests(testFiles, now);
  const policies = paths.filter((path) => !isTestFile(path));
  const loaded = policies.length === 0 ? undefined : await loadPolicies(policies);
  const problems = [...(loaded === undefined ? [] : ofPolicies(loaded, paths, now)), ...tests.problems, ...tests.notes];
  if (loaded?.ok && paths.some(isDirectory))
    problems.push(
      ...unknownRules(
        tests.cases,
        loaded.set.rules.map(({ id }) => id),
      ),
      ...(await doubtfulCases(loaded.set, tests.cases)),
    );
  return { problems: problems.sort(byPlace), files: testFiles.length + (loaded?.files.length ?? 0) };
}

function ofPolicies(loaded: LoadedPolicies, paths: readonly string[], now: number): Problem[] {
  const found = loaded.problems.filter(({ code }) => code !== 'no-policies' || paths.some(isDirectory));
  return [...found, ...lint(loaded.parsed, now).filter((problem) => isSure(problem, loaded, paths))];
}

/** What is used nowhere may be used in a part that could not be read, or in files we were not shown. */
function isSure({ code, file }: Problem, loaded: LoadedPolicies, paths: readonly string[]): boolean {
  if (code !== 'unused-list' && code !== 'unused-condition') return true;
  if (!loaded.ok) return false;
  return !/\.txt$/i.test(file) || paths.some((path) => isDirectory(path) && resolve(file).startsWith(resolve(path)));
}

function isDirectory(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

function byPlace(one: Problem, other: Problem): number {
  return Buffer.compare(Buffer.from(one.file), Buffer.from(other.file)) || one.line - other.line || one.column - other.column;
}
