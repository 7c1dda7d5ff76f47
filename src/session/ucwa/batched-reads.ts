// Reads that are asked for in one turn travel together. The rule: each gets its own answer, and a read that could not travel with others is
// asked for alone.
import { LobbyguardError } from '../../errors.ts';
import type { HttpReply, HttpRequest } from '../http/client.ts';
import type { Batch } from './batch.ts';

export interface BatchedReadsOptions {
  batch: Batch;
  request(request: HttpRequest): Promise<HttpReply>;
}

interface Waiting {
  url: string;
  resolve(reply: HttpReply): void;
  reject(error: unknown): void;
}

export type ReadWithOthers = (url: string) => Promise<HttpReply>;

export function createBatchedReads({ batch, request }: BatchedReadsOptions): ReadWithOthers {
  let waiting: Waiting[] = [];
  let turn: NodeJS.Immediate | undefined;
  /** Fewer after the pool has said that it is too many. */
  let share = Number.POSITIVE_INFINITY;

  function flush(): void {
    clearImmediate(turn);
    turn = undefined;
    const all = waiting;
    waiting = [];
    const most = Math.max(1, Math.min(batch.size, share));
    for (let at = 0; at < all.length; at += most) void travel(all.slice(at, at + most));
  }

  async function travel(together: readonly Waiting[]): Promise<void> {
    if (together.length === 1) return alone(together);
    try {
      const parts = together.map(({ url }) => ({ method: 'GET' as const, url }));
      const outcome = await batch.send(parts, request);
      if (outcome.kind === 'parts') {
        share += 1;
        for (const [n, { resolve }] of together.entries()) resolve(outcome.replies[n] as HttpReply);
      } else if (outcome.kind === 'none') {
        if (outcome.reply.status === 429) share = Math.max(1, Math.floor(together.length / 2));
        for (const { resolve } of together) resolve(outcome.reply);
      } else if (batch.size === 1) await alone(together);
      else throw new LobbyguardError('SERVER_UNREACHABLE', `a batch of reads came to nothing: ${outcome.why}`, { retryable: true });
    } catch (error) {
      for (const { reject } of together) reject(error);
    }
  }

  async function alone(reads: readonly Waiting[]): Promise<void> {
    await Promise.all(reads.map(({ url, resolve, reject }) => request({ method: 'GET', url }).then(resolve, reject)));
  }

  return (url) => {
    if (!batch.takes(url)) return request({ method: 'GET', url });
    return new Promise((resolve, reject) => {
      waiting.push({ url, resolve, reject });
      turn ??= setImmediate(flush);
    });
  };
}
