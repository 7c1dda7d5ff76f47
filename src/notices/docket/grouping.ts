// How far people know of one matter, and when they are told. Pure: news in, "tell now" or "wait until" out.
// The one rule: what comes together is told together, and the end is only told to those who were told of the beginning.

export type Awareness =
  /** Nobody has been told yet; `count` is what is to be told, `since` when the first of it came. */
  | { kind: 'unaware'; since: number; count: number; overSince?: number }
  /** Told; `count` is what came afterwards. */
  | { kind: 'aware'; toldAt: number; count: number; since: number; overSince?: number };

export type News =
  /** So many people more, or times. */
  | { kind: 'more'; n: number }
  /** It is the matter still. */
  | { kind: 'there' }
  | { kind: 'over' };

export interface Pace {
  waitMs: number;
  repeatMs: number;
}

export type Due = { kind: 'tell' } | { kind: 'close' } | { kind: 'forget' } | { kind: 'wait'; until: number };

export function heard(awareness: Awareness | undefined, news: News, at: number): Awareness | undefined {
  if (awareness === undefined) return news.kind === 'more' ? { kind: 'unaware', since: at, count: news.n } : undefined;
  const { overSince, ...open } = awareness;
  switch (news.kind) {
    case 'over':
      return { ...open, overSince: overSince ?? at };
    case 'there':
      return open;
    case 'more':
      return { ...open, count: open.count + news.n, since: open.count === 0 ? at : open.since };
  }
}

/** Of one matter that was taken for two: whoever was told of either was told, and what nobody was told of yet is still to be told. */
export function together(one: Awareness, other: Awareness): Awareness {
  const counts = [one, other].filter(({ count }) => count > 0);
  const count = one.count + other.count;
  const since = Math.min(...(counts.length > 0 ? counts : [one, other]).map((each) => each.since));
  const end = one.overSince === undefined || other.overSince === undefined ? {} : { overSince: Math.max(one.overSince, other.overSince) };
  const times = [one, other].flatMap((each) => (each.kind === 'aware' ? [each.toldAt] : []));
  return times.length > 0 ? { kind: 'aware', toldAt: Math.max(...times), count, since, ...end } : { kind: 'unaware', since, count, ...end };
}

/** Just told, with everything known by then. */
export function toldAt(at: number): Awareness {
  return { kind: 'aware', toldAt: at, count: 0, since: at };
}

/** `lasts`: it has an end that will be heard of; what has none is forgotten when nothing more comes. */
export function due(awareness: Awareness, { waitMs, repeatMs }: Pace, lasts: boolean, at: number): Due {
  const { overSince, since } = awareness;
  if (awareness.kind === 'unaware') return when(since + waitMs, at, overSince === undefined ? 'tell' : 'forget');
  if (overSince !== undefined) return when(overSince + waitMs, at, 'close');
  if (awareness.count > 0) return when(Math.max(awareness.toldAt + repeatMs, since + waitMs), at, 'tell');
  return lasts ? { kind: 'wait', until: Number.POSITIVE_INFINITY } : when(awareness.toldAt + repeatMs, at, 'forget');
}

function when(until: number, at: number, kind: 'tell' | 'close' | 'forget'): Due {
  return at >= until ? { kind } : { kind: 'wait', until };
}
