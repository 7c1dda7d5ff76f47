import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { AuditEntry } from '../../src/audit/record.ts';
import { LobbyguardError } from '../../src/errors.ts';
import { createExecution, type Execution } from '../../src/order/execution.ts';
import type { Ownership } from '../../src/order/outcome.ts';
import type { Look } from '../../src/order/progress.ts';
import type { Job } from '../../src/queue/queue.ts';
import type { Reply } from '../../src/wire/reply.ts';
import { aSender, aSlot } from '../support/sending.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const href = 'https://pool.example.com/p/eve/reject';
type Answer = number | [number, string] | 'reset' | 'hang' | LobbyguardError;

/** A one-place queue, a target and a server that do as the test says, and everything that happened in order. */
function aScene(
  options: {
    answers?: Answer[];
    looks?: Look[];
    rel?: 'reject' | 'admit' | 'eject';
    clear?: () => string | undefined;
    recordable?: boolean;
    ownership?: Ownership;
    permitAt?: number;
  } = {},
) {
  const log: string[] = [];
  const entries: AuditEntry[] = [];
  const answers = [...(options.answers ?? [])];
  const looks = [...(options.looks ?? [])];
  const retries: number[] = [];
  const slots: string[] = [];
  const whys: string[] = [];
  let live: Promise<void> | undefined;

  async function drive(job: Job): Promise<void> {
    const again = await job.run(
      async () => ({
        ...aSlot(),
        permitAt: options.permitAt,
        answered: () => void slots.push('answered'),
        givenUp: () => void slots.push('givenUp'),
      }),
      new AbortController().signal,
    );
    if (again === undefined) return;
    retries.push(again.retryInMs);
    return drive(job);
  }

  const execution: Execution = createExecution({
    account: 'a',
    decision: 'd1',
    key: 'eve 1',
    rel: options.rel ?? 'reject',
    lane: options.rel ?? 'reject',
    meeting: 'm',
    target: {
      look: ({ mustRead }) => {
        log.push(mustRead ? 'read' : 'look');
        return Promise.resolve(looks.shift() ?? { kind: 'ready', href });
      },
      clear: options.clear ?? (() => href),
    },
    sender: aSender(async (url): Promise<Reply> => {
      log.push('POST');
      const answer = answers.shift() ?? 204;
      if (answer === 'reset') throw new LobbyguardError('SERVER_UNREACHABLE', 'reset', { retryable: true });
      if (answer instanceof LobbyguardError) throw answer;
      if (answer === 'hang') return new Promise(() => {});
      const [status, subcode] = typeof answer === 'number' ? [answer] : answer;
      return { status, authoritative: true, url, ...(subcode ? { error: { code: 'x', subcode } } : {}) };
    }),
    retries: 4,
    ownership: () => options.ownership ?? {},
    record: (entry: AuditEntry) => {
      entries.push(entry);
      if (entry.type === 'attempt') log.push(`attempt ${entry.n}`);
      if (entry.type === 'outcome') log.push(`outcome ${entry.result} after ${entry.attempts}`);
      return Promise.resolve(options.recordable ?? true);
    },
    enqueue: (job) => {
      live = drive(job);
    },
    confirmAfterMs: 5_000,
    onSent: () => log.push('sent'),
    onSlow: (ms) => log.push(`slow ${ms ?? 'as you see fit'}`),
    onTrouble: (meaning) => log.push(`trouble ${meaning.kind}`),
    onFinished: ({ result, why }) => {
      log.push(`finished ${result}`);
      if (why !== undefined) whys.push(why);
    },
    now: () => Date.now(),
  });
  execution.start();
  return { execution, log, whys, entries, retries, slots, settled: () => live };
}

test('the attempt is recorded before the request, and a 204 is done only when they have left', async () => {
  const { execution, log, settled } = aScene();
  await settled();
  expect(log).toEqual(['look', 'attempt 1', 'sent', 'POST']);
  execution.left();
  expect(log.slice(4)).toEqual(['outcome done after 1', 'finished done']);
});

test('in a cluster the records tell under which ownership it was attempted, and when it was permitted', async () => {
  const { execution, entries, settled } = aScene({ ownership: { token: 7, redisAt: 999 }, permitAt: 1_000 });
  await settled();
  execution.left();
  expect(entries).toMatchObject([
    { type: 'attempt', token: 7, redisAt: 999 },
    { type: 'outcome', permitAt: 1_000 },
  ]);
  const alone = aScene();
  await alone.settled();
  alone.execution.left();
  expect(alone.entries.flatMap(Object.keys).filter((key) => key === 'token' || key === 'permitAt')).toEqual([]);
});

const failure = (message: string) => new LobbyguardError('AUTH_FAILED', message, { retryable: true });

