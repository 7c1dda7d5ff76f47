// The session against the simulated server, which judges its client (docs/protocol.md, Client conduct): whatever happens, no violation.
import { expect, onTestFinished, test } from 'vitest';
import { createSimulator, type Simulator, type SimulatorOptions } from '../../../src/simulator/simulator.ts';
import { until } from '../loopback.ts';
import { aSession, type Running } from '../pool.ts';

type Timing = NonNullable<NonNullable<Parameters<typeof aSession>[1]>['timing']>;

async function signedIn(
  options: SimulatorOptions = {},
  timing: Timing = {},
  cleanUp: (close: () => Promise<void>) => void = onTestFinished,
): Promise<{ simulator: Simulator; running: Running }> {
  const simulator = await createSimulator({ ...options, behaviour: { secondMs: 20, ...options.behaviour } });
  cleanUp(() => simulator.close());
  const account = { password: () => 'open-sesame', discovery: simulator.url };
  const running = aSession(
    { origin: simulator.origins.discovery },
    { timing: { retry: { minMs: 200, maxMs: 400 }, ...timing, channel: { retry: { minMs: 300, maxMs: 500 }, ...timing.channel } } },
    account,
  );
  await until(() => running.ready.length > 0, 'ready');
  return { simulator, running };
}

async function finish(simulator: Simulator, running: Running): Promise<void> {
  await running.stop();
  simulator.checkExit();
  expect(simulator.violations).toEqual([]);
}

const setups: [string, SimulatorOptions][] = [
  ['plain', {}],
  ['three hosts, a token for each, folded challenge', { topology: 'split', tokenScope: 'host', challenge: 'folded' }],
  ['three hosts, bare values', { topology: 'split', challenge: 'unquoted' }],
  ['a redirect in root', { topology: 'split', detours: ['root-redirect'] }],
  ['a 302 and a redirect in user', { topology: 'split', tokenScope: 'host', detours: ['root-302', 'user-redirect'] }],
  ['a redirect in user without its tail', { topology: 'split', detours: ['user-redirect-short'] }],
  ['BOMs and absolute hrefs', { behaviour: { bom: true, hrefs: 'absolute' } }],
  ['mixed hrefs and escapes', { behaviour: { hrefs: 'mixed', escapes: 'mixed' } }],
];

test.each(setups)('signs in, hears of people, renews its token and leaves nothing behind: %s', async (_, options) => {
  const { simulator, running } = await signedIn(options);
  const join = running.ready[0]?.communication.links['joinOnlineMeeting']?.[0]?.href ?? '';
  const reply = await running.ready[0]?.requests.post(join, { onlineMeetingUri: simulator.meeting().uri, operationId: 'op-1' });
  expect(reply?.status).toBe(201);
  await until(() => running.packages.some((what) => what.includes('conversation')), 'the conversation');
  simulator.revokeTokens();
  await until(() => simulator.applications.some((application) => application.channel.parked), 'a parked poll');
  const self = simulator.applications[0];
  expect(self).toBeDefined();
  expect(await running.ready[0]?.alive()).toBe(true);
  await finish(simulator, running);
  expect(running.lost).toEqual([]);
});

test('resync and resume are gaps, not ends', async () => {
  const { simulator, running } = await signedIn();
  simulator.resync();
  await until(() => running.gaps.includes('resync'), 'resync');
  simulator.resume();
  await until(() => running.gaps.includes('resume'), 'resume');
  await finish(simulator, running);
  expect(running.ready).toHaveLength(1);
});

test.each([undefined, 'InactiveApplicationExpired'] as const)('a lost application (%s) is created anew', async (subcode) => {
  const { simulator, running } = await signedIn();
  await until(() => simulator.applications[0]?.channel.parked === true, 'a parked poll');
  simulator.loseApplications(subcode);
  await until(() => running.ready.length >= 2, 'the second session');
  await finish(simulator, running);
});

test.each([
  ['TooManyApplications', 'too-many-applications'],
  ['UserAgentNotAllowed', 'user-agent-not-allowed'],
] as const)('%s is told and left alone', async (subcode, alarm) => {
  const { simulator, running } = await signedIn();
  await until(() => simulator.applications[0]?.channel.parked === true, 'a parked poll');
  simulator.loseApplications(subcode);
  await until(() => running.alarms.includes(alarm), 'the alarm');
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(running.ready).toHaveLength(1);
  await finish(simulator, running);
});

