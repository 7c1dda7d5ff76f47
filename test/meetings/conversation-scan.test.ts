import { expect, test } from 'vitest';
import { LobbyguardError } from '../../src/errors.ts';
import { createConversationScan } from '../../src/meetings/conversation-scan.ts';
import type { ReadySession } from '../../src/session/session.ts';
import type { Reply } from '../../src/wire/reply.ts';
import { aResource } from '../support/events.ts';

const pool = 'https://pool.example.com';

function aScan(get: (href: string) => Promise<Reply>) {
  const session = { requests: { get, mayAsk: (href: string) => href.startsWith(pool) } } as unknown as ReadySession;
  return createConversationScan({ session, isFollowed: () => false, joins: () => [] });
}

function aLostWay(): Promise<Reply> {
  return Promise.reject(new LobbyguardError('UNTRUSTED_HOST', 'not sent'));
}

test('a conversation that led to a host that is not trusted is asked again the next time', async () => {
  let isLedAway = true;
  const scan = aScan(async (url) =>
    isLedAway ? aLostWay() : { status: 200, url, authoritative: true, resource: aResource({ state: 'Connected' }) },
  );
  expect(await scan.identify(`${pool}/conversations/1`)).toEqual({ kind: 'unknown' });
  isLedAway = false;
  expect(await scan.identify(`${pool}/conversations/1`)).toEqual({ kind: 'no-meeting' });
});

test('a conversation on a host that is not trusted is never asked', async () => {
  const asked: string[] = [];
  const scan = aScan((href) => {
    asked.push(href);
    return aLostWay();
  });
  for (let n = 0; n < 3; n += 1) expect(await scan.identify('https://evil.example.net/conversations/1')).toEqual({ kind: 'foreign' });
  expect(asked).toEqual([]);
});

test('a conversation in whose lobby we wait is that of the join whose invitation names it, and each invitation is asked once', async () => {
  const asked: string[] = [];
  const answers: Record<string, { properties: object; links?: Record<string, { href: string }> }> = {
    '/conversations/1': { properties: { state: 'InLobby' } },
    '/conversations/2': { properties: { state: 'InLobby' } },
    '/conversations/3': { properties: { state: 'InLobby' } },
    '/invitations/1': { properties: {}, links: { conversation: { href: '/conversations/1?endpointId=e' } } },
    '/invitations/2': { properties: {}, links: { conversation: { href: '/conversations/2' } } },
  };
  const get = async (url: string): Promise<Reply> => {
    const { pathname } = new URL(url);
    asked.push(pathname);
    const { properties = {}, links = {} } = answers[pathname] ?? {};
    return { status: 200, url, authoritative: true, resource: aResource({ ...properties }, links) };
  };
  const joins = ['1', '2'].map((n) => ({
    invitation: `${pool}/invitations/${n}`,
    uri: `sip:o@example.com;gruu;opaque=app:conf:focus:id:${n}`,
  }));
  const session = { requests: { get, mayAsk: () => true } } as unknown as ReadySession;
  const scan = createConversationScan({ session, isFollowed: () => false, joins: () => joins });
  const identities = await Promise.all(['1', '2', '3'].map((n) => scan.identify(`${pool}/conversations/${n}`)));
  expect(identities).toEqual([...joins.map(({ uri }) => ({ kind: 'meeting', uri })), { kind: 'unknown' }]);
  expect(asked.filter((path) => path.startsWith('/invitations'))).toEqual(['/invitations/1', '/invitations/2']);
});
