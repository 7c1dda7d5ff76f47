// Which policies a command means: the paths it was told, else the configured ones, else the directory `policies`.
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { loadConfig } from '../config/load.ts';
import { LobbyguardError, ProblemsError } from '../errors.ts';
import { type LoadedPolicies, loadPolicies } from '../policy/load.ts';
import { isConfigFile } from './config-file.ts';
import type { Io } from './io.ts';
import { shownPath } from './shown-path.ts';

/** Paths as they are to be opened and shown. Throws INPUT_UNREADABLE for one that is not there or a configuration, and CONFIG_INVALID. */
export async function policyPaths(given: readonly string[], io: Io): Promise<string[]> {
  const paths = await pathsToCheck(given, io);
  const config = paths.find(isConfigFile);
  if (config === undefined) return paths;
  const remedy = 'give the folder of the policies it names, or nothing where it is lobbyguard.yaml here';
  throw new LobbyguardError('INPUT_UNREADABLE', `${shownPath(config, io.cwd)} is a configuration and holds no rules: ${remedy}`);
}

/** The same, a configuration being welcome. */
export async function pathsToCheck(given: readonly string[], io: Io): Promise<string[]> {
  const paths = given.length > 0 ? [...given] : [await configuredPolicies(io)];
  const absent = paths.find((path) => !existsSync(resolve(io.cwd, path)));
  if (absent !== undefined) throw new LobbyguardError('INPUT_UNREADABLE', `${absent}: there is no such file or directory`);
  return io.cwd === process.cwd() ? paths : paths.map((path) => resolve(io.cwd, path));
}

/** Throws INPUT_UNREADABLE, CONFIG_INVALID, and POLICY_INVALID with every problem. */
export async function loadedPolicies(path: string | undefined, io: Io): Promise<LoadedPolicies & { ok: true }> {
  const loaded = await loadPolicies(await policyPaths(path === undefined ? [] : [path], io));
  if (!loaded.ok) throw new ProblemsError('POLICY_INVALID', loaded.problems);
  return loaded;
}

async function configuredPolicies(io: Io): Promise<string> {
  const config = resolve(io.cwd, 'lobbyguard.yaml');
  if (!existsSync(config)) return 'policies';
  const { policies } = await loadConfig(config, io.env, { need: 'paths' });
  return shownPath(policies, io.cwd);
}
