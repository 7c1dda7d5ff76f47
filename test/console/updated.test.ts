// lobbyguard is updated while a page of it stays open in a browser.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, onTestFinished } from 'vitest';
import { startConsole } from '../../src/console/console.ts';
import { createDeskSide } from '../../src/console/desk-side.ts';
import { createMetrics } from '../../src/console/metrics.ts';
import { inBrowser, openContext, startChromium } from './chromium.ts';
import { aDaemon } from './fake-daemon.ts';
import { aDesk, aNeed, aPerson } from './fake-desk.ts';

const directory = mkdtempSync(join(tmpdir(), 'lobbyguard-updated-'));
let browser: Browser | undefined;
beforeAll(async () => {
  browser = await startChromium();
});
afterAll(async () => {
  await browser?.close();
  rmSync(directory, { recursive: true, force: true });
});

/** A console on this port, or on any; resolves to what ends it. */
async function aConsole(port = 0) {
  const ann = aPerson('Ann', { since: Date.now() - 60_000 });
  const need = aNeed('n1', { meeting: 'm1', rule: 'guests-wait', people: ['Ann'], text: 'A guest waits', since: 1 });
  const side = createDeskSide(aDesk({ crowd: [['m1', [ann]]], needs: [need] }), directory);
  const console = await startConsole({ host: '127.0.0.1', port }, { daemon: () => aDaemon(), metrics: createMetrics(), side: () => side });
  const end = async () => {
    side.close();
    await console.close();
  };
  return { url: console.url, end };
}

inBrowser('a page of an earlier build says that lobbyguard was updated, and loads the new one when asked', async () => {
  const first = await aConsole();
  const context = await openContext(browser, { viewport: { width: 1280, height: 900 } });
  onTestFinished(() => context.close());
  const page = await context.newPage();
  await page.goto(first.url);
  await page.getByRole('button', { name: 'Admit Ann' }).waitFor();
  const update = page.getByRole('button', { name: 'load the new page' });
  const live = page.getByText('live, ');
  await first.end();
  await page.getByText('no connection since').waitFor();
  const same = await aConsole(Number(new URL(first.url).port));
  await live.waitFor();
  expect(await update.count()).toBe(0);
  // What a daemon of another build knows nothing of.
  const asked = /\/desk\/\w+\/main\.js$/;
  await page.route(asked, (route) =>
    route.continue(
      route.request().method() === 'HEAD'
        ? {
            url: route
              .request()
              .url()
              .replace(/desk\/\w+/, 'desk/000000000000'),
          }
        : {},
    ),
  );
  await same.end();
  const other = await aConsole(Number(new URL(first.url).port));
  onTestFinished(other.end);
  await page.getByText('updated: ').waitFor();
  await page.unroute(asked);
  await update.click();
  await live.waitFor();
  await page.getByRole('button', { name: 'Admit Ann' }).waitFor();
  expect(await update.count()).toBe(0);
});
