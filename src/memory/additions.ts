// The meetings that people added by hand to what is followed: the record is the only place that remembers them.
import type { MeetingEntry } from '../audit/record.ts';

export interface RememberedAddition {
  /** The focus URI or join link, as it was given. */
  meeting: string;
  /** ms; undefined: for good. */
  until?: number;
}

export interface Additions {
  apply(record: MeetingEntry): void;
  of(account: string): readonly RememberedAddition[];
}

export function createAdditions(): Additions {
  const additions = new Map<string, RememberedAddition & { account: string }>();
  return {
    apply({ event, account, meeting, until }) {
      const key = `${account} ${meeting}`;
      if (event === 'removed') additions.delete(key);
      if (event !== 'added') return;
      const end = until === undefined ? Number.NaN : Date.parse(until);
      additions.set(key, { account, meeting, ...(Number.isNaN(end) ? {} : { until: end }) });
    },
    of: (account) => [...additions.values()].flatMap(({ account: whose, ...rest }) => (whose === account ? [rest] : [])),
  };
}
