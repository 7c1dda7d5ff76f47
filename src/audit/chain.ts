// The chain over the audit records, made so that an outsider can check it without lobbyguard:
// a line is the record as compact JSON with `hash` as its last key; `hash` is the SHA-256, in hex, over the UTF-8 bytes of the line with
// `,"hash":"…"` cut out (that is: over the compact JSON of the record without `hash`, keys in written order, no newline);
// `prev` is the `hash` of the record before, 64 zeros for the very first; `seq` counts from 1, through rotation and restarts.
import { createHash, hash as hashOf } from 'node:crypto';
import type { AuditEntry, AuditRecord } from './record.ts';

/** `prev` of the first record there is. */
export const genesis = '0'.repeat(64);

/** Where a chain ends: what the next record follows. */
export interface ChainHead {
  seq: number;
  hash: string;
}

export const emptyChain: ChainHead = { seq: 0, hash: genesis };

export interface Sealed {
  record: AuditRecord;
  /** The line, newline included. */
  line: string;
}

/** Makes an entry the next record of the chain. Keys are written in the order v, seq, at, type, account, the entry's own, prev, hash. */
export function seal(entry: AuditEntry, head: ChainHead, at: number): Sealed {
  const { type, account } = entry;
  const first = { v: 1, seq: head.seq + 1, at: new Date(at).toISOString(), type, account };
  const body = Object.assign(first, entry, { prev: head.hash });
  const json = JSON.stringify(body);
  const hash = sha256(json);
  return { record: Object.assign(body, { hash }) as AuditRecord, line: `${json.slice(0, -1)},"hash":"${hash}"}\n` };
}

/** The chain fields of one line, and whether its hash is right. Undefined when the line is not a record of a chain. */
export interface Link extends ChainHead {
  prev: string;
  intact: boolean;
  record: Readonly<Record<string, unknown>>;
}

/** Reads one line (without newline, carriage return and byte order mark). Never throws. */
export function readLink(line: Buffer): Link | undefined {
  const record = parseObject(line.toString('utf8'));
  if (record === undefined) return undefined;
  const { seq, prev, hash } = record;
  if (typeof seq !== 'number' || !Number.isSafeInteger(seq) || typeof prev !== 'string' || typeof hash !== 'string') return undefined;
  return { seq, prev, hash, record, intact: hashOfLine(line) === hash };
}

const suffixLength = ',"hash":""}'.length + 64;

/** The hash the bytes of a line ought to carry; undefined when the line does not end in a `hash`. */
function hashOfLine(line: Buffer): string | undefined {
  const cut = line.length - suffixLength;
  if (cut < 1 || !/^,"hash":"[0-9a-f]{64}"\}$/.test(line.toString('latin1', cut))) return undefined;
  return createHash('sha256').update(line.subarray(0, cut)).update('}').digest('hex');
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

function sha256(text: string): string {
  return hashOf('sha256', text);
}
