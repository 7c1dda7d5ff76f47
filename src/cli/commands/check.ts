// `lobbyguard check [PATH...]`: everything that is wrong or doubtful, at once: in policies, lists and tests, and in the configuration as the
// daemon would find it at its start.
import { resolve } from 'node:path';
import { readConfig } from '../../config/load.ts';
import type { Problem } from '../../errors.ts';
import { configIn, isConfigFile } from '../config-file.ts';
import { exitCodes } from '../failure.ts';
import type { Io } from '../io.ts';
import { type ProblemFormat, renderProblems } from '../output/problems.ts';
import { styleFor } from '../output/style.ts';
import { pathsToCheck } from '../policy-paths.ts';
import { findProblems } from '../policy-problems.ts';
import { shownPath } from '../shown-path.ts';

export interface CheckArgs {
  /** Files or directories; default: the configured policies, else `policies`. */
  paths: readonly string[];
  /** A configuration to check; without `paths` nothing else is. */
  config?: string;
  format: ProblemFormat;
}

/** 0: fine, notes at most; 1: errors or warnings; 2: a bad configuration, or something unreadable. Throws for a path that is not there. */
export async function check(args: CheckArgs, io: Io): Promise<number> {
  const paths = args.config !== undefined && args.paths.length === 0 ? [] : await pathsToCheck(args.paths, io);
  const configs = [...(args.config === undefined ? [] : [resolve(io.cwd, args.config)]), ...configsAmong(paths, args.paths)];
  const ofConfigs = await Promise.all(configs.map((file) => readConfig(file, io.env)));
  const configProblems = ofConfigs.flatMap(({ problems }) => problems);
  const policies = paths.filter((path) => !configs.includes(path));
  const ofPolicies = policies.length === 0 ? { problems: [], files: 0 } : await findProblems(policies, Date.now());
  const shown = [...configProblems, ...ofPolicies.problems].map((problem) => ({ ...problem, file: shownPath(problem.file, io.cwd) }));
  io.stdout.write(renderProblems(args.format, shown, configs.length + ofPolicies.files, styleFor(io)));
  return exitCodeFor(configProblems, ofPolicies.problems);
}

/** Those named, and the one in a directory that was named. */
function configsAmong(paths: readonly string[], given: readonly string[]): string[] {
  return paths.flatMap((path) => (isConfigFile(path) ? path : given.length === 0 ? [] : (configIn(path) ?? [])));
}

const unreadable = ['unreadable', 'not-found'];

function exitCodeFor(config: readonly Problem[], policies: readonly Problem[]): number {
  if (config.some(({ severity }) => severity === 'error')) return exitCodes.usage;
  if (policies.some(({ code }) => unreadable.includes(code))) return exitCodes.usage;
  return [...config, ...policies].some(({ severity }) => severity !== 'note') ? exitCodes.findings : exitCodes.fine;
}
