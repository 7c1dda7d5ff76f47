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

/** Who somebody is to those who see them, by digests: it is compared, and never shown. */
export interface Portrait {
  name?: string;
  /** Of the canonical one; of the telephone number of somebody who has none. */
  address?: string;
  /** An attendee whose role is not known yet is the same person when it is. */
  leader: boolean;
}

export type Standing =
  | { kind: 'silent' }
  /** To be carried out: in grace until it is due, then under way. `recalled`: taken back when a request had left, which counts, and is the last. */
  | { kind: 'ordered'; said: Said; act: ActionRel; portrait: Portrait; due: boolean; recalled?: true; batch?: string; before?: Settled }
  /** Refused or removed by a human, whatever came of it: no rule lets them in again. */
  | { kind: 'refused'; said: Said }
  /** Let in by a human. */
  | { kind: 'vouched'; said: Said; portrait: Portrait }
  /** Was vouched for as somebody else: rules may propose, and not act. */
  | { kind: 'doubtful'; said: Said }
  /** Stays, and nobody is asked again. */
  | { kind: 'waiting'; said: Said; portrait: Portrait; before?: Settled }
  /** A pass has taken its place, and counts until it is taken back. */
  | { kind: 'replaced'; said: Said; before: Settled };

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
  if (standing.kind === 'replaced') return withBefore(standing, seenAs(standing.before, portrait));
  if (!('portrait' in standing) || isSame(standing.portrait, portrait)) return standing;
  if (standing.kind !== 'ordered' && couldBe(standing.portrait, portrait)) return standing;
  return standing.kind === 'vouched' ? { kind: 'doubtful', said: standing.said } : seenAs(standing.before ?? silent, portrait);
}

/** A human says through another account that they wait. Whom a human has ordered about or let in here, that word stands: it spares them as well, or came first. */
export function heard(standing: Standing, wait: Waiting, portrait: Portrait): Standing {
  const isOpen = standing.kind !== 'ordered' && standing.kind !== 'vouched' && standing.kind !== 'doubtful';
  return isOpen && seenAs(wait, portrait) === wait ? wait : standing;
}

/** They went from the lobby into the meeting; `said` is the human who let them in, where it was one. */
export function entered(standing: Standing, portrait: Portrait, said: Said | undefined): Standing {
  // As they looked when it was ordered: that they look different is news to come.
  if (standing.kind === 'ordered' && standing.act === 'admit') return { kind: 'vouched', said: standing.said, portrait: standing.portrait };
  if (said !== undefined) return { kind: 'vouched', said, portrait };
  if (standing.kind === 'replaced') return withBefore(standing, entered(standing.before, portrait, undefined));
  return standing.kind === 'ordered' || standing.kind === 'waiting' ? entered(standing.before ?? silent, portrait, undefined) : standing;
}

/** A request of ours let them in that was on its way when a human said that they wait: that word counts, wherever they are. */
export function enteredByUs(standing: Standing, portrait: Portrait): Standing {
  if (standing.kind === 'ordered' && standing.act !== 'admit') return enteredByUs(standing.before ?? silent, portrait);
  return standing.kind === 'waiting' ? standing : entered(standing, portrait, undefined);
}

/** They are in the lobby: nobody has let in whom somebody only seemed to have let in. What a human said to us stays said. */
export function foundWaiting(standing: Standing): Standing {
  return without(standing, (one) => isAdmission(one) && isConcluded(one.said));
}

/** They were part of a crowd: nobody in particular let them in. */
export function crowded(standing: Standing): Standing {
  return without(standing, (one) => isAdmission(one) && one.said.by.auth === 'meeting');
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
  const isReplaced = beside === 'wait' && (standing.kind === 'waiting' || standing.kind === 'replaced');
  return isReplaced ? settled(standing.before ?? silent, beside) : { before: standing };
}

/** A pass takes the place of what was said, until it is taken back. Whoever was let in stays let in, or in doubt. */
export function replacedBy(pass: Said, standing: Standing): Standing {
  const { before } = settled(standing.kind === 'replaced' ? standing.before : standing, 'order');
  if (before === undefined) return silent;
  return isAdmission(before) ? before : { kind: 'replaced', said: pass, before };
}

/** A pass was taken back when its request had left: they may come in by it, and nothing more is sent for it. */
export function recalled(pass: Said, standing: Standing, portrait: Portrait): Standing {
  return {
    kind: 'ordered',
    said: pass,
    act: 'admit',
    portrait,
    due: true,
    recalled: true,
    ...settled(takenBack(standing, pass.id), 'order'),
  };
}

/** Taken back: as if it had not been said. */
export function takenBack(standing: Standing, id: string): Standing {
  return without(standing, ({ said }) => said.id === id);
}

/** What was taken back on its way is not sent again. */
export function isRecalled(standing: Standing): boolean {
  return standing.kind === 'ordered' && standing.recalled === true;
}

/** That they wait, as said in `before` and counting no more in `now`. */
export function waitsEnded(before: Standing, now: Standing): readonly Said[] {
  const left = new Set(waitsIn(now).map(({ id }) => id));
  return waitsIn(before).filter(({ id }) => !left.has(id));
}

/** That they wait, wherever it is kept. */
export function waitsIn(standing: Standing): readonly Said[] {
  const beneath = 'before' in standing && standing.before !== undefined ? waitsIn(standing.before) : [];
  return standing.kind === 'waiting' ? [standing.said, ...beneath] : beneath;
}

type Spoken = Exclude<Standing, { kind: 'silent' }>;

/** What counts no more is gone from beneath other words, too, or it would count again with them. */
function without(standing: Standing, isOver: (one: Spoken) => boolean): Standing {
  if (standing.kind === 'silent') return standing;
  const before = ('before' in standing ? standing.before : undefined) ?? silent;
  const earlier = without(before, isOver);
  if (isOver(standing)) return earlier;
  return earlier === before || !('before' in standing) ? standing : withBefore(standing, earlier);
}

function withBefore(standing: Extract<Spoken, { before?: Settled }>, earlier: Standing): Standing {
  const isNothing = earlier.kind === 'silent' || earlier.kind === 'ordered';
  if (standing.kind === 'replaced') return isNothing ? silent : isAdmission(earlier) ? earlier : { ...standing, before: earlier };
  const { before: _before, ...now } = standing;
  return isNothing ? now : { ...now, before: earlier };
}

function isAdmission({ kind }: Spoken): boolean {
  return kind === 'vouched' || kind === 'doubtful';
}

/** The same as far as is told. */
export function couldBe({ name, address, leader }: Portrait, now: Portrait): boolean {
  return (now.name === undefined || isSameName(now.name, name)) && (now.address ?? address) === address && now.leader === leader;
}

export function isSame(one: Portrait, other: Portrait): boolean {
  return isSameName(one.name, other.name) && one.address === other.address && one.leader === other.leader;
}

/** Digests; of a name that was seen before a restart there is the beginning of one. */
function isSameName(one: string | undefined, other: string | undefined): boolean {
  if (one === undefined || other === undefined) return one === other;
  return one.startsWith(other) || other.startsWith(one);
}
