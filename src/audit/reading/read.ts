// Audit records from files and directories, in the order they were written, in flat memory. Tolerant: a line that is no record is told and skipped,
// keys nobody knows are let through.

import { bareLine } from '../disk/tail.ts';
import type { AuditRecord } from '../record.ts';
import { createFronts, type Front, type Fronts } from './front.ts';
import { readSpans, type Span } from './lines.ts';
import { findAuditFiles, unreadable } from './sources.ts';

export type AuditLine =
  | { kind: 'record'; record: AuditRecord; file: string; line: number }
  | { kind: 'problem'; message: string; file: string; line: number };

export interface ReadOptions {
  /** Relative paths are relative to this; default: the working directory. */
  cwd?: string;
  /** Told after each batch how many lines it had. For progress. */
  onBatch?: (file: string, lines: number) => void;
  /** The types that are wanted; default: all. A line that says plainly that it is of another type is passed over unread. */
  types?: ReadonlySet<AuditRecord['type']>;
  /** Asked of every line whose type is wanted, in their order: false passes it over, mostly unread. */
  wants?: (line: Front) => boolean;
}

/** Reads everything under `paths` (files, or directories of audit files). Throws INPUT_UNREADABLE. */
export async function* readAudit(paths: readonly string[], options: ReadOptions = {}): AsyncGenerator<AuditLine> {
  for await (const batch of readBatches(paths, options)) yield* batch;
}

/** The same, many lines at a time: waiting for every single one costs more than reading it. Each batch can be gone through once. */
export async function* readBatches(paths: readonly string[], options: ReadOptions = {}): AsyncGenerator<Iterable<AuditLine>> {
  for (const { path } of await findAuditFiles(paths, options.cwd ?? process.cwd())) {
    const fronts = createFronts();
    try {
      for await (const spans of readSpans(path)) {
        const batch: Batch = { file: path, spans, lines: 0 };
        yield recordsOf(batch, fronts, options);
        options.onBatch?.(path, batch.lines);
      }
    } catch (error) {
      throw unreadable(path, error);
    }
  }
}

interface Batch {
  file: string;
  spans: Iterable<Span>;
  /** Gone through so far. */
  lines: number;
}

function* recordsOf(batch: Batch, fronts: Fronts, { types, wants }: ReadOptions): Generator<AuditLine> {
  const { file } = batch;
  for (const { number: line, bytes, from, to, overlong } of batch.spans) {
    batch.lines += 1;
    const front = types === undefined ? undefined : fronts(bytes, from, to);
    if (front !== undefined && types?.has(front.type as AuditRecord['type']) === false) continue;
    const isAsked = front !== undefined && (front.type !== 'decision' || front.meeting !== undefined);
    if (isAsked && wants?.(front) === false) continue;
    const text = bareLine(bytes.subarray(from, to)).toString('utf8');
    if (text === '') continue;
    const parsed = overlong ? 'the line is too long to be a record' : parseRecord(text);
    if (typeof parsed === 'string') yield { kind: 'problem', message: parsed, file, line };
    else if (parsed !== undefined && (isAsked || wants?.(frontOf(parsed)) !== false)) yield { kind: 'record', record: parsed, file, line };
  }
}

function frontOf(record: AuditRecord): Front {
  const { type, at } = record;
  return { at: Date.parse(at), type, ...(record.type === 'decision' ? { meeting: record.meeting } : {}) };
}

/** A record; a sentence about what is wrong; or undefined for a type of record this version does not know. */
export function parseRecord(text: string): AuditRecord | string | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return 'the line is not JSON';
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'the line is not a JSON object';
  const record = value as Record<string, unknown>;
  const needs = needed[String(record['type'])];
  if (needs === undefined) return typeof record['type'] === 'string' ? undefined : 'the record has no type';
  if (typeof record['at'] !== 'string' || Number.isNaN(Date.parse(record['at']))) return 'the record has no time (at)';
  const missing = needs.find(([key, type]) => kindOf(record[key]) !== type);
  if (missing !== undefined) return `the ${String(record['type'])} record has no ${missing[0]}`;
  if (record['type'] === 'decision') record['rule'] ??= null;
  const odd = oddKey(record);
  return odd === undefined ? (value as AuditRecord) : `${odd} of the ${String(record['type'])} record is of another kind than it should be`;
}

/**
 * Over the keys that are there, because looking for those that are not takes longer. Null is what is not there, but for an account and a rule: those
 * may be none.
 */
function oddKey(record: Record<string, unknown>): string | undefined {
  for (const key in record) {
    const value = record[key];
    if (value === null) {
      if (key !== 'account' && key !== 'rule') delete record[key];
    } else if (typeof value !== 'string' && texts.has(key)) return key;
    else if (key === 'counts' && kindOf(value) !== 'object') return key;
  }
  return undefined;
}

/** What is text wherever it occurs, if it occurs. */
const texts: ReadonlySet<string> = new Set([
  'rule',
  'because',
  'identity',
  'arrivedAt',
  'revision',
  'mode',
  'meeting',
  'participant',
  'of',
  'batch',
  'seen',
  'human',
  'uri',
  'subject',
  'organizer',
  'message',
  'url',
  'channel',
]);

type Need = readonly [key: string, type: 'string' | 'object' | 'array'];

/** What a reader relies on, per type. Everything else may be missing in logs of other versions. */
const needed: Readonly<Record<string, readonly Need[]>> = Object.assign(Object.create(null), {
  start: [],
  stop: [],
  policy: [],
  pause: [],
  resume: [],
  meeting: [
    ['event', 'string'],
    ['meeting', 'string'],
  ],
  alarm: [['code', 'string']],
  decision: [
    ['id', 'string'],
    ['meeting', 'string'],
    ['participant', 'string'],
    ['facts', 'object'],
    ['action', 'string'],
    ['verdict', 'string'],
  ],
  human: [
    ['id', 'string'],
    ['act', 'string'],
    ['by', 'object'],
  ],
  attempt: [['decision', 'string']],
  outcome: [
    ['decision', 'string'],
    ['result', 'string'],
  ],
  notice: [
    ['id', 'string'],
    ['event', 'string'],
    ['to', 'array'],
  ],
  notified: [
    ['notice', 'string'],
    ['channel', 'string'],
    ['result', 'string'],
  ],
  'sign-in': [
    ['state', 'string'],
    ['by', 'object'],
  ],
  config: [],
  lease: [],
  witness: [],
} satisfies Record<AuditRecord['type'], readonly Need[]>);

function kindOf(value: unknown): string {
  return value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value;
}
