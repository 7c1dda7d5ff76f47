// The line between the desk and its browsers: shared, cut, half open, slow.
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, onTestFinished, test } from 'vitest';
import { type Console, startConsole } from '../../src/console/console.ts';
import { createDeskSide, type DeskSide } from '../../src/console/desk-side.ts';
import { createMetrics } from '../../src/console/metrics.ts';
import { inBrowser, openContext, startChromium } from './chromium.ts';
import { aDaemon } from './fake-daemon.ts';
import { aDesk, aMeeting, aNeed, aPerson, type FakeDesk } from './fake-desk.ts';
import { aLine } from './raw-line.ts';

const directory = mkdtempSync(join(tmpdir(), 'lobbyguard-lines-'));
let browser: Browser | undefined;
let desk: FakeDesk;
let side: DeskSide;
let served: Console;

beforeAll(async () => {
  browser = await startChromium();
});
afterAll(async () => {
  await browser?.close();
  rmSync(directory, { recursive: true, force: true });
});
beforeEach(async () => {
  desk = aDesk({
    crowd: [['m1', [aPerson('bob', { name: 'Bob' })]]],
    needs: [aNeed('n1', { meeting: 'm1', rule: 'guests-wait', people: ['bob'] })],
  });
  side = createDeskSide(desk, directory);
  served = await startConsole({ host: '127.0.0.1', port: 0 }, { daemon: () => aDaemon(), metrics: createMetrics(), side: () => side });
});
afterEach(async () => {
  side.close();
  await served.close();
});

async function aContext(): Promise<BrowserContext> {
  const context = await openContext(browser);
  onTestFinished(() => context.close());
  return context;
}

async function aTab(context: BrowserContext, url = served.url): Promise<Page> {
  const page = await context.newPage();
  await page.goto(url);
  await page.waitForSelector('.need');
  return page;
}

/** The meeting has another name from now on, which the first screen shows. */
function rename(subject: string): void {
  desk.rooms = [aMeeting('m1', { subject })];
  desk.change({ kind: 'meeting', meeting: 'm1' });
}

const shows = (page: Page, text: string) => page.locator('aside').getByText(text).waitFor();

inBrowser('eight tabs are live over one stream, and go on when the tab that holds it is closed', async () => {
  const context = await aContext();
  const tabs: Page[] = [];
  for (let n = 0; n < 8; n += 1) tabs.push(await aTab(context));
  expect(side.live.listeners).toBe(1);
  rename('Seen by all');
  for (const tab of tabs) await shows(tab, 'Seen by all');
  await tabs[0]?.close();
  await expect.poll(() => side.live.listeners).toBe(1);
  rename('Seen by the rest');
  for (const tab of tabs.slice(1)) await shows(tab, 'Seen by the rest');
  expect(side.live.listeners).toBe(1);
});

inBrowser('a line that is half open is seen to be dead, and the picture is right again when it is whole', async () => {
  const line = await aLine(served.url);
  onTestFinished(() => line.close());
  const page = await aTab(await aContext(), line.url);
  line.freeze(true);
  rename('Said into the void');
  await page.getByText('no connection since').waitFor();
  expect(await page.getByRole('button', { name: 'Admit Bob' }).isDisabled()).toBe(true);
  line.freeze(false);
  await shows(page, 'Said into the void');
  expect(await page.textContent('#state')).toContain('ENFORCING');
  expect(await page.getByRole('button', { name: 'Admit Bob' }).isDisabled()).toBe(false);
});

inBrowser('behind a proxy that cuts what lasts too long, the page stays live and misses nothing', async () => {
  const line = await aLine(served.url);
  onTestFinished(() => line.close());
  const page = await aTab(await aContext(), line.url);
  for (const subject of ['First', 'Second', 'Third']) {
    line.cut();
    rename(subject);
    await shows(page, subject);
    expect(await page.title()).not.toContain('NO CONNECTION');
  }
});

inBrowser('a line of five kilobytes a second shows the picture, and follows', async () => {
  const many = Array.from({ length: 60 }, (_, n) => aPerson(`p${n}`, { name: `Somebody with quite a long name ${n}` }));
  desk.crowd.set('m1', many);
  const line = await aLine(served.url);
  onTestFinished(() => line.close());
  const context = await aContext();
  const page = await context.newPage();
  await page.goto(line.url);
  line.slow(5_000);
  await page.reload({ waitUntil: 'commit' });
  await page.waitForSelector('.need');
  rename('Slowly but surely');
  await shows(page, 'Slowly but surely');
  expect(await page.textContent('#state')).toContain('ENFORCING');
});

test('a browser that does not read costs no memory, and has everything as it is once it reads again', async () => {
  const crowd = Array.from({ length: 500 }, (_, n) => aPerson(`p${n}`, { name: 'x'.repeat(1_500) }));
  desk.crowd.set('m1', crowd);
  const socket = connect(Number(new URL(served.url).port), '127.0.0.1');
  onTestFinished(() => void socket.destroy());
  socket.write('GET /api/v1/live HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n');
  await once(socket, 'readable');
  let toldBytes = 0;
  for (let frame = 0; frame < 40; frame += 1) {
    for (const { key } of crowd) desk.change({ kind: 'person', meeting: 'm1', person: key });
    await new Promise((resolve) => setTimeout(resolve, 120));
    toldBytes += crowd.length * 1_500;
  }
  rename('As it is now');
  await new Promise((resolve) => setTimeout(resolve, 200));
  let readBytes = 0;
  let end = '';
  socket.on('data', (chunk: Buffer) => {
    readBytes += chunk.length;
    end = (end + chunk.toString('latin1')).slice(-2_000_000);
  });
  await expect.poll(() => end.includes('event: snapshot') && end.includes('As it is now')).toBe(true);
  expect(toldBytes).toBeGreaterThan(25_000_000);
  expect(readBytes).toBeLessThan(toldBytes / 2);
});
