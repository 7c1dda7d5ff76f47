import { expect, test } from 'vitest';
import { createConsequences } from '../../src/moderation/consequences.ts';
import type { Order, Pending, Person } from '../../src/moderation/person.ts';
import type { MeetingView, ModeratorDeps } from '../../src/moderation/ports.ts';
import { aGuest, show } from './scene.ts';

/** What is told to the person's order, and to the other parts. */
function aScene(person: Person) {
  const log: string[] = [];
  const note = (what: string) => () => void log.push(what);
  const execution = { left: note('the order ends'), entered: note('the order has its way') };
  Object.assign(person.pending as Pending, { order: { execution, rel: 'eject', rule: 'r' } as unknown as Order });
  const consequences = createConsequences({
    deps: { account: 'a', recorder: { write: note('record') }, changed: () => {} } as unknown as ModeratorDeps,
    view: { meeting: () => ({ key: 'm' }) } as unknown as MeetingView,
    attention: { left: note('nobody is asked about them') } as never,
    humans: { left: note('what humans said ends'), saw: () => {} } as never,
    holds: { left: note('their hold ends') } as never,
    people: () => [],
  });
  return { consequences, log };
}

test('when somebody leaves, their order ends first, then all else about them', () => {
  const person = aGuest('eve');
  const { consequences, log } = aScene(person);
  consequences.left(person);
  expect(log).toEqual(['the order ends', 'what humans said ends', 'their hold ends', 'nobody is asked about them']);
});

test('somebody seen inside ends an order to let them in', () => {
  const person = aGuest('eve', { inLobby: false });
  show(person, {}, { eject: { href: '/p/eject' } });
  const { consequences, log } = aScene(person);
  consequences.read(person);
  expect(log).toEqual(['the order has its way']);
});

test('an event that came late does not end it: whoever can still be let in is not inside', () => {
  const person = aGuest('eve', { inLobby: false });
  show(person, {}, { admit: { href: '/p/admit' } });
  const { consequences, log } = aScene(person);
  consequences.read(person);
  expect(log).toEqual([]);
});
