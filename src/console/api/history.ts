// Looks back through the audit log: the newest records that match, page by page, as far as the log goes. Lines are looked at as text before they are parsed.
import { basename } from 'node:path';
import { listAuditFiles } from '../../audit/reading/files.ts';
import { readLines } from '../../audit/reading/lines.ts';
import { parseRecord } from '../../audit/reading/read.ts';
import type { AuditRecord } from '../../audit/record.ts';
import type { RecordFilter } from '../view/record-filter.ts';

export interface HistoryQuery {
  /** Text that must occur in the line, case ignored. */
  text: string;
  /** With everything that became of the decisions found. */
  withOutcomes: boolean;
  /** From the page before. */
  before?: string;
  limit: number;
  /** For somebody who may not see every record: made once for each file, because a file is read from its beginning. */
  newFilter?: () => RecordFilter;
}

export interface HistoryPage {
  /** Newest first. */
  records: readonly AuditRecord[];
  /** Where the next page begins; absent: there is nothing older. */
  next?: string;
}

/** One request looks into so many files at most; the next page goes on from there. */
const filesAtOnce = 31;

export async function searchHistory(directory: string, query: HistoryQuery): Promise<HistoryPage> {
  const [beforeFile, beforeSeq] = cursorOf(query.before);
  const files = listAuditFiles(directory)
    .filter((file) => beforeFile === undefined || basename(file) <= beforeFile)
    .toReversed();
  const records: AuditRecord[] = [];
  for (const file of files.slice(0, filesAtOnce)) {
    const until = basename(file) === beforeFile ? beforeSeq : Number.POSITIVE_INFINITY;
    const found = await newestOf(file, query, until, query.limit - records.length);
    records.push(...found);
    const last = found.at(-1);
    if (records.length >= query.limit && last !== undefined) return { records, next: `${basename(file)}:${last.seq}` };
  }
  const rest = files[filesAtOnce];
  return rest === undefined ? { records } : { records, next: `${basename(rest)}:${Number.MAX_SAFE_INTEGER}` };
}

async function newestOf(file: string, query: HistoryQuery, until: number, limit: number): Promise<AuditRecord[]> {
  // As it stands in a line of JSON.
  const wanted = JSON.stringify(query.text).slice(1, -1).toLowerCase();
  const decisions = new Set<string>();
  const filter = query.newFilter?.();
  let found: AuditRecord[] = [];
  for await (const lines of readLines(file)) {
    for (const { bytes } of lines) {
      const text = bytes.toString('utf8');
      const decision = query.withOutcomes ? decisionIn(text) : undefined;
      const belongs = decision !== undefined && decisions.has(decision);
      const matches = belongs || text.toLowerCase().includes(wanted);
      if (!matches && filter === undefined) continue;
      const record = parseRecord(text);
      if (record === undefined || typeof record === 'string' || record.seq >= until) continue;
      if (filter?.(record) === false || !matches) continue;
      if (record.type === 'decision') decisions.add(record.id);
      found.push(record);
    }
    if (found.length > 4 * limit) found = found.slice(-limit);
  }
  return found.slice(-limit).toReversed();
}

function decisionIn(line: string): string | undefined {
  return /"decision":"([^"]+)"/.exec(line)?.[1];
}

function cursorOf(cursor: string | undefined): [file: string | undefined, seq: number] {
  const match = /^(audit-[\w.-]+):(\d+)$/.exec(cursor ?? '');
  return [match?.[1], Number(match?.[2] ?? Number.POSITIVE_INFINITY)];
}
