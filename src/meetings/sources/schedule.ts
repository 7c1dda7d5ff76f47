// When which meeting is joined and left, pure. The one rule: a meeting with people inside is left by nobody's calendar.
import { defined } from '../../defined.ts';
import { meetingUriKey } from '../../roster/meeting.ts';
import type { Company } from '../meeting/meeting-port.ts';
import { isActive, type Margins, type Wish } from './wish.ts';

/** A meeting that is followed because of a wish. */
export interface Due {
  uri: string;
  source: string;
  /** Until when it was to go on; undefined: always. */
  end?: number;
  /** The entry of the source. */
  entry?: string;
  /** People named it one by one: taken back, it is left at once. */
  listed?: true;
}

export type Deed = { kind: 'join'; due: Due } | { kind: 'leave'; uri: string; why: string };

export interface Plan {
  deeds: readonly Deed[];
  /** By key: as it is once the deeds are done. */
  due: ReadonlyMap<string, Due>;
}

export interface Situation {
  wishes: readonly Wish[];
  margins: Margins;
  now: number;
  company(uri: string): Company;
}

export function plan(followed: ReadonlyMap<string, Due>, situation: Situation): Plan {
  const wanted = wantedNow(situation);
  const due = new Map<string, Due>();
  const leaving: Deed[] = [];
  for (const [key, held] of followed) {
    const wish = wanted.get(key);
    const why = wish === undefined ? reasonToLeave(held, situation) : undefined;
    if (why !== undefined) leaving.push({ kind: 'leave', uri: held.uri, why });
    else due.set(key, wish === undefined ? held : dueOf(wish));
  }
  const joining = [...wanted].filter(([key]) => !followed.has(key));
  for (const [key, wish] of joining) due.set(key, dueOf(wish));
  return { deeds: [...leaving, ...joining.map(([, wish]): Deed => ({ kind: 'join', due: dueOf(wish) }))], due };
}

/** Undefined: it is not to be left, or not yet. */
function reasonToLeave({ uri, end, listed }: Due, { wishes, margins, now, company }: Situation): string | undefined {
  const isTakenBack = listed && !wishes.some((wish) => meetingUriKey(wish.uri) === meetingUriKey(uri));
  if (end === undefined || isTakenBack) return 'it is not in the list of meetings any more';
  if (company(uri) !== 'nobody') return undefined;
  return now >= end + margins.afterMs ? 'it is over' : 'it was cancelled or moved';
}

/** One wish for each meeting that is on, in the order to join: what began first, and of several the one that lasts longest. */
function wantedNow({ wishes, margins, now }: Situation): Map<string, Wish> {
  const wanted = new Map<string, Wish>();
  for (const wish of wishes) {
    if (!isActive(wish, margins, now)) continue;
    const key = meetingUriKey(wish.uri);
    const other = wanted.get(key);
    if (other === undefined || endOf(wish) > endOf(other)) wanted.set(key, wish);
  }
  return new Map([...wanted].toSorted(([, a], [, b]) => startOf(a) - startOf(b)));
}

function dueOf({ uri, source, group, listed, time }: Wish): Due {
  return { uri, source, ...(time === undefined ? {} : { end: time.end, entry: group, ...defined({ listed }) }) };
}

function startOf({ time }: Wish): number {
  return time?.start ?? Number.NEGATIVE_INFINITY;
}

function endOf({ time }: Wish): number {
  return time?.end ?? Number.POSITIVE_INFINITY;
}
