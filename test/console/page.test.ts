import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type Console, startConsole } from '../../src/console/console.ts';
import { createMetrics } from '../../src/console/metrics.ts';
import { createRecent } from '../../src/console/recent.ts';
import { type Browser, findBrowser, startBrowser } from './browser.ts';
import { aDaemon, aDecision } from './fake-daemon.ts';

const program = findBrowser();
if (program === undefined) {
  const message = 'no Chromium on this machine: the status page was not opened in a browser';
  if (process.env['CI'] === 'true') throw new Error(message);
  console.warn(message);
}
const inBrowser = test.skipIf(program === undefined);

const daemon = aDaemon();
const recent = createRecent();
let page: Console;
let browser: Browser;

beforeAll(async () => {
  if (program === undefined) return;
  page = await startConsole({ host: '127.0.0.1', port: 0 }, { daemon: () => daemon, metrics: createMetrics(), recent });
  browser = await startBrowser(program);
  recent.observe(aDecision({ facts: { name: '<img src=x onerror="document.title=1">' } }));
  await browser.open(`${page.url}/`);
}, 30_000);
afterAll(async () => {
  browser?.close();
  await page?.close();
});

const text = (selector: string): Promise<string> =>
  browser.evaluate(`document.querySelector(${JSON.stringify(selector)})?.innerText ?? ''`);

inBrowser('the mode stands in big letters and the style is in force', async () => {
  expect((await text('.mode')).toLowerCase()).toBe('enforcing');
  expect(await browser.evaluate("parseFloat(getComputedStyle(document.querySelector('.mode')).fontSize)")).toBeGreaterThan(30);
});

inBrowser('a hostile name is text on the page', async () => {
  expect(await text('#decisions ~ table tbody th')).toContain('<img src=x onerror=');
  expect(await browser.evaluate("document.querySelectorAll('main img').length")).toBe(0);
});

inBrowser('every part can be found without seeing it', async () => {
  const unnamed = `[...document.querySelectorAll('table')].filter((table) => !table.caption || !table.querySelector('th[scope=col]')).length
    + [...document.querySelectorAll('button, input')].filter((part) => !(part.innerText || part.labels?.[0]?.innerText)).length`;
  expect(await browser.evaluate(unnamed)).toBe(0);
  expect(
    await browser.evaluate(
      "[document.documentElement.lang, document.querySelectorAll('h1').length, document.querySelector('.mode').getAttribute('role')]",
    ),
  ).toEqual(['en', 1, 'status']);
});

inBrowser('the page follows the daemon by itself, and keeps its place', async () => {
  await browser.evaluate('window.mark = 1');
  daemon.now = { ...daemon.now, policy: { ...daemon.now.policy, rejected: 'guests.yaml:1:1: error x: broken' } };
  await vi.waitFor(async () => expect(await text('[role=alert]')).toContain('guests.yaml:1:1'), { timeout: 6000, interval: 200 });
  expect(await browser.evaluate('window.mark')).toBe(1);
});

inBrowser('the buttons pause and resume', async () => {
  await browser.evaluate("document.querySelector('form button').click()");
  await vi.waitFor(async () => expect((await text('.mode')).toLowerCase()).toBe('paused'));
  expect(daemon.calls).toEqual(['pause console']);
  await browser.evaluate("document.querySelector('form button').click()");
  await vi.waitFor(async () => expect((await text('.mode')).toLowerCase()).toBe('enforcing'));
  expect(daemon.calls).toEqual(['pause console', 'resume console']);
});

inBrowser('a page of somebody else cannot press them', async () => {
  const foreign = `<form method=post action="${page.url}/pause"><button>win a prize</button></form>`;
  await browser.open(`data:text/html,${encodeURIComponent(foreign)}`);
  await browser.evaluate("document.querySelector('button').click()");
  await vi.waitFor(async () => expect(await text('body')).toContain('does not come from the console'));
  expect(daemon.calls).toEqual(['pause console', 'resume console']);
});

inBrowser('the browser found nothing to complain about before that', () => {
  expect(browser.errors.filter((error) => !error.includes('403'))).toEqual([]);
});
