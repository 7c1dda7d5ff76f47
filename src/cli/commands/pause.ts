// `lobbyguard pause`: the kill switch, by file, so that it works whether or not a daemon runs or answers.
import { readFile, utimes } from 'node:fs/promises';
import { resolve } from 'node:path';
import { makeDirectory } from '../../audit/directory.ts';
import { pauseFile, pauseFiles, writeNote } from '../../daemon/pause-file.ts';
import { LobbyguardError, reasonOf } from '../../errors.ts';
import { escapeText } from '../../escape.ts';
import { exitCodes } from '../failure.ts';
import type { Io } from '../io.ts';
import { operatorName } from '../operator.ts';
import { switchDirectory } from '../switch-directory.ts';
import { toCopy } from '../to-copy.ts';

export interface PauseArgs {
  /** Path of lobbyguard.yaml; its secrets are not needed. */
  config: string;
}

/** Throws AUDIT_UNWRITABLE when the file cannot be written. */
export async function pause(args: PauseArgs, io: Io): Promise<number> {
  const directory = await switchDirectory(args.config, 'NOT paused', io);
  const [before] = pauseFiles(directory) ?? [];
  if (before !== undefined && (await sayAgain(before))) io.stdout.write(`Paused already: ${escapeText(before)}\n`);
  else {
    const file = create(directory);
    io.stdout.write(`Paused. Within a second nothing more is sent. To go on: ${toCopy('resume', args.config)}\n${escapeText(file)}\n`);
    if (await isOfCluster(resolve(io.cwd, args.config))) io.stdout.write(`${others}\n`);
  }
  return exitCodes.fine;
}

const others =
  'The other nodes pause as soon as Redis has told them. Where "npx lobbyguard status" says that it does not answer, pause there, too.';

/** The configuration may be broken: what pauses asks as little of it as it can. */
async function isOfCluster(config: string): Promise<boolean> {
  return /^cluster\s*:/m.test(await readFile(config, 'utf8').catch(() => ''));
}

/**
 * A resume that is on its way from another node is not about a file that was touched since. False where the file has gone meanwhile; one that may not
 * be touched pauses as it is.
 */
async function sayAgain(file: string): Promise<boolean> {
  const now = new Date();
  return utimes(file, now, now).then(
    () => true,
    (error: NodeJS.ErrnoException) => error.code !== 'ENOENT',
  );
}

function create(directory: string): string {
  const file = pauseFile(directory);
  try {
    makeDirectory(directory);
    writeNote(file, `${operatorName()} at ${new Date().toISOString()}\n`);
    return file;
  } catch (error) {
    throw new LobbyguardError('AUDIT_UNWRITABLE', `NOT paused, ${file} cannot be written: ${reasonOf(error)}`, { cause: error });
  }
}
