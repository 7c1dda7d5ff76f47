import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { openPerson, type Pending, type Person, type Sight } from '../../../src/moderation/person.ts';
import type { MeetingView } from '../../../src/moderation/ports.ts';
import { createHeldEvents } from '../../../src/moderation/reading/held-events.ts';
import type { Presence } from '../../../src/roster/roster.ts';

/** A person whose reads were overtaken twice, and what became of each time their events were held. */
function aScene(overtaken = 2) {
  const states: ('held' | 'free')[] = [];
  const hold = (until: Promise<void>) => {
    const n = states.push('held') - 1;
    void until.then(() => {
      states[n] = 'free';
    });
  };
  const held = createHeldEvents({ session: () => ({ hold }) } as unknown as MeetingView);
  const person = openPerson({} as Presence, 0);
  Object.assign(person.sight as Sight, { overtaken });
  return { held, person, states };
}

/** An order, and how to have its request leave. */
function ordered(person: Person): () => void {
  let leave = (): void => {};
  const underWay = new Promise<void>((resolve) => {
    leave = resolve;
  });
  Object.assign(person.pending as Pending, { order: { execution: { underWay } } });
  return leave;
}

test('one read that was overtaken holds nothing', () => {
  const { held, person, states } = aScene(1);
  held.hold(person);
  expect(states).toEqual([]);
});

test('events that are held again are held once', async () => {
  const { held, person, states } = aScene();
  held.hold(person);
  held.hold(person);
  await nextTurn();
  expect(states).toEqual(['free', 'held']);
  held.letGo(person);
  await nextTurn();
  expect(states).toEqual(['free', 'free']);
});

test('without an order they come at once', async () => {
  const { held, person, states } = aScene();
  held.hold(person);
  await held.letGoWhenSent(person);
  expect(states).toEqual(['free']);
});

test('with an order they come when its request has left', async () => {
  const { held, person, states } = aScene();
  const leave = ordered(person);
  held.hold(person);
  const gone = held.letGoWhenSent(person);
  await nextTurn();
  expect(states).toEqual(['held']);
  leave();
  await gone;
  expect(states).toEqual(['free']);
});

test('an order that does not leave holds them no longer than half a second', async () => {
  const { held, person, states } = aScene();
  ordered(person);
  held.hold(person);
  await held.letGoWhenSent(person);
  expect(states).toEqual(['free']);
});

test('what was held again meanwhile is not let go for what was held before', async () => {
  const { held, person, states } = aScene();
  const leave = ordered(person);
  held.hold(person);
  const gone = held.letGoWhenSent(person);
  held.hold(person);
  leave();
  await gone;
  expect(states).toEqual(['free', 'held']);
});
