import { expect, test } from 'vitest';
import type { Assessment } from '../../src/guard/assess.ts';
import { type StayReason, stayReasons } from '../../src/guard/stay.ts';
import { type OrderFate, orderFate } from '../../src/moderation/order-fate.ts';
import { type Standing, silent } from '../../src/rulings/standing.ts';
import { anna } from './scene.ts';

const admitting: Standing = { kind: 'ordered', said: anna, act: 'admit', portrait: { leader: false }, due: true };
const goesOn: OrderFate = { kind: 'goes-on' };

function theirs(because: StayReason): Assessment {
  return { rule: null, action: 'admit', mode: 'enforce', verdict: 'stay', because, human: anna.id };
}

test('an order that has no link waits for it', () => {
  expect(orderFate(admitting, theirs('no-link'))).toEqual({ kind: 'awaits-link', act: 'admit' });
});

test.each(['duplicate', 'overruled'] as const)('an order goes on while it is %s', (because) => {
  expect(orderFate(admitting, theirs(because))).toEqual(goesOn);
});

test.each(stayReasons.filter((reason) => !['no-link', 'duplicate', 'overruled'].includes(reason)))('%s ends an order', (because) => {
  expect(orderFate(admitting, theirs(because))).toEqual({ kind: 'unsent', human: 'h1', act: 'admit', why: because });
});

test.each<[string, Standing, Assessment]>([
  ['it is carried out', admitting, { ...theirs('left'), verdict: 'act' }],
  ['its grace is not over', { ...admitting, due: false }, theirs('left')],
  ["the decision is about somebody else's order", { ...admitting, said: { ...anna, id: 'h2' } }, theirs('left')],
  ['nobody ordered anything', silent, theirs('left')],
])('nothing is over where %s', (_, standing, assessment) => {
  expect(orderFate(standing, assessment)).toEqual(goesOn);
});
