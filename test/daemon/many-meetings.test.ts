// Many meetings of one account: what a pool would notice, and what a restart costs.
import { expect, test } from 'vitest';
import type { Simulator } from '../../src/simulator/simulator.ts';
import { aConfig, aDirectory, aSimulator, until, type Watching, watching } from '../support/daemon.ts';

const uriOf = (n: number) => `sip:organizer@example.com;gruu;opaque=app:conf:focus:id:MEETING${n}`;

async function manyMeetings(count: number, latencyMs = 0) {
  const uris = Array.from({ length: count }, (_, n) => uriOf(n));
  let outstanding = 0;
  let most = 0;
  const simulator = await aSimulator({
    meetings: uris.map((uri) => ({ uri })),
    behaviour: { latencyMs },
    observer: {
      arrived() {
        outstanding += 1;
        most = Math.max(most, outstanding);
      },
      answered() {
        outstanding -= 1;
      },
    },
  });
  const directory = aDirectory();
  const [account] = aConfig(simulator, directory).accounts;
  const accounts = account === undefined ? [] : [{ ...account, meetings: uris }];
  const start = () => watching(simulator, { directory, config: { accounts } });
  return { simulator, start, most: () => most };
}

async function allIn(watch: Watching, count: number): Promise<void> {
  const isIn = () => watch.daemon.status().accounts[0]?.meetings.filter(({ state }) => state === 'in').length === count;
  await until(`${count} meetings to be joined`, isIn);
}

/** The daemon is killed: its application and its conversations live on. */
function requestsOf(simulator: Simulator, what: RegExp): number {
  return simulator.requests.filter(({ path }) => what.test(path)).length;
}

test('thirty meetings are joined with far less than a hundred requests under way', async () => {
  const { start, most } = await manyMeetings(30, 50);
  await allIn(await start(), 30);
  expect(most()).toBeLessThan(100);
});

test('a restart onto a running application takes its meetings over with one scan', async () => {
  const count = 40;
  const { simulator, start } = await manyMeetings(count);
  const first = await start();
  await allIn(first, count);
  simulator.resync();
  const before = simulator.requests.length;
  simulator.fault({ method: 'DELETE', path: /\/applications\/[^/]+$/, times: 9, effect: { kind: 'status', status: 500 } });
  await first.stop();
  const second = await start();
  await allIn(second, count);
  // One for each sign-in, of which a slow machine may need another.
  expect(requestsOf(simulator, /\/conversations(?:\?|$)/)).toBeLessThanOrEqual(requestsOf(simulator, /\/applications$/));
  expect(simulator.requests.length - before).toBeLessThan(count * 20);
  expect(simulator.requests.slice(before).filter(({ method, path }) => method === 'POST' && /onlineMeetingInvitations/.test(path))).toEqual(
    [],
  );
});

test('a meeting that hangs delays no other', async () => {
  const { simulator, start } = await manyMeetings(12);
  simulator.fault({ method: 'POST', path: /onlineMeetingInvitations/, times: 3, effect: { kind: 'hang' } });
  const watch = await start();
  await allIn(watch, 9);
});
