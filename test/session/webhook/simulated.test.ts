// The whole daemon over the webhook dialect, against the simulated service: the rest of the pipeline is the same as over UCWA.
import { writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import type { WebhookAccountConfig } from '../../../src/config/config.ts';
import { createSimulator, defaultMeetingUri, type Simulator, type SimulatorOptions } from '../../../src/simulator/simulator.ts';
import type { WebhookSwitches } from '../../../src/simulator/webhook/switches.ts';
import { anonymous, colleague, fill, strangers } from '../../support/crowd.ts';
import { aDirectory, until, type Watching, type WatchOptions, watching } from '../../support/daemon.ts';

async function aSimulator(switches: Partial<WebhookSwitches> = {}, options: SimulatorOptions = {}): Promise<Simulator> {
  const simulator = await createSimulator({ ...options, webhook: { switches } });
  onTestFinished(() => simulator.close());
  return simulator;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function moderating(simulator: Simulator, options: WatchOptions = {}): Promise<Watching & { callbackUrl: string }> {
  const port = await freePort();
  const directory = aDirectory();
  const { webhook } = simulator;
  const keyFile = join(directory, 'jwks.json');
  writeFileSync(keyFile, JSON.stringify(webhook.keys.jwks()));
  const account: WebhookAccountConfig = {
    kind: 'webhook',
    name: 'tenant-a',
    endpoint: webhook.identity.endpoint,
    listen: { host: '127.0.0.1', port },
    path: '/callback',
    callbackUrl: `http://127.0.0.1:${port}/callback`,
    audience: webhook.identity.audience,
    appId: webhook.identity.appId,
    tenants: [webhook.identity.tenant],
    keys: { file: keyFile },
    token: { url: webhook.tokenUrl, clientId: webhook.identity.clientId, clientSecret: () => webhook.identity.clientSecret },
    discovery: webhook.discoverUrl,
    trustedHosts: ['127.0.0.1'],
    meetings: [defaultMeetingUri],
    acceptInvitations: false,
  };
  const watch = await watching(simulator, { directory, ...options, config: { accounts: [account], ...options.config } });
  await until('the meeting to be joined', () => watch.of('meeting').some((record) => record.event === 'joined'));
  return { ...watch, callbackUrl: `http://127.0.0.1:${port}/callback` };
}

const manners: Partial<WebhookSwitches>[] = [
  {},
  { prefix: 'service:' },
  { prefix: 'mixed', encodedEndpoint: true },
  { prefix: 'none', bom: false, doubleEscape: false, expectContinue: false },
  { conversationSender: 'communication' },
  { lateLinksMs: 500 },
  { duplicate: 0.5, reorder: 0.5 },
];

test.each(manners.map((switches) => [JSON.stringify(switches), switches] as const))(
  'strangers are removed and nobody else is touched: %s',
  async (_, switches) => {
    const simulator = await aSimulator(switches);
    fill(simulator.meeting());
    // Links of people who are there already come without an event.
    await sleep(switches.lateLinksMs ?? 0);
    const watch = await moderating(simulator);
    for (let n = 11; n <= 15; n += 1) simulator.meeting().join(anonymous(n, { lobby: n % 2 === 0 }));
    await until('every stranger to be gone', () => strangers(simulator.meeting()).length === 0);
    await until('every outcome', () => watch.of('outcome').length >= watch.of('decision').filter((one) => one.verdict === 'act').length);
    expect(simulator.actions.filter((action) => action.target && !action.target.anonymous)).toEqual([]);
    // A late callback makes the rosters be read again, which may take an order back before it is given again.
    const results = watch.of('outcome').map((outcome) => outcome.result);
    expect(results.filter((result) => result !== 'done' && !(switches.reorder !== undefined && result === 'cancelled'))).toEqual([]);
    await watch.stop();
    expect(simulator.violations).toEqual([]);
  },
);

test('a daemon that stops leaves the meetings it has joined, so that the next one is in each of them once', async () => {
  const simulator = await aSimulator();
  const left = () => simulator.requests.filter(({ method, path }) => method === 'DELETE' && /\/conversations\/[^/]+$/.test(path));
  for (const lives of [1, 2]) {
    const watch = await moderating(simulator);
    await watch.stop();
    expect(left()).toHaveLength(lives);
    expect(left().at(-1)?.status).toBe(204);
  }
  expect(simulator.violations).toEqual([]);
});

test('forged callbacks change nothing', async () => {
  const simulator = await aSimulator();
  simulator.meeting().join(colleague('jane'));
  const watch = await moderating(simulator);
  for (const how of ['bad-signature', 'alg-none', 'alg-hs256', 'wrong-audience', 'wrong-tenant', 'expired', 'no-token'] as const) {
    expect([how, await simulator.webhook.forge(how, watch.callbackUrl)]).toEqual([how, 401]);
  }
  expect(watch.of('alarm').map((alarm) => alarm.code)).toEqual(['callbacks-refused']);
  expect(simulator.actions).toEqual([]);
});
