// What stands under the pointer of a human stays there, whatever others decide; and what moved all the same is not taken for what they meant.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, onTestFinished } from 'vitest';
import { startConsole } from '../../src/console/console.ts';
import { createDeskSide } from '../../src/console/desk-side.ts';
import { createMetrics } from '../../src/console/metrics.ts';
import { inBrowser, openContext, startChromium } from './chromium.ts';
import { aDaemon } from './fake-daemon.ts';
import { aDesk, aNeed, aPerson, type FakeDesk } from './fake-desk.ts';

const directory = mkdtempSync(join(tmpdir(), 'lobbyguard-moving-'));
let browser: Browser | undefined;
beforeAll(async () => {
  browser = await startChromium();
});
afterAll(async () => {
  await browser?.close();
  rmSync(directory, { recursive: true, force: true });
});

const by = { who: 'Bert', auth: 'users', via: 'console' } as const;

/** Two items: of somebody with a deadline and a companion, and of eight guests. */
async function served(options: BrowserContextOptions): Promise<{ desk: FakeDesk; page: Page }> {
  const since = Date.now() - 60_000;
  const first = aPerson('Robert', {
    hold: { until: Date.now() + 600_000, deadline: Date.now() + 600_000, extensionsLeft: 2 } as never,
    since,
  });
  const second = aPerson('Rosa', { since: since + 1 });
  const guests = ['Ann', 'Ben', 'Cleo', 'Dan', 'Eva', 'Finn', 'Gus', 'Hal'].map((key, n) => aPerson(key, { since: since + 10 + n }));
  const needs = [
    aNeed('n1', { meeting: 'm1', rule: 'partners-wait', people: ['Robert', 'Rosa'], text: 'Two partners wait', since: 1 }),
    aNeed('n2', { meeting: 'm1', rule: 'guests-wait', people: guests.map(({ key }) => key), text: 'Eight guests wait', since: 2 }),
  ];
  const partners = [first, second].map((one) => ({ ...one, decision: { ...one.decision, rule: 'partners-wait' } as never }));
  const desk = aDesk({ crowd: [['m1', [...partners, ...guests]]], needs });
  const side = createDeskSide(desk, directory);
  const console = await startConsole(
    { host: '127.0.0.1', port: 0 },
    { daemon: () => aDaemon(), metrics: createMetrics(), side: () => side },
  );
  const context = await openContext(browser, options);
  onTestFinished(async () => {
    await context.close();
    side.close();
    await console.close();
  });
  const page = await context.newPage();
  await page.goto(console.url);
  await page.getByPlaceholder('your name').fill('Mia');
  await page.keyboard.press('Enter');
  await expect.poll(() => page.locator('[data-row]').count()).toBe(10);
  return { desk, page };
}

/** Bert lets in whoever is in the first item; the item is over when nobody is left in it. */
function letIn(desk: FakeDesk, key: string): void {
  const crowd = desk.crowd.get('m1') ?? [];
  desk.crowd.set(
    'm1',
    crowd.map((one) =>
      one.key === key
        ? { ...one, version: 'v2', place: 'inside', hold: undefined as never, ruling: { act: 'admit', by, at: Date.now() } as never }
        : one,
    ),
  );
  desk.change({ kind: 'person', meeting: 'm1', person: key });
}

function close(desk: FakeDesk): void {
  desk.list = desk.list.map((one) =>
    one.id === 'n1' ? { ...one, version: 'n9', state: { kind: 'closed', at: Date.now(), how: 'admitted', by } as never } : one,
  );
  desk.change({ kind: 'needs' });
}

const tops = (page: Page): Promise<Record<string, number>> =>
  page.evaluate<Record<string, number>>(
    `Object.fromEntries([...document.querySelectorAll('[data-row]')].map((row) => [row.querySelector('bdi').textContent, Math.round(row.querySelector('.acts button, .over').getBoundingClientRect().top)]))`,
  );

const rowsOf = (page: Page, words: string) => page.locator('[data-row]', { hasText: words });

inBrowser('an item that is over under the pointer leaves every row where it was', async () => {
  const { desk, page } = await served({ viewport: { width: 1280, height: 1400 } });
  await page.getByRole('button', { name: 'Refuse Hal' }).hover();
  const before = await tops(page);
  letIn(desk, 'Robert');
  await expect.poll(() => rowsOf(page, 'Robert').textContent()).toContain('admitted by Bert');
  letIn(desk, 'Rosa');
  close(desk);
  await expect.poll(() => page.locator('.need.over').count()).toBe(1);
  const { Robert: _one, Rosa: _other, ...guests } = await tops(page);
  expect(before).toMatchObject(guests);
  expect(Object.keys(guests)).toHaveLength(8);
});

inBrowser('an item that is listed no more stays under the pointer, and goes when the pointer has left', async () => {
  const { desk, page } = await served({ viewport: { width: 1280, height: 1400 } });
  await page.getByRole('button', { name: 'Refuse Hal' }).hover();
  const { Robert: _one, Rosa: _other, ...before } = await tops(page);
  desk.list = desk.list.filter(({ id }) => id !== 'n1');
  desk.change({ kind: 'needs' });
  await expect.poll(() => page.locator('.need.over').textContent()).toContain('over: it needs nobody any more');
  expect(await tops(page)).toMatchObject(before);
  await page.mouse.move(5, 5);
  await expect.poll(() => page.locator('.need').count()).toBe(1);
});

