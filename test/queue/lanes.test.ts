import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createLanes, type Lanes } from '../../src/queue/lanes.ts';
import type { Lane } from '../../src/queue/queue.ts';

interface Named {
  name: string;
  lane: Lane;
  meeting: string;
  retried: boolean;
}

/** `reject-2-again@b`: a retried job in meeting b; without one in meeting m. */
function aNamed(name: string): Named {
  const [lane = 'admit'] = name.split('-') as [Lane];
  const [what = name, meeting = 'm'] = name.split('@');
  return { name, lane, meeting, retried: what.endsWith('again') };
}

function fill(...names: string[]): { lanes: Lanes<Named>; named: (name: string) => Named } {
  const lanes = createLanes<Named>();
  const all = names.map(aNamed);
  for (const job of all) lanes.wait(job);
  return { lanes, named: (name) => all.find((job) => job.name === name) as Named };
}

const places = 4;

/** One after the other. */
function startAll(lanes: Lanes<Named>): string[] {
  const names: string[] = [];
  for (let job = lanes.start(places); job !== undefined; job = lanes.start(places)) {
    names.push(job.name);
    lanes.ended(job);
  }
  return names;
}

/** Until none may start beside those that run. */
function startWhile(lanes: Lanes<Named>, of = places): string[] {
  const names: string[] = [];
  for (let job = lanes.start(of); job !== undefined; job = lanes.start(of)) names.push(job.name);
  return names;
}

test.each([
  { title: 'eject before reject before admit', given: ['admit-1', 'reject-1', 'eject-1'], expected: ['eject-1', 'reject-1', 'admit-1'] },
  {
    title: 'first come first served within a lane',
    given: ['reject-1', 'reject-2', 'reject-3'],
    expected: ['reject-1', 'reject-2', 'reject-3'],
  },
  {
    title: 'a retried job ahead of the never tried of its lane',
    given: ['reject-1', 'reject-again'],
    expected: ['reject-again', 'reject-1'],
  },
  { title: 'a retried job behind higher lanes', given: ['eject-1', 'reject-again'], expected: ['eject-1', 'reject-again'] },
  {
    title: 'not two retried jobs in a row while others wait',
    given: ['eject-again', 'eject-2-again', 'admit-1', 'admit-2'],
    expected: ['eject-again', 'admit-1', 'eject-2-again', 'admit-2'],
  },
  {
    title: 'retried jobs in a row when nothing else waits',
    given: ['eject-again', 'eject-2-again'],
    expected: ['eject-again', 'eject-2-again'],
  },
])('the lanes start $title', ({ given, expected }) => {
  expect(startAll(fill(...given).lanes)).toEqual(expected);
});

test('a meeting leaves one place to the others, and they take it in their turn', () => {
  const { lanes, named } = fill('reject-1', 'reject-2', 'reject-3', 'reject-4', 'reject-5', 'admit-1@b', 'reject-1@b');
  expect(startWhile(lanes)).toEqual(['reject-1', 'reject-2', 'reject-3', 'reject-1@b', 'admit-1@b']);
  lanes.ended(named('reject-2'));
  expect(startWhile(lanes)).toEqual(['reject-4']);
});

test('where there is one place, everybody may have it', () => {
  expect(startWhile(fill('reject-1', 'reject-2').lanes, 1)).toEqual(['reject-1']);
});

test('of a meeting one retried job runs at a time, beside those of other meetings', () => {
  const { lanes, named } = fill('eject-again', 'eject-2-again', 'admit-1', 'eject-again@b');
  expect(startWhile(lanes)).toEqual(['eject-again', 'admit-1', 'eject-again@b']);
  lanes.ended(named('eject-again'));
  expect(startWhile(lanes)).toEqual(['eject-2-again']);
});

test('retried jobs of many meetings leave one place to what was never tried', () => {
  const { lanes } = fill('eject-again@a', 'eject-again@b', 'eject-again@c', 'eject-again@d');
  expect(startWhile(lanes)).toEqual(['eject-again@a', 'eject-again@b', 'eject-again@c']);
  lanes.wait(aNamed('reject-1@e'));
  expect(startWhile(lanes)).toEqual(['reject-1@e']);
});

test('first come first served within a lane holds over meetings too', () => {
  expect(startAll(fill('reject-1@a', 'reject-1@b', 'reject-2@a', 'eject-1@c', 'reject-1@c').lanes)).toEqual([
    'eject-1@c',
    'reject-1@a',
    'reject-1@b',
    'reject-2@a',
    'reject-1@c',
  ]);
});

test('whoever leaves is not started', () => {
  const { lanes } = fill('reject-1');
  const place = lanes.wait(aNamed('reject-2-again'));
  lanes.wait(aNamed('reject-3'));
  lanes.leave(place);
  lanes.leave(place);
  expect(startAll(lanes)).toEqual(['reject-1', 'reject-3']);
});

test('single orders of humans overtake two hundred queued removals, one every other turn', () => {
  const removals = Array.from({ length: 200 }, (_, n) => `reject-${n}`);
  const { lanes } = fill(...removals, 'human-1', 'human-2', 'human-3');
  expect(startAll(lanes)).toEqual([...['human-1', 'reject-0', 'human-2', 'reject-1', 'human-3', 'reject-2'], ...removals.slice(3)]);
});

