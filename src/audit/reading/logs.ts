// Audit files for a person who asked about them. The rule: files of which nothing can be read are told, and are never a result with nothing in it.
import { resolve } from 'node:path';
import { LobbyguardError } from '../../errors.ts';
import { bareLine } from '../disk/tail.ts';
import { readSpans } from './lines.ts';
import { parseRecord } from './read.ts';
import { type AuditFile, findAuditFiles, unreadable } from './sources.ts';

/** `torn`: something that may have been a record. */
type Content = 'records' | 'torn' | 'empty' | 'other';

/** What the one who asks can make something of. */
export type IsRecord = (line: Buffer) => boolean;

const brace = 0x7b;

const saidOf: Readonly<Record<Exclude<Content, 'records'>, string>> = {
  empty: 'there is nothing in it',
  torn: 'no line of it is an audit record',
  other: 'this is no audit log: no line of it is an audit record; name audit-YYYY-MM-DD.jsonl files or their directory',
};

/**
 * The same as `findAuditFiles`. Throws INPUT_UNREADABLE as well for a file that was named and is something else, and where no file has a record.
 * A bad file among others in a directory is left to the reader, which tells its lines.
 */
export async function findAuditLogs(paths: readonly string[], cwd: string, isRecord: IsRecord = isReadable): Promise<AuditFile[]> {
  const files = await findAuditFiles(paths, cwd);
  const named = new Set(paths.map((path) => resolve(cwd, path)));
  const faults: string[] = [];
  let withRecords = 0;
  let refused = false;
  for (const { path } of files) {
    const content = await contentOf(path, isRecord);
    if (content === 'records') withRecords += 1;
    else faults.push(`${path}: ${saidOf[content]}`);
    if (content === 'other' && named.has(path)) refused = true;
  }
  if (refused || withRecords === 0) throw new LobbyguardError('INPUT_UNREADABLE', faults);
  return files;
}

function isReadable(line: Buffer): boolean {
  return typeof parseRecord(line.toString('utf8')) === 'object';
}

async function contentOf(path: string, isRecord: IsRecord): Promise<Content> {
  let content: Content = 'empty';
  try {
    for await (const spans of readSpans(path)) {
      for (const { bytes, from, to } of spans) {
        const line = bareLine(bytes.subarray(from, to));
        if (line.length === 0) continue;
        if (isRecord(line)) return 'records';
        if (content === 'empty') content = line[0] === brace ? 'torn' : 'other';
      }
    }
  } catch (error) {
    throw unreadable(path, error);
  }
  return content;
}
