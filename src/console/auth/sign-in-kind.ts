// What each kind of sign-in is given, and what it adds to the console.
import type { Hono } from 'hono';
import type { By, SignInEntry } from '../../audit/human.ts';
import type { Origins } from '../origin.ts';
import type { Gate } from './gate.ts';
import type { Person, Reach } from './reach.ts';

/** What every kind of sign-in needs of the console. */
export interface SignInParts {
  origins: Origins;
  /** Path of further certificate authorities. */
  ca?: string | undefined;
  sessionMs: number;
  /** False before the daemon has started: nothing could be put on record. */
  record(entry: SignInEntry): boolean;
  warn(message: string, about: Readonly<Record<string, unknown>>): void;
  reachOf(person: Person): Reach;
  byOf(person: Person, via: string | undefined): By;
}

/** What one kind of sign-in adds. */
export interface SignInKind {
  gate: Gate;
  /** Pages of its own; a sign-in elsewhere has none. */
  mount?(app: Hono): void;
  close(): void;
}
