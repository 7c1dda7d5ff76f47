// A human in Chromium at the desk of a real daemon on the simulated server. One browser for each file of tests.
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, onTestFinished } from 'vitest';
import { type OpenConsole, openConsole } from '../../src/console/open.ts';
import type { Simulator } from '../../src/simulator/simulator.ts';
import { aSimulator, moderating, type Watching, type WatchOptions } from '../support/daemon.ts';
import { openContext, startChromium } from './chromium.ts';

export interface Scene extends Watching {
  simulator: Simulator;
  page: Page;
  served: OpenConsole;
  /** Another browser, with its own name. */
  another(name: string): Promise<Page>;
}

export interface DeskInChromium {
  atTheDesk(options: WatchOptions, people: (simulator: Simulator) => void): Promise<Scene>;
  /** The same on a server that is there already; `port` is one that a page knows. */
  sitDown(simulator: Simulator, options: WatchOptions, port?: number): Promise<Omit<Scene, 'page'>>;
  browser(): Browser;
}

export function aDeskInChromium(): DeskInChromium {
  let started: Browser | undefined;
  beforeAll(async () => {
    started = await startChromium();
  }, 60_000);
  afterAll(() => started?.close());

  function browser(): Browser {
    if (started === undefined) throw new Error('there is no Chromium');
    return started;
  }

  async function sitDown(simulator: Simulator, options: WatchOptions, port = 0): Promise<Omit<Scene, 'page'>> {
    const watch = await moderating(simulator, options);
    const served = await openConsole({ host: '127.0.0.1', port }, () => watch.daemon, watch.config.audit.directory);
    onTestFinished(() => served.close());
    return { ...watch, simulator, served, another: (name) => openDesk(browser(), served.url, name) };
  }

  return {
    browser,
    sitDown,
    async atTheDesk(options, people) {
      const simulator = await aSimulator();
      people(simulator);
      const scene = await sitDown(simulator, options);
      return { ...scene, page: await scene.another('R. Meier') };
    },
  };
}

export async function openDesk(browser: Browser, url: string, name: string): Promise<Page> {
  const context = await openContext(browser, { viewport: { width: 1280, height: 900 } });
  onTestFinished(() => context.close());
  const page = await context.newPage();
  await page.goto(url);
  await page.getByPlaceholder('your name').fill(name);
  await page.getByRole('button', { name: 'OK' }).click();
  return page;
}

export const guest = (name: string) => ({ uri: `sip:${name.toLowerCase()}@anonymous.invalid`, name, anonymous: true, lobby: true });

/** What the server was asked to do to people. */
export const taken = ({ simulator }: Pick<Scene, 'simulator'>) => simulator.actions.map(({ action }) => action);
