// The desk of one node of several, in Chromium: what is its own, and whom to ask about the rest.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, expect, onTestFinished } from 'vitest';
import { startConsole } from '../../src/console/console.ts';
import { createDeskSide } from '../../src/console/desk-side.ts';
import { createMetrics } from '../../src/console/metrics.ts';
import type { ClusterSight } from '../../src/rulings/cluster-sight.ts';
import { inBrowser, openContext, startChromium } from './chromium.ts';
import { aDaemon, aRecord } from './fake-daemon.ts';
import { aNeed, aState, type FakeDesk } from './fake-desk.ts';
import { aRaid } from './scene.ts';

const directory = mkdtempSync(join(tmpdir(), 'lobbyguard-nodes-desk-'));
const browser = await startChromium();
afterAll(async () => {
  await browser?.close();
  rmSync(directory, { recursive: true, force: true });
});

const cluster: ClusterSight = {
  name: 'eu',
  node: 'guard-1',
  reachable: true,
  nodes: ['guard-1', 'guard-2', 'guard-3'],
  accounts: [
    { account: 'moderator', state: 'own', node: 'guard-1', token: 1795747670721695 },
    { account: 'board-meetings', state: 'elsewhere', node: 'guard-2', token: 1795747670739145 },
    { account: 'sales', state: 'elsewhere', node: 'guard-3', token: 1795747670663842 },
    { account: 'press', state: 'free' },
  ],
  pools: [{ pool: 'default', used: 12, limit: 50 }],
};

async function theDesk(width: number, height: number): Promise<{ desk: FakeDesk; page: Page }> {
  const desk = aRaid();
  desk.now = aState({ cluster });
  const side = createDeskSide(desk, directory);
  const served = await startConsole(
    { host: '127.0.0.1', port: 0 },
    { daemon: () => aDaemon(), metrics: createMetrics(), side: () => side },
  );
  const context = await openContext(browser, { viewport: { width, height } });
  onTestFinished(async () => {
    await context.close();
    side.close();
    await served.close();
  });
  const page = await context.newPage();
  await page.goto(served.url);
  await page.waitForSelector('#nodes');
  return { desk, page };
}

const pictures = process.env['LOBBYGUARD_PICTURES'];
const picture = async (page: Page, name: string) => pictures && page.screenshot({ path: join(pictures, `${name}.png`), fullPage: true });

inBrowser.each([
  ['a desktop', 1280, 900],
  ['a phone', 390, 844],
])('on %s the desk says which node it is, who has each account, and how much of a pool is used', async (name, width, height) => {
  const { page } = await theDesk(width, height);
  const nodes = page.locator('#nodes');
  expect(await nodes.innerText()).toContain('This is guard-1 of eu: guard-1, guard-2, guard-3.');
  expect(await nodes.locator('tbody tr').allInnerTexts()).toEqual([
    'moderator\tthis node',
    'board-meetings\tguard-2',
    'sales\tguard-3',
    'press\tnobody yet',
  ]);
  expect(await nodes.innerText()).toContain('Pool default: 12 of 50 requests a second');
  const overflow = await page.evaluate<boolean>('document.documentElement.scrollWidth > document.documentElement.clientWidth');
  expect(overflow).toBe(false);
  await picture(page, name);
});

inBrowser('a node that stands by says who has the accounts, and one that is cut off that it sends nothing', async () => {
  const { desk, page } = await theDesk(1280, 900);
  desk.rooms = [];
  desk.list = [];
  desk.now = aState({ cluster: { ...cluster, accounts: cluster.accounts.filter(({ state }) => state === 'elsewhere') } });
  desk.change({ kind: 'state' });
  await page.locator('#state').getByText('STANDBY: the accounts are with guard-2 and guard-3').waitFor();
  await picture(page, 'standby');
  desk.now = aState({
    cluster: { ...cluster, reachable: false, accounts: [{ account: 'moderator', state: 'unsure', node: 'guard-1', token: 7 }] },
  });
  desk.change({ kind: 'state' });
  await page.locator('#state').getByText('NOTHING IS SENT: Redis does not answer, or refuses').waitFor();
  await page.locator('#nodes').getByText('not sure of it').waitFor();
  await picture(page, 'cut-off');
});

inBrowser.each([
  ['a desktop', 1280, 900],
  ['a phone', 390, 844],
])(
  'on %s what was acknowledged and lasts is named, nothing says that nothing is the matter, and a long word fits',
  async (name, width, height) => {
    const { desk, page } = await theDesk(width, height);
    const text = `Redis refuses: ERR can't run this command script: ${'9df4d5eea22f48ab5f575ddcbf6055809ff996e3'.repeat(2)}, on @user_script:54.`;
    const by = { who: 'Nora', auth: 'local', via: 'console' } as const;
    desk.list = [
      aNeed('n1', { kind: 'alarm', people: [], text, state: { kind: 'closed', at: Date.now(), by, how: 'acknowledged', lasts: true } }),
    ];
    desk.change({ kind: 'needs' });
    desk.change({ kind: 'record', record: aRecord({ type: 'alarm', account: null, code: 'cluster-unreachable', message: text }) });
    await page.locator('main').getByText('Nothing new needs you.').waitFor();
    const seen = page.getByRole('region', { name: 'Acknowledged, and not over: 1' });
    expect(await seen.textContent()).toMatch(/^.*: 1Redis refuses: .*, acknowledged by Nora$/s);
    await page.locator('.done').getByText('@user_script:54').waitFor();
    expect(await page.evaluate<boolean>('document.documentElement.scrollWidth > document.documentElement.clientWidth')).toBe(false);
    await picture(page, `acknowledged on ${name}`);
  },
);
