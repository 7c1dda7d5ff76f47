// What a human is told of a press: how much of it was done, and that it is not known where no answer came.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, onTestFinished } from 'vitest';
import { type Console, startConsole } from '../../src/console/console.ts';
import { createDeskSide, type DeskSide } from '../../src/console/desk-side.ts';
import { createMetrics } from '../../src/console/metrics.ts';
import { inBrowser, openContext, startChromium } from './chromium.ts';
import { aDaemon } from './fake-daemon.ts';
import { aDesk, aNeed, aPerson, type FakeDesk } from './fake-desk.ts';
import { aProxy, type PressProxy } from './proxy.ts';
import { aLine } from './raw-line.ts';

const directory = mkdtempSync(join(tmpdir(), 'lobbyguard-presses-'));
let browser: Browser | undefined;
let desk: FakeDesk;
let side: DeskSide;
let served: Console;
let proxy: PressProxy;

beforeAll(async () => {
  browser = await startChromium();
});
afterAll(async () => {
  await browser?.close();
  rmSync(directory, { recursive: true, force: true });
});
beforeEach(async () => {
  const guests = ['bob', 'carl', 'dora'].map((key) => aPerson(key, { name: `${key.charAt(0).toUpperCase()}${key.slice(1)}` }));
  desk = aDesk({
    crowd: [['m1', guests]],
    needs: [aNeed('n1', { meeting: 'm1', rule: 'guests-wait', people: ['bob', 'carl', 'dora'] })],
  });
  side = createDeskSide(desk, directory);
  served = await startConsole({ host: '127.0.0.1', port: 0 }, { daemon: () => aDaemon(), metrics: createMetrics(), side: () => side });
  proxy = await aProxy(served.url);
});
afterEach(async () => {
  side.close();
  await proxy.close();
  await served.close();
});

async function aPage(url: string): Promise<Page> {
  const context = await openContext(browser);
  onTestFinished(() => context.close());
  const page = await context.newPage();
  await page.goto(url);
  await page.waitForSelector('.need');
  return page;
}

const toast = (page: Page, text: string) => page.locator('.toast').getByText(text).waitFor();
const ordered = () => desk.calls.filter(([name]) => name === 'order').map(([, request]) => (request as { person: string }).person);
const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });

const html = { type: 'text/html', body: '<html><body><h1>502 Bad Gateway</h1></body></html>' };
inBrowser.each([
  ['an error page of a proxy', { status: 502, ...html }],
  ['a page where one signs in', { status: 200, ...html }],
  ['nothing', { status: 200, type: 'application/json', body: '' }],
  ['null', { status: 200, type: 'application/json', body: 'null' }],
  ['something else', { status: 202, type: 'application/json', body: '{"ok":true}' }],
  ['another problem', { status: 500, type: 'application/problem+json', body: '{"title":"Oops"}' }],
])('a press that is answered with %s is told as not known, and the row can be pressed again', async (_, odd) => {
  const page = await aPage(proxy.url);
  for (const name of ['Refuse Bob', 'Refuse all 3…', 'Take it', 'Pause everything']) {
    proxy.answer(odd);
    await button(page, name).click();
    if (name.includes('all')) await button(page, 'Refuse 3').click();
    if (name.includes('Pause')) await page.getByRole('dialog').getByRole('button').first().click();
    await toast(page, 'It is not known whether this was done.');
    await button(page, 'Close').click();
  }
  expect(desk.calls).toEqual([]);
  proxy.answer(undefined);
  await button(page, 'Refuse Bob').click();
  await toast(page, 'Refusing Bob in');
  expect(ordered()).toEqual(['bob']);
});

inBrowser(
  'a press on a line that has fallen silent is told as not known after some seconds, and the row can be pressed again',
  async () => {
    const line = await aLine(served.url);
    onTestFinished(() => line.close());
    const page = await aPage(line.url);
    line.freeze(true);
    await button(page, 'Refuse Bob').click();
    await toast(page, 'It is not known whether this was done.');
    line.freeze(false);
    await button(page, 'Refuse Bob').click();
    await toast(page, 'Refusing Bob in');
    expect(ordered()).toEqual(['bob']);
  },
);

inBrowser('a press that arrives late, after it was pressed again, is done once', async () => {
  const page = await aPage(proxy.url);
  for (const [name, confirmed] of [['Refuse Bob'], ['Refuse all 3…', 'Refuse 3']] as const) {
    proxy.keep(true);
    await button(page, name).click();
    if (confirmed !== undefined) await button(page, confirmed).click();
    await toast(page, 'It is not known whether this was done.');
    proxy.keep(false);
    await button(page, name).click();
    if (confirmed !== undefined) await button(page, confirmed).click();
    await page.getByRole('button', { name: 'Undo (z)' }).click();
    await toast(page, 'There was nothing to take back.');
    await button(page, 'Close').click();
    expect(await proxy.bringKept()).toHaveLength(1);
  }
  expect(desk.calls.map(([name]) => name)).toEqual(['order', 'undo', 'bulk', 'undo']);
});

inBrowser('pressed again after it was taken back, it is done again', async () => {
  const page = await aPage(proxy.url);
  proxy.keep(true);
  await button(page, 'Refuse Bob').click();
  await toast(page, 'It is not known whether this was done.');
  proxy.keep(false);
  await proxy.bringKept();
  await button(page, 'Refuse Carl').click();
  await page.getByRole('button', { name: 'Undo (z)' }).click();
  await toast(page, 'There was nothing to take back.');
  await button(page, 'Refuse Bob').click();
  await toast(page, 'Refusing Bob in');
  expect(ordered()).toEqual(['bob', 'carl', 'bob']);
});