test('two daemons with one account: both are told, one goes on undisturbed, and the other takes over when it has gone', async () => {
  const timing: Timing = { standDown: { minMs: 1_500, maxMs: 1_500 }, channel: { contestedMs: 500, comeBack: { minMs: 50, maxMs: 50 } } };
  const { simulator, running: first } = await signedIn({}, timing);
  await until(() => simulator.applications[0]?.channel.parked === true, 'a parked poll');
  const account = { password: () => 'open-sesame', discovery: simulator.url };
  const second = aSession({ origin: simulator.origins.discovery }, { timing }, account);
  await until(() => first.lost.length + second.lost.length >= 1, 'one of them standing down');
  const [down, up] = first.lost.length === 1 ? [first, second] : [second, first];
  expect([down.alarms, up.alarms]).toEqual([['channel-taken'], ['channel-taken']]);
  await until(() => down.lost.length >= 2, 'a look whether the other one is still there');
  expect(up.lost).toEqual([]);
  expect(down.ready).toHaveLength(2);
  expect(simulator.applications).toHaveLength(1);
  await up.stop();
  await until(() => down.ready.length >= 3, 'the successor');
  await until(() => simulator.applications[0]?.channel.parked === true, 'its poll');
  simulator.resync();
  await until(() => down.gaps.length > 0, 'the channel alive');
  await down.stop();
  expect(simulator.applications).toEqual([]);
});

test('a rival on the channel is not fought', async () => {
  const { simulator, running } = await signedIn({}, { standDown: { minMs: 3_000, maxMs: 3_000 } });
  simulator.rival(true);
  await until(() => running.alarms.includes('channel-taken'), 'the alarm');
  await new Promise((resolve) => setTimeout(resolve, 300));
  simulator.rival(false);
  await finish(simulator, running);
  expect(running.alarms).toEqual(['channel-taken']);
});

const troubles: [string, Parameters<Simulator['fault']>[0]['effect']][] = [
  ['500', { kind: 'status', status: 500 }],
  ['pages with 503', { kind: 'status', status: 503, body: 'html' }],
  ['503 with Retry-After', { kind: 'status', status: 503, retryAfter: 1 }],
  ['401 pages', { kind: 'status', status: 401, body: 'html' }],
  ['resets before', { kind: 'reset-before' }],
  ['resets in the middle', { kind: 'reset-mid' }],
  ['lost replies', { kind: 'lost-reply' }],
  ['50 MB', { kind: 'huge', bytes: 50_000_000 }],
  ['10,000 levels', { kind: 'deep', levels: 10_000 }],
  ['pages with 200', { kind: 'body', text: '<html>', contentType: 'text/html' }],
  ['null', { kind: 'body', text: 'null', contentType: 'application/json' }],
  [
    'rubbish links',
    { kind: 'body', text: '{"_links":{"next":{"href":5},"self":[]},"sender":{"events":7}}', contentType: 'application/json' },
  ],
];

test.concurrent.for(troubles)('%s here and there: it comes through, without a violation', async ([, effect], context) => {
  const { simulator, running } = await signedIn({ seed: 7 }, {}, context.onTestFinished);
  simulator.fault({ probability: 0.4, times: 6, effect });
  await until(() => simulator.applications[0]?.channel.parked === true, 'a parked poll');
  simulator.loseApplications();
  await until(() => running.ready.length >= 2, 'another session');
  simulator.clearFaults();
  // A fault that struck before may still swallow one answer.
  const asking = setInterval(() => simulator.resync(), 1_000);
  context.onTestFinished(() => clearInterval(asking));
  await until(() => running.gaps.length > 0, 'the channel alive');
  clearInterval(asking);
  await finish(simulator, running);
});

test('redirects to a foreign host carry nothing there', async () => {
  const { simulator, running } = await signedIn();
  const foreign = await simulator.foreignOrigin();
  simulator.fault({ path: '/events', nth: 1, effect: { kind: 'redirect', status: 307, location: `${foreign}/events` } });
  simulator.resync();
  await until(() => running.alarms.includes('untrusted-host'), 'the alarm');
  await finish(simulator, running);
  expect(simulator.requests.filter((request) => request.role === 'foreign')).toEqual([]);
});
