// What is still to be told in each channel: a fold over the notices on record and what became of them.
import type { AuditEntry } from '../../audit/record.ts';
import type { NoticeEvent } from '../../config/notice-events.ts';
import { defined } from '../../defined.ts';
import { createRecentMap } from '../../memory/recent-map.ts';
import type { Mode } from '../../policy/mode.ts';
import { type About, matterKey } from './matter.ts';
import type { Places } from './places.ts';

/** All that is still to be told of one matter in one channel. */
export interface Pending {
  key: string;
  about: About;
  /** The newest notice. */
  notice: string;
  /** Epoch ms of the first and of the newest. */
  since: number;
  at: number;
  /** People or times, over all of them. */
  count: number;
  closed: boolean;
  details: Details;
}

/** What the matter was, for when it is over before it could be told. */
export interface Details {
  mode?: Mode;
  message?: string;
  total?: number;
  /** Epoch ms when the first of what is told came. */
  from?: number;
}

export interface Spool {
  /** `details`: what is known of the matter of a notice. */
  apply(entry: AuditEntry, at: number, details?: Details): void;
  pending(channel: string): readonly Pending[];
  channels(): readonly string[];
}

/** A notice is settled soon after it was written, or with a later one of its matter. */
const maxNotices = 10_000;

interface Kept extends Pending {
  /** Told so far and altogether, in people or times. */
  told: number;
  all: number;
}

export function createSpool(places: Places): Spool {
  const pending = new Map<string, Map<string, Kept>>();
  /** A notice: its matter, and what had been noticed of it by then in each channel. */
  const notices = createRecentMap<{ key: string; upTo: Readonly<Record<string, number>> }>(maxNotices);

  function keyOf(about: About): string {
    return matterKey(about, about.meeting === undefined ? undefined : places.placeOf(about.meeting));
  }

  function noticed(entry: AuditEntry & { type: 'notice' }, at: number, details: Details): void {
    const { id, to, count, closed = false, event, ...rest } = entry;
    const about = { ...aboutOf(rest), event: event as NoticeEvent };
    const key = keyOf(about);
    const upTo: Record<string, number> = {};
    for (const channel of to) {
      const kept = channelOf(channel);
      const before = kept.get(key);
      const all = (before?.all ?? 0) + count;
      const first = { since: before?.since ?? at, told: before?.told ?? 0, details: { ...details, ...definedFrom(before?.details) } };
      kept.set(key, { key, about, notice: id, at, all, closed, ...first, count: all - first.told });
      upTo[channel] = all;
    }
    notices.set(id, { key, upTo });
  }

  function settled({ notice, channel }: AuditEntry & { type: 'notified' }): void {
    const known = notices.get(notice);
    const kept = pending.get(channel);
    const before = known && kept?.get(known.key);
    if (kept === undefined || known === undefined || before === undefined) return;
    const told = known.upTo[channel] ?? before.all;
    if (before.notice === notice) kept.delete(known.key);
    else kept.set(known.key, { ...before, told, count: before.all - told, since: before.at });
  }

  function channelOf(channel: string): Map<string, Kept> {
    const kept = pending.get(channel) ?? new Map<string, Kept>();
    pending.set(channel, kept);
    return kept;
  }

  return {
    apply(entry, at, details = {}) {
      if (entry.type === 'notice') noticed(entry, at, details);
      else if (entry.type === 'notified') settled(entry);
    },
    // Under the key of its matter now: the meeting may have got another place since.
    pending: (channel) => [...(pending.get(channel)?.values() ?? [])].map((one) => ({ ...one, key: keyOf(one.about) })),
    channels: () => [...pending].flatMap(([channel, kept]) => (kept.size === 0 ? [] : [channel])),
  };
}

function aboutOf({ account, meeting, rule, channel }: Omit<About, 'event'>): Omit<About, 'event'> {
  return {
    account,
    ...defined({ meeting, rule, channel }),
  };
}

/** The window of what is told begins with the first notice that was not. */
function definedFrom(details: Details | undefined): Pick<Details, 'from'> {
  return details?.from === undefined ? {} : { from: details.from };
}
