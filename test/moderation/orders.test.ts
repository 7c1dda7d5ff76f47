// The last moment before a request: whatever changes between the look and the slot takes the order back.
import { expect, test } from 'vitest';
import { anEvent } from '../support/events.ts';
import { aWaitingOrder, eject } from './order-scene.ts';

test('when nothing has changed, the request leaves', async () => {
  const { sent, go } = await aWaitingOrder();
  await go();
  expect(sent).toEqual([eject]);
});

type Scene = Awaited<ReturnType<typeof aWaitingOrder>>;

test.each<[string, (scene: Scene) => unknown]>([
  ['the switch is thrown', ({ world }) => Object.assign(world, { paused: true })],
  ['the log cannot be written any more', ({ world }) => Object.assign(world, { writable: false })],
  ['the roster is incomplete', ({ world }) => Object.assign(world, { ready: false })],
  ['other policies take effect', ({ world }) => Object.assign(world, { revision: 'r2' })],
  ['the meeting turns out to be theirs', ({ world }) => Object.assign(world, { organizers: ['eve@example.org'] })],
  ['they become protected', ({ world }) => Object.assign(world, { protect: 'eve@example.org' })],
  ['an event tells of them', ({ roster, eve }) => roster.apply(anEvent('updated', eve), 1)],
  ['they leave', ({ roster, eve }) => roster.apply(anEvent('deleted', eve), 1)],
  ['they leave and come back', ({ roster, eve }) => [roster.apply(anEvent('deleted', eve), 1), roster.apply(anEvent('added', eve), 2)]],
  ['they are seen to be an organizer', ({ see }) => see({ organizer: true })],
  ['they are seen to lead', ({ see }) => see({ role: 'Leader' })],
  ['the link is gone', ({ see }) => see({}, {})],
  ['the link leads elsewhere', ({ see }) => see({}, { eject: { href: `${eject}/other` } })],
  ['the order is taken back', ({ orders, person }) => orders.withdraw(person)],
])('nothing leaves when, while the slot is awaited, %s', async (_, happen) => {
  const scene = await aWaitingOrder();
  happen(scene);
  await scene.go();
  expect(scene.sent).toEqual([]);
});
