// What a thread has read, packed for the way to the event loop: in pieces of a few hundred rules, because unpacking is work, too.
import { deserialize, serialize } from 'node:v8';
import type { ParsedList, ParsedPolicies, ParsedPolicy, ParsedRule } from '../parsed.ts';
import type { ReadPolicies } from '../read/read-sources.ts';
import type { Steps } from '../steps.ts';

/** Rules and entries of lists are packed; all else is small. */
export interface Crossing extends Omit<ReadPolicies, 'parsed'> {
  policies: readonly { policy: Omit<ParsedPolicy, 'rules'>; rules: readonly ArrayBuffer[] }[];
  lists: readonly { list: Omit<ParsedList, 'entries'>; entries: readonly ArrayBuffer[] }[];
  conditions: ParsedPolicies['conditions'];
}

const rulesEach = 100;
const entriesEach = 5_000;

export function pack({ parsed, ...read }: ReadPolicies): Crossing {
  return {
    ...read,
    policies: parsed.policies.map(({ rules, ...policy }) => ({ policy, rules: packed(rules, rulesEach) })),
    lists: crossable(parsed).lists.map(({ entries, ...list }) => ({ list, entries: packed(entries, entriesEach) })),
    conditions: parsed.conditions,
  };
}

/** The same without what cannot go to another thread: lists carry more than they say. */
export function crossable({ policies, lists, conditions }: ParsedPolicies): ParsedPolicies {
  const bare = lists.map(({ name, file, from, place, usedAt, entries }) => ({ name, file, from, place, usedAt, entries }));
  return { policies, lists: bare, conditions };
}

/** What may be handed over instead of copied. */
export function cargoOf({ policies, lists }: Crossing): ArrayBuffer[] {
  return [...policies.flatMap(({ rules }) => rules), ...lists.flatMap(({ entries }) => entries)];
}

export function* unpackSteps({ policies, lists, conditions, ...read }: Crossing): Steps<ReadPolicies> {
  const ready: ParsedPolicy[] = [];
  for (const { policy, rules } of policies) ready.push({ ...policy, rules: yield* unpacked<ParsedRule>(rules) });
  const known: ParsedList[] = [];
  for (const { list, entries } of lists) known.push({ ...list, entries: yield* unpacked<string>(entries) });
  return { ...read, parsed: { policies: ready, lists: known, conditions } };
}

function packed(items: readonly unknown[], each: number): ArrayBuffer[] {
  const pieces: ArrayBuffer[] = [];
  for (let start = 0; start < items.length; start += each) pieces.push(bufferOf(serialize(items.slice(start, start + each))));
  return pieces;
}

function* unpacked<T>(pieces: readonly ArrayBuffer[]): Steps<T[]> {
  const items: T[] = [];
  for (const piece of pieces) {
    for (const item of deserialize(new Uint8Array(piece)) as T[]) items.push(item);
    yield;
  }
  return items;
}

/** Of its own, so that it can be handed over. */
function bufferOf(bytes: Uint8Array): ArrayBuffer {
  return new Uint8Array(bytes).buffer;
}
