// Signing in and out in Chromium, what each role is shown, and what becomes of a page whose session ends.
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, onTestFinished } from 'vitest';
import type { AuthConfig, RoleRule } from '../../../src/config/config.ts';
import { hashPassword } from '../../../src/console/auth/password.ts';
import { userLine } from '../../../src/console/auth/users-file.ts';
import { openListeners } from '../../../src/console/open.ts';
import { inBrowser, openContext, startChromium } from '../chromium.ts';
import { aDaemon, type FakeDaemon } from '../fake-daemon.ts';
import { aDesk, aMeeting, aNeed, aPerson } from '../fake-desk.ts';
import { aProvider } from './provider.ts';

const axe = readFileSync(join(import.meta.dirname, '../../../node_modules/axe-core/axe.min.js'), 'utf8');
const password = 'correct horse battery';
const [desktop, phone] = [
  { width: 1280, height: 800 },
  { width: 390, height: 844 },
];
const olivias = { organizer: ['olivia@example.com'] };
const roles: RoleRule[] = [
  { who: { group: 'organizers' }, role: 'organizer' },
  { who: { group: 'viewers' }, role: 'viewer' },
  { who: { group: 'some-moderators' }, role: 'moderator', meetings: olivias },
  { who: { group: 'mixed' }, role: 'viewer' },
  { who: { group: 'mixed' }, role: 'moderator', meetings: olivias },
  { who: { group: 'operators' }, role: 'operator' },
  { who: { group: 'desk' }, role: 'operator' },
];
const groups = ['organizers', 'viewers', 'some-moderators', 'mixed', 'operators', 'nothing'];

const directory = mkdtempSync(join(tmpdir(), 'lobbyguard-page-'));
const users = join(directory, 'users');
let browser: Browser | undefined;
let hash: string;
let daemon: FakeDaemon;

beforeAll(async () => {
  [browser, hash] = await Promise.all([startChromium(), hashPassword(password)]);
});
afterAll(async () => {
  await browser?.close();
  rmSync(directory, { recursive: true, force: true });
});
beforeEach(() => {
  daemon = { ...aDaemon(), desk: aScene() };
  writeUsers(groups.map((group) => [group, group]));
});

/** Everybody's address is Olivia's. */
function writeUsers(all: readonly (readonly [name: string, group: string])[]): void {
  const lines = all.map(([name, group]) =>
    userLine({ who: `${name}@example.com`, hash, groups: [group], address: 'sip:olivia@example.com' }),
  );
  writeFileSync(users, `${lines.join('\n')}\n`);
}

/** A meeting of Olivia's with a stopped rule, and one of somebody else. */
function aScene() {
  const stopped = { rule: 'anonymous-flood', by: 'cap' as const, since: Date.now(), waiting: 3, meeting: 'theirs' };
  const guests = ['Bob', 'Carl', 'Dora'].map((name) => aPerson(name));
  return aDesk({
    rooms: [
      aMeeting('theirs', { stopped: [stopped], waiting: 3 }),
      aMeeting('another', { subject: 'Board', organizer: 'ceo@example.com', waiting: 2 }),
    ],
    crowd: [
      ['theirs', guests],
      ['another', [aPerson('Eve'), aPerson('Frank')]],
    ],
    needs: [
      aNeed('n1', { kind: 'rule-stopped', meeting: 'theirs', rule: 'anonymous-flood', text: 'Rule anonymous-flood has stopped itself' }),
      aNeed('n2', { meeting: 'theirs', rule: 'guests-wait', count: 3, people: ['Bob', 'Carl', 'Dora'], text: '3 guests held' }),
      aNeed('n3', { meeting: 'another', rule: 'guests-wait', count: 2, people: ['Eve', 'Frank'], text: '2 guests held at the board' }),
      aNeed('n4', { kind: 'mass-admission', meeting: 'theirs', text: 'Somebody let everybody in' }),
    ],
  });
}

async function serve(auth: AuthConfig = { kind: 'users', file: users }) {
  const sources = { auditDirectory: directory, daemon: () => daemon, warn: () => undefined };
  const served = await openListeners({ console: { host: '127.0.0.1', port: 0, auth, roles }, ...sources });
  onTestFinished(() => served.close());
  return served;
}

async function aPage(url: string): Promise<Page> {
  if (browser === undefined) throw new Error('there is no Chromium');
  const context = await openContext(browser, { viewport: desktop });
  onTestFinished(() => context.close());
  const page = await context.newPage();
  await page.goto(url);
  return page;
}

