import { expect, test } from 'vitest';
import { builtInScenario, scenarioNames } from '../../../src/simulator/scenarios/built-in.ts';
import { play, setScene } from '../../../src/simulator/scenarios/player.ts';
import type { Scenario } from '../../../src/simulator/scenarios/scenario.ts';
import { createSimulator } from '../../../src/simulator/simulator.ts';

function scenario(name: string): Scenario {
  const found = builtInScenario(name);
  if (found === undefined) throw new Error(name);
  return found;
}

function joins({ steps, present }: Scenario) {
  return [...present, ...steps.flatMap(({ event }) => (event.kind === 'join' ? [event.person] : []))];
}

test('the raid brings 200 strangers within a minute among 40 colleagues', () => {
  const raid = scenario('raid');
  const people = new Map(joins(raid).map((person) => [person.uri, person]));
  const strangers = raid.steps.filter(({ event }) => event.kind === 'join' && event.person.anonymous);
  expect([...people.values()].filter(({ network }) => network === 'SameEnterprise').length).toBeGreaterThanOrEqual(40);
  expect(strangers.length).toBeGreaterThanOrEqual(200);
  expect(Math.max(...strangers.map(({ atMs }) => atMs)) - Math.min(...strangers.map(({ atMs }) => atMs))).toBeLessThanOrEqual(61_000);
});

test('partners holds federated people and domains that only look like theirs', () => {
  const uris = joins(scenario('partners')).map(({ uri }) => uri ?? '');
  expect(uris).toEqual(expect.arrayContaining(['sip:paula@fabrikam.example', 'sip:paula@fabrikarn.example']));
});

test('a webinar has people admitted by hand, promoted, and rejoining under the same address', () => {
  const { steps } = scenario('webinar');
  const kinds = new Set(steps.map(({ event }) => event.kind));
  expect([...kinds]).toEqual(expect.arrayContaining(['admit', 'promote', 'demote', 'leave', 'resync', 'typing']));
  const addresses = steps.flatMap(({ event }) => (event.kind === 'join' ? [event.person.uri] : []));
  expect(new Set(addresses).size).toBeLessThan(addresses.length);
});

test.each(scenarioNames.map((name) => [name]))('%s is the same at every telling and can be played by itself', async (name) => {
  expect(JSON.stringify(scenario(name))).toBe(JSON.stringify(scenario(name)));
  const simulator = await createSimulator({ meetings: scenario(name).meetings });
  let came = 0;
  for (const meeting of simulator.meetings)
    meeting.watch(({ kind }) => {
      if (kind === 'arrived') came += 1;
    });
  setScene(simulator, scenario(name));
  await play(simulator, scenario(name), { speed: 1000 });
  expect(came).toBeGreaterThan(0);
  await simulator.close();
});

test('an aborted performance stops at once', async () => {
  const simulator = await createSimulator({ meetings: scenario('raid').meetings });
  await play(simulator, scenario('raid'), { signal: AbortSignal.timeout(20) });
  expect(simulator.meeting().people.size).toBeLessThan(5);
  await simulator.close();
});
