import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { LobbyguardError } from '../../../src/errors.ts';
import type { HttpReply, HttpRequest } from '../../../src/session/http/exchange.ts';
import type { Batch } from '../../../src/session/ucwa/batch.ts';
import { createBatchedReads } from '../../../src/session/ucwa/batched-reads.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const reply = (url: string, status = 200): HttpReply => ({ status, url, headers: {}, text: '' });

/** A pool that refuses everything of a user who has more under way than it allows; each answer takes 10 ms. */
function aPool({ allowed, size = 20 }: { allowed: number; size?: number }) {
  const seen = { sizes: [] as number[], refusedAt: [] as number[], alone: 0 };
  let outstanding = 0;
  async function answered(count: number): Promise<boolean> {
    outstanding += count;
    const refused = outstanding > allowed;
    await new Promise((resolve) => setTimeout(resolve, 10));
    outstanding -= count;
    return !refused;
  }
  const batch: Batch = {
    size,
    takes: () => size > 1,
    async send(parts) {
      seen.sizes.push(parts.length);
      if (await answered(parts.length)) return { kind: 'parts', replies: parts.map(({ url }) => reply(url)) };
      seen.refusedAt.push(Date.now());
      return { kind: 'none', reply: reply('batch', 429) };
    },
  };
  const request = async ({ url }: HttpRequest): Promise<HttpReply> => {
    seen.alone += 1;
    return reply(url, (await answered(1)) ? 200 : 429);
  };
  return { seen, read: createBatchedReads({ batch, request }) };
}

/** Asks again, as its readers do, until it is answered. */
async function insist(read: (url: string) => Promise<HttpReply>, url: string): Promise<void> {
  while ((await read(url)).status === 429) await new Promise((resolve) => setTimeout(resolve, 500));
}

test('reads asked for in one turn travel together, no more than fit, and each has its own answer', async () => {
  const { seen, read } = aPool({ allowed: 1_000 });
  const answers = Promise.all(Array.from({ length: 45 }, (_, n) => read(`https://pool/${n}`)));
  await vi.runAllTimersAsync();
  expect((await answers).map(({ url }) => url)).toEqual(Array.from({ length: 45 }, (_, n) => `https://pool/${n}`));
  expect(seen).toMatchObject({ sizes: [20, 20, 5], alone: 0 });
});

test.each([2, 8, 30])('a pool that allows %i at once is not hammered, and everybody is read', async (allowed) => {
  const { seen, read } = aPool({ allowed });
  const done = Promise.all(Array.from({ length: 200 }, (_, n) => insist(read, `https://pool/${n}`)));
  await vi.advanceTimersByTimeAsync(600_000);
  await done;
  for (const at of seen.refusedAt) expect(seen.refusedAt.filter((other) => other >= at && other < at + 1_000).length).toBeLessThan(6);
});

test('a server that serves no batches is asked one by one', async () => {
  const { seen, read } = aPool({ allowed: 1_000, size: 1 });
  const answers = Promise.all([read('https://pool/1'), read('https://pool/2')]);
  await vi.runAllTimersAsync();
  expect((await answers).map(({ status }) => status)).toEqual([200, 200]);
  expect(seen).toMatchObject({ sizes: [], alone: 2 });
});

test.each([
  ['cannot be read because of one of them', () => Promise.reject(new LobbyguardError('PROTOCOL_VIOLATION', 'the body is too large'))],
  ['fails because of one of them', () => Promise.resolve({ kind: 'unknown', why: 'status 500', spoilt: true } as const)],
])('where a batch %s, that one is found, and the others are read together', async (_name, fail) => {
  const seen = { sizes: [] as number[], alone: [] as string[] };
  const batch: Batch = {
    size: 20,
    takes: () => true,
    send(parts) {
      seen.sizes.push(parts.length);
      const isSpoilt = parts.some(({ url }) => url === 'https://pool/13');
      return isSpoilt ? fail() : Promise.resolve({ kind: 'parts', replies: parts.map(({ url }) => reply(url)) });
    },
  };
  const read = createBatchedReads({ batch, request: ({ url }) => Promise.resolve(reply(url, seen.alone.push(url) > 0 ? 200 : 500)) });
  const answers = Promise.all(Array.from({ length: 20 }, (_, n) => read(`https://pool/${n}`)));
  await vi.runAllTimersAsync();
  expect((await answers).map(({ url }) => url)).toEqual(Array.from({ length: 20 }, (_, n) => `https://pool/${n}`));
  expect(seen.alone).toContain('https://pool/13');
  expect(seen.alone.length).toBeLessThanOrEqual(2);
  expect(seen.sizes.length).toBeLessThanOrEqual(9);
});

test('where the pool cannot be reached, a batch is one request that failed, not forty', async () => {
  const seen = { requests: 0 };
  const unreachable = (): Promise<never> => {
    seen.requests += 1;
    return Promise.reject(new LobbyguardError('SERVER_UNREACHABLE', 'connection refused', { retryable: true }));
  };
  const read = createBatchedReads({ batch: { size: 20, takes: () => true, send: unreachable }, request: unreachable });
  const answers = Promise.allSettled(Array.from({ length: 20 }, (_, n) => read(`https://pool/${n}`)));
  await vi.runAllTimersAsync();
  expect(new Set((await answers).map(({ status }) => status))).toEqual(new Set(['rejected']));
  expect(seen.requests).toBe(1);
});
