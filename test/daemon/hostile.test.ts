// A server, a network and a crowd that confuse, stall and mislead: nobody wrong is touched, and nobody is forgotten.
import { expect, test } from 'vitest';
import { localBy } from '../../src/audit/human.ts';
import { anonymous, colleague, strangers } from '../support/crowd.ts';
import { aConfig, aDirectory, aSimulator, moderating, until, watching } from '../support/daemon.ts';

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const action = /\/(?:reject|eject)(?:\?|$)/;

const counting = `
version: 1
name: raid
rules:
  - id: raiders
    when: { anonymous: true, arrivals: { lessThan: 1000, params: { within: 60s } } }
    then: remove
`;

test('in dry run the passing of time is no removal: the cap does not trip by itself', async () => {
  const simulator = await aSimulator();
  const safety = { protect: [], protectLeaders: true, maxRemovalsPerMinute: 5 };
  const watch = await moderating(simulator, { policies: counting, config: { mode: 'dry-run', safety } });
  for (let n = 1; n <= 3; n += 1) simulator.meeting().join(anonymous(n));
  await until('the decisions', () => watch.of('decision').filter((one) => one.verdict === 'would-act').length >= 3);
  await pause(7_000);
  expect(watch.of('alarm').map((alarm) => alarm.code)).toEqual([]);
});

test('an order that failed holds no place under the cap', async () => {
  const simulator = await aSimulator();
  const safety = { protect: [], protectLeaders: true, maxRemovalsPerMinute: 3 };
  const watch = await moderating(simulator, { policies: counting, config: { safety } });
  simulator.fault({ method: 'POST', path: action, effect: { kind: 'status', status: 400 } });
  simulator.meeting().join(anonymous(1));
  simulator.meeting().join(anonymous(2));
  await until('two failures', () => watch.of('outcome').length >= 2);
  await pause(7_000);
  expect(new Set(watch.of('alarm').map((alarm) => alarm.code))).toEqual(new Set(['action-refused']));
});

test('an order that a newer decision replaces gives back its place under the cap', async () => {
  const simulator = await aSimulator();
  const safety = { protect: [], protectLeaders: true, maxRemovalsPerMinute: 2 };
  const limits = { requestsPerSecond: 0.5, actionsPerSecond: 0.5, batch: 20, concurrency: 4, retries: 4 };
  const policies = `
version: 1
name: two
rules:
  - { id: marked, when: { anonymous: true, name: { glob: 'Guest*' } }, then: remove }
  - { id: strangers, when: { anonymous: true }, then: remove }
`;
  const watch = await moderating(simulator, { policies, config: { safety, limits } });
  simulator.meeting().join(anonymous(1));
  await until('the first to be gone', () => watch.of('outcome').length >= 1);
  simulator.meeting().join(anonymous(2));
  await until('an order that waits for its slot', () => watch.of('attempt').length >= 2);
  simulator.meeting().alter('sip:guest-2@anonymous.invalid', { name: 'Nobody' });
  simulator.meeting().typing('sip:guest-2@anonymous.invalid');
  await until('the other rule', () => watch.of('decision').some((one) => one.rule === 'strangers'));
  expect(watch.of('alarm').map((alarm) => alarm.code)).toEqual([]);
});

test('a participant whose read ends at somebody else is not judged by what is said there', async () => {
  const simulator = await aSimulator();
  const watch = await moderating(simulator);
  simulator.meeting().join(anonymous('bad', { lobby: false }));
  await until('the stranger to be gone', () => strangers(simulator.meeting()).length === 0);
  const stranger =
    simulator.requests.find((request) => request.method === 'GET' && /participants\/guest-bad/.test(request.path))?.path ?? '';
  simulator.fault({ method: 'POST', path: action, effect: { kind: 'hang' } });
  simulator.meeting().join(anonymous('bad', { lobby: false }));
  simulator.fault({ method: 'GET', path: /participants\/colleague-1/, effect: { kind: 'redirect', status: 302, location: stranger } });
  simulator.meeting().join(colleague(1));
  await until('a read of the colleague', () => simulator.requests.some((request) => /participants\/colleague-1/.test(request.path)));
  await pause(500);
  expect(watch.of('decision').filter((one) => /colleague-1/.test(one.participant))).toEqual([]);
});

