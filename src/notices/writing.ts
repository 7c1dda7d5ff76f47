// What one channel gets next, written from the docket and from what is true now.
import { createHash } from 'node:crypto';
import { defined } from '../defined.ts';
import type { Mode } from '../policy/mode.ts';
import { opaqueId } from '../rulings/opaque.ts';
import type { BoardMatter } from './docket/board.ts';
import type { Docket } from './docket/docket.ts';
import type { Pending } from './docket/spool.ts';
import type { Item, Letter } from './letter.ts';
import { nextOf } from './outbox.ts';
import type { Sights } from './sights.ts';
import { itemOf, letterOf } from './words.ts';

export interface WritingOptions {
  /** Whether people may be named, now. */
  names(): 'keep' | 'drop';
  mode: Mode;
  /** Where the desk is, without a slash at the end. */
  deskUrl: string | undefined;
  docket: Docket;
  sights: Sights;
}

export interface Writing {
  /** Undefined when nothing of it may leave now. */
  next(pending: readonly Pending[], at: number, isFailing: boolean): { letter: Letter; of: readonly Pending[] } | undefined;
}

export function createWriting({ names, mode, deskUrl, docket, sights }: WritingOptions): Writing {
  function write(one: Pending, at: number): Item {
    const { key, about, details } = one;
    const { meeting, ...rest } = about;
    const open = docket.casebook.get(key);
    const now = sights.board.get(key);
    const isOpen = open !== undefined && open.awareness.overSince === undefined;
    const manner = { names: names(), at };
    const end = manner.names === 'keep' ? sights.endingOf(key) : undefined;
    const message = open?.message ?? details.message;
    return itemOf(
      {
        ...rest,
        id: one.notice,
        mode: open?.mode ?? details.mode ?? mode,
        count: one.count,
        withinMs: one.at - beginOf(one, now),
        total: Math.max(one.count, open?.total ?? 0, details.total ?? 0),
        closed: one.closed && !isOpen,
        unseen: open?.confirmed === false,
        people: manner.names === 'drop' ? [] : sights.peopleOf(key),
        ...(meeting === undefined ? {} : placeOf(meeting)),
        ...defined({ now, message, end }),
      },
      manner,
    );
  }

  function placeOf(meeting: string) {
    const sight = sights.meetingOf(meeting);
    const { subject = sight?.subject, organizer = sight?.organizer } = docket.places.known(meeting);
    const id = sight === undefined ? undefined : opaqueId(sight.key);
    const named = {
      ...defined({ id, subject, organizer }),
    };
    return { meeting: named, ...(deskUrl === undefined || id === undefined ? {} : { link: `${deskUrl}/#/meeting/${id}` }) };
  }

  return {
    next(pending, at, isFailing) {
      const of = nextOf(pending, at, isFailing);
      if (of.length === 0) return undefined;
      sights.watch(at);
      const since = Math.min(...of.map((one) => one.since));
      const desk = deskUrl === undefined ? undefined : `${deskUrl}/`;
      const items = of.map((one) => write(one, at));
      return { letter: letterOf(idOf(of), items, at, since, desk), of };
    },
  };
}

/** When the first of those came who are told of. Who begins to be told of what goes on already is told of all who wait, however long they have. */
function beginOf({ details, since, count }: Pending, now: BoardMatter | undefined): number {
  const from = details.from ?? since;
  const tellsOfAll = now !== undefined && count >= now.count;
  return tellsOfAll && now.oldest < from - slackMs ? now.oldest : from;
}

/** A record and the desk may tell the same moment a little differently. */
const slackMs = 10_000;

function idOf(of: readonly Pending[]): string {
  const [only] = of;
  if (only !== undefined && of.length === 1) return only.notice;
  return createHash('sha256')
    .update(of.map(({ notice }) => notice).join())
    .digest('hex')
    .slice(0, 32);
}
