// `lobbyguard verify [AUDIT...]`: checks the audit chain and names the first broken line.
import { readLink } from '../../audit/chain.ts';
import { findAuditLogs } from '../../audit/reading/logs.ts';
import { type Break, type Verification, verifyAudit } from '../../audit/verify.ts';
import { escapeText } from '../../escape.ts';
import { auditPaths } from '../audit-paths.ts';
import { exitCodes } from '../failure.ts';
import type { Io } from '../io.ts';
import { jsonText } from '../output/json.ts';
import { plural, type Style, styleFor } from '../output/style.ts';
import { shownPath } from '../shown-path.ts';

export interface VerifyArgs {
  /** Audit files, or directories of audit files. Default: the configured directory, else `audit`. */
  paths: readonly string[];
  format: 'human' | 'json';
}

/** 0: the chain is intact; 1: it is broken. Throws INPUT_UNREADABLE for a path that cannot be read, or where there is nothing to check. */
export async function verify({ paths: given, format }: VerifyArgs, io: Io): Promise<number> {
  const paths = await auditPaths(given, io);
  await findAuditLogs(paths, io.cwd, (line) => readLink(line) !== undefined);
  const verification = await verifyAudit(paths, io.cwd);
  io.stdout.write(format === 'json' ? json(verification) : human(verification, io));
  return verification.breaks.length > 0 ? exitCodes.findings : exitCodes.fine;
}

/** `ok`, the counts, `broken` (the first break or null), all `problems` and the `notes`. */
function json({ files, records, first, last, breaks, more, notes }: Verification): string {
  const broken = breaks[0] ?? null;
  const shape = { ok: broken === null, files, records, first: first ?? null, last: last ?? null, broken, problems: breaks, more, notes };
  return jsonText(shape);
}

const shownBreaks = 20;

function human({ files, records, first, last, breaks, more, notes }: Verification, io: Io): string {
  const style = styleFor(io);
  const lines = breaks.slice(0, shownBreaks).map((one) => breakLine(one, io, style));
  if (more || breaks.length > shownBreaks)
    lines.push(`… and ${more ? 'many' : breaks.length - shownBreaks} more; the first is where the chain breaks`);
  lines.push(...notes.map((note) => `${style.cyan('note')} ${escapeText(note)}`));
  const verdict = breaks.length === 0 ? style.green('chain intact') : style.red('chain broken');
  const span = first && last ? `, ${first.seq} (${escapeText(first.at)}) to ${last.seq} (${escapeText(last.at)})` : '';
  lines.push(`${verdict}: ${plural(records, 'record')} in ${plural(files, 'file')}${span}`);
  if (last !== undefined) lines.push(`last hash ${escapeText(last.hash)}`);
  return `${lines.join('\n')}\n`;
}

function breakLine({ file, line, code, message }: Break, io: Io, style: Style): string {
  return `${escapeText(shownPath(file, io.cwd))}:${line}: ${style.red('error')} ${code}: ${escapeText(message)}`;
}
