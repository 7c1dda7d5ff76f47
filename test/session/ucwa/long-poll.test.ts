import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LobbyguardError } from '../../../src/errors.ts';
import { type ChannelEnd, type ChannelOptions, followChannel } from '../../../src/session/ucwa/long-poll.ts';
import type { PollReply } from '../../../src/session/ucwa/poll-outcome.ts';

const base = 'https://pool2.example.com/ucwa/oauth/v1/applications';
const quick = { minMs: 1, maxMs: 2 };

type Step = PollReply | Error | ((signal: AbortSignal) => Promise<PollReply>);

function next(ack: number, sender: unknown = [], kind = 'next'): PollReply {
  return { status: 200, body: { _links: { [kind]: { href: `/events?ack=${ack}` } }, sender } };
}

function added(person: string): unknown {
  return [{ rel: 'conversation', href: '/c', events: [{ type: 'added', link: { rel: 'participant', href: `/${person}` } }] }];
}

const dropped = new LobbyguardError('SERVER_UNREACHABLE', 'connection reset', { retryable: true });
const waiting = (ms: number, reply: PollReply | Error) => async () => {
  await new Promise((resolve) => setTimeout(resolve, ms));
  if (reply instanceof Error) throw reply;
  return reply;
};

/** Runs the channel over scripted answers; after the last one it is stopped. */
async function play(steps: Step[], options: Partial<Omit<ChannelOptions, 'timing'>> & { timing?: ChannelOptions['timing'] } = {}) {
  const seen = { asked: [] as string[], at: [] as number[], happened: [] as string[], warned: [] as string[] };
  const controller = new AbortController();
  let step = 0;
  let underWay = 0;
  const warn = (message: string, fields?: Readonly<Record<string, unknown>>) =>
    void seen.warned.push(`${message} ${JSON.stringify(fields)}`);
  const end: ChannelEnd = await followChannel({
    href: `${base}/7/events?ack=1`,
    base,
    async poll(href, signal) {
      underWay += 1;
      expect(underWay, 'one GET at a time').toBe(1);
      await new Promise((resolve) => setTimeout(resolve, 0));
      underWay -= 1;
      const current = steps[step];
      step += 1;
      if (current === undefined) {
        controller.abort();
        throw new LobbyguardError('STOPPED', 'stopping');
      }
      seen.asked.push(href.replace(/^.*ack=/, ''));
      seen.at.push(performance.now());
      if (current instanceof Error) throw current;
      return typeof current === 'function' ? current(signal) : current;
    },
    stands: async () => true,
    yielding: false,
    mayAsk: () => true,
    handlers: {
      onPackage: (pkg) => void seen.happened.push(...pkg.events.map((event) => new URL(event.href).pathname)),
      onGap: (kind) => void seen.happened.push(kind),
      onAlarm: (code) => void seen.happened.push(`alarm ${code}`),
      onBroken: () => void seen.happened.push('alarm event-channel-broken'),
    },
    signal: controller.signal,
    log: { error: warn, warn, info() {}, debug() {} },
    ...options,
    timing: { retry: quick, cut: quick, comeBack: quick, idle: quick, ...options.timing },
  });
  return { ...seen, end };
}

test('thousands of events in one package are handed on in order, and others have their turn meanwhile', async () => {
  const events = Array.from({ length: 2_500 }, (_, n) => ({ type: 'added', link: { rel: 'participant', href: `/p${n}` } }));
  const happened: string[] = [];
  let turns = 0;
  const count = () => {
    turns += 1;
    if (happened.length < events.length) setImmediate(count);
  };
  await play([next(2, [{ rel: 'conversation', href: '/c', events }])], {
    handlers: {
      onPackage(pkg) {
        if (happened.length === 0) setImmediate(count);
        happened.push(...pkg.events.map(({ href }) => new URL(href).pathname));
      },
      onGap() {},
      onAlarm() {},
      onBroken() {},
    },
  });
  expect(happened).toEqual(events.map((event) => event.link.href));
  expect(turns).toBeGreaterThan(1);
});

test('no part of a package is handed on once the channel is stopped', async () => {
  const events = Array.from({ length: 2_500 }, (_, n) => ({ type: 'added', link: { rel: 'participant', href: `/p${n}` } }));
  const controller = new AbortController();
  const seen: number[] = [];
  await play([next(2, [{ rel: 'conversation', href: '/c', events }])], {
    signal: controller.signal,
    handlers: {
      onPackage(pkg) {
        seen.push(pkg.events.length);
        controller.abort();
      },
      onGap() {},
      onAlarm() {},
      onBroken() {},
    },
  });
  expect(seen).toHaveLength(1);
});

test('packages are handed on in order, and each next href is followed unchanged', async () => {
  const { asked, happened, end } = await play([next(2, added('a')), next(17, added('b')), next(18)]);
  expect(asked).toEqual(['1', '2', '17']);
  expect(happened).toEqual(['/a', '/b']);
  expect(end).toEqual({ kind: 'stopped' });
});