/** In the very frame in which the row has moved to where another one was. */
const pressWhenMoved = (pointerType: 'mouse' | 'touch', cameFrom = 0) => `new Promise((resolve) => {
  const button = document.querySelector('[aria-label="Refuse Hal"]');
  const before = button.getBoundingClientRect().top;
  const look = () => {
    const { left, top } = button.getBoundingClientRect();
    if (before - top < 200) return requestAnimationFrame(look);
    const at = { clientX: left + 5, clientY: top + 5, bubbles: true, cancelable: true, pointerId: 1, detail: 1, pointerType: '${pointerType}' };
    for (const off of [${cameFrom}, 0]) button.dispatchEvent(new PointerEvent('pointermove', { ...at, clientX: at.clientX - off }));
    button.dispatchEvent(new PointerEvent('pointerdown', at));
    button.dispatchEvent(new MouseEvent('click', at));
    resolve();
  };
  look();
})`;

inBrowser('a finger that lands on a row which has moved there by itself presses nothing, and is told', async () => {
  const { desk, page } = await served({ viewport: { width: 390, height: 2_000 }, hasTouch: true, isMobile: true });
  const refuse = (name: string) => page.getByRole('button', { name: `Refuse ${name}`, exact: true });
  // The rows of the first item go, and a finger comes down on whatever is there by then.
  const pressed = page.evaluate(pressWhenMoved('touch'));
  desk.list = desk.list.filter(({ id }) => id !== 'n1');
  desk.change({ kind: 'needs' });
  await pressed;
  await expect.poll(() => page.locator('.toast').textContent()).toContain('The list moved as you pressed, so nothing was asked.');
  expect(desk.calls.filter(([name]) => name === 'order')).toEqual([]);
  // Having looked again they are pressed as ever.
  await expect
    .poll(async () => {
      await refuse('Hal').tap();
      return desk.calls.filter(([name]) => name === 'order').length;
    })
    .toBeGreaterThan(0);
  expect(desk.calls.find(([name]) => name === 'order')?.[1]).toMatchObject({ person: 'Hal', act: 'reject' });
});

inBrowser('a mouse that travels to a row which has moved there presses nothing; one that is sent there by name does', async () => {
  for (const [cameFrom, asked] of [
    [20, []],
    [300, ['Hal']],
  ] as const) {
    const { desk, page } = await served({ viewport: { width: 1280, height: 2_000 } });
    const pressed = page.evaluate(pressWhenMoved('mouse', cameFrom));
    desk.list = desk.list.filter(({ id }) => id !== 'n1');
    desk.change({ kind: 'needs' });
    await pressed;
    await expect.poll(() => page.locator('.toast').textContent()).toContain(asked.length === 0 ? 'The list moved as you pressed' : 'Hal');
    expect(desk.calls.filter(([name]) => name === 'order').map(([, order]) => (order as { person: string }).person)).toEqual(asked);
  }
});

inBrowser('who was refused and has gone is not said to be refused in a moment, and there is nothing to cancel', async () => {
  const { desk, page } = await served({ viewport: { width: 1280, height: 1400 } });
  await page.getByRole('button', { name: 'Refuse Hal' }).hover();
  const crowd = desk.crowd.get('m1') ?? [];
  const order = { id: 'o1', rel: 'reject', state: 'grace', dueAt: Date.now() + 3_000, by };
  desk.crowd.set(
    'm1',
    crowd.map((one) => (one.key === 'Hal' ? { ...one, version: 'v2', order: order as never } : one)),
  );
  desk.change({ kind: 'person', meeting: 'm1', person: 'Hal' });
  await expect.poll(() => rowsOf(page, 'Hal').textContent()).toContain('refuse: Bert, in a moment');
  expect(await rowsOf(page, 'Hal').getByRole('button', { name: 'Cancel' }).count()).toBe(1);
  desk.crowd.set(
    'm1',
    crowd.filter(({ key }) => key !== 'Hal'),
  );
  desk.change({ kind: 'gone', meeting: 'm1', person: 'Hal' });
  await expect.poll(() => rowsOf(page, 'Hal').textContent()).toContain('not in the lobby any more; refuse: Bert');
  expect(await rowsOf(page, 'Hal').getByRole('button', { name: 'Cancel' }).count()).toBe(0);
});

inBrowser('an empty list does not say that nothing needs anybody while something new waits to be shown', async () => {
  const { desk, page } = await served({ viewport: { width: 1280, height: 1400 } });
  const list = desk.list;
  desk.list = [];
  desk.change({ kind: 'needs' });
  await expect.poll(() => page.locator('main .calm').count()).toBe(1);
  await page.locator('main .calm').hover();
  desk.list = list;
  desk.change({ kind: 'needs' });
  await expect.poll(() => page.locator('.need').count()).toBe(2);
  expect(await page.locator('main .calm').count()).toBe(0);
});

inBrowser('on a phone what stands last can be scrolled free of a long answer', async () => {
  const { page } = await served({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
  await page.getByRole('button', { name: 'Admit Ann', exact: true }).click();
  await page.locator('.toast').waitFor();
  const answer = 'Refusing 1 of 6 people. Not Robert, Rosa, Cleo and 1 more: Anna has decided already (admit). Not Dan: they have left. ';
  const [shown, free] = (await page.evaluate(`(() => {
    document.querySelector('.toast').firstChild.textContent = '${answer}';
    window.scrollTo(0, document.body.scrollHeight);
    const last = document.querySelector('main').lastElementChild;
    return [document.querySelector('.toast').getBoundingClientRect(), last.getBoundingClientRect()].map(({ top, bottom }) => ({ top, bottom }));
  })()`)) as [{ top: number }, { bottom: number }];
  expect(free.bottom).toBeLessThan(shown.top);
});
