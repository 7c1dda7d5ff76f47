// What the page knows, kept in step with the stream: a snapshot replaces everything, a frame what it names. Views only read.
import { batch, computed, type Signal, signal } from '@preact/signals';
import type { ChangeFrame } from '../live/live.ts';
import type { DoneDoc, MeetingDoc, NeedDoc, NowDoc, PersonDoc, StateDoc } from '../view/schema.ts';
import { now } from './clock.ts';

export interface KnownPerson extends PersonDoc {
  /** Epoch ms of when they stopped being shown by the server: they left, or nobody has to decide about them any more. */
  goneAt?: number;
  /** Versions they were shown as before, until when by `performance.now()`; only the last few seconds of it. */
  past?: readonly { version: string; until: number }[];
}

export const state: Signal<StateDoc | undefined> = signal(undefined);
export const needs: Signal<readonly NeedDoc[]> = signal([]);
export const meetings: Signal<ReadonlyMap<string, MeetingDoc>> = signal(new Map());
export const people: Signal<ReadonlyMap<string, KnownPerson>> = signal(new Map());
export const done: Signal<readonly DoneDoc[]> = signal([]);

export const openNeeds = computed(() => needs.value.filter(({ closed }) => closed === undefined));
/** Acknowledged, and not over. */
export const lastingNeeds = computed(() => needs.value.filter(({ closed }) => closed?.lasts === true));
/** Whether a button about a person can do anything now. */
export const canAct = computed(() => state.value?.canAct === true && !state.value.paused);

/** Rows that are still looked at need those who are gone; after this they are forgotten. */
const rememberGoneMs = 120_000;
/** Longer than anybody takes between looking and pressing. */
const rememberVersionMs = 10_000;
const shownDone = 30;

export function applySnapshot(snapshot: NowDoc): void {
  batch(() => {
    state.value = snapshot.state;
    needs.value = snapshot.needs;
    meetings.value = byId(snapshot.meetings);
    const fresh = new Map(snapshot.people.map((one) => [one.id, withPast(one, people.value.get(one.id))]));
    const gone = [...people.value.values()]
      .filter(({ id }) => !fresh.has(id))
      .map((one) => [one.id, { ...one, goneAt: one.goneAt ?? now.value }] as const);
    people.value = withoutOld(new Map<string, KnownPerson>([...gone, ...fresh]));
    done.value = snapshot.done.slice(0, shownDone);
  });
}

export function applyChange(frame: ChangeFrame): void {
  batch(() => {
    if (frame.state !== undefined) state.value = frame.state;
    if (frame.needs !== undefined) needs.value = frame.needs;
    if (frame.meetings !== undefined || frame.left !== undefined) applyMeetings(frame);
    if (frame.people !== undefined || frame.gone !== undefined) applyPeople(frame);
    if (frame.done !== undefined) applyDone(frame.done);
  });
}

/** For another tab that has just opened. */
export function currentSnapshot(): NowDoc | undefined {
  const here = state.value;
  if (here === undefined) return undefined;
  return {
    state: here,
    needs: [...needs.value],
    meetings: [...meetings.value.values()],
    people: [...people.value.values()].filter(({ goneAt }) => goneAt === undefined),
    done: [...done.value],
  };
}

function applyMeetings({ meetings: changed = [], left = [] }: ChangeFrame): void {
  const next = new Map(meetings.value);
  for (const one of changed) next.set(one.id, one);
  for (const id of left) next.delete(id);
  meetings.value = next;
}

function applyPeople({ people: changed = [], gone = [] }: ChangeFrame): void {
  const next = new Map(people.value);
  for (const one of changed) next.set(one.id, withPast(one, next.get(one.id)));
  for (const id of gone) {
    const known = next.get(id);
    if (known !== undefined) next.set(id, { ...known, goneAt: known.goneAt ?? now.value });
  }
  people.value = withoutOld(next);
}

function withPast(person: PersonDoc, before: KnownPerson | undefined): KnownPerson {
  const at = performance.now();
  const past = (before?.past ?? []).filter(({ until }) => until > at - rememberVersionMs);
  if (before !== undefined && before.version !== person.version) past.push({ version: before.version, until: at });
  return past.length === 0 ? person : { ...person, past };
}

function applyDone(changed: readonly DoneDoc[]): void {
  const lines = new Set(changed.map(lineOf));
  done.value = [...changed, ...done.value.filter((one) => !lines.has(lineOf(one)))].toSorted((a, b) => b.at - a.at).slice(0, shownDone);
}

/** A line that is told again has a new id behind a `+`. */
function lineOf({ id }: DoneDoc): string {
  return id.split('+')[0] ?? id;
}

function withoutOld(all: Map<string, KnownPerson>): ReadonlyMap<string, KnownPerson> {
  const oldest = now.value - rememberGoneMs;
  for (const [id, { goneAt }] of all) if (goneAt !== undefined && goneAt < oldest) all.delete(id);
  return all;
}

function byId<T extends { id: string }>(items: readonly T[]): Map<string, T> {
  return new Map(items.map((item) => [item.id, item]));
}
