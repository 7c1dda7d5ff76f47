// Everything the desk needs beside the daemon's port: ids, documents, the live stream and what is counted for it.
// One for each daemon, and one for all who see the same part of it.
import type { HumanEntry } from '../audit/human.ts';
import type { AuditRecord } from '../audit/record.ts';
import type { Desk } from '../rulings/port.ts';
import { createLive, type Live } from './live/live.ts';
import { createDocuments, type Documents } from './view/documents.ts';
import { createDone } from './view/done.ts';
import { createKeys, type Keys } from './view/keys.ts';
import type { RecordFilter } from './view/record-filter.ts';
import { createRevisions, type Revisions } from './view/revisions.ts';
import { createTrends, type Trends } from './view/trends.ts';

export interface DeskSide {
  readonly desk: Desk;
  readonly keys: Keys;
  readonly documents: Documents;
  readonly live: Live;
  readonly trends: Trends;
  readonly revisions: Revisions;
  /** Identity by the opaque id of a person, for those who have left. */
  readonly identities: ReadonlyMap<string, string>;
  readonly auditDirectory: string;
  /** Where not every record may be seen: which ones, for one reading of the log. */
  newFilter?(): RecordFilter;
  close(): void;
}

/** A side that shows some meetings only. */
interface Part {
  /** One person has one id, on whichever side. */
  keys: Keys;
  newFilter(): RecordFilter;
}

const keptIdentities = 20_000;

export function createDeskSide(desk: Desk, auditDirectory: string, part?: Part): DeskSide {
  const keys = part?.keys ?? createKeys();
  const identities = new Map<string, string>();
  const documents = createDocuments(desk, keys, (id, identity) => {
    identities.set(id, identity);
    const [oldest] = identities.keys();
    if (identities.size > keptIdentities && oldest !== undefined) identities.delete(oldest);
  });
  const done = createDone(keys);
  const trends = createTrends();
  const revisions = createRevisions(Date.now());
  revisions.note(desk.policies(), Date.now());
  const forget = desk.onChange((change) => {
    if (change.kind === 'record') observe(change.record);
  });
  const live = createLive({ desk, documents, keys, done: done.list, now: Date.now });

  function observe(record: AuditRecord | (HumanEntry & { at: string })): void {
    done.observe(record);
    trends.observe(record);
    if (record.type === 'policy') revisions.note(desk.policies(), Date.parse(record.at));
  }

  return {
    desk,
    keys,
    documents,
    live,
    trends,
    revisions,
    identities,
    auditDirectory,
    ...(part === undefined ? {} : { newFilter: part.newFilter }),
    close() {
      forget();
      live.close();
    },
  };
}
