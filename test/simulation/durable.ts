// No action without a record, to the letter: when a request leaves, an attempt for it is on disk and would outlast a power cut.
import type { HttpRequest } from '../../src/session/http/exchange.ts';
import type { Findings } from '../chaos/findings.ts';
import type { Disk, FileNode } from './machine/disk.ts';

export interface DurableAttempts {
  /** A request leaves the daemon. */
  sent(request: HttpRequest): void;
}

const action = /\/(?:reject|eject|admit)(?:\?|$)/;

export function createDurableAttempts(disk: Disk, directories: () => readonly string[], findings: Findings): DurableAttempts {
  /** How much of each file has been read, by inode. */
  const read = new Map<number, number>();
  const attempts = new Map<string, number>();
  const sent = new Map<string, number>();

  function readNew(file: FileNode): void {
    const from = Math.min(read.get(file.ino) ?? 0, file.safe);
    const end = file.bytes.subarray(0, file.safe).lastIndexOf(10) + 1;
    read.set(file.ino, Math.max(from, end));
    for (const line of file.bytes.subarray(from, end).toString('utf8').split('\n')) {
      const url = attemptIn(line);
      if (url !== undefined) attempts.set(url, (attempts.get(url) ?? 0) + 1);
    }
  }

  return {
    sent(request) {
      const urls = actionsIn(request);
      if (urls.length === 0) return;
      for (const directory of directories()) for (const file of auditFiles(disk, directory)) readNew(file);
      for (const url of urls) {
        const nth = (sent.get(url) ?? 0) + 1;
        sent.set(url, nth);
        const recorded = attempts.get(url) ?? 0;
        if (recorded < nth) findings.add('request-without-record', `the ${nth}. request to ${url} left with ${recorded} attempts on disk`);
      }
    },
  };
}

/** The URLs at which a request acts on people; a batch has several. */
export function actionsIn({ method, url, raw }: HttpRequest): string[] {
  if (method !== 'POST') return [];
  if (raw === undefined) return action.test(url) ? [url] : [];
  return [...raw.body.matchAll(/^POST (\S+) HTTP/gm)].map(([, path = '']) => new URL(path, url).href).filter((part) => action.test(part));
}

function auditFiles(disk: Disk, directory: string): FileNode[] {
  const node = disk.find(directory);
  if (node?.kind !== 'directory') return [];
  return [...node.entries].flatMap(([name, entry]) => (entry.kind === 'file' && name.endsWith('.jsonl') ? [entry] : []));
}

function attemptIn(line: string): string | undefined {
  if (!line.includes('"type":"attempt"')) return undefined;
  return String((JSON.parse(line) as { url: unknown }).url);
}
