// Debian's or the system's own Chromium, driven for tests. Where there is none, a test says so and is skipped; under CI it fails.
import { execFileSync } from 'node:child_process';
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium } from 'playwright-core';
import { test } from 'vitest';

/** The first Chromium or Chrome on the path; undefined when there is none. */
export function findBrowser(): string | undefined {
  for (const name of ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome']) {
    try {
      return execFileSync('which', [name], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
    } catch {
      // Not this one.
    }
  }
  return undefined;
}

const program = findBrowser();
if (program === undefined) {
  const message = 'no Chromium on this machine: the desk was not opened in a browser';
  if (process.env['CI'] === 'true') throw new Error(message);
  console.warn(message);
}

export const inBrowser = test.skipIf(program === undefined);

export const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-dev-shm-usage',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export async function startChromium(): Promise<Browser | undefined> {
  return program === undefined ? undefined : chromium.launch({ executablePath: program, args: flags });
}

/** A browser of somebody's own, that waits for slow machines. */
export async function openContext(browser: Browser | undefined, options: BrowserContextOptions = {}): Promise<BrowserContext> {
  if (browser === undefined) throw new Error('there is no Chromium');
  const context = await browser.newContext(options);
  context.setDefaultTimeout(120_000);
  return context;
}
