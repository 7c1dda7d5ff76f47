// A refusal by a human, of somebody who is being let in: nobody takes it in silence that it came too late.
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Reply } from '../../../src/wire/reply.ts';
import { aLife, aServer, graceMs, passing } from './a-desk.ts';

beforeEach(() => void vi.useFakeTimers({ now: Date.parse('2026-11-29T12:00:00Z') }));
afterEach(() => void vi.useRealTimers());

test.each([
  ['after the answer', 1],
  ['after the refusal was given up', 3_000],
  ['before the answer', -1],
] as const)('whoever is seen inside %s is told of as one who came in meanwhile', async (_when, seenAfterMs) => {
  const server = aServer();
  server.guest.place = 'lobby';
  let answer = (_reply: Reply) => {};
  const post = (href: string): Promise<Reply> =>
    href.endsWith('/admit') ? new Promise((resolve) => (answer = resolve)) : server.post(href);
  const life = aLife({ ...server, post }, server.records);
  life.listen();
  await passing(20);
  await life.say('pass');
  await passing(20);
  await life.say('reject');
  await passing(graceMs - 1);
  server.guest.place = 'inside';
  if (seenAfterMs < 0) life.hear('updated', Date.now());
  answer({ status: 204, authoritative: true, url: '/admit' });
  await passing(Math.abs(seenAfterMs));
  if (seenAfterMs > 0) life.hear('updated', Date.now());
  await passing(5_000);
  expect(life.troubles().map(({ text }) => text)).toEqual([expect.stringContaining('because they have come in meanwhile')]);
  expect(server.guest.place).toBe('inside');
});
