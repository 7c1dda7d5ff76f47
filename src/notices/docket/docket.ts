// All that notices remember: a fold over the record, for there is no other store. The same records give the same docket.
import type { AuditEntry } from '../../audit/record.ts';
import type { NoticeEvent } from '../../config/notice-events.ts';
import { defined } from '../../defined.ts';
import { type Casebook, createCasebook } from './casebook.ts';
import { type About, matterKey } from './matter.ts';
import { createPlaces, type Places } from './places.ts';
import { createSpool, type Spool } from './spool.ts';

export interface Docket {
  /** In the order of the log. */
  apply(entry: AuditEntry, at: number): void;
  casebook: Casebook;
  spool: Spool;
  places: Places;
}

export function createDocket(isWanted: (about: About) => boolean): Docket {
  const places = createPlaces();
  const casebook = createCasebook(places, isWanted);
  const spool = createSpool(places);

  /** What the notice is about, before it is known to have been told. */
  function noticed(entry: AuditEntry & { type: 'notice' }, at: number): void {
    const about = { ...entry, event: entry.event as NoticeEvent };
    const one = casebook.get(matterKey(about, entry.meeting === undefined ? undefined : places.placeOf(entry.meeting)));
    const { mode, message, total } = one ?? {};
    const from = one === undefined ? {} : { from: one.awareness.since };
    spool.apply(entry, at, {
      ...from,
      ...defined({ mode, message, total }),
    });
  }

  return {
    apply(entry, at) {
      if (entry.type === 'notice') noticed(entry, at);
      else spool.apply(entry, at);
      casebook.apply(entry, at);
    },
    casebook,
    spool,
    places,
  };
}
