import { expect, onTestFinished, test, vi } from 'vitest';
import type { WebhookAccountConfig } from '../../src/config/config.ts';
import { LobbyguardError } from '../../src/errors.ts';
import { createLog } from '../../src/log.ts';
import { type AccountWatchDeps, createAccountWatch } from '../../src/meetings/account-watch.ts';
import { createFullReads } from '../../src/meetings/full-reads.ts';
import { createOwnAdmissions } from '../../src/rulings/own-admissions.ts';
import type { ReadySession } from '../../src/session/session.ts';
import { parseEventPackage } from '../../src/wire/event.ts';
import type { Reply } from '../../src/wire/reply.ts';
import { aResource } from '../support/events.ts';

const pool = 'https://pool.example.com';

/** A webhook account whose session answers reads as the test says. */
function aScene(
  get: (href: string) => Promise<Reply>,
  followed: string[] = [],
  isRemembered = true,
  join: { meetings: string[]; post?: ReadySession['requests']['post']; bringsConversations?: boolean } = { meetings: [] },
) {
  const recorder = { write: () => undefined, alarm: () => undefined, ended: () => undefined };
  const memory = { followed: () => followed, trippedRules: () => [], rulesLetOn: () => [], removalsSent: () => [] };
  const deps = {
    memory,
    ledger: { restore: () => undefined },
    ours: new Set(),
    admissions: createOwnAdmissions(),
    account: 'a',
    log: createLog({ level: 'silent', format: 'json' }),
    recorder,
    hands: { rules: undefined, humans: undefined },
    fullReads: createFullReads().ofAccount('default'),
    now: Date.now,
    changed: () => undefined,
  };
  const config = { kind: 'webhook', name: 'a', meetings: join.meetings, acceptInvitations: false } as unknown as WebhookAccountConfig;
  const watch = createAccountWatch(config, deps as unknown as AccountWatchDeps);
  const session = {
    epoch: 1,
    communication: aResource({}, { joinOnlineMeeting: { href: '/join' } }),
    joinExtras: {},
    bringsConversations: join.bringsConversations ?? true,
    requests: { get, getWithOthers: get, post: join.post, delete: get, mayAsk: (href: string) => href.startsWith(pool) },
  } as unknown as ReadySession;
  if (isRemembered) watch.remembered();
  watch.onReady(session);
  return watch;
}

const told = (baseuri: string, conversation: string) =>
  parseEventPackage(
    {
      baseuri,
      sender: [{ rel: 'communication', href: '/c', events: [{ link: { rel: 'conversation', href: conversation }, type: 'added' }] }],
    },
    'about:blank',
  );

test('a conversation on a host that is not trusted is not followed', async () => {
  const watch = aScene(() => Promise.reject(new LobbyguardError('UNTRUSTED_HOST', 'not sent')));
  for (let n = 0; n < 100; n += 1) watch.onPackage(told('https://evil.example.net/', `/conversations/${n}`));
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(watch.status().meetings).toEqual([]);
  await watch.close();
});

test('a conversation that cannot be read just now is followed', async () => {
  const watch = aScene(() => Promise.reject(new LobbyguardError('SERVER_UNREACHABLE', 'no answer', { retryable: true })));
  watch.onPackage(told('https://pool.example.com/', '/conversations/1'));
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(watch.status().meetings).toHaveLength(1);
  await watch.close();
});

/** A server that answers by path, and counts what it was asked. */
function aServer(resources: Record<string, { properties: object; links?: Record<string, string> }>) {
  const asked: string[] = [];
  const get = async (href: string): Promise<Reply> => {
    const path = new URL(href).pathname;
    asked.push(path);
    const found = resources[path];
    if (found === undefined) return { status: 404, url: href, authoritative: true };
    const links = Object.fromEntries(Object.entries(found.links ?? {}).map(([rel, to]) => [rel, { href: to }]));
    return { status: 200, url: href, authoritative: true, resource: aResource({ ...found.properties }, links) };
  };
  return { asked, get };
}

const settled = () => new Promise((resolve) => setTimeout(resolve, 20));

test('a call between two is not followed, and asked about once', async () => {
  const { asked, get } = aServer({ '/conversations/1': { properties: { state: 'Connected' } } });
  const watch = aScene(get);
  watch.onPackage(told(`${pool}/`, '/conversations/1'));
  await settled();
  expect(watch.status().meetings).toEqual([]);
  expect(asked).toEqual(['/conversations/1']);
  await watch.close();
});

