// What an answer to admit, reject or eject means (docs/protocol.md, Answers to actions). Pure: the table and nothing else.
import { sessionDead } from '../session/meaning/said.ts';
import type { Reply } from '../wire/reply.ts';

export type ReplyMeaning =
  /** Taken; an event or a read must still show it. */
  | { kind: 'accepted' }
  /** Refused for good until something about the participant changes. */
  | { kind: 'refused'; result: 'denied' | 'failed' }
  /** Refused or undecided: read the participant, and try again if the link is still there. `unknown`: it may have been carried out; `silent`: nothing came. */
  | { kind: 'look'; unknown: boolean; silent?: true; tries?: number; retryInMs?: number }
  /** The pool wants fewer requests. */
  | { kind: 'slow'; unknown: boolean; retryAfterMs?: number }
  /** The token was not accepted; it has been renewed or will be. */
  | { kind: 'unauthorized' }
  /** The meeting is no longer ours. */
  | { kind: 'meeting-gone' }
  /** The application may be gone: confirm before believing it. */
  | { kind: 'application-doubtful' }
  /** The session is dead; the URL must not be asked again. */
  | { kind: 'session-dead'; reason: string };

const pendingElsewhereMs = 2_500;

export function meaningOf(reply: Reply): ReplyMeaning {
  const { status, error, authoritative } = reply;
  const subcode = error?.subcode;
  if (status >= 200 && status < 300) return { kind: 'accepted' };
  if (status === 401) return { kind: 'unauthorized' };
  if (status === 429) return { kind: 'slow', unknown: false, ...retryAfter(reply) };
  if (status === 503) return { kind: 'slow', unknown: true, ...retryAfter(reply) };
  if (status === 408 || status >= 500) return { kind: 'look', unknown: true };
  if (status === 412 || status === 428 || status === 413 || status === 415) return { kind: 'look', unknown: false, tries: 1 };
  if (status === 400 || status === 405) return { kind: 'refused', result: 'failed' };
  if (status === 403) return { kind: 'refused', result: 'denied' };
  if (status >= 300 && status < 400) return { kind: 'refused', result: 'failed' };
  if (!authoritative) return { kind: 'look', unknown: true };
  if (status === 404) return notFound(subcode);
  if (status === 409) return conflict(subcode);
  if (status === 410) return gone(reply);
  return { kind: 'refused', result: 'failed' };
}

function notFound(subcode: string | undefined): ReplyMeaning {
  if (subcode === 'ApplicationNotFound') return { kind: 'application-doubtful' };
  if (subcode === 'ConversationNotFound') return { kind: 'meeting-gone' };
  return { kind: 'look', unknown: false };
}

/** What says nothing about the session is about the target, and its URL is not called a second time. */
function gone(reply: Reply): ReplyMeaning {
  const reason = sessionDead(reply);
  return reason === undefined ? { kind: 'look', unknown: false, tries: 0 } : { kind: 'session-dead', reason };
}

function conflict(subcode: string | undefined): ReplyMeaning {
  if (subcode === 'AlreadyExists' || subcode === 'AnotherOperationPending') {
    return { kind: 'look', unknown: true, retryInMs: pendingElsewhereMs };
  }
  if (subcode === 'MakeMeAvailableRequired') return { kind: 'look', unknown: false, tries: 1 };
  return { kind: 'refused', result: 'failed' };
}

function retryAfter(reply: Reply): { retryAfterMs?: number } {
  return reply.retryAfterMs === undefined ? {} : { retryAfterMs: reply.retryAfterMs };
}
