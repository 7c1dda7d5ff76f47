// Which audit log a command means: the paths it was told, else the configured directory, else the directory `audit`.
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { loadConfig } from '../config/load.ts';
import type { Io } from './io.ts';

/** Throws CONFIG_INVALID. */
export async function auditPaths(given: readonly string[], io: Io): Promise<readonly string[]> {
  if (given.length > 0) return given;
  const config = resolve(io.cwd, 'lobbyguard.yaml');
  if (!existsSync(config)) return ['audit'];
  const { audit } = await loadConfig(config, io.env, { need: 'paths' });
  return [audit.directory];
}
