// The desk against a real daemon on the simulated server: what a human presses, and what the server sees of it.
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, onTestFinished } from 'vitest';
import { type OpenConsole, openConsole } from '../../src/console/open.ts';
import type { Simulator } from '../../src/simulator/simulator.ts';
import { aSimulator, moderating, until, type Watching, type WatchOptions } from '../support/daemon.ts';
import { inBrowser, startChromium } from './chromium.ts';

const holdGuests = `
version: 1
name: guests
rules:
  - id: guests-wait
    when: { anonymous: true, inLobby: true }
    then: hold
`;
const flood = `
version: 1
name: flood
rules:
  - id: no-anonymous
    cap: 5
    when: { anonymous: true, inLobby: true }
    then: reject
`;

let browser: Browser | undefined;
beforeAll(async () => {
  browser = await startChromium();
}, 60_000);
afterAll(() => browser?.close());

interface Scene extends Watching {
  simulator: Simulator;
  page: Page;
  served: OpenConsole;
  /** Another browser, with its own name. */
  another(name: string): Promise<Page>;
}

async function atTheDesk(options: WatchOptions, people: (simulator: Simulator) => void): Promise<Scene> {
  const simulator = await aSimulator();
  people(simulator);
  const watch = await moderating(simulator, options);
  const served = await openConsole({ host: '127.0.0.1', port: 0 }, () => watch.daemon, watch.config.audit.directory);
  onTestFinished(() => served.close());
  const another = async (name: string): Promise<Page> => {
    const context = await (browser as Browser).newContext({ viewport: { width: 1280, height: 900 } });
    onTestFinished(() => context.close());
    const page = await context.newPage();
    await page.goto(served.url);
    await page.getByPlaceholder('your name').fill(name);
    await page.getByRole('button', { name: 'OK' }).click();
    return page;
  };
  return { ...watch, simulator, served, page: await another('R. Meier'), another };
}

const guest = (name: string) => ({ uri: `sip:${name.toLowerCase()}@anonymous.invalid`, name, anonymous: true, lobby: true });
const taken = ({ simulator }: Scene) => simulator.actions.map(({ action }) => action);

inBrowser(
  'somebody held is let in by one click, and stands on record with who did it',
  async () => {
    const scene = await atTheDesk({ policies: holdGuests }, (simulator) => simulator.meeting().join(guest('Bob')));
    await scene.page.getByRole('button', { name: 'Admit Bob' }).click();
    await until('Bob to be inside', () =>
      scene.simulator
        .meeting()
        .inside()
        .some(({ name }) => name === 'Bob'),
    );
    await scene.page.getByText('admitted by R. Meier').waitFor();
    expect(taken(scene)).toEqual(['admit']);
    expect(scene.of('human')).toMatchObject([{ act: 'admit', by: { who: 'R. Meier', auth: 'local', via: 'console' } }]);
    expect(scene.simulator.violations).toEqual([]);
  },
  60_000,
);

inBrowser(
  'a refusal that is taken back in its grace never reaches the server',
  async () => {
    const scene = await atTheDesk({ policies: holdGuests }, (simulator) => simulator.meeting().join(guest('Mike')));
    await scene.page.getByRole('button', { name: 'Refuse Mike' }).click();
    await scene.page.getByRole('button', { name: 'Undo (z)' }).click();
    await until('the undo to be recorded', () => scene.of('human').some(({ act }) => act === 'undo'));
    await new Promise((resolve) => setTimeout(resolve, 4_000));
    expect(taken(scene)).toEqual([]);
    expect(scene.simulator.meeting().waiting()).toHaveLength(1);
  },
  60_000,
);

inBrowser(
  'an organizer in the lobby comes first, can be let in, and can be removed by nobody',
  async () => {
    const olga = { uri: 'sip:olga@example.com', name: 'Olga', organizer: true, lobby: true };
    const scene = await atTheDesk({ policies: holdGuests }, (simulator) => {
      simulator.meeting().join(guest('Bob'));
      simulator.meeting().join(olga);
    });
    await scene.page.locator('[data-need="organizer-waiting"]').waitFor();
    expect(await scene.page.evaluate("document.querySelector('.need').dataset.need")).toBe('organizer-waiting');
    const card = scene.page.locator('[data-need="organizer-waiting"]');
    expect(await card.locator('.acts button').allTextContents()).toEqual(['Admit']);
    const now = (await (await fetch(`${scene.served.url}/api/v1/now`)).json()) as {
      people: { id: string; meeting: string; version: string; name: string }[];
    };
    const { id, meeting, version } = now.people.find(({ name }) => name === 'Olga') ?? { id: '', meeting: '', version: '' };
    for (const act of ['reject', 'eject']) {
      const headers = { 'x-lobbyguard': '1', 'if-match': version, 'idempotency-key': act };
      const answer = await fetch(`${scene.served.url}/api/v1/meetings/${meeting}/people/${id}/${act}`, {
        method: 'POST',
        headers,
        body: '{}',
      });
      expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([403, 'never-targeted']);
    }
    await card.getByRole('button', { name: 'Admit Olga' }).click();
    await until('Olga to be inside', () =>
      scene.simulator
        .meeting()
        .inside()
        .some(({ name }) => name === 'Olga'),
    );
    expect(taken(scene)).toEqual(['admit']);
  },
  60_000,
);

