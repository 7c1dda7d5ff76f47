// Telling a configuration from a policy among the paths a command is given.
import { readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';

export const configName = 'lobbyguard.yaml';

/** By its accounts, which no policy has, else by its name (`lobbyguard.yaml`, `lobbyguard.test-pool.yaml`), unless it has what policies and tests have. */
export function isConfigFile(path: string): boolean {
  if (!/\.ya?ml$/i.test(path) || statSync(path, { throwIfNoEntry: false })?.isFile() !== true) return false;
  const text = readFileSync(path, 'latin1');
  return /^accounts:/m.test(text) || (/^lobbyguard\b/i.test(basename(path)) && !/^(?:rules|lists|conditions|tests):/m.test(text));
}

/** The configuration in a directory, if there is one. */
export function configIn(directory: string): string | undefined {
  if (statSync(directory, { throwIfNoEntry: false })?.isDirectory() !== true) return undefined;
  const file = join(directory, configName);
  return statSync(file, { throwIfNoEntry: false })?.isFile() === true ? file : undefined;
}
