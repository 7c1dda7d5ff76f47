import { expect, test } from 'vitest';
import { LobbyguardError } from '../../src/errors.ts';
import { createConversationScan } from '../../src/meetings/conversation-scan.ts';
import type { ReadySession } from '../../src/session/session.ts';
import type { Reply } from '../../src/wire/reply.ts';
import { aResource } from '../support/events.ts';

const pool = 'https://pool.example.com';

function aScan(get: (href: string) => Promise<Reply>) {
  const session = { requests: { get, mayAsk: (href: string) => href.startsWith(pool) } } as unknown as ReadySession;
  return createConversationScan({ session, isFollowed: () => false });
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
