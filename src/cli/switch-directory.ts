// The audit directory, where the kill switch is. It works with a configuration that somebody is just breaking, where a daemon has been.
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { lockFileName } from '../audit/lock/lock.ts';
import { findAuditDirectory } from '../config/load.ts';
import { ProblemsError } from '../errors.ts';
import { escapeText } from '../escape.ts';
import type { Io } from './io.ts';
import { quoted } from './to-copy.ts';

/** `nothing`: what has not happened where it throws ("NOT paused"). Throws CONFIG_INVALID where nobody can tell the place. */
export async function switchDirectory(config: string, nothing: string, io: Io): Promise<string> {
  try {
    const { directory, problems } = await findAuditDirectory(resolve(io.cwd, config), io.env);
    if (problems.length === 0) return directory;
    // A name that is misspelt may be that of the audit log: only a place where a daemon has been is taken for it.
    if (!existsSync(join(directory, lockFileName))) throw new ProblemsError('CONFIG_INVALID', problems);
    const list = `npx lobbyguard check --config ${quoted(config)}`;
    io.stderr.write(
      `${escapeText(config)} has errors ("${list}" lists them); this is about the daemon whose log is in ${escapeText(directory)}.\n`,
    );
    return directory;
  } catch (error) {
    if (error instanceof ProblemsError)
      io.stderr.write(`${nothing}: where the audit log is cannot be told. A file PAUSED in it pauses, whatever the configuration says.\n`);
    throw error;
  }
}
