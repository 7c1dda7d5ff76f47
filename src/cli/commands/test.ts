// `lobbyguard test [PATH...]`: the cases beside the policies, each decided by the whole set.
import type { Problem } from '../../errors.ts';
import { escapeText } from '../../escape.ts';
import { findTestFiles, policyRoots } from '../../policy/cases/find.ts';
import { loadTests } from '../../policy/cases/load.ts';
import type { CoveredRule, TestReport } from '../../policy/cases/outcome.ts';
import { runTests } from '../../policy/cases/run.ts';
import { loadPolicies } from '../../policy/load.ts';
import { exitCodes } from '../failure.ts';
import type { Io } from '../io.ts';
import { humanProblem } from '../output/problems.ts';
import { plural, styleFor } from '../output/style.ts';
import { renderBroken, renderTests, type TestFormat } from '../output/test-formats.ts';
import { policyPaths } from '../policy-paths.ts';
import { shownPath } from '../shown-path.ts';

export interface TestArgs {
  /** Files or directories; default: the configured policies, else `policies`. */
  paths: readonly string[];
  format: TestFormat;
  /** An enforcing rule without a case is a failure. */
  requireTests?: boolean;
}

/** 0: all pass, or there are none; 1: a case failed, a rule has none, or files have problems; 2: something could not be read. */
export async function test(args: TestArgs, io: Io): Promise<number> {
  const now = Date.now();
  const paths = await policyPaths(args.paths, io);
  const files = await findTestFiles(paths);
  const [loaded, tests] = await Promise.all([loadPolicies(policyRoots(paths)), loadTests(files, now)]);
  const problems = [...loaded.problems, ...tests.problems].filter(({ severity }) => severity === 'error');
  if (!loaded.ok || problems.length > 0) return broken(problems, args.format, io);
  const report = shown(await runTests(loaded.set, tests.cases, now), io);
  const untested = args.requireTests ? report.rules.filter((rule) => rule.enforcing && !rule.named) : [];
  if (files.length === 0) io.stderr.write(`No test files (*.test.yaml) under ${paths.map(escapeText).join(', ')}\n`);
  if (files.length > 0 || args.format !== 'human') io.stdout.write(renderTests(args.format, report, styleFor(io)));
  reportUntested(untested, io);
  return untested.length > 0 || report.outcomes.some(({ passed }) => !passed) ? exitCodes.findings : exitCodes.fine;
}

function broken(found: readonly Problem[], format: TestFormat, io: Io): number {
  const style = styleFor({ colour: io.colour && io.tty });
  const problems = found.map((problem) => ({ ...problem, file: shownPath(problem.file, io.cwd) }));
  io.stdout.write(renderBroken(format, problems));
  for (const problem of problems) io.stderr.write(`${humanProblem(problem, style)}\n`);
  io.stderr.write(`${plural(problems.length, 'problem')} found, no case was run\n`);
  return problems.some(({ code }) => code === 'unreadable' || code === 'not-found') ? exitCodes.usage : exitCodes.findings;
}

function shown(report: TestReport, io: Io): TestReport {
  const near = <T extends { place: { file: string; line: number; column: number } }>(one: T): T => ({
    ...one,
    place: { ...one.place, file: shownPath(one.place.file, io.cwd) },
  });
  return {
    ...report,
    outcomes: report.outcomes.map((outcome) => ({ ...outcome, case: near(outcome.case) })),
    rules: report.rules.map(near),
  };
}

function reportUntested(rules: readonly CoveredRule[], io: Io): void {
  for (const { id, place } of rules) {
    io.stderr.write(
      `${escapeText(place.file)}:${place.line}:${place.column}: the enforcing rule ${escapeText(id)} has no case that names it (--require-tests)\n`,
    );
  }
}
