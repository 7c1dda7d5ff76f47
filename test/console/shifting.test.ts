// A press while everything moves: whatever comes, goes or is renamed between pointer-down and up, nobody but the one who was seen is meant.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, onTestFinished } from 'vitest';
import { startConsole } from '../../src/console/console.ts';
import { createDeskSide } from '../../src/console/desk-side.ts';
import { createMetrics } from '../../src/console/metrics.ts';
import { createRandom } from '../../src/simulator/random.ts';
import { inBrowser, openContext, startChromium } from './chromium.ts';
import { aDaemon } from './fake-daemon.ts';
import { aDesk, aNeed, aPerson, type FakeDesk } from './fake-desk.ts';

const directory = mkdtempSync(join(tmpdir(), 'lobbyguard-shifting-'));
let browser: Browser | undefined;
beforeAll(async () => {
  browser = await startChromium();
});
afterAll(async () => {
  await browser?.close();
  rmSync(directory, { recursive: true, force: true });
});

const runs = 1_000;
const crowd = 6;

async function served(desk: FakeDesk): Promise<Page> {
  const side = createDeskSide(desk, directory);
  const console = await startConsole(
    { host: '127.0.0.1', port: 0 },
    { daemon: () => aDaemon(), metrics: createMetrics(), side: () => side },
  );
  const context = await openContext(browser, { viewport: { width: 1280, height: 1400 } });
  onTestFinished(async () => {
    await context.close();
    side.close();
    await console.close();
  });
  const page = await context.newPage();
  await page.goto(console.url);
  await page.waitForSelector('[data-row]');
  return page;
}

interface Press {
  /** Opaque id and name on the row when the pointer went down. */
  person: string;
  name: string;
  clicked: boolean;
  asked: { person: string; seen: string }[];
}

/** What is asked for is noted and answered at once: the server is not what is tested here, and a thousand answers take long. */
const noteRequests = `
  window.asked = [];
  const { fetch } = window;
  window.fetch = async (path, options = {}) => {
    const [, person] = /people\\/([^/]+)\\/admit$/.exec(path) ?? [];
    if (person === undefined) return fetch(path, options);
    window.asked.push({ person, seen: options.headers['if-match'].replaceAll('"', '') });
    return new Response('{"id":"h"}', { status: 202 });
  };`;

/** Presses a button of a random row for each pair of numbers: which one, and how long the button is held down. */
const pressAll = `(async (presses) => {
  const column = () => document.querySelector('main > div');
  const pointer = (kind) => column().dispatchEvent(new PointerEvent(kind, { pointerId: 1 }));
  const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
  const all = [];
  let hasAsked = false;
  for (const [which, pause] of presses) {
    const buttons = [...document.querySelectorAll('[data-row] .acts button:not([disabled])')].filter((one) => one.textContent === 'Admit');
    const button = buttons[Math.floor(which * buttons.length)];
    if (button === undefined) {
      pointer('pointerleave');
      await wait(10);
      continue;
    }
    const row = button.closest('[data-row]');
    const { left, top, width, height } = button.getBoundingClientRect();
    const at = { clientX: left + width / 2, clientY: top + height / 2, bubbles: true, pointerId: 1 };
    const shown = { person: row.dataset.person, name: row.querySelector('.who bdi').textContent };
    pointer('pointerenter');
    button.dispatchEvent(new PointerEvent('pointerdown', at));
    await wait(pause);
    // A click goes to whatever both ends of the press were on.
    const clicked = document.elementFromPoint(at.clientX, at.clientY) === button;
    if (clicked) button.click();
    // The first request asks for a token before, which may take its time.
    for (let n = 0; clicked && !hasAsked && window.asked.length === 0 && n < 500; n += 1) await wait(10);
    hasAsked ||= window.asked.length > 0;
    await wait(0);
    all.push({ ...shown, clicked, asked: window.asked.splice(0) });
    // The pointer rests there now and then, and the list with it.
    if (pause % 3 > 0) pointer('pointerleave');
  }
  return all;
})`;

inBrowser('in a thousand presses while rows come, go and are renamed, the person who was seen is meant, or nobody', async () => {
  /** Of names that were shown, which version showed them: later versions have higher numbers. */
  const versions = new Map<string, number>();
  let serial = 0;
  const newcomer = () => {
    const key = `p${serial++}`;
    versions.set(`Guest ${serial}`, 0);
    return aPerson(key, { name: `Guest ${serial}`, version: 'v0', since: Date.now() - 60_000 + serial });
  };
  const desk = aDesk({ crowd: [['m1', Array.from({ length: crowd }, newcomer)]] });
  const people = () => desk.crowd.get('m1') ?? [];
  const setNeeds = (): void => {
    const held = aNeed('n1', { meeting: 'm1', rule: 'guests-wait', people: people().map(({ key }) => key), version: `n${serial}` });
    const urgent = aNeed(`u${serial % 7}`, {
      kind: 'mass-admission',
      meeting: 'm1',
      text: `Many came in at once, ${serial}`,
      since: serial,
    });
    desk.list = serial % 3 === 0 ? [urgent, held] : [held];
    desk.change({ kind: 'needs' });
  };
  setNeeds();
  const page = await served(desk);
  await page.evaluate(noteRequests);
  const random = createRandom(7);
  const between = (low: number, high: number): number => low + Math.floor(random() * (high - low));

  function shift(): void {
    const who = people()[between(0, people().length)];
    if (who === undefined) return;
    serial += 1;
    if (random() < 0.5) {
      const version = `v${serial}`;
      versions.set(`Renamed ${serial}`, serial);
      desk.crowd.set(
        'm1',
        people().map((one) => (one === who ? { ...one, name: `Renamed ${serial}`, version } : one)),
      );
      desk.change({ kind: 'person', meeting: 'm1', person: who.key });
    } else {
      const fresh = newcomer();
      desk.crowd.set('m1', [fresh, ...people().filter((one) => one !== who)]);
      desk.change({ kind: 'gone', meeting: 'm1', person: who.key });
      desk.change({ kind: 'person', meeting: 'm1', person: fresh.key });
    }
    setNeeds();
  }

  const shifting = setInterval(shift, 60);
  onTestFinished(() => clearInterval(shifting));
  const held = Array.from({ length: runs }, () => [random(), between(0, 20)]);
  const presses = await page.evaluate<Press[]>(`${pressAll}(${JSON.stringify(held)})`);
  const asked = presses.flatMap(({ person, name, asked: those }) => those.map((one) => ({ ...one, shown: person, name })));
  // An older version than the one that was shown is answered with 409, a newer one would not be.
  const wrong = asked.filter(({ person, seen, shown, name }) => person !== shown || Number(seen.slice(1)) > (versions.get(name) ?? -1));
  expect(wrong).toEqual([]);
  expect([presses.length, asked.length].every((n) => n > runs / 10)).toBe(true);
});
