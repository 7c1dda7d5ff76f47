import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import { type Console, startConsole } from '../../src/console/console.ts';
import { createDeskSide, type DeskSide } from '../../src/console/desk-side.ts';
import { createMetrics } from '../../src/console/metrics.ts';
import { inBrowser, openContext, startChromium } from './chromium.ts';
import { aDaemon } from './fake-daemon.ts';
import { aPerson, type FakeDesk } from './fake-desk.ts';
import { aRaid } from './scene.ts';

/** Evaluated by the debugger: the page's own policy lets no foreign script in. */
const axe = readFileSync(join(import.meta.dirname, '../../node_modules/axe-core/axe.min.js'), 'utf8');
const directory = mkdtempSync(join(tmpdir(), 'lobbyguard-desk-'));
let browser: Browser | undefined;
let desk: FakeDesk;
let side: DeskSide;
let served: Console;
let page: Page;

beforeAll(async () => {
  browser = await startChromium();
});
afterAll(async () => {
  await browser?.close();
  rmSync(directory, { recursive: true, force: true });
});

beforeEach(async () => {
  desk = aRaid();
  side = createDeskSide(desk, directory);
  served = await startConsole({ host: '127.0.0.1', port: 0 }, { daemon: () => aDaemon(), metrics: createMetrics(), side: () => side });
  if (browser === undefined) return;
  const context = await openContext(browser, { viewport: { width: 1280, height: 900 } });
  page = await context.newPage();
  await page.goto(served.url);
  await page.waitForSelector('.need');
});
afterEach(async () => {
  await page?.context().close();
  side.close();
  await served.close();
});

/** A person changes, leaves or comes; the desk is told. */
function change(key: string, over: Parameters<typeof aPerson>[1] | 'gone'): void {
  const people = desk.crowd.get('m1') ?? [];
  const before = people.find((one) => one.key === key);
  const others = people.filter((one) => one.key !== key);
  desk.crowd.set('m1', over === 'gone' ? others : [...others, { ...(before ?? aPerson(key)), ...over }]);
  desk.change(over === 'gone' ? { kind: 'gone', meeting: 'm1', person: key } : { kind: 'person', meeting: 'm1', person: key });
}

const row = (key: string) => page.locator(`[data-person="${side.keys.idOf(key)}"]`);
const orders = () =>
  desk.calls.filter(([name]) => name === 'order').map(([, request]) => request as { person: string; act: string; seen: string });
const held = () => page.locator('[data-need=held]');

inBrowser('the first screen says the state in words and what needs somebody, most urgent first', async () => {
  expect(await page.textContent('#state')).toContain('ENFORCING, 1 rule stopped');
  const kinds = await page.evaluate("[...document.querySelectorAll('.need')].map((one) => one.dataset.need)");
  expect(kinds).toEqual(['rule-stopped', 'organizer-waiting', 'held']);
  expect(await page.title()).toBe('(3) lobbyguard: 3 things need you');
});

inBrowser('each meeting says where it comes from and how far we are, on the first screen and in the list of all', async () => {
  expect(await page.getByRole('row', { name: 'Supply chain review' }).textContent()).toContain('from calendar board.ics');
  await page.getByRole('link', { name: 'Meetings', exact: true }).click();
  await page.getByRole('heading', { name: 'Meetings 40' }).waitFor();
  expect(await page.getByRole('row', { name: 'Supply chain review' }).textContent()).toContain('joined, from calendar board.ics, by');
  expect(await page.getByRole('row', { name: 'Team 0' }).textContent()).toContain('joining');
});

inBrowser('the real and the false are told apart, and a telephone without a name has its number', async () => {
  await held().getByRole('button', { name: /^Show/ }).click();
  await held().getByRole('button', { name: /^Show/ }).click();
  const paula = row('paula2');
  expect(await paula.locator('mark').textContent()).toBe('rn');
  expect(await paula.textContent()).toContain('looks like Paula Partner (paula@fabrikam.example), who is already inside');
  expect(await row('phone').textContent()).toContain('+15555550199');
});

