// The last set of policies that took effect while rules could act: a set that never acted anywhere is no measure for a new one.
import type { AuditRecord } from '../audit/record.ts';
import { defined } from '../defined.ts';

export interface RememberedSet {
  revision: string;
  /** Values that can mean nothing, which it held all the same. */
  doubts: readonly string[];
  /** A digest of who was protected along with it; records of older versions have none. */
  protection?: string;
}

export interface SetInForce {
  apply(record: AuditRecord & { type: 'start' | 'policy' }): void;
  of(): RememberedSet | undefined;
}

export function createSetInForce(): SetInForce {
  let enforces = true;
  let set: RememberedSet | undefined;
  return {
    apply(record) {
      if (record.type === 'start') enforces = record.mode === undefined || record.mode === 'enforce';
      else if (record.rejected !== true && record.probation !== true && enforces)
        set = { revision: record.revision, doubts: record.doubts ?? [], ...defined({ protection: record.protection }) };
    },
    of: () => set,
  };
}
