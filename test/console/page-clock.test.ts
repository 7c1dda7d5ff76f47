// What the page says about time: how much is left to decide, and how old the picture is. After a gap, with a clock that is set back, after a sleep.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, onTestFinished } from 'vitest';
import { type Console, startConsole } from '../../src/console/console.ts';
import { createDeskSide, type DeskSide } from '../../src/console/desk-side.ts';
import { createMetrics } from '../../src/console/metrics.ts';
import { findBrowser, flags, inBrowser, openContext, startChromium } from './chromium.ts';
import { aDaemon } from './fake-daemon.ts';
import { aDesk, aMeeting, aNeed, aPerson, type FakeDesk } from './fake-desk.ts';
import { aLine, type RawLine } from './raw-line.ts';

const directory = mkdtempSync(join(tmpdir(), 'lobbyguard-page-clock-'));
const deadline = Date.now() + 30 * 60_000;
let browser: Browser | undefined;
let desk: FakeDesk;
let side: DeskSide;
let served: Console;
let line: RawLine;

beforeAll(async () => {
  browser = await startChromium();
});
afterAll(async () => {
  await browser?.close();
  rmSync(directory, { recursive: true, force: true });
});
beforeEach(async () => {
  const hold = { rule: 'guests-wait', since: Date.now(), deadline, extensionsLeft: 10 };
  desk = aDesk({
    crowd: [['m1', [aPerson('bob', { name: 'Bob', hold })]]],
    needs: [aNeed('n1', { meeting: 'm1', rule: 'guests-wait', people: ['bob'] })],
  });
  side = createDeskSide(desk, directory);
  served = await startConsole({ host: '127.0.0.1', port: 0 }, { daemon: () => aDaemon(), metrics: createMetrics(), side: () => side });
  line = await aLine(served.url);
});
afterEach(async () => {
  await line.close();
  side.close();
  await served.close();
});

async function aTab(context: BrowserContext): Promise<Page> {
  const page = await context.newPage();
  await page.goto(line.url);
  await page.locator('.deadline').waitFor();
  return page;
}

async function aContext(): Promise<BrowserContext> {
  const context = await openContext(browser);
  onTestFinished(() => context.close());
  return context;
}

/** By how many seconds the page is wrong about what is left. */
async function wrongBy(page: Page): Promise<number> {
  // The page reads the clock once a second.
  await page.waitForTimeout(2_500);
  const [minutes, seconds] = ((await page.locator('.deadline time').textContent()) ?? '').split(':').map(Number);
  return Math.abs((minutes ?? 0) * 60 + (seconds ?? 0) - (deadline - Date.now()) / 1000);
}

/** Something is said that does not arrive, and is heard when the line is whole again. */
async function aGap(page: Page): Promise<void> {
  line.freeze(true);
  desk.rooms = [aMeeting('m1', { subject: 'Said into the void' })];
  desk.change({ kind: 'meeting', meeting: 'm1' });
  desk.change({ kind: 'state' });
  await page.getByText('no connection since').waitFor();
  line.cut();
  line.freeze(false);
  await page.locator('aside').getByText('Said into the void').waitFor();
}

inBrowser('how much time is left to decide is right after a gap', async () => {
  const page = await aTab(await aContext());
  await aGap(page);
  expect(await page.textContent('#state')).toContain('ENFORCING');
  await expect.poll(() => wrongBy(page)).toBeLessThan(4);
});

inBrowser('how much time is left to decide is right where the clock of the browser is set, forward or back', async () => {
  const page = await aTab(await aContext());
  for (const minutes of [-20, 20]) {
    await setClock(page, minutes);
    await expect.poll(() => wrongBy(page)).toBeLessThan(4);
    await page.locator('#state').getByText('ENFORCING').waitFor();
  }
});

inBrowser('a line that dies while the clock of the browser is set back is seen to be dead', async () => {
  const page = await aTab(await aContext());
  await setClock(page, -20);
  line.freeze(true);
  await page.getByText('no connection since').waitFor();
  line.cut();
  line.freeze(false);
  await page.locator('#state').getByText('ENFORCING').waitFor();
});

inBrowser('a tab that is opened while nothing is heard of the daemon says so', async () => {
  const context = await aContext();
  const first = await aTab(context);
  const second = await context.newPage();
  await second.goto(line.url);
  await second.locator('.deadline').waitFor();
  line.freeze(true);
  await first.getByText('no connection since').waitFor();
  await second.getByText('no connection since').waitFor();
  // What another tab answers it with is as old as that.
  await second.evaluate(`new BroadcastChannel('lobbyguard-desk-2').postMessage({ kind: 'hello' })`);
  await second.waitForTimeout(1_500);
  expect(await second.locator('.live.lost').count()).toBe(1);
  line.cut();
  line.freeze(false);
  await second.locator('#state').getByText('ENFORCING').waitFor();
  expect(await wrongBy(second)).toBeLessThan(4);
});

inBrowser('what was said before a sleep of the browser is old after it', async () => {
  const asleep = await chromium.launchServer({ executablePath: findBrowser() ?? '', args: flags });
  onTestFinished(() => asleep.kill());
  const page = await aTab(await (await chromium.connect(asleep.wsEndpoint())).newContext());
  const everyProcess = familyOf(asleep.process().pid ?? 0);
  for (const pid of everyProcess) process.kill(pid, 'SIGSTOP');
  await sleep(11_000);
  line.freeze(true);
  const lastSign = Date.now();
  await sleep(13_000);
  for (const pid of everyProcess) process.kill(pid, 'SIGCONT');
  const words = await page.locator('.live.lost').textContent();
  const told = await page.evaluate<string>(`new Date(${lastSign}).toLocaleTimeString(undefined, { hour12: false })`);
  expect((words ?? '').replace('no connection since ', '').slice(0, told.length) <= told).toBe(true);
});

async function setClock(page: Page, minutes: number): Promise<void> {
  await page.evaluate(`(() => {
    const before = Date.now.bind(Date);
    Date.now = () => before() + ${minutes * 60_000};
  })()`);
}

/** The process and all that descend from it, the youngest last. */
function familyOf(pid: number): readonly number[] {
  const children = execFileSync('ps', ['-e', '-o', 'pid=,ppid='], { encoding: 'utf8' })
    .trim()
    .split('\n')
    .map((one) => one.trim().split(/\s+/).map(Number));
  return [pid, ...children.flatMap(([child = 0, parent]) => (parent === pid ? familyOf(child) : []))];
}
