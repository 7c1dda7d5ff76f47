// lobbyguard.yaml -> frozen Config, or all problems at once, each at its line and column.
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { type Problem, ProblemsError } from '../errors.ts';
import { accountConfig } from './account.ts';
import type { Config } from './config.ts';
import { crossProblems } from './cross.ts';
import { parseListen } from './listen.ts';
import { absolutePaths } from './paths.ts';
import { type ConfigFile, configSchema } from './schema.ts';
import type { Environment } from './secret.ts';
import { shapeProblems } from './shape.ts';
import { readYaml, type YamlFile } from './yaml-file.ts';

export interface LoadOptions {
  /**
   * `daemon` (default): secrets and the files named must be there. `paths`: they are not looked at, so that `pause`, `status` and `check`
   * work from a shell that has no secrets.
   */
  need?: 'daemon' | 'paths';
}

/** Throws ProblemsError CONFIG_INVALID; `file` in its problems is the path as given here. */
export async function loadConfig(file: string, env: Environment, options: LoadOptions = {}): Promise<Config> {
  const yaml = await readYamlFile(file);
  const problems = [...yaml.problems];
  if (problems.length === 0)
    problems.push(...shapeProblems(yaml), ...crossProblems(yaml, file, options.need === 'paths' ? undefined : env));
  const parsed = configSchema.safeParse(yaml.value);
  if (problems.length > 0 || !parsed.success) throw new ProblemsError('CONFIG_INVALID', problems.sort(byPlace));
  return frozen(toConfig(absolutePaths(parsed.data, file), resolve(file), env));
}

async function readYamlFile(file: string): Promise<YamlFile> {
  try {
    return readYaml(file, await readFile(file));
  } catch (error) {
    throw new ProblemsError('CONFIG_INVALID', [unreadable(file, (error as NodeJS.ErrnoException).code)]);
  }
}

function unreadable(file: string, reason: string | undefined): Problem {
  const place = { file, line: 1, column: 1, severity: 'error' as const };
  if (reason === 'ENOENT')
    return { ...place, code: 'not-found', message: 'there is no such file; name the configuration with --config FILE' };
  return { ...place, code: 'unreadable', message: `the file cannot be read (${reason ?? 'unknown error'})` };
}

function toConfig(written: ConfigFile, file: string, env: Environment): Config {
  const { mode, policies, limits, safety, audit, log } = written;
  const listen = written.console === undefined ? undefined : parseListen(written.console.listen);
  return {
    file,
    mode,
    policies,
    accounts: written.accounts.map((account) => accountConfig(account, env)),
    limits,
    safety,
    audit,
    tls: written.tls.ca === undefined ? {} : { ca: written.tls.ca },
    log,
    ...(listen === undefined ? {} : { console: listen }),
  };
}

function byPlace(a: Problem, b: Problem): number {
  return a.line - b.line || a.column - b.column;
}

function frozen<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  for (const inner of Object.values(value)) frozen(inner);
  return Object.freeze(value);
}