inBrowser('what people wrote is text, and what hides is shown', async () => {
  await held().getByRole('button', { name: /^Show/ }).click();
  await held().getByRole('button', { name: /^Show/ }).click();
  expect(await row('hostile').textContent()).toContain('<b>Bob</b> \\u{202e}evil\\u{202c} & <!channel>\\u{d}\\u{a}Bcc: all');
  expect(await page.locator('main b').count()).toBe(0);
});

inBrowser('admit is asked for with what was seen, and the row stays and says what became of it', async () => {
  const first = held().locator('[data-row]').first();
  const id = await first.getAttribute('data-person');
  await first.getByRole('button', { name: /^Admit/ }).click();
  await expect.poll(() => orders().length).toBe(1);
  const { person, act, seen } = orders()[0] ?? {};
  expect([side.keys.idOf(person ?? ''), act, seen]).toEqual([id, 'admit', 'v1']);
  const by = { who: 'R. Meier', auth: 'local' as const, via: 'console' as const };
  change(person ?? '', { ruling: { id: 'h1', act: 'admit', by, at: Date.now() }, version: 'v2' });
  await page.locator(`[data-person="${id}"]`).getByText('admitted by R. Meier').first().waitFor();
});

inBrowser('somebody who looks like somebody else is asked about once more', async () => {
  await held().getByRole('button', { name: /^Show/ }).click();
  await held().getByRole('button', { name: /^Show/ }).click();
  await row('paula2')
    .getByRole('button', { name: /^Admit/ })
    .click();
  const dialog = page.getByRole('dialog');
  expect(await dialog.textContent()).toContain('paula@fabrikarn.example');
  expect(orders()).toEqual([]);
  await dialog.getByRole('button', { name: 'Admit' }).click();
  await expect.poll(() => orders().length).toBe(1);
});

inBrowser('rows do not move under the pointer, whoever comes and goes', async () => {
  const rows = held().locator('[data-row]');
  const places = () => page.evaluate("[...document.querySelectorAll('[data-need=held] [data-row]')].map((one) => one.dataset.person)");
  const before = await places();
  await rows.nth(2).hover();
  const box = await rows.nth(2).boundingBox();
  change('guest-0', 'gone');
  change('newcomer', { name: 'Newcomer', since: Date.now() - 900_000 });
  desk.list = desk.list.map((need) => (need.id === 'n3' ? { ...need, people: ['newcomer', ...need.people], version: 'n2' } : need));
  desk.change({ kind: 'needs' });
  await held().getByText('not in the lobby any more').waitFor();
  expect(before).toHaveLength(8);
  expect(await places()).toEqual(before);
  const after = await rows.nth(2).boundingBox();
  expect(after?.x).toBe(box?.x);
});

inBrowser('a bulk is exactly the people of its moment, and over twenty the number is typed', async () => {
  await page.getByRole('button', { name: 'Refuse these 84…' }).click();
  for (let n = 0; n < 20; n += 1)
    change(`late-${n}`, {
      decision: { id: `l${n}`, at: 0, rule: 'anonymous-flood', action: 'reject', mode: 'enforce', verdict: 'stay', because: 'capped' },
    });
  const dialog = page.getByRole('dialog');
  expect(await dialog.getByRole('button', { name: 'Refuse 84' }).isDisabled()).toBe(true);
  await dialog.getByRole('textbox').fill('84');
  await dialog.getByRole('button', { name: 'Refuse 84' }).click();
  await expect.poll(() => desk.calls.filter(([name]) => name === 'bulk').length).toBe(1);
  const request = desk.calls.find(([name]) => name === 'bulk')?.[1] as { people: { person: string }[]; expect: number };
  expect([request.expect, request.people.length]).toEqual([84, 84]);
  expect(request.people.every(({ person }) => person.startsWith('raider-'))).toBe(true);
});

inBrowser('keys act on the row with the focus, never in a field', async () => {
  for (const key of ['j', 'j', 'j', 'k', 'j', 'r']) await page.keyboard.press(key);
  await expect.poll(() => orders().map(({ person, act }) => [person, act])).toEqual([['guest-1', 'reject']]);
  await page.getByPlaceholder('your name').focus();
  await page.keyboard.type('raj');
  expect(orders()).toHaveLength(1);
  expect(await page.getByPlaceholder('your name').inputValue()).toBe('raj');
});

