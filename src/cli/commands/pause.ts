// `lobbyguard pause`: the kill switch, by file, so that it works whether or not a daemon runs or answers.
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { makeDirectory } from '../../audit/directory.ts';
import { loadConfig } from '../../config/load.ts';
import { pauseFile } from '../../daemon/kill-switch.ts';
import { LobbyguardError } from '../../errors.ts';
import { escapeText } from '../../escape.ts';
import { exitCodes } from '../failure.ts';
import type { Io } from '../io.ts';
import { operatorName } from '../operator.ts';

export interface PauseArgs {
  /** Path of lobbyguard.yaml; its secrets are not needed. */
  config: string;
}

/** Throws AUDIT_UNWRITABLE when the file cannot be written. */
export async function pause(args: PauseArgs, io: Io): Promise<number> {
  const { audit } = await loadConfig(resolve(io.cwd, args.config), io.env, { need: 'paths' });
  const file = pauseFile(audit.directory);
  const before = await create(file, audit.directory);
  if (before) io.stdout.write(`Paused. Within a second nothing more is sent; "lobbyguard resume" ends it.\n${escapeText(file)}\n`);
  else io.stdout.write(`Paused already: ${escapeText(file)}\n`);
  return exitCodes.fine;
}

/** False when the file was there. */
async function create(file: string, directory: string): Promise<boolean> {
  try {
    if (existsSync(file)) return false;
    makeDirectory(directory);
    await writeFile(file, `${operatorName()} at ${new Date().toISOString()}\n`);
    return true;
  } catch (error) {
    throw new LobbyguardError('AUDIT_UNWRITABLE', `NOT paused, ${file} cannot be written: ${(error as Error).message}`, { cause: error });
  }
}