const meeting = (n: number) => ({
  [`/conversations/${n}`]: {
    properties: { state: 'Conferenced' },
    links: { onlineMeeting: `/meeting/${n}`, participants: `/people/${n}` },
  },
  [`/meeting/${n}`]: { properties: { onlineMeetingUri: 'sip:o@example.com;gruu;opaque=app:conf:focus:id:1' } },
  [`/people/${n}`]: { properties: {} },
});

test('of two conversations of one meeting one is followed', async () => {
  const { get } = aServer({ ...meeting(1), ...meeting(2) });
  const watch = aScene(get);
  watch.onPackage(told(`${pool}/`, '/conversations/1'));
  await settled();
  watch.onPackage(told(`${pool}/`, '/conversations/2'));
  await settled();
  expect(watch.status().meetings).toMatchObject([{ meeting: `${pool}/conversations/1` }]);
  await watch.close();
});

test('of two conversations of one meeting that are told of at once one is followed, and the other where that is gone', async () => {
  const resources: Parameters<typeof aServer>[0] = { ...meeting(1), ...meeting(2) };
  const watch = aScene(aServer(resources).get);
  const followed = () => watch.status().meetings.map(({ meeting, state }) => `${new URL(meeting).pathname} ${state}`);
  for (const n of [1, 2]) watch.onPackage(told(`${pool}/`, `/conversations/${n}`));
  await settled();
  const [first] = followed();
  expect(followed()).toHaveLength(1);
  const [gone, other] = first === '/conversations/1 in' ? [1, 2] : [2, 1];
  delete resources[`/conversations/${gone}`];
  watch.onGap('resync');
  await expect.poll(followed).toEqual([`/conversations/${other} in`]);
  await watch.close();
});

test.each([
  ['at once', 0, 200],
  ['in eight seconds', 8_000, 200],
  ['with an error', 0, 500],
])('however much is told of the second, little is asked for it (the roster is answered %s)', async (_how, rosterMs, status) => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const { asked, get } = aServer({ ...meeting(1), ...meeting(2) });
  let isIn = false;
  let reading = 0;
  let atOnce = 0;
  const watch = aScene(async (href) => {
    const reply = await get(href);
    if (!href.includes('/people/') || !isIn) return reply;
    reading += 1;
    atOnce = Math.max(atOnce, reading);
    if (rosterMs > 0) await new Promise((resolve) => setTimeout(resolve, rosterMs));
    reading -= 1;
    return status === 200 ? reply : { status, url: href, authoritative: true };
  });
  watch.onPackage(told(`${pool}/`, '/conversations/1'));
  await vi.advanceTimersByTimeAsync(1_000);
  isIn = true;
  asked.length = 0;
  for (let joined = 0; joined < 5_000; joined += 1) {
    watch.onPackage(told(`${pool}/`, '/conversations/2'));
    await vi.advanceTimersByTimeAsync(12);
  }
  const count = (path: string) => asked.filter((one) => one === path).length;
  expect(count('/people/1')).toBeLessThanOrEqual(60_000 / (5_000 + rosterMs) + 2);
  expect(count('/conversations/2')).toBeLessThanOrEqual(60_000 / 5_000 + 2);
  expect(atOnce).toBeLessThanOrEqual(1);
  await vi.advanceTimersByTimeAsync(5_000 + rosterMs);
  expect(count('/people/1')).toBeGreaterThanOrEqual(3);
  await watch.close();
});

const ourMeeting = 'sip:o@example.com;gruu;opaque=app:conf:focus:id:1';

test.each([
  ['does not say whose it is', { '/conversations/9': { properties: { state: 'Conferenced' } } }],
  ['says that it is of a meeting nobody follows', { ...meeting(9), '/meeting/9': { properties: { onlineMeetingUri: `${ourMeeting}2` } } }],
])('a conversation that %s is asked ever more rarely, and found when it says later that it is ours', async (_how, first) => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const resources: Parameters<typeof aServer>[0] = { ...first };
  const { asked, get } = aServer(resources);
  const post = async (href: string): Promise<Reply> => ({ status: 201, url: href, authoritative: true });
  const watch = aScene(get, [], true, { meetings: [ourMeeting], post, bringsConversations: false });
  await vi.advanceTimersByTimeAsync(1_000);
  for (let told9 = 0; told9 < 10_000; told9 += 1) {
    watch.onPackage(told(`${pool}/`, '/conversations/9'));
    await vi.advanceTimersByTimeAsync(12);
  }
  const count = () => asked.filter((path) => path === '/conversations/9').length;
  expect(count()).toBeGreaterThan(4);
  expect(count()).toBeLessThan(15);
  Object.assign(resources, meeting(9));
  watch.onPackage(told(`${pool}/`, '/conversations/9'));
  await vi.advanceTimersByTimeAsync(61_000);
  expect(watch.status().meetings).toMatchObject([{ meeting: `${pool}/conversations/9`, state: 'in' }]);
  await watch.close();
});