test('a human who orders while removals run waits for one start at most', () => {
  const { lanes } = fill(...Array.from({ length: 200 }, (_, n) => `reject-${n}`), 'human-1');
  lanes.start(places);
  lanes.wait(aNamed('human-2'));
  expect([lanes.start(places)?.name, lanes.start(places)?.name]).toEqual(['reject-0', 'human-2']);
});

test('humans take turn after turn when nobody else waits', () => {
  expect(startAll(fill('human-1', 'human-2').lanes)).toEqual(['human-1', 'human-2']);
});

test('never tried jobs never wait for two human orders in a row, and no human order for two of them', () => {
  const lane = fc.constantFrom<Lane>('human', 'eject', 'reject', 'admit');
  fc.assert(
    fc.property(fc.array(fc.option(lane), { maxLength: 60 }), (steps) => {
      const lanes = createLanes<Named>();
      const waiting = { human: 0, rules: 0 };
      let before: { kind: 'human' | 'rules'; otherWaited: boolean } | undefined;
      for (const step of steps) {
        if (step !== null) {
          lanes.wait(aNamed(step));
          waiting[kindOf(step)] += 1;
          continue;
        }
        const started = lanes.start(places);
        if (started === undefined) continue;
        lanes.ended(started);
        const kind = kindOf(started.lane);
        waiting[kind] -= 1;
        const other = kind === 'human' ? waiting.rules : waiting.human;
        expect(before?.kind === kind && before.otherWaited && other > 0).toBe(false);
        before = { kind, otherWaited: other > 0 };
      }
    }),
  );
});

function kindOf(lane: Lane): 'human' | 'rules' {
  return lane === 'human' ? 'human' : 'rules';
}

test('a meeting in which a try has failed gets one place at a time, until a try gets on', () => {
  const { lanes, named } = fill(...Array.from({ length: 6 }, (_, n) => `reject-${n}@a`), 'reject-6@c');
  expect(startWhile(lanes)).toEqual(['reject-0@a', 'reject-1@a', 'reject-2@a', 'reject-6@c']);
  lanes.ended(named('reject-0@a'), true);
  lanes.ended(named('reject-1@a'), true);
  expect(startWhile(lanes)).toEqual([]);
  lanes.ended(named('reject-2@a'), true);
  expect(startWhile(lanes)).toEqual(['reject-3@a']);
  lanes.ended(named('reject-3@a'));
  expect(startWhile(lanes)).toEqual(['reject-4@a', 'reject-5@a']);
});

test('meetings in trouble leave a place to another, however many they are', () => {
  const troubled = ['a', 'b', 'c', 'd', 'e'].flatMap((meeting) => [`reject-1@${meeting}`, `reject-2@${meeting}`]);
  const { lanes, named } = fill(...troubled);
  for (const meeting of ['a', 'b', 'c', 'd', 'e']) {
    lanes.start(99);
    lanes.start(99);
    lanes.ended(named(`reject-1@${meeting}`), true);
    lanes.wait(named(`reject-1@${meeting}`));
    lanes.ended(named(`reject-2@${meeting}`), true);
    lanes.wait(named(`reject-2@${meeting}`));
  }
  expect(startWhile(lanes)).toHaveLength(3);
  lanes.wait(aNamed('admit-9@quiet'));
  expect(startWhile(lanes)).toEqual(['admit-9@quiet']);
});

test('twelve of a meeting and forty-eight in all go on without their places, and theirs are free for others', () => {
  const meetings = ['a', 'b', 'c', 'd', 'e'];
  const { lanes, named } = fill(...Array.from({ length: 13 }, (_, n) => meetings.map((meeting) => `reject-${n}@${meeting}`)).flat());
  const wentOn = startWhile(lanes, 999).filter((name) => lanes.goOn(named(name)));
  expect(wentOn).toHaveLength(48);
  expect(lanes.goOn(named('reject-12@e'))).toBe(false);
  for (const name of wentOn.filter((one) => one.endsWith('a'))) lanes.ended(named(name));
  expect(wentOn.filter((one) => one.endsWith('b')).length).toBeLessThanOrEqual(12);
  expect(lanes.goOn(named('reject-12@e'))).toBe(true);
});

test('no more than twelve of one meeting go on without their places', () => {
  const { lanes, named } = fill(...Array.from({ length: 13 }, (_, n) => `reject-${n}@a`));
  expect(startWhile(lanes, 99).filter((name) => lanes.goOn(named(name)))).toHaveLength(12);
});

test('a retried job that goes on without its place makes room for the next retried one of its meeting', () => {
  const { lanes, named } = fill('reject-1-again@a', 'reject-2-again@a');
  expect(startWhile(lanes)).toEqual(['reject-1-again@a']);
  lanes.goOn(named('reject-1-again@a'));
  expect(startWhile(lanes)).toEqual(['reject-2-again@a']);
  lanes.ended(named('reject-1-again@a'), true);
  lanes.wait(named('reject-1-again@a'));
  expect(startWhile(lanes)).toEqual([]);
});
