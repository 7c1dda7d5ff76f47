// What humans have said about one presence, and how it changes. Pure: a table of what follows what.
// The one rule: what was said is about somebody as they were seen. Once name, address or role differ, it counts no more. What is left out once
// differs from nothing: whoever was to stay stays, and nobody is acted on.
import { type By, isConcluded } from '../audit/human.ts';
import type { ActionRel } from '../roster/participant.ts';

/** One human act: its record's id, who, when. */
export interface Said {
  id: string;
  by: By;
  /** Epoch ms. */
  at: number;
  reason?: string;
}

/** Who somebody is to those who see them. */
export interface Portrait {
  name?: string;
  /** Canonical; the telephone number of somebody who has none. */
  address?: string;
  /** An attendee whose role is not known yet is the same person when it is. */
  leader: boolean;
}

export type Standing =
  | { kind: 'silent' }
  /** To be carried out: in grace until it is due, then under way. */
  | { kind: 'ordered'; said: Said; act: ActionRel; portrait: Portrait; due: boolean; batch?: string; before?: Settled }
  /** Refused or removed by a human, whatever came of it: no rule lets them in again. */
  | { kind: 'refused'; said: Said }
  /** Let in by a human. */
  | { kind: 'vouched'; said: Said; portrait: Portrait }
  /** Was vouched for as somebody else: rules may propose, and not act. */
  | { kind: 'doubtful'; said: Said }
  /** Stays, and nobody is asked again. */
  | { kind: 'waiting'; said: Said; portrait: Portrait; before?: Settled };

/** What counts again where an order comes to nothing, or a word is taken back. */
export type Settled = Exclude<Standing, { kind: 'ordered' | 'silent' }>;

export type Waiting = Extract<Standing, { kind: 'waiting' }>;

/** Let in for the rest of a meeting whenever they come back. */
export interface Pass {
  said: Said;
}

export const silent: Standing = Object.freeze({ kind: 'silent' });

/** They look like this now. */
export function seenAs(standing: Standing, portrait: Portrait): Standing {
  if (!('portrait' in standing) || isSame(standing.portrait, portrait)) return standing;
  if (standing.kind !== 'ordered' && couldBe(standing.portrait, portrait)) return standing;
  return standing.kind === 'vouched' ? { kind: 'doubtful', said: standing.said } : seenAs(standing.before ?? silent, portrait);
}

/** A human says through another account that they wait. Whom a human has ordered about or let in here, that word stands: it spares them as well, or came first. */
export function heard(standing: Standing, wait: Waiting, portrait: Portrait): Standing {
  const isOpen = standing.kind === 'silent' || standing.kind === 'refused' || standing.kind === 'waiting';
  return isOpen && seenAs(wait, portrait) === wait ? wait : standing;
}

/** They went from the lobby into the meeting; `said` is the human who let them in, where it was one. */
export function entered(standing: Standing, portrait: Portrait, said: Said | undefined): Standing {
  if (standing.kind === 'ordered' && standing.act === 'admit') return { kind: 'vouched', said: standing.said, portrait };
  if (said !== undefined) return { kind: 'vouched', said, portrait };
  return standing.kind === 'ordered' || standing.kind === 'waiting' ? entered(standing.before ?? silent, portrait, undefined) : standing;
}

/** They are in the lobby: nobody has let in whom somebody only seemed to have let in. What a human said to us stays said. */
export function foundWaiting(standing: Standing): Standing {
  return (standing.kind === 'vouched' || standing.kind === 'doubtful') && isConcluded(standing.said) ? silent : standing;
}

/** The order a human gave is over without an effect that was seen. */
export function orderOver(standing: Standing): Standing {
  if (standing.kind !== 'ordered') return standing;
  return standing.act === 'admit' ? (standing.before ?? silent) : { kind: 'refused', said: standing.said };
}

/** Nothing was sent: what was said before counts again, where it spared them. */
export function orderUnsent(standing: Standing): Standing {
  if (standing.kind !== 'ordered') return standing;
  return standing.before === undefined || standing.before.kind === 'refused' ? orderOver(standing) : standing.before;
}

/** What counts for them now, to be kept beside an order, or beside the word that they wait. */
export function settled(standing: Standing, beside: 'order' | 'wait'): { before?: Settled } {
  if (standing.kind === 'silent') return {};
  if (standing.kind === 'ordered') return settled(standing.before ?? silent, beside);
  return standing.kind === 'waiting' && beside === 'wait' ? settled(standing.before ?? silent, beside) : { before: standing };
}

/** Taken back: as if it had not been said. */
export function takenBack(standing: Standing, id: string): Standing {
  if (standing.kind === 'silent') return standing;
  const before = 'before' in standing && standing.before !== undefined ? standing.before : silent;
  if (standing.said.id === id) return before;
  const earlier = takenBack(before, id);
  if (earlier === before || (standing.kind !== 'ordered' && standing.kind !== 'waiting')) return standing;
  const { before: _before, ...now } = standing;
  return earlier.kind === 'silent' || earlier.kind === 'ordered' ? now : { ...now, before: earlier };
}

/** The same as far as is told. */
function couldBe({ name, address, leader }: Portrait, now: Portrait): boolean {
  return (now.name ?? name) === name && (now.address ?? address) === address && now.leader === leader;
}

export function isSame(one: Portrait, other: Portrait): boolean {
  return one.name === other.name && one.address === other.address && one.leader === other.leader;
}
