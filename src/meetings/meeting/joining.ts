// Carries out what a meeting decides about getting in: looks for a conversation that runs, posts the join, waits. Decides nothing itself.

import { randomUUID } from 'node:crypto';
import { type Backoff, backoffMs } from '../../backoff.ts';
import { reasonOf } from '../../errors.ts';
import type { Places } from '../../queue/places.ts';
import { type JoinMeaning, meaningOfJoin } from '../../session/meaning/join.ts';
import type { ReadySession } from '../../session/session.ts';
import { linkOf } from '../../wire/resource.ts';
import type { News } from './news.ts';

export interface Joining {
  look(): void;
  join(operation: string): void;
  /** Replaces a wait that runs. */
  wait(backoff: Backoff, tries: number, atLeastMs?: number): void;
  /** What still waits is void. */
  cancel(): void;
}

export interface JoiningOptions {
  uri: string | undefined;
  session(): ReadySession | undefined;
  /** Ends with the life that something was asked in: news of an earlier one is no news. */
  signal(): AbortSignal;
  /** Joins of one account under way at once: the others wait for their turn. */
  places: Places;
  findConversation(uri: string): Promise<string | undefined>;
  tell(news: News): void;
}

/** A Retry-After is heeded up to here. */
const longestAskedMs = 300_000;

export function createJoining(options: JoiningOptions): Joining {
  const { uri } = options;
  let timer: NodeJS.Timeout | undefined;

  /** News that is void when the life it was asked in is over. */
  function tellLater(news: Promise<News>): void {
    const signal = options.signal();
    void news.then((told) => signal.aborted || options.tell(told));
  }

  async function look(sought: string): Promise<News> {
    const conversation = await options.findConversation(sought).catch(() => undefined);
    return conversation === undefined ? { kind: 'none-running', operation: randomUUID() } : { kind: 'running', conversation };
  }

  return {
    look() {
      if (uri !== undefined) tellLater(look(uri));
    },
    join(operation) {
      const session = options.session();
      if (session === undefined || uri === undefined) return;
      const signal = options.signal();
      const meaning = options.places.run(() => postJoin(session, uri, operation, signal));
      tellLater(meaning.then((answer) => ({ kind: 'join-answered', operation, meaning: answer })));
    },
    wait(backoff, tries, atLeastMs = 0) {
      clearTimeout(timer);
      const pauseMs = Math.max(backoffMs(tries, backoff), Math.min(atLeastMs, longestAskedMs));
      timer = setTimeout(() => options.tell({ kind: 'due' }), pauseMs);
    },
    cancel: () => clearTimeout(timer),
  };
}

/** The events may come before the answer: they carry `operationId`. */
async function postJoin(session: ReadySession, uri: string, operationId: string, signal: AbortSignal): Promise<JoinMeaning> {
  const href = linkOf(session.communication, 'joinOnlineMeeting');
  if (href === undefined) {
    const alarm = { code: 'join-unavailable', message: 'the server offers this account no way to join meetings' } as const;
    return { kind: 'retry', slow: true, why: 'no joinOnlineMeeting link', alarm };
  }
  try {
    return meaningOfJoin(await session.requests.post(href, { onlineMeetingUri: uri, operationId, ...session.joinExtras }, signal));
  } catch (error) {
    return { kind: 'retry', slow: false, why: reasonOf(error) };
  }
}