inBrowser(
  'of two who press about one person the first wins, and the second is told who it was',
  async () => {
    const scene = await atTheDesk({ policies: holdGuests }, (simulator) => simulator.meeting().join(guest('Bob')));
    const other = await scene.another('Z. Second');
    await other.getByRole('button', { name: 'Refuse Bob' }).waitFor();
    await scene.page.getByRole('button', { name: 'Refuse Bob' }).click();
    await until('the first order', () => scene.of('human').length === 1);
    const stale = (await (await fetch(`${scene.served.url}/api/v1/now`)).json()) as {
      people: { id: string; meeting: string; version: string }[];
    };
    const [{ id, meeting, version } = { id: '', meeting: '', version: '' }] = stale.people;
    const headers = { 'x-lobbyguard': '1', 'if-match': version, 'idempotency-key': 'second', 'x-lobbyguard-who': 'Z. Second' };
    const answer = await fetch(`${scene.served.url}/api/v1/meetings/${meeting}/people/${id}/admit`, {
      method: 'POST',
      headers,
      body: '{}',
    });
    expect(await answer.json()).toMatchObject({ code: 'already-decided', first: { by: { who: 'R. Meier' } } });
    await until('Bob to be gone', () => scene.simulator.meeting().waiting().length === 0);
    expect(taken(scene)).toEqual(['reject']);
  },
  60_000,
);

inBrowser(
  'renamed between sight and click: nothing is sent, and the new name is shown',
  async () => {
    const scene = await atTheDesk({ policies: holdGuests }, (simulator) => simulator.meeting().join(guest('Bob')));
    await scene.page.getByRole('button', { name: 'Admit Bob' }).waitFor();
    const now = (await (await fetch(`${scene.served.url}/api/v1/now`)).json()) as {
      people: { id: string; meeting: string; version: string }[];
    };
    const [{ id, meeting, version } = { id: '', meeting: '', version: '' }] = now.people;
    scene.simulator.meeting().rename('bob@anonymous.invalid', 'The Chairman');
    await scene.page.getByRole('button', { name: 'Admit The Chairman' }).waitFor();
    const headers = { 'x-lobbyguard': '1', 'if-match': version, 'idempotency-key': 'late' };
    const answer = await fetch(`${scene.served.url}/api/v1/meetings/${meeting}/people/${id}/admit`, {
      method: 'POST',
      headers,
      body: '{}',
    });
    expect(await answer.json()).toMatchObject({ status: 409, code: 'changed', now: { name: 'The Chairman' } });
    expect(taken(scene)).toEqual([]);
  },
  60_000,
);

inBrowser(
  'a rule that stopped itself is on the first screen, goes on at a click, and nobody is paused',
  async () => {
    const scene = await atTheDesk({ policies: flood }, () => undefined);
    for (let n = 0; n < 12; n += 1) scene.simulator.meeting().join(guest(`Guest${n}`));
    const card = scene.page.locator('[data-need="rule-stopped"]');
    await card.getByRole('button', { name: 'Let it go on' }).waitFor();
    expect(await scene.page.textContent('#state')).toContain('1 rule stopped');
    expect(taken(scene)).toHaveLength(5);
    await card.getByRole('button', { name: 'Let it go on' }).click();
    await until('everybody to be refused', () => scene.simulator.meeting().waiting().length === 0);
    expect(taken(scene)).toEqual(Array.from({ length: 12 }, () => 'reject'));
    expect(scene.of('pause')).toEqual([]);
  },
  60_000,
);

inBrowser(
  'a bulk refuses exactly those who were listed, while others arrive',
  async () => {
    const scene = await atTheDesk({ policies: holdGuests }, (simulator) => {
      for (let n = 0; n < 8; n += 1) simulator.meeting().join(guest(`Guest${n}`));
    });
    await scene.page.getByRole('button', { name: 'Refuse all 8…' }).click();
    for (let n = 0; n < 5; n += 1) scene.simulator.meeting().join(guest(`Late${n}`));
    await scene.page.getByRole('dialog').getByRole('button', { name: 'Refuse 8' }).click();
    await until('the eight to be gone', () => scene.simulator.meeting().waiting().length === 5);
    expect(
      scene.simulator
        .meeting()
        .waiting()
        .every(({ name }) => name?.startsWith('Late')),
    ).toBe(true);
    expect(taken(scene)).toHaveLength(8);
  },
  60_000,
);

inBrowser(
  'in a dry run nothing that is pressed or sent reaches the server',
  async () => {
    const scene = await atTheDesk({ policies: holdGuests, config: { mode: 'dry-run' } }, (simulator) =>
      simulator.meeting().join(guest('Bob')),
    );
    await scene.page.getByText('DRY RUN').waitFor();
    const now = (await (await fetch(`${scene.served.url}/api/v1/now`)).json()) as {
      people: { id: string; meeting: string; version: string }[];
    };
    const [{ id, meeting, version } = { id: '', meeting: '', version: '' }] = now.people;
    const headers = { 'x-lobbyguard': '1', 'if-match': version, 'idempotency-key': 'dry' };
    const answer = await fetch(`${scene.served.url}/api/v1/meetings/${meeting}/people/${id}/admit`, {
      method: 'POST',
      headers,
      body: '{}',
    });
    expect(await answer.json()).toMatchObject({ code: 'dry-run' });
    expect(taken(scene)).toEqual([]);
  },
  60_000,
);
