// Memory at a start. The rule: there is none before all of it is known, so nothing that needs it can be made too soon.
import type { AuditRecord } from '../audit/record.ts';
import type { Memory } from './memory.ts';
import { lastWriteOf, memorySince } from './rebuild.ts';

export interface Remembering {
  /** Every record that this process writes, in order. */
  observe(record: AuditRecord): void;
  /** Memory of the log and of what has been written since. Called once; rejects with the reason of the signal, or with what the file system throws. */
  whole(signal?: AbortSignal): Promise<Memory>;
}

type State = { kind: 'reading'; written: AuditRecord[] } | { kind: 'whole'; memory: Memory };

/** To be made before the log is opened, which writes to it. */
export function createRemembering(directory: string, withinMs: number, now: number): Remembering {
  const lastWriteMs = lastWriteOf(directory, now);
  const written: AuditRecord[] = [];
  let state: State = { kind: 'reading', written };
  return {
    observe(record) {
      if (state.kind === 'whole') state.memory.apply(record);
      else state.written.push(record);
    },
    async whole(signal) {
      const memory = await memorySince(directory, withinMs, lastWriteMs, { before: () => written[0]?.seq, signal });
      for (const record of written) memory.apply(record);
      state = { kind: 'whole', memory };
      return memory;
    },
  };
}