test('what is told of a conversation while it is asked is not lost', async () => {
  const resources: Parameters<typeof aServer>[0] = { '/conversations/9': { properties: { state: 'Connecting' } } };
  const { asked, get } = aServer(resources);
  let answer = (): void => undefined;
  const post = async (href: string): Promise<Reply> => ({ status: 201, url: href, authoritative: true });
  const slow = async (href: string): Promise<Reply> => {
    const reply = await get(href);
    if (asked.length === 1) await new Promise<void>((resolve) => (answer = resolve));
    return reply;
  };
  const watch = aScene(slow, [], true, { meetings: [ourMeeting], post });
  watch.onPackage(told(`${pool}/`, '/conversations/9'));
  await settled();
  Object.assign(resources, meeting(9));
  watch.onPackage(told(`${pool}/`, '/conversations/9'));
  answer();
  await expect.poll(() => watch.status().meetings).toMatchObject([{ meeting: `${pool}/conversations/9`, state: 'in' }]);
  await watch.close();
});

test('where the first is gone, the second is followed', async () => {
  const resources: Parameters<typeof aServer>[0] = { ...meeting(1), ...meeting(2) };
  const watch = aScene(aServer(resources).get);
  watch.onPackage(told(`${pool}/`, '/conversations/1'));
  await settled();
  delete resources['/conversations/1'];
  watch.onPackage(told(`${pool}/`, '/conversations/2'));
  await expect.poll(() => watch.status().meetings).toMatchObject([{ meeting: `${pool}/conversations/2`, state: 'in' }]);
  await watch.close();
});

test.each(['before', 'after'])(
  'what our own record says we are in is taken up again, if it still is, where memory is whole %s the sign-in',
  async (order) => {
    const { get } = aServer(meeting(1));
    const watch = aScene(get, [`${pool}/conversations/1`, `${pool}/conversations/gone`], order === 'before');
    await settled();
    if (order === 'after') {
      expect(watch.status().meetings).toEqual([]);
      watch.remembered();
      await settled();
    }
    expect(watch.status().meetings).toMatchObject([{ meeting: `${pool}/conversations/1` }]);
    await watch.close();
  },
);

/** A server that takes joins, and an account that is to be in the meeting and was when it ended. */
function aRestart(server: Parameters<typeof aServer>[0]) {
  const joins: string[] = [];
  const post = async (href: string): Promise<Reply> => {
    joins.push(href);
    return { status: 201, url: href, authoritative: true };
  };
  const meetings = ['sip:o@example.com;gruu;opaque=app:conf:focus:id:1'];
  return { joins, watch: aScene(aServer(server).get, [`${pool}/conversations/1`], true, { meetings, post }) };
}

test('a meeting whose conversation outlived us is not joined a second time', async () => {
  const { joins, watch } = aRestart(meeting(1));
  await expect.poll(() => watch.status().meetings).toMatchObject([{ meeting: `${pool}/conversations/1`, state: 'in' }]);
  expect(joins).toEqual([]);
  await watch.close();
});

test('a meeting whose conversation did not is joined', async () => {
  const { joins, watch } = aRestart({});
  await expect.poll(() => joins).toEqual([`${pool}/join`]);
  await watch.close();
});

test('an account that has stopped stays stopped when its session is lost after that', async () => {
  const watch = aScene(() => Promise.reject(new LobbyguardError('SERVER_UNREACHABLE', 'no answer')));
  await watch.close();
  watch.onLost('signed out');
  expect(watch.status()).toMatchObject({ state: 'stopped' });
  watch.onPackage(told('https://pool.example.com/', '/conversations/1'));
  expect(watch.status().meetings).toEqual([]);
});
