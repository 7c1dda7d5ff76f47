// Meetings that are followed until some time: after a restart, the record is the only place that remembers those whose time is over while
// people are still inside.
import type { MeetingEntry } from '../audit/record.ts';
import { defined } from '../defined.ts';
import { createRecentMap } from './recent-map.ts';

export interface RememberedTerm {
  /** The focus URI. */
  uri: string;
  source: string;
  /** ms */
  until: number;
  /** The entry of the source. */
  entry?: string;
}

export interface Terms {
  apply(record: MeetingEntry): void;
  of(account: string): readonly RememberedTerm[];
}

export function createTerms(capacity: number): Terms {
  const terms = createRecentMap<RememberedTerm & { account: string }>(capacity);

  function joined(key: string, { account, uri, source, until, entry }: MeetingEntry): void {
    const end = Date.parse(until ?? '');
    if (uri === undefined || source === undefined || Number.isNaN(end)) terms.delete(key);
    else terms.set(key, { account, uri, source, until: end, ...defined({ entry }) });
  }

  return {
    apply(record) {
      const key = `${record.account} ${record.uri}`;
      if (record.event === 'joined') joined(key, record);
      if (record.unfollowed === true) terms.delete(key);
      if (record.event === 'removed') terms.delete(`${record.account} ${record.meeting}`);
    },
    of: (account) => terms.values().flatMap(({ account: whose, ...term }) => (whose === account ? [term] : [])),
  };
}
