// The last moment before a request: whatever changes between the look and the slot takes the order back.
import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { DecisionEntry } from '../../src/audit/record.ts';
import { createProtection } from '../../src/guard/protect.ts';
import type { Cap } from '../../src/moderation/cap.ts';
import { createOrders } from '../../src/moderation/orders.ts';
import { openPerson, type Sight } from '../../src/moderation/person.ts';
import type { Actuators, MeetingView, ModeratorDeps } from '../../src/moderation/ports.ts';
import type { Reader } from '../../src/moderation/reading/reader.ts';
import { fingerprintOf } from '../../src/moderation/situation.ts';
import type { Job, Slot } from '../../src/queue/queue.ts';
import { readParticipant } from '../../src/roster/participant.ts';
import { createRoster } from '../../src/roster/roster.ts';
import { anEvent, aPerson, aResource } from '../support/events.ts';
import { aSlot } from '../support/sending.ts';

const eject = 'https://pool.example.com/participants/eve/eject';

/** Eve is inside, is to be ejected, and her order waits for its slot. */
async function aScene() {
  const world = {
    ready: true,
    paused: false,
    writable: true,
    durable: true,
    revision: 'r1',
    organizers: ['olga@example.com'],
    protect: '',
  };
  const roster = createRoster();
  const eve = aPerson('eve');
  const change = roster.apply(anEvent('added', eve), 0);
  if (change === undefined) throw new Error('nobody came');
  const person = openPerson(change.presence, 0);
  const see = (properties: object, links: object = { eject: { href: eject } }) =>
    Object.assign(person.sight as Sight, {
      participant: readParticipant(
        aResource({ uri: 'sip:eve@example.org', inLobby: false, role: 'Attendee', ...properties }, { ...links }),
      ),
      readAt: roster.now,
      readTime: performance.now(),
    });
  see({});
  const view = {
    roster,
    meeting: () => ({ key: 'm', organizers: world.organizers }),
    selfAddress: () => 'moderator@example.com',
    selfKeys: new Set<string>(),
    leadersKnown: () => true,
    ready: () => world.ready,
    onTrouble: () => {},
  } as unknown as MeetingView;
  const deps = {
    account: 'a',
    now: () => 0,
    paused: () => world.paused,
    policies: () => ({ revision: world.revision }),
    memory: { arrivals: () => 0, removals: () => 0, passOf: () => undefined },
    ours: new Set<string>(),
    get protection() {
      return createProtection(world.protect === '' ? [] : [world.protect], true);
    },
    recorder: {
      write: (entry: unknown) => entry,
      writeDurably: () => Promise.resolve(world.durable),
      alarm: () => {},
      get writable() {
        return world.writable;
      },
    },
  } as unknown as ModeratorDeps;
  const sent: string[] = [];
  let job: Job | undefined;
  const actuators = {
    retries: 0,
    sender: {
      send(href: string, mayLeave?: () => boolean) {
        if (mayLeave?.() === false) return Promise.reject(new Error('held back'));
        sent.push(href);
        return Promise.resolve({ status: 204, authoritative: true, url: href });
      },
    },
    queue: {
      add(one: Job) {
        job = one;
        return true;
      },
      cancel: () => false,
      slowDown: () => {},
    },
  } as unknown as Actuators;
  const reader = { refresh: () => {}, readAnew: () => {}, letGoWhenSent: () => {}, readCurrent: () => Promise.resolve('present') };
  const orders = createOrders({
    deps,
    view,
    actuators,
    cap: { granted: () => ({ spend: () => {}, release: () => {} }) } as unknown as Cap,
    reader: reader as unknown as Reader,
    judge: () => Promise.resolve(),
    forget: () => {},
    onEnded: () => {},
  });
  const participant = person.sight.participant;
  if (participant === undefined) throw new Error('nobody was seen');
  const fingerprint = fingerprintOf(person, participant, deps, view);
  orders.place(person, { id: 'd1', rule: 'r' } as DecisionEntry, 'eject', fingerprint, 'eject');
  let give = (): void => {};
  const slot = new Promise<Slot>((resolve) => {
    give = () => resolve(aSlot());
  });
  const running = job?.run(() => slot, new AbortController().signal).catch(() => undefined);
  await nextTurn();
  return { world, roster, eve, person, orders, see, sent, go: () => (give(), running) };
}

test('when nothing has changed, the request leaves', async () => {
  const { sent, go } = await aScene();
  await go();
  expect(sent).toEqual([eject]);
});

type Scene = Awaited<ReturnType<typeof aScene>>;

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
  const scene = await aScene();
  happen(scene);
  await scene.go();
  expect(scene.sent).toEqual([]);
});
