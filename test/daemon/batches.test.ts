// A raid whose removals travel together, under every switch of the simulated server: everybody goes, nobody else is touched, and the record says
// of each person what was attempted and what came of it.
import { expect, test } from 'vitest';
import type { Behaviour } from '../../src/simulator/behaviour.ts';
import type { FaultRule } from '../../src/simulator/http/fault.ts';
import type { Simulator } from '../../src/simulator/simulator.ts';
import { aSimulator, moderating, until, type Watching } from '../support/daemon.ts';

const raiders = 60;
const limits = { requestsPerSecond: 8, actionsPerSecond: 1_000, batch: 20, concurrency: 4, retries: 8 };

/** Where everybody travels alone, a rate at which that takes no longer than it must. */
const alone = { requestsPerSecond: 40 };

async function aRaid(
  behaviour: Partial<Behaviour>,
  options: { faults?: readonly FaultRule[]; batch?: number; requestsPerSecond?: number; people?: number } = {},
) {
  const simulator = await aSimulator({ behaviour });
  const meeting = simulator.meeting();
  meeting.join({ uri: 'sip:jane@example.com', name: 'Jane' });
  const { people = raiders, batch = limits.batch, requestsPerSecond = limits.requestsPerSecond } = options;
  for (let n = 1; n <= people; n += 1) meeting.lobbyJoin({ uri: `sip:guest${n}@anonymous.invalid`, name: `Guest ${n}`, anonymous: true });
  for (const fault of options.faults ?? []) simulator.fault(fault);
  const watch = await moderating(simulator, { config: { limits: { ...limits, batch, requestsPerSecond } } });
  await until('the lobby to be empty', () => meeting.waiting().length === 0);
  await until('an outcome for everybody', () => watch.of('outcome').length >= people);
  return { simulator, watch, people };
}

function batchesOf({ requests }: Simulator) {
  return requests.filter(({ path, method }) => method === 'POST' && path.endsWith('/batch'));
}

/** Requests that carried actions, alone or together. */
function carriers({ actions }: Simulator): number {
  return new Set(actions.map(({ request }) => request)).size;
}

/** Nobody but raiders, nothing a server could complain of, and of each person an attempt before the outcome. */
function expectHonest({ simulator, watch, people }: { simulator: Simulator; watch: Watching; people: number }): void {
  expect(simulator.violations).toEqual([]);
  expect(simulator.actions.every(({ target }) => target === undefined || target.anonymous)).toBe(true);
  const outcomes = watch.of('outcome');
  expect(outcomes).toHaveLength(people);
  expect(outcomes.every(({ result }) => result === 'done')).toBe(true);
  for (const outcome of outcomes) {
    const attempts = watch.of('attempt').filter(({ decision }) => decision === outcome.decision);
    expect(attempts.length).toBe(outcome.attempts);
    expect(attempts.every(({ seq }) => seq < outcome.seq)).toBe(true);
  }
}

test.each<[string, Partial<Behaviour>]>([
  ['in the order given', {}],
  ['in any order', { batchOrder: 'shuffled' }],
  ['at the same time', { batchOrder: 'parallel' }],
  ['with byte order marks and absolute hrefs', { bom: true, hrefs: 'mixed', escapes: 'mixed' }],
  ['where events come apart', { admitOrder: 'apart', embedParticipants: 'full' }],
])('removals travel together, carried out %s', async (_name, behaviour) => {
  const raid = await aRaid(behaviour);
  expectHonest(raid);
  expect(raid.simulator.actions).toHaveLength(raiders);
  expect(carriers(raid.simulator)).toBeLessThan(raiders / 2);
});

test.each<[string, Partial<Behaviour>]>([
  ['refuses them', { batch: 'refused' }],
  ['answers with a page', { batch: 'html' }],
  ['leaves answers out', { batchParts: 'missing' }],
  ['answers too much', { batchParts: 'extra' }],
  ['cuts answers short', { batchParts: 'truncated' }],
])('a server that offers batches and %s is asked for none after that, and told of once', async (_name, behaviour) => {
  const raid = await aRaid(behaviour, alone);
  expectHonest(raid);
  expect(raid.watch.of('alarm').filter(({ code }) => code === 'batch-unsupported')).toHaveLength(1);
  expect(batchesOf(raid.simulator).length).toBeLessThan(10);
});

test.each<[string, { behaviour?: Partial<Behaviour>; batch?: number }]>([
  ['the server offers no batches', { behaviour: { batch: 'absent' } }],
  ['the configuration wants none', { batch: 1 }],
])('where %s, everybody travels alone', async (_name, { behaviour = {}, batch = 20 }) => {
  const raid = await aRaid(behaviour, { batch, ...alone });
  expectHonest(raid);
  expect(batchesOf(raid.simulator)).toEqual([]);
  expect(raid.watch.of('alarm').filter(({ code }) => code === 'batch-unsupported')).toEqual([]);
});

test.each<[string, FaultRule]>([
  ['a batch is carried out and the answer lost', { path: /\/batch$/, after: 1, times: 3, effect: { kind: 'lost-reply' } }],
  ['the connection dies in the middle of an answer', { path: /\/batch$/, after: 1, times: 3, effect: { kind: 'reset-mid' } }],
  ['a batch fails', { path: /\/batch$/, after: 1, times: 3, effect: { kind: 'status', status: 500 } }],
  [
    'a batch is carried out and said to have failed',
    { path: /\/batch$/, after: 1, times: 3, effect: { kind: 'status', status: 504, executed: true } },
  ],
  ['the token is refused', { path: /\/batch$/, after: 1, times: 2, effect: { kind: 'status', status: 401 } }],
  ['some parts fail', { method: 'POST', path: /\/reject$/, nth: 3, times: 1, effect: { kind: 'status', status: 500 } }],
  [
    'some parts are carried out and said to have failed',
    { method: 'POST', path: /\/reject$/, probability: 0.2, times: 8, effect: { kind: 'status', status: 500, executed: true } },
  ],
  ['some reads fail', { method: 'GET', path: /\/participants\/sip/, probability: 0.2, times: 8, effect: { kind: 'status', status: 503 } }],
])('where %s, everybody goes all the same, and nobody twice', async (_name, fault) => {
  const raid = await aRaid({}, { faults: [fault] });
  expectHonest(raid);
});

test.each<[string, FaultRule['effect']]>([
  ['as large as no answer may be', { kind: 'huge', bytes: 9_000_000 }],
  ['nested without end', { kind: 'deep', levels: 10_000 }],
  ['no JSON', { kind: 'body', text: '<html>' }],
])('somebody whose representation is %s does not shelter those who are read with them', async (_name, effect) => {
  const simulator = await aSimulator();
  simulator.fault({ method: 'GET', path: /\/participants\/[^/]*shelter/, effect });
  const meeting = simulator.meeting();
  const guests = Array.from({ length: raiders }, (_, n) => (n === 7 ? 'shelter' : `guest${n}`));
  for (const guest of guests) meeting.lobbyJoin({ uri: `sip:${guest}@anonymous.invalid`, name: guest, anonymous: true });
  const watch = await moderating(simulator, { config: { limits } });
  await until('the others to have gone', () => meeting.waiting().length === 1);
  expect(meeting.waiting().map(({ name }) => name)).toEqual(['shelter']);
  expect(simulator.violations).toEqual([]);
  expect(watch.of('alarm').filter(({ code }) => code === 'batch-unsupported')).toEqual([]);
});

test('more than the pool takes at once is tried again in fewer', async () => {
  const raid = await aRaid({ batchLimit: 12 }, { people: 30 });
  expectHonest(raid);
});