test.each<[string, Answer[], string[]]>([
  ['the sign-in service is down', [1, 2, 3, 4, 5].map(() => failure('no token')), ['no token']],
  ['the server is not there', [1, 2, 3, 4, 5].map(() => failure(`POST ${href}: connection refused`)), ['connection refused']],
  ['it answered before', [503, 503, 503, 503, failure('no token')], []],
])('what kept every request from its answer is told: %s', async (_, answers, told) => {
  const { log, whys } = aScene({ answers });
  await vi.advanceTimersByTimeAsync(120_000);
  expect(whys).toEqual(told);
  expect(log).toContain('finished failed');
});

test('without an event, a read proves the removal', async () => {
  const { log } = aScene({ looks: [{ kind: 'ready', href }, { kind: 'gone' }] });
  await vi.advanceTimersByTimeAsync(5_000);
  expect(log.at(-1)).toBe('finished done');
});

test('a 204 that nothing follows is sent again while the link stands, and is unconfirmed in the end', async () => {
  const { log } = aScene();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(log.filter((line) => line === 'POST')).toHaveLength(5);
  expect(log.at(-1)).toBe('finished unconfirmed');
});

test('a record that cannot be written means no request', async () => {
  const { log, settled } = aScene({ recordable: false });
  await settled();
  expect(log).not.toContain('POST');
  expect(log.at(-1)).toBe('finished cancelled');
});

test('an unknown outcome is looked at before it is repeated', async () => {
  const { log, settled } = aScene({ answers: ['reset'], looks: [{ kind: 'ready', href }, { kind: 'gone' }] });
  await settled();
  expect(log).toEqual(['look', 'attempt 1', 'sent', 'POST', 'read', 'outcome done after 1', 'finished done']);
});

test.each<[Answer, string[]]>([
  [204, ['answered']],
  [503, ['answered']],
  ['reset', ['givenUp', 'answered']],
])('the slot of a request that comes to %s is told so', async (answer, told) => {
  const { slots, settled } = aScene({ answers: [answer], looks: [{ kind: 'ready', href }, { kind: 'gone' }] });
  await settled();
  expect(slots).toEqual(told);
});

test('a target that was already gone is gone, not done', async () => {
  const { log, settled } = aScene({ answers: [[404, 'ResourceNotFound']], looks: [{ kind: 'ready', href }, { kind: 'gone' }] });
  await settled();
  expect(log.at(-1)).toBe('finished gone');
});

test('whoever is gone before any request makes the order moot', async () => {
  const { log, settled } = aScene({ looks: [{ kind: 'gone' }] });
  await settled();
  expect(log).toEqual(['look', 'outcome cancelled after 0', 'finished cancelled']);
});

test('denied is not tried again and is told', async () => {
  const { log, settled } = aScene({ answers: [[403, 'AttendeeNotAllowed']] });
  await settled();
  expect(log.slice(-3)).toEqual(['outcome denied after 1', 'finished denied', 'trouble refused']);
});

test('a pool that is busy slows the account down', async () => {
  const { log, settled, execution } = aScene({ answers: [429, 204] });
  await settled();
  expect(log).toContain('slow as you see fit');
  execution.left();
  expect(log.at(-1)).toBe('finished done');
});

test('tries are bounded, with growing pauses', async () => {
  const { log, retries, settled } = aScene({ answers: [500, 500, 500, 500, 500, 500, 500] });
  await settled();
  expect(log.filter((line) => line === 'POST')).toHaveLength(5);
  expect(retries).toHaveLength(4);
  expect(retries[3]).toBeGreaterThan(retries[0] ?? 0);
  expect(log.at(-1)).toBe('finished failed');
});

test('news while the slot was awaited means another look, not a request', async () => {
  let clear: string | undefined;
  const { log, settled } = aScene({
    clear: () => clear,
    looks: [
      { kind: 'ready', href },
      { kind: 'moot', achieved: false },
    ],
  });
  await settled();
  expect(log).not.toContain('POST');
  expect(log.at(-1)).toBe('finished cancelled');
  clear = href;
});

test('an order that news overtakes again and again ends', async () => {
  const { log, settled } = aScene({ clear: () => undefined });
  await settled();
  expect(log.at(-1)).toBe('finished cancelled');
});

test('an admit is done when they are inside', async () => {
  const { execution, log, settled } = aScene({ rel: 'admit' });
  await settled();
  execution.entered();
  expect(log.at(-1)).toBe('finished done');
});

test.each([
  ['reject', 10_000, 'unconfirmed'],
  ['admit', 1_000, 'gone'],
] as const)('an event that beats the answer to %s waits for it for %i ms', async (rel, ms, result) => {
  const { execution, log } = aScene({ answers: ['hang'], rel });
  await vi.advanceTimersByTimeAsync(0);
  execution.left();
  await vi.advanceTimersByTimeAsync(ms - 1);
  expect(log.at(-1)).toBe('POST');
  await vi.advanceTimersByTimeAsync(1);
  expect(log.at(-1)).toBe(`finished ${result}`);
});

test('an outcome is recorded once, whatever comes together', async () => {
  const { execution, log, settled } = aScene();
  await settled();
  execution.left();
  execution.left();
  execution.abandon();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(log.filter((line) => line.startsWith('outcome'))).toHaveLength(1);
});
