// `lobbyguard report [AUDIT...] [-o report.html]`: one page with pictures.
import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { findAuditLogs } from '../../audit/reading/logs.ts';
import { readAudit } from '../../audit/reading/read.ts';
import { LobbyguardError } from '../../errors.ts';
import { escapeText } from '../../escape.ts';
import { createReport } from '../../report/report.ts';
import { auditPaths } from '../audit-paths.ts';
import { exitCodes } from '../failure.ts';
import type { Io } from '../io.ts';
import { plural } from '../output/style.ts';
import { assertMayTakePage } from '../output-file.ts';

export interface ReportArgs {
  /** Audit files, or directories of audit files. Default: the configured directory, else `audit`. */
  paths: readonly string[];
  /** Where the page goes; `-` is stdout. */
  output: string;
  /** Epoch ms; for tests. */
  now?: number;
}

/** Writes the page and tells its path. Throws INPUT_UNREADABLE, or USAGE when the page cannot be written, or would be written over something else. */
export async function report({ paths: given, output, now = Date.now() }: ReportArgs, io: Io): Promise<number> {
  const paths = await auditPaths(given, io);
  if (output !== '-') assertMayTakePage(resolve(io.cwd, output));
  await findAuditLogs(paths, io.cwd);
  const builder = createReport();
  for await (const line of readAudit(paths, { cwd: io.cwd })) {
    if (line.kind === 'record') builder.apply(line.record);
    else builder.skipped();
  }
  const result = builder.result();
  // The chart library takes a third of a second to load: only this command pays for it.
  const { reportPage } = await import('../../report/page/page.ts');
  const page = reportPage(result, paths, now);
  if (output === '-') io.stdout.write(page);
  else {
    const file = resolve(io.cwd, output);
    await save(file, page);
    io.stdout.write(`${escapeText(file)}\n`);
  }
  io.stderr.write(
    `${plural(result.decided, 'decision')} and ${plural(result.alarms.total, 'alarm')} from ${plural(result.records, 'record')}\n`,
  );
  if (result.unreadable > 0)
    io.stderr.write(`${plural(result.unreadable, 'line')} left out: no records. "npx lobbyguard verify" names them\n`);
  return exitCodes.fine;
}

async function save(file: string, page: string): Promise<void> {
  try {
    await writeFile(file, page);
  } catch (error) {
    throw new LobbyguardError('USAGE', `${file} cannot be written: ${(error as Error).message}`, { cause: error });
  }
}