test('the href goes out exactly as it came, query and all', async () => {
  const hrefs: string[] = [];
  const controller = new AbortController();
  await followChannel({
    href: 'https://pool2.example.com/e?instanceId=%7Ba%7D&ack=1',
    base,
    async poll(href) {
      hrefs.push(href);
      if (hrefs.length === 2) controller.abort();
      return { status: 200, body: { _links: { next: { href: '/e?b=2&ack=1%2B1&a=x%20y' } } } };
    },
    stands: async () => true,
    yielding: false,
    mayAsk: () => true,
    handlers: { onPackage() {}, onGap() {}, onAlarm() {}, onBroken() {} },
    signal: controller.signal,
    log: { error() {}, warn() {}, info() {}, debug() {} },
  });
  expect(hrefs).toEqual(['https://pool2.example.com/e?instanceId=%7Ba%7D&ack=1', 'https://pool2.example.com/e?b=2&ack=1%2B1&a=x%20y']);
});

test.each([
  ['a lost response', dropped],
  ['a page', { status: 502 }],
  ['a page with status 200', { status: 200 }],
  ['500', { status: 500, error: { code: 'ServiceFailure' } }],
  ['401', { status: 401 }],
  ['429', { status: 429 }],
  ['a 409 that is not PGetReplaced', { status: 409, error: { subcode: 'AlreadyExists' } }],
] as [string, Step][])('after %s the same href is asked again, and nothing is lost or repeated', async (_, trouble) => {
  const { asked, happened } = await play([next(2, added('a')), trouble, trouble, next(3, added('b'))]);
  expect(asked).toEqual(['1', '2', '2', '2']);
  expect(happened).toEqual(['/a', '/b']);
});

test('resume and resync are followed, and told before the package that brings them', async () => {
  const { asked, happened } = await play([next(5, undefined, 'resync'), next(9, added('a'), 'resume'), next(10, added('b'))]);
  expect(asked).toEqual(['1', '5', '9']);
  expect(happened).toEqual(['resync', 'resume', '/a', '/b']);
});

test.each([404, 410])('%i ends the channel and is not asked again', async (status) => {
  const { asked, end } = await play([next(2), { status, error: { code: 'x', subcode: 'ApplicationNotFound' } }, next(3)]);
  expect(asked).toEqual(['1', '2']);
  expect(end).toMatchObject({
    kind: 'gone',
    status,
    error: { subcode: 'ApplicationNotFound' },
    received: 1,
    href: expect.stringMatching(/ack=2$/),
  });
});

const replaced: PollReply = { status: 409, error: { code: 'Conflict', subcode: 'PGetReplaced' } };

test('a channel that another client took once is come back to, with an alarm, and a gap to be read over', async () => {
  const { asked, happened, end } = await play([replaced, next(2, added('a'))]);
  expect(asked).toEqual(['1', '1', '2'].slice(0, asked.length));
  expect(happened).toEqual(['alarm channel-taken', 'resync', '/a']);
  expect(end).toEqual({ kind: 'stopped' });
});

test('a channel taken again soon after is left to the other client', async () => {
  const { asked, happened, end } = await play([replaced, next(2), replaced, next(3)]);
  expect(end).toMatchObject({ kind: 'taken', href: expect.stringMatching(/ack=2$/) });
  expect(asked).toEqual(['1', '1', '2']);
  expect(happened).toEqual(['alarm channel-taken', 'resync']);
});

test('after a while another meeting on the channel is a chance again', async () => {
  const { happened, end } = await play([replaced, next(2), replaced, next(3)], { timing: { contestedMs: 0 } });
  expect(end).toEqual({ kind: 'stopped' });
  expect(happened.filter((what) => what.startsWith('alarm'))).toHaveLength(2);
});

test('a client that had to stand down goes at once when the other one is still there', async () => {
  const { asked, happened, end } = await play([replaced, next(2)], { yielding: true });
  expect(end).toMatchObject({ kind: 'taken' });
  expect([asked, happened]).toEqual([['1'], []]);
});

test('a link to a host that may not be asked is no way on: told at once, and the same href asked again', async () => {
  const foreign = { status: 200, body: { _links: { next: { href: 'https://evil.example.net/e?ack=2' } }, sender: added('a') } };
  const { asked, happened } = await play([foreign, foreign, next(2, added('a')), next(3)], {
    mayAsk: (href) => !href.includes('evil'),
  });
  expect(asked).toEqual(['1', '1', '1', '2']);
  expect(happened).toEqual(['alarm event-channel-broken', '/a', '/a']);
});

