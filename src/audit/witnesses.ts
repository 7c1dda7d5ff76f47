// What the nodes of a cluster have said of each other's logs, held against those logs. It finds what a chain alone cannot show: an end that was cut off, or
// written again.
import type { Place } from './tokens.ts';

export interface Claim {
  /** The node it is about. */
  node: string;
  seq: number;
  hash: string;
  /** Where it stands. */
  file: string;
  line: number;
}

export interface WitnessBreak {
  file: string;
  line: number;
  code: 'cut-off' | 'witness-mismatch';
  message: string;
}

export interface Witnesses {
  /** Takes what a record says about nodes, in whatever log it stands. */
  read(record: Readonly<Record<string, unknown>>, place: Place): void;
  /** Nodes that were witnessed, with the directory of their log where it is among those that were read. */
  readonly claims: readonly Claim[];
  directoryOf(node: string): string | undefined;
}

export function createWitnesses(): Witnesses {
  const claims: Claim[] = [];
  const directories = new Map<string, string>();

  return {
    claims,
    directoryOf: (node) => directories.get(node),
    read(record, place) {
      const { type, node, head } = record;
      if (type === 'start' && typeof node === 'string') directories.set(node, place.directory);
      if (type === 'witness' && typeof node === 'string' && isHead(head))
        claims.push({ node, ...head, file: place.file, line: place.line });
    },
  };
}

function isHead(head: unknown): head is { seq: number; hash: string } {
  return (
    typeof head === 'object' &&
    head !== null &&
    'seq' in head &&
    'hash' in head &&
    typeof head.seq === 'number' &&
    typeof head.hash === 'string'
  );
}

/** What a claim and the log it is about come to. `last`: the last record of that log; `found`: the hash of the record it names, where it is there. */
export function breakOf({ node, seq, hash, file, line }: Claim, last: number, found: string | undefined): WitnessBreak | undefined {
  if (found === hash) return undefined;
  if (seq > last) {
    const message = `record ${seq} of node ${node} was there when this was written, and its log ends at record ${last}: the end was cut off`;
    return { file, line, code: 'cut-off', message };
  }
  // Old files may have been deleted.
  if (found === undefined) return undefined;
  return { file, line, code: 'witness-mismatch', message: `record ${seq} of node ${node} is another one than when this was written` };
}