async function fillIn(page: Page, name: string, typed = password): Promise<void> {
  await page.getByLabel('Name').fill(name);
  await page.getByLabel('Password').fill(typed);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

async function signedIn(group: string): Promise<Page> {
  const { urls } = await serve();
  const page = await aPage(urls.console ?? '');
  await fillIn(page, `${group}@example.com`);
  await page.locator('.me').getByText(`${group}@example.com`).waitFor();
  return page;
}

/** Nothing for axe to complain of and nothing to scroll to sideways, at a desk and on a phone. */
async function fitsEverybody(page: Page): Promise<void> {
  for (const size of [desktop, phone]) {
    await page.setViewportSize(size);
    await page.evaluate(axe);
    const found = (await page.evaluate(
      "axe.run().then(({ violations }) => violations.map(({ id, nodes }) => id + ' ' + nodes[0].html))",
    )) as string[];
    const tooWide = await page.evaluate('document.documentElement.scrollWidth > innerWidth');
    expect([size.width, found, tooWide]).toEqual([size.width, [], false]);
  }
  await page.setViewportSize(desktop);
}

/** What can be pressed in the part of the page about meetings and people, without what only looks. */
async function buttons(page: Page): Promise<string[]> {
  const all = await page.locator('main button').allTextContents();
  return [...new Set(all.map((text) => text.trim()).filter((text) => !/^Show /.test(text)))].toSorted();
}

inBrowser(
  'a wrong password is told and the name stays; the right one opens the desk, which says who is signed in, and sign-out ends it',
  async () => {
    const { urls } = await serve();
    const page = await aPage(urls.console ?? '');
    await fillIn(page, 'operators@example.com', 'wrong');
    await page.getByRole('alert').getByText('The name or the password is wrong.').waitFor();
    expect(await page.getByLabel('Name').inputValue()).toBe('operators@example.com');
    expect(await page.evaluate('document.activeElement.name')).toBe('password');
    await fitsEverybody(page);
    await fillIn(page, 'operators@example.com');
    await page.locator('.me').getByText('operators@example.com').waitFor();
    expect(await page.locator('.me').textContent()).toContain('operator');
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('button', { name: 'Sign in' }).waitFor();
    await page.goBack();
    await page.getByRole('button', { name: 'Sign in' }).waitFor();
    expect(daemon.calls).toContain('sign-in out operators@example.com');
  },
);

inBrowser('somebody who tries too often is told how long to wait', async () => {
  const { urls } = await serve();
  const page = await aPage(urls.console ?? '');
  const told = page.getByRole('alert');
  await fillIn(page, 'operators@example.com', 'wrong');
  await told.waitFor();
  // Each failure makes the next wait longer, so that even a slow machine gets there.
  for (let n = 0; n < 10 && !/Too many/.test((await told.textContent()) ?? ''); n += 1) {
    await fillIn(page, 'operators@example.com', 'wrong');
    await told.waitFor();
  }
  expect(await told.textContent()).toMatch(/^Too many tries\. Wait (a second|\d+ seconds), then try again\.$/);
});

inBrowser('somebody signs in at the provider of their organisation, and gets to what the link was about', async () => {
  let callback: ReturnType<ReturnType<typeof aProvider>['callback']> | undefined;
  const provider = createServer((request, response) => void callback?.(request, response));
  provider.listen(0, '127.0.0.1');
  await once(provider, 'listening');
  onTestFinished(() => {
    provider.closeAllConnections();
    provider.close();
  });
  const issuer = `http://127.0.0.1:${(provider.address() as AddressInfo).port}`;
  const oidc = { kind: 'oidc', issuer, clientId: 'lobbyguard', clientSecret: () => 'client-secret', claim: 'preferred_username' } as const;
  const { urls } = await serve(oidc);
  callback = aProvider(issuer, `${urls.console}/sign-in/callback`, []).callback();
  const page = await aPage(`${urls.console}/#/policies`);
  await page.getByRole('link', { name: 'Sign in with your organisation' }).click();
  await page.locator('input[name=login]').fill('olivia');
  await page.locator('input[name=password]').fill('any');
  await page.locator('button[type=submit]').click();
  await page.locator('button[type=submit]').click();
  await page.getByRole('heading', { name: /^Policies/ }).waitFor();
  expect(await page.locator('.me').textContent()).toMatch(/^olivia@example\.com operator/);
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByRole('link', { name: 'Sign in with your organisation' }).waitFor();
});

const decides = ['Admit', 'Refuse', 'Take it', 'Wait'];
const decidesOnMany = [...decides, 'Admit all 2…', 'Admit all 3…', 'Refuse all 2…', 'Refuse all 3…'];

inBrowser.each<[group: string, meetings: string[], now: string[], ofAll: string[]]>([
  ['organizers', ['theirs'], decides, []],
  ['viewers', ['theirs', 'another'], [], []],
  ['some-moderators', ['theirs'], decidesOnMany.filter((text) => !text.includes('2')), []],
  ['operators', ['theirs', 'another'], [...decidesOnMany, 'Let it go on', 'Seen'], ['Pause everything']],
])('%s see their meetings, no others, and no button they may not use', async (group, meetings, now, ofAll) => {
  const page = await signedIn(group);
  await page.locator('.need').first().waitFor();
  expect((await page.locator('aside th a').allTextContents()).length).toBe(meetings.length);
  expect((await page.textContent('body'))?.includes('Board')).toBe(meetings.includes('another'));
  expect(await buttons(page)).toEqual(now.toSorted());
  expect(await page.locator('header > button').allTextContents()).toEqual(ofAll);
  if (group === 'organizers' || group === 'viewers') await fitsEverybody(page);
  await page.getByRole('link', { name: 'Quarterly results, all hands' }).first().click();
  await page.locator('[data-row]').first().waitFor();
  expect((await buttons(page)).includes('Admit')).toBe(now.includes('Admit'));
  expect((await buttons(page)).includes('Let it go on')).toBe(now.includes('Let it go on'));
  await page.locator('[data-row] a').first().click();
  await page.getByText('On record').waitFor();
  expect((await buttons(page)).includes('Admit')).toBe(now.includes('Admit'));
  await page.locator('body').press('?');
  expect((await page.locator('dialog').textContent())?.includes('refuse')).toBe(now.includes('Admit'));
});

inBrowser('a role that is higher in some meetings shows its buttons there and nowhere else, and keys do no more than buttons', async () => {
  const page = await signedIn('mixed');
  const [here, there] = [page.locator('.need', { hasText: '3 guests held' }), page.locator('.need', { hasText: 'at the board' })];
  await here.getByRole('button', { name: 'Admit all 3…' }).waitFor();
  expect(await there.getByRole('button').count()).toBe(0);
  await there.locator('[data-row]').first().focus();
  await page.keyboard.press('a');
  await here.locator('[data-row]').first().focus();
  await page.keyboard.press('a');
  const { calls } = daemon.desk as ReturnType<typeof aDesk>;
  await expect.poll(() => calls.map(([name, request]) => [name, (request as { meeting: string }).meeting])).toEqual([['order', 'theirs']]);
});

inBrowser('whom a proxy has signed in is named, and signs out there', async () => {
  if (browser === undefined) return;
  const { urls } = await serve({ kind: 'proxy', header: 'X-User', groups: 'X-Groups', from: ['127.0.0.1'], secret: () => 's3cret' });
  const extraHTTPHeaders = { 'x-user': 'olivia@example.com', 'x-groups': 'viewers', 'x-lobbyguard-proxy-secret': 's3cret' };
  const context = await openContext(browser, { viewport: desktop, extraHTTPHeaders });
  onTestFinished(() => context.close());
  const page = await context.newPage();
  await page.goto(urls.console ?? '');
  await page.locator('.me').getByText('viewer: you can look').waitFor();
  expect(await page.locator('.me').textContent()).toContain('olivia@example.com');
  expect(await page.getByRole('button', { name: 'Sign out' }).count()).toBe(0);
});

inBrowser('an organizer none of whose meetings is followed is told so', async () => {
  const { rooms, list } = daemon.desk as ReturnType<typeof aDesk>;
  rooms.splice(0, 1);
  list.splice(0);
  const page = await signedIn('organizers');
  await page.getByText('None of your meetings is followed now').waitFor();
});

inBrowser('whose groups change signs in again, and is shown what they may do now; somebody without a role is told so', async () => {
  const page = await signedIn('operators');
  await page.getByRole('button', { name: 'Pause everything' }).waitFor();
  for (const [group, shown] of [
    ['viewers', 'viewer: you can look'],
    ['nothing', 'no role is given to you here'],
  ] as const) {
    writeUsers([['operators', group]]);
    await page.evaluate("document.dispatchEvent(new Event('visibilitychange'))");
    await page.getByRole('heading', { name: 'You are signed out' }).waitFor();
    await page.goto(new URL('/sign-in', page.url()).href);
    await fillIn(page, 'operators@example.com');
    await page.getByText(shown).waitFor();
    expect(await page.getByRole('button', { name: 'Pause everything' }).count()).toBe(0);
  }
  await fitsEverybody(page);
});

inBrowser(
  'when a session ends in the middle of something, the page hides, and goes on with what was typed after signing in again',
  async () => {
    const page = await signedIn('operators');
    await page.goto(`${page.url()}#/search`);
    await page.getByLabel('A name, an address, a rule:').fill('half a th');
    writeUsers([['somebody-else', 'operators']]);
    await page.evaluate("document.dispatchEvent(new Event('visibilitychange'))");
    await page.getByRole('heading', { name: 'You are signed out' }).waitFor();
    await fitsEverybody(page);
    writeUsers([['operators', 'operators']]);
    const opened = page.context().waitForEvent('page');
    await page.getByRole('link', { name: 'Sign in again' }).click();
    const other = await opened;
    await fillIn(other, 'operators@example.com');
    await other.getByRole('heading', { name: 'Search the record' }).waitFor();
    await page.bringToFront();
    await page.getByRole('heading', { name: 'You are signed out' }).waitFor({ state: 'detached' });
    expect(await page.getByLabel('A name, an address, a rule:').inputValue()).toBe('half a th');
  },
);
