// `lobbyguard resume`: takes the kill switch off, and lets rules over their cap go on. A running daemon then decides everyone present again.
import { makeDirectory } from '../../audit/directory.ts';
import { isTold } from '../../daemon/cluster/told-pause.ts';
import { pauseFiles, removePauseFiles, writeNote } from '../../daemon/pause-file.ts';
import { forgetRequest, resumedFile } from '../../daemon/switch/resume-request.ts';
import { LobbyguardError, reasonOf } from '../../errors.ts';
import { livingHolder } from '../audit-traces.ts';
import { exitCodes } from '../failure.ts';
import type { Io } from '../io.ts';
import { operatorName } from '../operator.ts';
import { switchDirectory } from '../switch-directory.ts';

export interface ResumeArgs {
  config: string;
}

const noneToTell =
  'STILL paused: this is the pause of a cluster, and no daemon runs here that could tell the other nodes; resume where one runs, or start it first';

/** Throws AUDIT_UNWRITABLE when the file cannot be removed, CLUSTER_REFUSED where nobody would hear of it. */
export async function resume(args: ResumeArgs, io: Io): Promise<number> {
  const directory = await switchDirectory(args.config, 'NOT resumed', io);
  if (isTold(directory) && livingHolder(directory) === undefined) throw new LobbyguardError('CLUSTER_REFUSED', noneToTell);
  const paused = pauseFiles(directory)?.length !== 0;
  leaveName(directory, paused);
  try {
    removePauseFiles(directory);
  } catch (error) {
    // What was refused does not end a pause that somebody makes later.
    forgetRequest(directory);
    throw error;
  }
  const said = paused ? 'Resumed.' : 'Not paused.';
  io.stdout.write(`${said} A running daemon decides everyone present again, and lets rules that were over their cap go on.\n`);
  return exitCodes.fine;
}

/** Where nothing is paused there is no file whose going would tell a daemon: the name is the request. */
function leaveName(directory: string, paused: boolean): void {
  try {
    makeDirectory(directory);
    writeNote(resumedFile(directory), `${operatorName()}\n`);
  } catch (error) {
    if (paused) return;
    throw new LobbyguardError('AUDIT_UNWRITABLE', `${resumedFile(directory)} cannot be written: ${reasonOf(error)}`, {
      cause: error,
    });
  }
}
