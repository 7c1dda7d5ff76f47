import { expect, test } from 'vitest';
import {
  entered,
  heard,
  orderOver,
  orderUnsent,
  recalled,
  type Said,
  type Standing,
  seenAs,
  settled,
  silent,
  takenBack,
  type Waiting,
} from '../../src/rulings/standing.ts';

const bob = { name: 'Bob', address: 'bob@a.example', leader: false };
const said: Said = { id: 'h1', at: 1, by: { who: 'night-shift', auth: 'local', via: 'console' } };
const skype: Said = { id: 'h2', at: 2, by: { who: 'somebody in the meeting', auth: 'meeting', via: 'skype' } };
const vouched: Standing = { kind: 'vouched', said, portrait: bob };
const waiting: Standing = { kind: 'waiting', said, portrait: bob };
const admitting: Standing = { kind: 'ordered', said, act: 'admit', portrait: bob, due: true };
const ejecting: Standing = { kind: 'ordered', said, act: 'eject', portrait: bob, due: true };
const doubtful: Standing = { kind: 'doubtful', said };

test.each([
  ['another name', { ...bob, name: 'The Chair' }],
  ['another address', { ...bob, address: 'eve@a.example' }],
  ['a part in leading the meeting', { ...bob, leader: true }],
])('with %s nobody is vouched for any more, and no order or wait counts', (_, portrait) => {
  expect(seenAs(vouched, portrait)).toEqual(doubtful);
  expect(seenAs(admitting, portrait)).toEqual(silent);
  expect(seenAs(waiting, portrait)).toEqual(silent);
});

test.each([
  ['name', { address: bob.address, leader: false }],
  ['address', { name: bob.name, leader: false }],
  ['name and address', { leader: false }],
])('somebody whose %s is left out once goes on waiting or being vouched for, and is not acted on', (_, portrait) => {
  expect(seenAs(vouched, portrait)).toBe(vouched);
  expect(seenAs(waiting, portrait)).toBe(waiting);
  for (const order of [admitting, ejecting]) expect(seenAs(order, portrait)).toEqual(silent);
  expect(seenAs(seenAs(waiting, portrait), { ...bob, name: 'The Chair' })).toEqual(silent);
});

test('somebody of whom less was known then than now is somebody else', () => {
  expect(seenAs({ kind: 'waiting', said, portrait: { leader: false } }, bob)).toEqual(silent);
  expect(seenAs({ kind: 'vouched', said, portrait: { name: 'Bob', leader: false } }, bob)).toEqual(doubtful);
});

test('seen again as before, everything said stays', () => {
  for (const standing of [vouched, waiting, admitting, doubtful, silent]) expect(seenAs(standing, { ...bob })).toBe(standing);
});

test.each<[string, Standing, Said | undefined, Standing]>([
  ['by our order', admitting, undefined, vouched],
  ['by our order, with somebody in the meeting at it too', admitting, skype, vouched],
  ['by somebody in the meeting', silent, skype, { kind: 'vouched', said: skype, portrait: bob }],
  ['by somebody in the meeting, before the refusal went out', ejecting, skype, { kind: 'vouched', said: skype, portrait: bob }],
  ['by somebody in the meeting, who was to wait', waiting, skype, { kind: 'vouched', said: skype, portrait: bob }],
  ['by a rule', silent, undefined, silent],
  ['in a crowd, who was to wait', waiting, undefined, silent],
  ['again, once vouched for', vouched, undefined, vouched],
])('someone let in %s', (_, before, by, after) => {
  expect(entered(before, bob, by)).toEqual(after);
});

test('a removal that is over keeps rules from letting them in, an admission that failed leaves it to the rules', () => {
  expect(orderOver(ejecting)).toEqual({ kind: 'refused', said });
  expect(orderOver(admitting)).toEqual(silent);
  expect(orderOver(vouched)).toBe(vouched);
});

