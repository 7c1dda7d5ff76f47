// Whoever came in by a human's word stays, whatever humans take back of what they said afterwards.
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type Act, aLife, aServer, passing } from './a-desk.ts';

beforeEach(() => void vi.useFakeTimers({ now: Date.parse('2026-11-29T12:00:00Z') }));
afterEach(() => void vi.useRealTimers());

test.each([
  ['at once', 'yes', 'first'],
  ['at once', 'yes', 'last'],
  ['late', 'yes, and late', 'first'],
  ['late', 'yes, and late', 'last'],
] as const)('a pass lets somebody in %s, they are told to wait, and both are taken back, the pass %s', async (_when, answers, order) => {
  const server = aServer();
  server.guest.place = 'lobby';
  server.told.answers = answers;
  const life = aLife(server, server.records);
  life.listen();
  await passing(20);
  const said = async (act: Act) => {
    const id = (await life.say(act)) ?? '';
    await passing(20);
    return id;
  };
  const both = [await said('pass'), await said('wait')];
  server.catchUp();
  await passing(20);
  for (const id of order === 'first' ? both : both.toReversed()) {
    expect(life.undo(id)).toBe(true);
    await passing(20);
  }
  expect(server.guest.place).toBe('inside');
  expect(await life.fate()).toBe('spared');
});
