// Memory at a start. The rule: nothing can be asked of it before all of it is known.
import { statSync } from 'node:fs';
import { listAuditFilesIfAny } from '../audit/reading/files.ts';
import type { AuditRecord } from '../audit/record.ts';
import { createAwaitedMemory } from './awaited.ts';
import type { Memory } from './memory.ts';
import { type Bounds, lastWriteOf, memorySince } from './rebuild.ts';

export interface Remembering {
  /** Answers once it is whole. */
  readonly memory: Memory;
  /** Reading takes seconds: worth doing something else meanwhile. */
  readonly takesLong: boolean;
  /** Every record that this process writes, in order. */
  observe(record: AuditRecord): void;
  /**
   * Memory of the log and of what has been written since. Called once; rejects with the reason of the signal, or with what the file system throws.
   * `last`: what is to be done when the log has been read, before anything can be asked.
   */
  whole(signal?: AbortSignal, last?: () => Promise<void>): Promise<Memory>;
}

/** How the log is read back. Tests put their own in. */
export interface LogReader {
  takesLong(directory: string): boolean;
  read(directory: string, withinMs: number, lastWriteMs: number, bounds: Bounds): Promise<Memory>;
}

/** Read in about half a second. */
const shortBytes = 16 * 1024 * 1024;

export const logReader: LogReader = {
  takesLong: (directory) => listAuditFilesIfAny(directory).reduce((sum, file) => sum + statSync(file).size, 0) > shortBytes,
  read: memorySince,
};

type State = { kind: 'reading'; written: AuditRecord[] } | { kind: 'whole'; memory: Memory };

/** To be made before the log is opened, which writes to it. */
export function createRemembering(directory: string, withinMs: number, now: number, reader = logReader): Remembering {
  const lastWriteMs = lastWriteOf(directory, now);
  const written: AuditRecord[] = [];
  const awaited = createAwaitedMemory();
  let state: State = { kind: 'reading', written };
  return {
    memory: awaited,
    takesLong: reader.takesLong(directory),
    observe(record) {
      if (state.kind === 'whole') state.memory.apply(record);
      else state.written.push(record);
    },
    async whole(signal, last) {
      const memory = await reader.read(directory, withinMs, lastWriteMs, { before: () => written[0]?.seq, signal });
      await last?.();
      signal?.throwIfAborted();
      for (const record of written) memory.apply(record);
      written.length = 0;
      state = { kind: 'whole', memory };
      awaited.become(memory);
      return memory;
    },
  };
}
