import { expect, test } from 'vitest';
import type { WebhookAccountConfig } from '../../src/config/config.ts';
import { LobbyguardError } from '../../src/errors.ts';
import { createLog } from '../../src/log.ts';
import { createAccountWatch } from '../../src/meetings/account-watch.ts';
import type { ModeratorDeps } from '../../src/moderation/ports.ts';
import type { ReadySession } from '../../src/session/session.ts';
import { parseEventPackage } from '../../src/wire/event.ts';
import type { Reply } from '../../src/wire/reply.ts';
import { aResource } from '../support/events.ts';

/** A webhook account whose session answers reads as the test says. */
function aScene(get: (href: string) => Promise<Reply>) {
  const recorder = { write: () => undefined, alarm: () => undefined };
  const deps = {
    account: 'a',
    log: createLog({ level: 'silent', format: 'json' }),
    recorder,
    hands: { rules: undefined, humans: undefined },
    now: Date.now,
  };
  const config = { kind: 'webhook', name: 'a', meetings: [], acceptInvitations: false } as unknown as WebhookAccountConfig;
  const watch = createAccountWatch(config, deps as unknown as ModeratorDeps);
  const session = {
    epoch: 1,
    communication: aResource({}),
    joinExtras: {},
    bringsConversations: true,
    requests: { get, mayAsk: () => true },
  } as unknown as ReadySession;
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
  watch.close();
});

test('a conversation that cannot be read just now is followed', async () => {
  const watch = aScene(() => Promise.reject(new LobbyguardError('SERVER_UNREACHABLE', 'no answer', { retryable: true })));
  watch.onPackage(told('https://pool.example.com/', '/conversations/1'));
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(watch.status().meetings).toHaveLength(1);
  watch.close();
});