test('a proxy that cuts parked requests is warned of once and is no outage', async () => {
  const cut = [dropped, { status: 502 }, { status: 504 }, dropped, { status: 504 }].map((trouble) => waiting(30, trouble));
  const asked: number[] = [];
  const stands = async () => asked.push(1) > 0;
  const { warned, end, happened } = await play([...cut, next(2, added('a')), waiting(30, dropped), next(3)], {
    stands,
    timing: { parkedMs: 20, outageMs: 10 },
  });
  expect(end.kind).toBe('stopped');
  expect(warned).toHaveLength(1);
  expect(warned[0]).toMatch(/cut off/);
  expect(happened).toEqual(['/a']);
  expect(asked).toHaveLength(1);
});

test('parked requests cut again and again end the channel when the application does not answer either', async () => {
  const { end, asked } = await play(Array(9).fill(waiting(10, dropped)), { stands: async () => false, timing: { parkedMs: 5, cuts: 3 } });
  expect(end.kind).toBe('unanswered');
  expect(asked).toHaveLength(3);
});

test('an outage that lasts ends the channel, telling where it stood', async () => {
  const { end } = await play(Array(500).fill({ status: 503 }), { timing: { outageMs: 40 } });
  expect(end).toMatchObject({ kind: 'unanswered', reason: 'status 503', received: 0, href: `${base}/7/events?ack=1` });
});

test('Retry-After is honoured', async () => {
  const { at } = await play([{ status: 503, retryAfterMs: 60 }, next(2)]);
  expect((at[1] ?? 0) - (at[0] ?? 0)).toBeGreaterThanOrEqual(58);
});

test('a package without a way on counts once, is told once, and the same href is asked again', async () => {
  const blind: PollReply = { status: 200, body: { sender: added('a') } };
  const { asked, happened } = await play([blind, blind, blind, next(2, added('b'))]);
  expect(asked).toEqual(['1', '1', '1', '1']);
  expect(happened).toEqual(['alarm event-channel-broken', '/a', '/b']);
});

test('what more a package without a way on brings when it is asked for again counts at once', async () => {
  const blind = (...people: string[]): PollReply => ({ status: 200, body: { sender: people.flatMap((one) => added(one)) } });
  const { happened } = await play([blind('a'), blind('a'), blind('a', 'b'), blind('a', 'b'), next(2, added('c'))]);
  expect(happened.filter((one) => one.startsWith('/'))).toEqual(['/a', '/a', '/b', '/c']);
});

test.each([
  ['empty packages', (n: number) => next(n + 2)],
  ['resyncs', (n: number) => next(n + 2, undefined, 'resync')],
  ['a next that leads nowhere new', () => next(1, added('a'))],
])('a server that answers at once with %s does not make the loop spin', async (_, step) => {
  const { asked, at } = await play(
    Array.from({ length: 12 }, (__, n) => step(n)),
    { timing: { idle: { minMs: 20, maxMs: 20 } } },
  );
  expect(asked).toHaveLength(12);
  expect((at[11] ?? 0) - (at[0] ?? 0)).toBeGreaterThanOrEqual(8 * 10);
});

test('a flood of packages is not slowed down', async () => {
  const flood = Array.from({ length: 100 }, (_, n) => next(n + 2, added(`p${n}`)));
  // One pause would outlast the test.
  const { happened } = await play(flood, { timing: { idle: { minMs: 600_000, maxMs: 600_000 } } });
  expect(happened).toHaveLength(100);
});

test('what is malformed in a package is one line in the log each, and the rest counts', async () => {
  const sender = [
    {},
    {
      rel: 'conversation',
      href: '/c',
      events: [
        { type: 'exploded', link: { rel: 'x', href: '/x' } },
        { type: 'added', link: { rel: 'participant', href: '/a' } },
      ],
    },
  ];
  const { happened, warned } = await play([next(2, sender)]);
  expect(happened).toEqual(['/a']);
  expect(warned).toHaveLength(2);
});

test('stopping ends a parked poll at once', async () => {
  const controller = new AbortController();
  setTimeout(() => controller.abort(), 20);
  const parked: Step = (signal) =>
    new Promise((_, reject) => signal.addEventListener('abort', () => reject(new LobbyguardError('STOPPED', 'x'))));
  expect((await play([parked], { signal: controller.signal })).end).toEqual({ kind: 'stopped' });
});

test('whatever fails in between, every package arrives exactly once and in order', async () => {
  const trouble = fc.constantFrom<Step>(
    dropped,
    { status: 500 },
    { status: 200 },
    { status: 401 },
    { status: 409, error: { subcode: 'PGetReplaced' } },
  );
  await fc.assert(
    fc.asyncProperty(fc.array(fc.array(trouble, { maxLength: 3 }), { minLength: 1, maxLength: 6 }), async (troubles) => {
      const steps = troubles.flatMap((before, n) => [...before, next(n + 2, added(`p${n}`))]);
      const { asked, happened } = await play(steps, { timing: { contestedMs: 0 } });
      expect(happened.filter((what) => what.startsWith('/'))).toEqual(troubles.map((_, n) => `/p${n}`));
      expect(asked).toEqual(troubles.flatMap((before, n) => [...before.map(() => `${n + 1}`), `${n + 1}`]));
    }),
    { numRuns: 40 },
  );
});
