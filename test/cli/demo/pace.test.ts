import { expect, test } from 'vitest';
import type { Behind } from '../../../src/cli/demo/behind.ts';
import { createPace, type Patience } from '../../../src/cli/demo/pace.ts';
import type { Person } from '../../../src/simulator/meeting/person.ts';
import type { Scenario, Step } from '../../../src/simulator/scenarios/scenario.ts';

const caughtUp: Behind = { undecided: [], unnoticed: 0, queued: 0 };
const longPatience: Patience = { tellMs: 60_000, enterMs: 60_000, endMs: 60_000 };

interface Daemon {
  now: Behind;
  actsOn?: string;
}

function aPace(daemon: Daemon, patience = longPatience, present: Scenario['present'] = []) {
  const said: string[] = [];
  const stop = new AbortController();
  const pace = createPace({
    scenario: { present },
    isThere: () => true,
    behind: () => daemon.now,
    isActedOn: (who) => daemon.actsOn === who,
    patience,
    say: (text) => void said.push(text),
    signal: stop.signal,
  });
  return { pace, said, stop };
}

function undecided(count: number): Behind {
  return {
    ...caughtUp,
    undecided: Array.from({ length: count }, () => ({}) as Person),
  };
}

function joining(uri: string): Step {
  return { atMs: 0, event: { kind: 'join', person: { uri } } };
}

function leaving(who: string): Step {
  return { atMs: 0, event: { kind: 'leave', who } };
}

async function waits(step: Promise<void>): Promise<boolean> {
  const later = new Promise<'later'>((resolve) => setTimeout(() => resolve('later'), 100));
  return (await Promise.race([step, later])) === 'later';
}

test.each<[string, Behind, Step, boolean]>([
  ['a newcomer comes while a few are not decided on', undecided(10), joining('sip:new@x.example'), false],
  ['a newcomer waits while many are not decided on', undecided(11), joining('sip:new@x.example'), true],
  ['a newcomer comes while somebody’s leaving has not been heard of', { ...caughtUp, unnoticed: 1 }, joining('sip:new@x.example'), false],
  ['who comes back waits until their leaving has been heard of', { ...caughtUp, unnoticed: 1 }, joining('sip:old@x.example'), true],
  ['nobody leaves before everybody is decided on', undecided(1), leaving('sip:old@x.example'), true],
  ['who leaves does so while others are acted on', { ...caughtUp, queued: 5 }, leaving('sip:old@x.example'), false],
])('%s', async (_what, now, step, expected) => {
  const daemon = { now };
  const { pace } = aPace(daemon, longPatience, [{ uri: 'sip:old@x.example' }]);
  const ready = pace.before(step);
  expect(await waits(ready)).toBe(expected);
  daemon.now = caughtUp;
  await ready;
});

test('nobody leaves by themselves who is about to be removed', async () => {
  const daemon: Daemon = { now: caughtUp, actsOn: 'sip:old@x.example' };
  const { pace } = aPace(daemon);
  await pace.before(leaving('sip:other@x.example'));
  const ready = pace.before(leaving('sip:old@x.example'));
  expect(await waits(ready)).toBe(true);
  delete daemon.actsOn;
  await ready;
});

test('it is over when nothing is under way any more', async () => {
  const daemon: Daemon = { now: { ...caughtUp, queued: 1 } };
  const { pace } = aPace(daemon);
  const settled = pace.settled();
  expect(await waits(settled)).toBe(true);
  daemon.now = caughtUp;
  await settled;
});

test('what is waited for in vain is told, and not waited for again before the daemon has caught up', async () => {
  const daemon = { now: undecided(2) };
  const { pace, said } = aPace(daemon, { ...longPatience, tellMs: 0, endMs: 60 });
  await pace.before(leaving('sip:a@x.example'));
  expect(said).toEqual([
    'waiting for the daemon: 2 people not decided on',
    expect.stringMatching(/so the scenario goes on: 2 people not decided on$/),
  ]);
  await pace.before(leaving('sip:b@x.example'));
  expect(said).toHaveLength(2);
  daemon.now = caughtUp;
  await pace.before(leaving('sip:c@x.example'));
  daemon.now = undecided(1);
  await pace.before(leaving('sip:d@x.example'));
  expect(said).toHaveLength(4);
});

test('while the daemon gets on there is patience', async () => {
  const daemon = { now: undecided(20) };
  const { pace, said } = aPace(daemon, { ...longPatience, endMs: 200 });
  const ready = pace.before(leaving('sip:a@x.example'));
  for (let left = 19; left >= 0; left -= 1) {
    await new Promise((resolve) => setTimeout(resolve, 30));
    daemon.now = undecided(left);
  }
  await ready;
  expect(said).toEqual([]);
});

test('a signal ends the wait', async () => {
  const { pace, said, stop } = aPace({ now: undecided(2) });
  const ready = pace.before(leaving('sip:a@x.example'));
  stop.abort();
  await ready;
  expect(said).toEqual([]);
});