test('an action that the pool sends on takes a slot and a record each time it is sent', async () => {
  const simulator = await aSimulator();
  const watch = await moderating(simulator, {
    config: { limits: { requestsPerSecond: 1, actionsPerSecond: 1, batch: 20, concurrency: 1, retries: 4 } },
  });
  simulator.meeting().join(anonymous(1));
  await until('the first to be gone', () => watch.of('outcome').length >= 1);
  const location = watch.of('attempt')[0]?.url.replace('guest-1', 'guest-2') ?? '';
  const path = new URL(location).pathname;
  const sentOn = simulator.fault({ method: 'POST', path, times: 1, effect: { kind: 'redirect', status: 307, location } });
  for (let n = 2; n <= 3; n += 1) simulator.meeting().join(anonymous(n));
  await until('the strangers to be gone', () => strangers(simulator.meeting()).length === 0);
  await until('the outcomes', () => watch.of('outcome').length >= 3);
  const posts = simulator.requests.filter((request) => request.method === 'POST' && action.test(request.path));
  const gaps = posts.slice(1).map(({ at }, i) => at - (posts[i]?.at ?? 0));
  expect(sentOn.struck).toBe(1);
  expect(posts).toHaveLength(4);
  expect(Math.min(...gaps)).toBeGreaterThanOrEqual(1_000);
  expect(watch.of('attempt')).toHaveLength(4);
});

test('a pause holds back an action that was cleared and waits for its token', async () => {
  const simulator = await aSimulator({ behaviour: { tokenSeconds: 2 } });
  const watch = await moderating(simulator, {
    config: { limits: { requestsPerSecond: 0.4, actionsPerSecond: 0.4, batch: 20, concurrency: 4, retries: 4 } },
  });
  simulator.fault({ method: 'POST', path: /token/i, effect: { kind: 'slow', ms: 3_000 } });
  for (let n = 1; n <= 2; n += 1) simulator.meeting().join(anonymous(n));
  await until('two attempts', () => watch.of('attempt').length >= 2);
  const actions = () => simulator.requests.filter((request) => request.method === 'POST' && action.test(request.path));
  const tokens = () => simulator.requests.filter((request) => request.method === 'POST' && /token/i.test(request.path)).length;
  const before = tokens();
  await until('the second to wait for its token', () => tokens() > before);
  const asked = actions().length;
  await watch.daemon.pause(localBy('test', 'console'));
  await pause(4_000);
  expect(actions()).toHaveLength(asked);
});

test('an invitation does not say who the organizer is: whoever invites us writes it', async () => {
  const simulator = await aSimulator({ behaviour: { organizerProperty: 'absent', organizerUriProperty: false, ejectOrganizer: true } });
  const directory = aDirectory();
  const accounts = aConfig(simulator, directory).accounts.map((account) => ({
    ...account,
    meetings: [],
    acceptInvitations: true,
  })) as never;
  const safety = { protect: [], protectLeaders: false, maxRemovalsPerMinute: 1_000 };
  const policies = "version: 1\nname: all\nrules:\n  - { id: everyone, when: { uri: { glob: '*' } }, then: remove }\n";
  const watch = await watching(simulator, { directory, policies, config: { accounts, safety } });
  await until('the session', () => watch.daemon.status().accounts[0]?.state === 'ready');
  simulator.meeting().join(colleague('boss', { uri: 'sip:organizer@example.com', organizer: true }));
  simulator.fault({ method: 'GET', path: /onlineMeeting(?:\?|$)/i, effect: { kind: 'status', status: 500 } });
  simulator.tamper((body) => JSON.parse(JSON.stringify(body).replaceAll('"sip:organizer@example.com;', '"sip:mallory@evil.example;')));
  simulator.invite(simulator.meeting());
  await until('the meeting to be joined', () => watch.of('meeting').some((record) => record.event === 'joined'));
  await until('a decision', () => watch.of('decision').some((one) => /organizer@/.test(one.participant)));
  await pause(500);
  expect(
    watch
      .of('decision')
      .filter((one) => /organizer@/.test(one.participant))
      .map((one) => one.because),
  ).toEqual(['organizer-unknown']);
});
