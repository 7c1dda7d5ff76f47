// `lobbyguard resume`: takes the kill switch off. A running daemon then decides everyone present again.
import { rm, stat, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { loadConfig } from '../../config/load.ts';
import { pauseFile, resumedFile } from '../../daemon/kill-switch.ts';
import { LobbyguardError } from '../../errors.ts';
import { escapeText } from '../../escape.ts';
import { exitCodes } from '../failure.ts';
import type { Io } from '../io.ts';
import { operatorName } from '../operator.ts';

export interface ResumeArgs {
  config: string;
}

/** Throws AUDIT_UNWRITABLE when the file cannot be removed. */
export async function resume(args: ResumeArgs, io: Io): Promise<number> {
  const { audit } = await loadConfig(resolve(io.cwd, args.config), io.env, { need: 'paths' });
  const file = pauseFile(audit.directory);
  const paused = await stat(file).then(
    () => true,
    () => false,
  );
  if (paused) await writeFile(resumedFile(audit.directory), `${operatorName()}\n`).catch(() => {});
  await rm(file, { force: true, recursive: true }).catch((error: unknown) => {
    throw new LobbyguardError('AUDIT_UNWRITABLE', `STILL paused, ${file} cannot be removed: ${(error as Error).message}`, { cause: error });
  });
  io.stdout.write(paused ? 'Resumed. A running daemon decides everyone present again.\n' : `Not paused: there is no ${escapeText(file)}\n`);
  return exitCodes.fine;
}
