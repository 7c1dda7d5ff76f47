// Requests of one application in one, while its server serves batches (docs/protocol.md, Batch). What the answer to a batch means is here;
// who travels in it is decided elsewhere. The rule: what cannot be told apart is not known, and a server that serves no batches is asked for none.
import { randomUUID } from 'node:crypto';
import { LobbyguardError } from '../../errors.ts';
import { type BatchedRequest, batchBody, batchType, readBatch } from '../../wire/batch.ts';
import { originOf } from '../../wire/url.ts';
import type { HttpReply, HttpRequest } from '../http/exchange.ts';
import { errorBody, jsonBody, mediaType } from '../http/reply.ts';
import { retryAfterMs } from '../http/retry-after.ts';

/** What became of a batch. */
export type BatchOutcome =
  /** One answer a part, in order. */
  | { kind: 'parts'; replies: readonly HttpReply[] }
  /** Nothing was carried out, and the reason holds for each part: the token, the pool's limit, the application. */
  | { kind: 'none'; reply: HttpReply }
  /** Whatever it asked for may have been done, or not; `spoilt`: by one of its parts perhaps, so that the others may do better without it. */
  | { kind: 'unknown'; why: string; spoilt: boolean };

export interface Batch {
  /** Parts a request may have now; 1: the server serves no batches. */
  readonly size: number;
  /** Whether this can travel in a batch. */
  takes(url: string): boolean;
  /** Sends the batch, whose request is made by `ask`. Throws what `ask` throws. */
  send(parts: readonly BatchedRequest[], ask: (request: HttpRequest) => Promise<HttpReply>): Promise<BatchOutcome>;
}

export interface BatchOptions {
  /** The link the application offers; undefined where it offers none. */
  href: string | undefined;
  /** Parts at most. */
  most: number;
  timeoutMs: number;
  onUnsupported(why: string): void;
}

/** So often in a row answers may not fit what was asked. */
const misfitsAllowed = 2;

export function createBatch({ href, most, timeoutMs, onUnsupported }: BatchOptions): Batch {
  let size = href === undefined ? 1 : most;
  let misfits = 0;
  /** Until when the pool wants no batch, on the clock that never steps. */
  let quietUntil = Number.NEGATIVE_INFINITY;

  const sizeNow = (): number => (performance.now() < quietUntil ? 1 : size);

  function giveUp(why: string): BatchOutcome {
    if (size > 1) onUnsupported(why);
    size = 1;
    return { kind: 'unknown', why, spoilt: false };
  }

  function misfit(why: string): BatchOutcome {
    misfits += 1;
    return misfits >= misfitsAllowed ? giveUp(why) : { kind: 'unknown', why, spoilt: true };
  }

  function read(reply: HttpReply, parts: readonly BatchedRequest[]): BatchOutcome {
    const { status, headers, text } = reply;
    quietUntil = performance.now() + (retryAfterMs(reply.headers) ?? 0);
    if (holdsForAll(reply)) return { kind: 'none', reply };
    if (status === 408 || status >= 500) return { kind: 'unknown', why: `status ${status}`, spoilt: status === 500 };
    if (status < 200 || status > 299) return giveUp(`it was answered with status ${status}`);
    if (mediaType(reply) !== batchType) return giveUp(`the answer is ${mediaType(reply) || 'of no type'}, not ${batchType}`);
    const answers = readBatch(headers['content-type'], text);
    if (answers === undefined) return misfit('the answer is not whole');
    if (answers.length !== parts.length) return misfit(`${parts.length} requests were answered with ${answers.length} answers`);
    misfits = 0;
    return { kind: 'parts', replies: answers.map((answer, n) => ({ ...answer, url: parts[n]?.url ?? '' })) };
  }

  return {
    get size() {
      return sizeNow();
    },
    takes: (url) => sizeNow() > 1 && href !== undefined && originOf(url) === originOf(href),
    async send(parts, ask) {
      if (href === undefined) throw new LobbyguardError('INTERNAL', 'there is nowhere to send a batch to');
      const boundary = randomUUID();
      const raw = { type: `${batchType};boundary=${boundary}`, body: batchBody(parts, boundary) };
      return read(await ask({ method: 'POST', url: href, raw, accept: batchType, weight: parts.length, timeoutMs }), parts);
    },
  };
}

/** Refused as a whole, by the service: what it says of the batch it would say of each part. */
function holdsForAll(reply: HttpReply): boolean {
  const { status } = reply;
  if (status === 401 || status === 429 || status === 503 || status === 410) return true;
  return status === 404 && errorBody(reply, jsonBody(reply))?.subcode === 'ApplicationNotFound';
}
