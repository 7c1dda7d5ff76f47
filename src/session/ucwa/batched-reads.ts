// Reads that are asked for in one turn travel together. The rule: each gets its own answer, a read that spoils those beside it is asked for alone,
// and a pool that has had enough is asked for less, one batch at a time.
import { LobbyguardError } from '../../errors.ts';
import type { HttpReply, HttpRequest } from '../http/exchange.ts';
import type { Batch, BatchOutcome } from './batch.ts';

export interface BatchedReadsOptions {
  batch: Batch;
  request(request: HttpRequest): Promise<HttpReply>;
}

interface Waiting {
  url: string;
  signal: AbortSignal | undefined;
  resolve(reply: HttpReply): void;
  reject(error: unknown): void;
}

/** `signal`: ends it where it travels alone; in a batch it would end the others as well. */
export type ReadWithOthers = (url: string, signal?: AbortSignal) => Promise<HttpReply>;

/** As many as the client lets leave at once, so that none waits behind its back when the pool has had enough. */
const mostFlights = 3;
/** After the pool has said that it is too many, ms. */
const pauseMs = 1_000;

export function createBatchedReads({ batch, request }: BatchedReadsOptions): ReadWithOthers {
  const waiting: Waiting[] = [];
  let turn: NodeJS.Immediate | undefined;
  let pause: NodeJS.Timeout | undefined;
  /** Smaller and fewer after the pool has said that it is too many. */
  let share = Number.POSITIVE_INFINITY;
  let flightsAllowed = mostFlights;
  let flights = 0;

  function flush(): void {
    clearImmediate(turn);
    turn = undefined;
    const most = Math.max(1, Math.min(batch.size, share));
    if (most === 1) void alone(waiting.splice(0)).then(tryTwo);
    while (waiting.length > 0 && flights < flightsAllowed && pause === undefined) void travel(waiting.splice(0, most));
  }

  async function travel(together: readonly Waiting[]): Promise<void> {
    if (together.length === 1) return alone(together);
    flights += 1;
    await carry(together).catch((error: unknown) => {
      for (const { reject } of together) reject(error);
    });
    flights -= 1;
    flush();
  }

  async function carry(together: readonly Waiting[]): Promise<void> {
    const parts = together.map(({ url }) => ({ method: 'GET' as const, url }));
    const outcome = await batch.send(parts, request).catch(spoiltIfTooMuch);
    if (outcome.kind === 'parts') {
      share += 1;
      flightsAllowed = Math.min(mostFlights, flightsAllowed + 1);
      for (const [n, { resolve }] of together.entries()) resolve(outcome.replies[n] as HttpReply);
    } else if (outcome.kind === 'none') {
      if (outcome.reply.status === 429) easeOff(together.length);
      for (const { resolve } of together) resolve(outcome.reply);
    } else if (batch.size === 1) await alone(together);
    else if (outcome.spoilt) await inHalves(together);
    else throw new LobbyguardError('SERVER_UNREACHABLE', `a batch of reads came to nothing: ${outcome.why}`, { retryable: true });
  }

  /** Until the one that spoils the others is alone. */
  async function inHalves(together: readonly Waiting[]): Promise<void> {
    const middle = Math.ceil(together.length / 2);
    for (const half of [together.slice(0, middle), together.slice(middle)]) await (half.length === 1 ? alone(half) : carry(half));
  }

  /** However many of those under way are refused as well. */
  function easeOff(parts: number): void {
    share = Math.min(share, Math.max(1, Math.floor(parts / 2)));
    flightsAllowed = 1;
    pause ??= setTimeout(() => {
      pause = undefined;
      flush();
    }, pauseMs);
    pause.unref();
  }

  function tryTwo(): void {
    share = Math.max(2, share);
  }

  async function alone(reads: readonly Waiting[]): Promise<void> {
    await Promise.all(reads.map(({ url, signal, resolve, reject }) => request({ method: 'GET', url, signal }).then(resolve, reject)));
  }

  return (url, signal) => {
    if (!batch.takes(url)) return request({ method: 'GET', url, signal });
    return new Promise((resolve, reject) => {
      waiting.push({ url, signal, resolve, reject });
      turn ??= setImmediate(flush);
    });
  };
}

/** One answer in it may be larger than all may be together. */
function spoiltIfTooMuch(error: unknown): BatchOutcome {
  if (error instanceof LobbyguardError && error.code === 'PROTOCOL_VIOLATION') return { kind: 'unknown', why: error.message, spoilt: true };
  throw error;
}
