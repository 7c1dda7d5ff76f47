import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { Opinion, Pending, Person } from '../../src/moderation/person.ts';
import { createRounds } from '../../src/moderation/rounds.ts';
import { aGuest } from './scene.ts';

function aScene(all: readonly Person[], retries: readonly Person[] = []) {
  const log: string[] = [];
  const say =
    (what: string) =>
    ({ presence }: Person) =>
      void log.push(`${what} ${presence.key}`);
  const rounds = createRounds({
    people: { all: () => all },
    judge: {
      forget: say('forget'),
      async judge(person, trigger) {
        say(trigger)(person);
      },
    },
    reader: { readAnew: say('read') },
    lateLooks: { round: (people) => void log.push(`round of ${[...people].length}`) },
    takeRetry: (person) => retries.includes(person),
  });
  return { rounds, log };
}

test('deciding on everyone anew forgets what was decided before, deciding again does not', async () => {
  const { rounds, log } = aScene([aGuest('a'), aGuest('b')]);
  await rounds.decideAll('anew');
  await rounds.decideAll('ambient');
  expect(log).toEqual(['forget a', 'anew a', 'forget b', 'anew b', 'ambient a', 'ambient b']);
});

test('decisions about a crowd give way to events', async () => {
  const { rounds, log } = aScene(Array.from({ length: 60 }, (_, n) => aGuest(`${n}`)));
  const done = rounds.decideAll('ambient');
  await nextTurn();
  expect(log.length).toBeLessThan(60);
  await done;
  expect(log).toHaveLength(60);
});

test('looked at again are those whose order missed, and those who wait for a link; not those with an order under way', () => {
  const [missed, linkless, busy, content] = [aGuest('missed'), aGuest('linkless'), aGuest('busy'), aGuest('content')];
  Object.assign(linkless.opinion as Opinion, { linkless: true });
  Object.assign(busy.opinion as Opinion, { linkless: true });
  Object.assign(busy.pending as Pending, { order: {} });
  const { rounds, log } = aScene([missed, linkless, busy, content], [missed, busy]);
  rounds.lookAgain();
  expect(log).toEqual(['forget missed', 'read missed', 'read linkless', 'round of 4']);
});
