import { expect, test } from 'vitest';
import type { HumanAct } from '../../../src/audit/human.ts';
import { standingFrom } from '../../../src/moderation/humans/remembered.ts';
import type { OutcomeResult } from '../../../src/order/outcome.ts';
import type { Presence } from '../../../src/roster/roster.ts';
import { type Place, versionOf } from '../../../src/rulings/portrait.ts';
import { isSame } from '../../../src/rulings/standing.ts';
import { anna } from '../scene.ts';

const bob = { name: 'Bob', leader: false };
const seen = versionOf(bob, 'lobby', { key: 'bob', epoch: 1 } as Presence);

test.each<[HumanAct, Place, 'same' | 'different', string]>([
  ['admit', 'inside', 'same', 'vouched'],
  ['admit', 'inside', 'different', 'doubtful'],
  ['admit', 'lobby', 'same', 'silent'],
  ['admit', 'unknown', 'same', 'vouched'],
  ['wait', 'lobby', 'same', 'waiting'],
  ['wait', 'lobby', 'different', 'silent'],
  ['reject', 'lobby', 'same', 'refused'],
  ['reject', 'lobby', 'different', 'refused'],
  ['eject', 'inside', 'different', 'refused'],
])('%s, now %s and looking %s: %s', (act, place, looks, kind) => {
  const portrait = looks === 'same' ? bob : { ...bob, name: 'The Chair' };
  const standing = standingFrom({ ...anna, act, seen }, portrait, place);
  expect(standing).toMatchObject(kind === 'silent' ? { kind } : { kind, said: anna });
});

test.each<[HumanAct, Place, string]>([
  ['admit', 'inside', 'vouched'],
  ['wait', 'lobby', 'waiting'],
])('%s counts for whom the name is left out now, and is about who was seen', (act, place, kind) => {
  const standing = standingFrom({ ...anna, act, seen }, { leader: false }, place);
  expect([standing.kind, 'portrait' in standing && isSame(standing.portrait, bob)]).toEqual([kind, true]);
});

test.each<[string, string | undefined, string]>([
  ['at the desk, through another account', 'let in at the desk', 'vouched'],
  ['by somebody in the meeting, as it seemed', undefined, 'silent'],
])('whoever was let in %s, and is in the lobby', (_, reason, kind) => {
  const by = { who: 'somebody in the meeting', auth: 'meeting', via: 'skype' } as const;
  const word = { ...anna, by, act: 'admit', seen, ...(reason === undefined ? {} : { reason }) } as const;
  expect(standingFrom(word, bob, 'lobby').kind).toBe(kind);
});

test.each<[OutcomeResult | undefined, Place, string]>([
  ['unconfirmed', 'unknown', 'vouched'],
  ['cancelled', 'unknown', 'vouched'],
  [undefined, 'unknown', 'vouched'],
  ['unconfirmed', 'inside', 'vouched'],
  ['unconfirmed', 'lobby', 'silent'],
  ['denied', 'unknown', 'silent'],
  ['failed', 'inside', 'silent'],
  ['done', 'lobby', 'vouched'],
])('an admission that is %s counts for whoever may be inside by it: %s, %s', (result, place, kind) => {
  expect(standingFrom({ ...anna, act: 'admit', seen, ...(result === undefined ? {} : { result }) }, bob, place).kind).toBe(kind);
});
