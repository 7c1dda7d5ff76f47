// lobbyguard.yaml -> frozen Config, or all problems at once, each at its line and column.
import { resolve } from 'node:path';
import { defined } from '../defined.ts';
import { type Problem, ProblemsError, unreadableBecause } from '../errors.ts';
import { loadRegularFile } from '../regular-file.ts';
import { type Complaints, createComplaints } from '../yaml/complaints.ts';
import type { Placed } from '../yaml/document.ts';
import { readForm } from '../yaml/form-problems.ts';
import { readYaml } from '../yaml/read.ts';
import { accountConfig } from './account/account.ts';
import type { Surroundings } from './account/fault.ts';
import { clusterConfig } from './cluster/cluster.ts';
import type { Config, Limits } from './config.ts';
import { consoleConfig } from './console.ts';
import { checkAcrossKeys, checkSurroundings } from './cross.ts';
import { parseListen } from './listen.ts';
import { notifyConfig } from './notify/notify.ts';
import { pathFrom } from './paths.ts';
import { protectConfig } from './protect.ts';
import { type ConfigFile, configSchema } from './schema.ts';
import type { Environment } from './secret.ts';
import { parseShare } from './share.ts';

export interface LoadOptions {
  /**
   * `daemon` (default): secrets and the files named must be there. `paths`: they are not looked at, so that `pause`, `status` and `check`
   * work from a shell that has no secrets.
   */
  need?: 'daemon' | 'paths';
  /** Told of each problem that can be run with. */
  onWarning?: (problem: Problem) => void;
}

/** Throws ProblemsError CONFIG_INVALID when there are errors; `file` in its problems is the path as given here. */
export async function loadConfig(file: string, env: Environment, options: LoadOptions = {}): Promise<Config> {
  const { config, problems } = await readConfig(file, env, options);
  if (config === undefined) throw new ProblemsError('CONFIG_INVALID', problems);
  for (const problem of problems) options.onWarning?.(problem);
  return config;
}

/** The configuration and what is doubtful about it, or everything that is wrong with it. */
export async function readConfig(
  file: string,
  env: Environment,
  options: LoadOptions = {},
): Promise<{ config?: Config; problems: readonly Problem[] }> {
  const complaints = createComplaints();
  const root = await readRoot(file, complaints);
  const parsed = root === undefined ? undefined : readForm(configSchema, root, complaints);
  if (root !== undefined) checkAcrossKeys(root, complaints);
  if (root !== undefined && options.need !== 'paths') checkSurroundings(root, { file, env }, complaints);
  const problems = complaints.all.toSorted(byPlace);
  if (!parsed?.success || problems.some(({ severity }) => severity === 'error')) return { problems };
  return { config: frozen(toConfig(parsed.data, { file: resolve(file), env }, options.need ?? 'daemon')), problems };
}

/**
 * Where the audit log is, for the kill switch, which must work whatever else is wrong. `problems`: the errors of a configuration that says it all the same.
 * Throws ProblemsError CONFIG_INVALID where it does not.
 */
export async function findAuditDirectory(file: string, env: Environment): Promise<{ directory: string; problems: readonly Problem[] }> {
  const { config, problems } = await readConfig(file, env, { need: 'paths' });
  if (config !== undefined) return { directory: config.audit.directory, problems: [] };
  const root = await readRoot(file, createComplaints());
  const written = root?.entries === undefined ? undefined : configSchema.shape.audit.safeParse(root.entries.get('audit')?.value.value);
  if (!written?.success) throw new ProblemsError('CONFIG_INVALID', problems);
  return { directory: pathFrom(file, written.data.directory), problems };
}

const maxBytes = 1_000_000;

async function readRoot(file: string, complaints: Complaints): Promise<Placed | undefined> {
  const start = { file, line: 1, column: 1 };
  const bytes = await loadRegularFile(file).catch((error: NodeJS.ErrnoException) => error);
  if (bytes instanceof Error) {
    if (bytes.code === 'ENOENT') complaints.error(start, 'not-found', 'there is no such file; name the configuration with --config FILE');
    else complaints.error(start, 'unreadable', `the file cannot be read (${unreadableBecause(bytes)})`);
    return undefined;
  }
  if (bytes.length <= maxBytes) return readYaml(file, bytes, complaints);
  complaints.error(start, 'too-large', 'the file is larger than 1 MB; this is not a configuration');
  return undefined;
}

function toConfig(written: ConfigFile, around: Surroundings, need: 'daemon' | 'paths'): Config {
  const { mode, limits, safety, audit, log, tls } = written;
  const { file } = around;
  const page = written.console === undefined ? undefined : consoleConfig(written.console, around);
  const cluster = written.cluster === undefined ? undefined : clusterConfig(written.cluster, around);
  const metrics = written.metrics === undefined ? undefined : parseListen(written.metrics.listen);
  return {
    file,
    mode,
    policies: pathFrom(file, written.policies),
    accounts: written.accounts.map((account) => accountConfig(account, around)),
    limits: limitsConfig(limits),
    safety: {
      ...safety,
      maxNewRemovals: { people: safety.maxNewRemovals.people, share: shareOf(safety.maxNewRemovals.share) },
      maxReversals: shareOf(safety.maxReversals),
      ...protectConfig(safety.protect, file, need),
    },
    audit: { ...audit, directory: pathFrom(file, audit.directory) },
    tls: tls.ca === undefined ? {} : { ca: pathFrom(file, tls.ca) },
    log,
    ...(written.notify === undefined ? {} : { notify: notifyConfig(written.notify, around) }),
    ...defined({ console: page, metrics, cluster }),
  };
}

function limitsConfig({ perPool, actionsPerSecond, ...limits }: ConfigFile['limits']): Limits {
  return { ...limits, ...defined({ perPool }), actionsPerSecond: actionsPerSecond ?? limits.requestsPerSecond };
}

/** Checked before. */
function shareOf(written: string): number {
  return parseShare(written) ?? 0;
}

function byPlace(a: Problem, b: Problem): number {
  return a.line - b.line || a.column - b.column;
}

function frozen<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  for (const inner of Object.values(value)) frozen(inner);
  return Object.freeze(value);
}
