// What the dialects do differently: signing in, and a session while it lasts. Everything else about an account's life is written once, in life.
import type { Reply } from '../wire/reply.ts';
import type { MayLeave } from './http/may-leave.ts';
import type { Setback } from './meaning/session.ts';
import type { ActionPart, ReadySession, SessionEvents } from './session.ts';

export interface Dialect {
  /** One attempt; `epoch` counts sessions from 1. Throws LobbyguardError. */
  signIn(epoch: number, signal: AbortSignal): Promise<SignIn>;
  /** The place where the account signed in last can no longer be relied on. */
  forget(): void;
  /** How long no credentials will be sent, ms; 0 when they may be. */
  blockedForMs(): number;
  /** Leaves nothing behind on the server. In bounded time, whatever that does. */
  goodbye(): Promise<void>;
  close(): Promise<void>;
}

export type SignIn = { kind: 'up'; live: LiveSession } | { kind: 'refused'; setback: Setback } | { kind: 'stopped' };

export interface LiveSession {
  ready: ReadySession;
  /** One action request, without repetition: the caller counts and records each. A refused token is replaced for the next. */
  act(href: string, mayLeave?: MayLeave): Promise<Reply>;
  /** Several actions in one request, where this dialect has that. */
  together?: Together;
  /** Delivers events until the session ends; tells why. Undefined when it was asked to stop. */
  watch(events: SessionEvents): Promise<Setback | undefined>;
}

export interface Together {
  /** How many actions a request may carry now. */
  readonly size: number;
  act(parts: readonly ActionPart[]): Promise<PromiseSettledResult<Reply>[]>;
}
