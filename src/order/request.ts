// The requests of one order: where they go, and what their answers mean. The rule: `mayLeave` has the last word.
import { LobbyguardError, reasonOf } from '../errors.ts';
import type { Slot } from '../queue/queue.ts';
import { type MayLeave, type Moment, renewable } from '../session/http/may-leave.ts';
import { withoutQuery } from '../session/http/transport-error.ts';
import type { ActionSender } from '../session/session.ts';
import type { Reply } from '../wire/reply.ts';
import { meaningOf, type ReplyMeaning } from './answer.ts';
import type { Answer } from './outcome.ts';
import { sentOnTo } from './redirect.ts';
import { sendOn } from './ride.ts';

export interface Request {
  /** The URL to call for this link: where the pool has sent the action on to, if it has. */
  urlFor(href: string): string;
  /** Undefined: it was held back by `mayLeave`. Tells the slot where it is given up. */
  send(href: string, mayLeave: MayLeave, slot: Slot): Promise<ReplyMeaning | undefined>;
  /** What the last answer said, for the record. */
  readonly answer: Answer;
  /** What kept the last request from its answer, where there never was one: no way to the server, no token. The URL of the action is not in it. */
  readonly why: string | undefined;
}

/** A request without an answer for so long was not answered; what fails sooner was lost on the way. */
const silentAfterMs = 10_000;

export function createRequest(sender: ActionSender): Request {
  let reply: Reply | undefined;
  let why: string | undefined;
  let moved: { from: string; to: string } | undefined;

  function urlFor(href: string): string {
    return moved?.from === href ? moved.to : href;
  }

  return {
    urlFor,
    async send(href, mayLeave, slot) {
      let [held, left] = [false, false];
      const askedAt = performance.now();
      try {
        const asked = (moment: Moment): boolean => {
          held = !mayLeave(moment);
          left = moment === 'connected' && !held;
          return !held;
        };
        reply = await sendOn(slot.ride, { href: urlFor(href), mayLeave: renewable(asked, mayLeave.renew) }, sender);
      } catch (error) {
        if (held || isHeldBack(error)) return undefined;
        slot.givenUp();
        why = reasonOf(error).replace(`POST ${withoutQuery(urlFor(href))}: `, '');
        return left || !isForGood(error) ? notKnown(performance.now() - askedAt) : { kind: 'refused', result: 'failed' };
      }
      const to = sentOnTo(href, reply);
      if (to === undefined) return meaningOf(reply);
      moved = { from: href, to };
      return { kind: 'look', unknown: false, retryInMs: 0 };
    },
    get answer() {
      return reply === undefined ? {} : answerOf(reply);
    },
    get why() {
      return reply === undefined ? why : undefined;
    },
  };
}

/** For the sake of others it should have travelled with: nothing was sent. */
function isHeldBack(error: unknown): boolean {
  return error instanceof LobbyguardError && error.code === 'STOPPED' && error.retryable;
}

/** Nothing was sent, and nothing will be. */
function isForGood(error: unknown): boolean {
  return error instanceof LobbyguardError && !error.retryable;
}

/** Once it has left it may have been carried out, also where its answer cannot be read. */
function notKnown(afterMs: number): ReplyMeaning {
  return afterMs < silentAfterMs ? { kind: 'look', unknown: true } : { kind: 'look', unknown: true, silent: true };
}

function answerOf({ status, error: { code, subcode } = {} }: Reply): Answer {
  return { status, ...(code === undefined ? {} : { code }), ...(subcode === undefined ? {} : { subcode }) };
}