inBrowser('an undo is offered and goes to the act', async () => {
  for (const key of ['j', 'j', 'r']) await page.keyboard.press(key);
  await page.getByRole('button', { name: 'Undo (z)' }).waitFor();
  await page.keyboard.press('z');
  await expect
    .poll(() => desk.calls.filter(([name]) => name === 'undo').map(([, request]) => (request as { of: string }).of))
    .toEqual(['h1']);
});

inBrowser('an organizer has no button but admit, and in a dry run no button acts', async () => {
  expect(await row('olivia').getByRole('button').allTextContents()).toEqual(['Admit']);
  desk.now = { ...desk.now, mode: 'dry-run', canAct: false };
  desk.change({ kind: 'state' });
  await page.getByText('DRY RUN').waitFor();
  for (const button of await held().locator('.acts button').all()) expect(await button.isDisabled()).toBe(true);
  for (const key of ['j', 'j', 'r', 'a', 'w']) await page.keyboard.press(key);
  expect(orders()).toEqual([]);
});

inBrowser('a daemon that is gone is told within twelve seconds, and no button acts any more', async () => {
  await served.close();
  await page.getByText('no connection since').waitFor();
  expect(await page.textContent('#state')).toContain('NO CONNECTION');
  expect(await page.title()).toContain('NO CONNECTION');
  expect(await held().locator('.acts button').first().isDisabled()).toBe(true);
});

inBrowser('a phone shows it without scrolling sideways, and targets are large', async () => {
  await page.setViewportSize({ width: 390, height: 844 });
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390);
  const heights = await page.evaluate<number[]>(
    "[...document.querySelectorAll('.acts button')].map((one) => one.getBoundingClientRect().height)",
  );
  expect(Math.min(...heights)).toBeGreaterThanOrEqual(44);
});

const pages = ['#/', '#/meeting', '#/person', '#/policies', '#/trends', '#/search'];

/** The page behind one of the links, once it has something to show. */
async function open(hash: string): Promise<void> {
  const id = hash === '#/meeting' ? `/${side.keys.idOf('m1')}` : hash === '#/person' ? `/${side.keys.idOf('paula2')}` : '';
  await page.evaluate(`location.hash = '${hash}${id}'`);
  await page.locator('main h2').first().waitFor();
}

for (const [name, colorScheme, width, zoom] of [
  ['light', 'light', 1280, 1],
  ['dark', 'dark', 1280, 1],
  ['on a phone', 'light', 390, 1],
  ['at twice the size, in the dark', 'dark', 1280, 2],
] as const) {
  inBrowser(
    `no page keeps anybody out or scrolls sideways, ${name}`,
    async () => {
      await page.setViewportSize({ width: width / zoom, height: 900 });
      await page.emulateMedia({ colorScheme });
      await page.evaluate(axe);
      const found: string[] = [];
      for (const hash of pages) {
        await open(hash);
        const violations = await page.evaluate<string[]>(
          "axe.run().then(({ violations }) => violations.map(({ id, nodes }) => id + ' ' + nodes[0].html))",
        );
        const wide = await page.evaluate<number>('document.documentElement.scrollWidth');
        found.push(...violations, ...(wide > width / zoom ? [`${hash} is ${wide} wide`] : []));
      }
      expect(found).toEqual([]);
    },
    60_000,
  );
}

/** `DESK_PICTURES=docs/pictures npx vitest run test/console/desk.test.ts -t pictures` makes those of docs/desk.md again. */
inBrowser('the pictures of the documents can be made', async () => {
  const into = process.env['DESK_PICTURES'] ?? directory;
  await page.getByPlaceholder('your name').fill('R. Meier');
  await page.getByRole('button', { name: 'OK' }).click();
  await page.screenshot({ path: join(into, 'desk.png') });
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.screenshot({ path: join(into, 'desk-dark.png') });
  await page.emulateMedia({ colorScheme: 'light' });
  await page.setViewportSize({ width: 390, height: 844 });
  await page.screenshot({ path: join(into, 'desk-phone.png') });
  expect(readdirSync(into).filter((file) => file.startsWith('desk'))).toHaveLength(3);
});
