import { expect, test } from 'vitest';
import { countsAsRemoval, isTooMany } from '../../src/guard/new-removals.ts';
import type { Facts } from '../../src/roster/facts.ts';

const bounds = { people: 5, share: 0.2 };

test.each([
  ['none of nobody', 0, 0, false],
  ['one person of three: somebody is put on a list', 1, 3, false],
  ['two of three', 2, 3, true],
  ['two of ten, which is the share', 2, 10, false],
  ['three of ten', 3, 10, true],
  ['five of a thousand', 5, 1_000, false],
  ['six of a thousand', 6, 1_000, true],
])('%s: %i of %i are too many: %s', (_, removed, present, tooMany) => {
  expect(isTooMany(removed, present, bounds)).toBe(tooMany);
});

test.each<[string, Facts, boolean]>([
  ['somebody anonymous in the lobby', { anonymous: true, inLobby: true }, false],
  ['somebody anonymous inside', { anonymous: true, inLobby: false }, true],
  ['somebody anonymous who is nobody knows where', { anonymous: true }, true],
  ['somebody known in the lobby', { anonymous: false, inLobby: true }, true],
  ['somebody in the lobby of whom nothing is known', { inLobby: true }, true],
  ['a caller in the lobby', { anonymous: true, inLobby: true, phone: '+4930123' }, true],
  ['somebody without a number', { anonymous: true, inLobby: true, phone: '' }, false],
])('%s counts when a set would remove them: %j %s', (_, facts, counts) => {
  expect(countsAsRemoval(facts)).toBe(counts);
});
