// Somebody about whom events come faster than they can be read is acted on all the same, and the organizer is safe under the same noise.
import { expect, onTestFinished, test } from 'vitest';
import type { Simulator } from '../../src/simulator/simulator.ts';
import { anonymous, colleague } from '../support/crowd.ts';
import { aSimulator, moderating, until } from '../support/daemon.ts';

/** An event about somebody every few milliseconds, which changes nothing. */
function noiseAbout(simulator: Simulator, uri: string, everyMs: number): void {
  const timer = setInterval(() => simulator.meeting().alter(uri, {}), everyMs);
  onTestFinished(() => clearInterval(timer));
}

test.each([
  [20, 30],
  [20, 100],
  [10, 150],
])('an event every %i ms while a read takes %i ms is no shelter', async (everyMs, readMs) => {
  const simulator = await aSimulator();
  const watch = await moderating(simulator);
  simulator.fault({ method: 'GET', path: /participants\/[^?]*guest-1/, effect: { kind: 'slow', ms: readMs } });
  noiseAbout(simulator, 'sip:guest-1@anonymous.invalid', everyMs);
  simulator.meeting().join(anonymous(1));
  await until('the stranger to be gone', () => watch.of('outcome').some(({ result }) => result === 'done'));
  expect(simulator.violations).toEqual([]);
});

test('an organizer under noise is never touched', async () => {
  const simulator = await aSimulator();
  const watch = await moderating(simulator, { policies: 'rules: [{ id: all, when: { inLobby: false }, then: remove }]' });
  const uri = 'sip:olga@example.com';
  simulator.fault({ method: 'GET', path: /participants\/[^?]*olga/, effect: { kind: 'slow', ms: 50 } });
  noiseAbout(simulator, uri, 15);
  simulator.meeting().join(colleague('olga', { uri, organizer: true }));
  await until('the decision', () => watch.of('decision').some(({ facts }) => facts['uri'] === 'olga@example.com'));
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  expect(simulator.actions.filter(({ target }) => target?.uri === uri)).toEqual([]);
});
