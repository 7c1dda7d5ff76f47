// Where a page of ours may go. The rule: over nothing that is not such a page, and into an audit directory as a page only. `-o audit/audit-*.jsonl` names
// a log as the place of the page, and what is written over there is gone.
import { closeSync, openSync, readdirSync, readSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { headFileName } from '../audit/disk/head-file.ts';
import { dayOfFileName } from '../audit/reading/files.ts';
import { LobbyguardError } from '../errors.ts';

/** Throws USAGE. What stands in the way otherwise is left to the one who writes, and to be told then. */
export function assertMayTakePage(file: string): void {
  const fault = faultOf(file);
  if (fault !== undefined) throw new LobbyguardError('USAGE', `${file} ${fault}; name another file for the page, such as -o report.html`);
}

function faultOf(file: string): string | undefined {
  const there = statSync(file, { throwIfNoEntry: false });
  if (there?.isFile() && there.size > 0 && !isPage(file)) return 'is there and is no page of a report: it is not written over';
  const isSpecial = there !== undefined && !there.isFile();
  if (isSpecial || /\.html?$/i.test(file) || !isAuditDirectory(dirname(file))) return undefined;
  return 'would be in an audit directory, where only *.html is written';
}

function isPage(file: string): boolean {
  const start = Buffer.alloc(32);
  const fd = openSync(file, 'r');
  try {
    return /^\uFEFF?<!doctype html/i.test(start.toString('utf8', 0, readSync(fd, start)));
  } finally {
    closeSync(fd);
  }
}

function isAuditDirectory(directory: string): boolean {
  try {
    return readdirSync(directory).some((name) => name === headFileName || dayOfFileName(name) !== undefined);
  } catch {
    return false;
  }
}
