import { expect, test } from 'vitest';
import { createSittings, type Sittings } from '../../src/memory/sittings.ts';

const hour = 60 * 60_000;

test.each<[string, boolean, (sittings: Sittings) => void]>([
  ['a long day with people coming and going', true, (sittings) => [9, 18, 26].map((at) => sittings.seen('m', at * hour))],
  ['our own part lost and found', true, (sittings) => sittings.told('m', { event: 'left', reason: 'Ejected' }, 12 * hour)],
  ['a restart', true, (sittings) => sittings.told('m', { event: 'left', reason: 'lobbyguard stops' }, 12 * hour)],
  ['the end of the meeting', false, (sittings) => sittings.told('m', { event: 'left', reason: 'Ended' }, 12 * hour)],
  ['a night of silence', false, (sittings) => sittings.seen('m', 23 * hour)],
  ['the end of another meeting', true, (sittings) => sittings.told('n', { event: 'left', reason: 'Ended' }, 12 * hour)],
])('after %s, it is the same meeting: %s', (_, isSame, between) => {
  const sittings = createSittings();
  sittings.seen('m', 10 * hour);
  between(sittings);
  sittings.seen('m', 26 * hour - (isSame ? 6 * hour : 0));
  expect(sittings.isSame('m', 10 * hour, 26 * hour)).toBe(isSame);
});
