import { getEventListeners } from 'node:events';
import { expect, test } from 'vitest';
import { endedByEither } from '../../src/session/ended-by-either.ts';

const untilAborted = (signal: AbortSignal) =>
  new Promise<string>((resolve) => signal.addEventListener('abort', () => resolve('ended'), { once: true }));

test.each([0, 1])('either signal ends the work, and neither is listened to afterwards (%i)', async (which) => {
  const controllers = [new AbortController(), new AbortController()] as const;
  const [brief, lasting] = controllers;
  const work = endedByEither(brief.signal, lasting.signal, untilAborted);
  controllers[which]?.abort();
  expect(await work).toBe('ended');
  for (const { signal } of controllers) expect(getEventListeners(signal, 'abort')).toEqual([]);
});

test('where one has ended already, the work is told at once', async () => {
  const wasEnded = async (signal: AbortSignal) => signal.aborted;
  expect(await endedByEither(new AbortController().signal, AbortSignal.abort(), wasEnded)).toBe(true);
});
