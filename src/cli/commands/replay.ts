// `lobbyguard replay [AUDIT...]`: recorded participants decided again by other policies, and who would fare differently.
import { SingleBar } from 'cli-progress';
import { readLines } from '../../audit/reading/lines.ts';
import { findAuditLogs } from '../../audit/reading/logs.ts';
import { readBatches } from '../../audit/reading/read.ts';
import { findAuditFiles } from '../../audit/reading/sources.ts';
import { typesToCompare } from '../../replay/remember.ts';
import { replay as replayRecords } from '../../replay/replay.ts';
import { auditPaths } from '../audit-paths.ts';
import { exitCodes } from '../failure.ts';
import type { Io } from '../io.ts';
import { humanReplay, jsonReplay } from '../output/replay-report.ts';
import { styleFor } from '../output/style.ts';
import { loadedPolicies } from '../policy-paths.ts';

export interface ReplayArgs {
  /** Audit files, or directories of them. Default: the configured directory, else `audit`. */
  audit: readonly string[];
  /** Default: the configured policies, else `policies`. */
  policies?: string;
  failOnChange?: boolean;
  format: 'human' | 'json';
}

/** 1: something changed, with `failOnChange`. Throws for input that cannot be read and for broken policies. */
export async function replay(args: ReplayArgs, io: Io): Promise<number> {
  const audit = await auditPaths(args.audit, io);
  await findAuditLogs(audit, io.cwd);
  const { set } = await loadedPolicies(args.policies, io);
  const progress = io.tty ? await startProgress(audit, io) : undefined;
  try {
    const batches = readBatches(audit, {
      cwd: io.cwd,
      types: typesToCompare(set),
      onBatch: (_file, lines) => progress?.increment(lines),
    });
    const report = await replayRecords(batches, set);
    progress?.stop();
    io.stdout.write(args.format === 'json' ? jsonReplay(report) : humanReplay(report, styleFor(io)));
    return args.failOnChange && report.changed > 0 ? exitCodes.findings : exitCodes.fine;
  } finally {
    progress?.stop();
  }
}

async function startProgress(audit: readonly string[], io: Io): Promise<SingleBar> {
  const bar = new SingleBar({
    stream: io.stderr as NodeJS.WriteStream,
    format: 'replaying [{bar}] {percentage}% {value}/{total} records, {eta_formatted} left',
    hideCursor: true,
    clearOnComplete: true,
    fps: 10,
  });
  bar.start(await countLines(audit, io.cwd), 0);
  return bar;
}

async function countLines(audit: readonly string[], cwd: string): Promise<number> {
  let lines = 0;
  for (const { path } of await findAuditFiles(audit, cwd)) {
    for await (const batch of readLines(path)) lines += batch.length;
  }
  return lines;
}
