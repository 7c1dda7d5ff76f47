// Somebody about whom events come faster than they can be read is acted on all the same, and the organizer is safe under the same noise.
import { expect, onTestFinished, test } from 'vitest';
import type { Simulator } from '../../src/simulator/simulator.ts';
import { anonymous, colleague } from '../support/crowd.ts';
import { aSimulator, moderating, until, type Watching } from '../support/daemon.ts';
import { type Dialect, webhookAccount } from '../support/dialects.ts';

/** An event about somebody every few milliseconds, which changes nothing. */
function noiseAbout(simulator: Simulator, uri: string, everyMs: number): void {
  const timer = setInterval(() => simulator.meeting().alter(uri, {}), everyMs);
  onTestFinished(() => clearInterval(timer));
}

async function moderatingIn(dialect: Dialect, simulator: Simulator, policies?: string): Promise<Watching> {
  const config = dialect === 'ucwa' ? {} : { accounts: [await webhookAccount(simulator)] };
  return moderating(simulator, { config, ...(policies === undefined ? {} : { policies }) });
}

test.each<[Dialect, number, number]>([
  ['ucwa', 20, 30],
  ['ucwa', 20, 100],
  ['ucwa', 10, 150],
  ['webhook', 20, 30],
  ['webhook', 20, 100],
  ['webhook', 10, 150],
])('over %s, an event every %i ms while a read takes %i ms is no shelter', async (dialect, everyMs, readMs) => {
  const simulator = await aSimulator();
  const watch = await moderatingIn(dialect, simulator);
  simulator.fault({ method: 'GET', path: /participants\/[^?]*guest-1/, effect: { kind: 'slow', ms: readMs } });
  noiseAbout(simulator, 'sip:guest-1@anonymous.invalid', everyMs);
  simulator.meeting().join(anonymous(1));
  await until('the stranger to be gone', () => watch.of('outcome').some(({ result }) => result === 'done'));
  // Two reads that were overtaken, one that was not, and with each of them perhaps one for a request that was overtaken: within a second of such reads.
  expect(
    simulator.requests.filter(({ method, path }) => method === 'GET' && /participants\/[^?]*guest-1/.test(path)).length,
  ).toBeLessThanOrEqual(20);
  expect(simulator.violations).toEqual([]);
});

test.each<Dialect>(['ucwa', 'webhook'])('over %s, an organizer under noise is never touched', async (dialect) => {
  const simulator = await aSimulator();
  const watch = await moderatingIn(dialect, simulator, 'rules: [{ id: all, when: { inLobby: false }, then: remove }]');
  const uri = 'sip:olga@example.com';
  simulator.fault({ method: 'GET', path: /participants\/[^?]*olga/, effect: { kind: 'slow', ms: 50 } });
  noiseAbout(simulator, uri, 15);
  simulator.meeting().join(colleague('olga', { uri, organizer: true }));
  await until('the decision', () => watch.of('decision').some(({ facts }) => facts['uri'] === 'olga@example.com'));
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  expect(simulator.actions.filter(({ target }) => target?.uri === uri)).toEqual([]);
});
