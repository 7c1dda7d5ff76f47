// What the answer to a GET in a meeting means: of the conversation, a collection, a participant (docs/protocol.md, Errors). Pure: the table.
import type { Reply } from '../../wire/reply.ts';
import type { Resource } from '../../wire/resource.ts';
import { said, sessionDead } from './said.ts';

export type ReadMeaning =
  | { kind: 'found'; resource: Resource }
  /** There is nothing in it. */
  | { kind: 'empty' }
  /** What was asked for no longer exists. `forGood`: and is not to be asked for again (410). */
  | { kind: 'gone'; forGood: boolean }
  /** The conversation it belongs to is no longer ours. */
  | { kind: 'conversation-gone' }
  /** The application may be gone: confirm before believing it. */
  | { kind: 'application-doubtful' }
  | { kind: 'session-dead'; reason: string }
  /** Nothing is known: ask again, not before `retryAfterMs` has passed. */
  | { kind: 'unreadable'; why: string; retryAfterMs: number };

/** Subcodes of a 404 that say nothing about whether the resource exists. */
const aboutVersions = new Set(['APIVersionNotSupported', 'VersionNotSupported']);

/** `reply`: undefined when no answer came. */
export function meaningOfRead(reply: Reply | undefined): ReadMeaning {
  if (reply === undefined) return { kind: 'unreadable', why: 'no answer from the server', retryAfterMs: 0 };
  const { status, resource, error, authoritative, retryAfterMs = 0 } = reply;
  const subcode = error?.subcode ?? '';
  if (status === 200 && resource !== undefined) return { kind: 'found', resource };
  if (status === 204) return { kind: 'empty' };
  if (subcode === 'ApplicationNotFound') return { kind: 'application-doubtful' };
  if (subcode === 'ConversationNotFound') return { kind: 'conversation-gone' };
  const dead = sessionDead(reply);
  if (dead !== undefined) return { kind: 'session-dead', reason: dead };
  if ((status === 404 || status === 410) && authoritative && !aboutVersions.has(subcode)) return { kind: 'gone', forGood: status === 410 };
  return { kind: 'unreadable', why: status === 200 ? 'the answer holds no resource' : `the server answered ${said(reply)}`, retryAfterMs };
}