test('only what was said itself is taken back', () => {
  expect(takenBack(vouched, 'h1')).toEqual(silent);
  expect(takenBack(vouched, 'h9')).toBe(vouched);
});

test('whom a pass lets in that was taken back on the way is vouched for, and what was said before counts where it comes to nothing', () => {
  const pass: Said = { ...said, id: 'p' };
  for (const before of [silent, waiting]) {
    const coming = recalled(pass, before, bob);
    expect(entered(coming, bob, undefined)).toEqual({ kind: 'vouched', said: pass, portrait: bob });
    expect(orderUnsent(coming)).toEqual(before);
  }
  expect(orderUnsent(recalled(pass, { kind: 'replaced', said: pass, before: waiting as Waiting }, bob))).toEqual(waiting);
});

test.each<[Standing['kind'], Standing, string]>([
  ['silent', silent, 'w'],
  ['refused', { kind: 'refused', said: { ...said, id: 'r' } }, 'w'],
  ['waiting', { kind: 'waiting', said: { ...said, id: 'o' }, portrait: bob }, 'w'],
  ['ordered', { kind: 'ordered', said: { ...said, id: 'o' }, act: 'reject', portrait: bob, due: false }, 'o'],
  ['vouched', { kind: 'vouched', said: { ...said, id: 'o' }, portrait: bob }, 'o'],
  ['doubtful', { kind: 'doubtful', said: { ...said, id: 'o' } }, 'o'],
])('a wait that was said through another account, of somebody %s here', (_, standing, id) => {
  const wait: Waiting = { kind: 'waiting', said: { ...said, id: 'w' }, portrait: bob };
  expect(heard(standing, wait, bob)).toMatchObject({ said: { id } });
  expect(heard(standing, wait, { ...bob, name: 'The Chair' })).toBe(standing);
});

const later: Said = { ...said, id: 'h5' };
const chair = { ...bob, name: 'The Chair' };

/** What a human says after what stood before. */
function order(before: Standing, act: 'admit' | 'eject' = 'eject'): Standing {
  return { kind: 'ordered', said: later, act, portrait: bob, due: false, ...settled(before, 'order') };
}

function wait(before: Standing): Standing {
  return { kind: 'waiting', said: later, portrait: bob, ...settled(before, 'wait') };
}

test.each<[string, Standing]>([
  ['vouched for', vouched],
  ['in doubt', doubtful],
  ['waiting', waiting],
])('whoever was %s is so again when an order that was not sent is taken back, cancelled or about somebody else by now', (_, before) => {
  expect(takenBack(order(before), 'h5')).toEqual(before);
  expect(orderUnsent(order(before))).toEqual(before);
  expect(seenAs(order(before), chair)).toEqual(seenAs(before, chair));
  expect(orderOver(order(before, 'admit'))).toEqual(before);
  expect(orderOver(order(before))).toEqual({ kind: 'refused', said: later });
  expect(takenBack(order(order(before)), 'h5')).toEqual(before);
});

test('an order that was not sent, with nothing before it, is a refusal to rules all the same', () => {
  expect(orderUnsent(order(silent))).toEqual({ kind: 'refused', said: later });
  expect(takenBack(order(silent), 'h5')).toEqual(silent);
});

test('whoever was vouched for is so again when it is taken back that they wait, or when they are somebody else by now', () => {
  expect(takenBack(wait(vouched), 'h5')).toEqual(vouched);
  expect(takenBack(wait(wait(vouched)), 'h5')).toEqual(vouched);
  expect(seenAs(wait(vouched), chair)).toEqual(doubtful);
  expect(entered(wait(vouched), bob, undefined)).toEqual(vouched);
});

test('what is taken back beneath an order does not count again', () => {
  const without = takenBack(order(waiting), 'h1');
  expect(without).toMatchObject({ kind: 'ordered', said: later });
  expect(takenBack(without, 'h5')).toEqual(silent);
  expect(takenBack(order(wait(vouched)), 'h9')).toMatchObject({ before: { before: { kind: 'vouched' } } });
});
