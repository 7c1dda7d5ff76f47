// Whole nights at the desk, in Chromium: a raid by keyboard, deadlines over a restart, people let in by others, two humans at once.
import fc from 'fast-check';
import type { Page } from 'playwright-core';
import { expect, onTestFinished, vi } from 'vitest';
import { aDirectory, aSimulator, until } from '../support/daemon.ts';
import { aDeskInChromium, guest, type Scene, taken } from './at-the-desk.ts';
import { inBrowser, openContext } from './chromium.ts';

const { atTheDesk, sitDown, browser } = aDeskInChromium();
const guests = 'version: 1\nname: guests\nrules:\n';
const holdGuests = `${guests}  - { id: guests-wait, when: { anonymous: true, inLobby: true }, then: hold }\n`;
const removeGuests = `${guests}  - { id: no-guests, when: { anonymous: true, inLobby: false }, then: remove }\n`;
const olga = { uri: 'sip:organizer@example.com', name: 'Olga', organizer: true, lobby: true };

const isInside = ({ simulator }: Pick<Scene, 'simulator'>, name: string) =>
  simulator
    .meeting()
    .inside()
    .some((one) => one.name === name);

/** Tab until what has the focus is called this. */
async function tabTo(page: Page, name: string): Promise<void> {
  for (let n = 0; n < 60; n += 1) {
    const here = await page.evaluate<string>("document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent");
    if (here === name) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`no Tab leads to ${name}`);
}

inBrowser('a whole raid is won by keyboard alone', async () => {
  const flood = `${guests}  - { id: flood, cap: 4, when: { name: { startsWith: Raider }, inLobby: true }, then: reject }\n${holdGuests.slice(guests.length)}`;
  const scene = await atTheDesk({ policies: flood }, (simulator) => {
    simulator.meeting().join(olga);
    simulator.meeting().join(guest('Speaker'));
    simulator.meeting().join(guest('Mallory'));
    for (let n = 0; n < 30; n += 1) simulator.meeting().join(guest(`Raider${n}`));
  });
  const { page, simulator } = scene;
  const { keyboard } = page;
  await page.locator('[data-need="rule-stopped"]').getByText('26 people wait').waitFor();
  await keyboard.press('j');
  await keyboard.press('a');
  await until('Olga to be inside', () => isInside(scene, 'Olga'));
  await tabTo(page, 'Admit Speaker');
  await keyboard.press('a');
  await until('the speaker to be inside', () => isInside(scene, 'Speaker'));
  await tabTo(page, 'Refuse Mallory');
  await keyboard.press('Enter');
  await page.getByText('Refusing Mallory').waitFor();
  await page.locator('body').press('z');
  await page.getByText('Taken back').waitFor();
  await page.reload();
  await tabTo(page, 'Refuse these 26…');
  await keyboard.press('Enter');
  await page.getByRole('dialog').waitFor();
  await keyboard.type('26');
  await keyboard.press('Enter');
  await until('the raiders to be gone', () => simulator.meeting().waiting().length === 1);
  expect(taken(scene).filter((action) => action === 'admit')).toHaveLength(2);
  expect(taken(scene).filter((action) => action === 'reject')).toHaveLength(30);
  expect(
    scene
      .of('human')
      .filter(({ by }) => by.auth !== 'meeting')
      .every(({ by }) => by.who === 'R. Meier'),
  ).toBe(true);
  expect(scene.of('pause')).toEqual([]);
});

inBrowser('a deadline is shown and can be moved, and fires once, over a restart too', async () => {
  const simulator = await aSimulator();
  const directory = aDirectory();
  const policies = `${guests}  - { id: guests-wait, when: { anonymous: true, inLobby: true }, then: { hold: { propose: reject, for: 8s, then: reject } } }\n`;
  const before = await sitDown(simulator, { policies, directory });
  const page = await before.another('R. Meier');
  await page.getByText('Nothing needs you').waitFor();
  simulator.meeting().join(guest('Bob'));
  const card = page.locator('[data-need="deadline"]');
  await card.getByText(/refuse in 0:0\d/).waitFor();
  await card.getByRole('button', { name: 'Keep waiting' }).click();
  await until('the extension on record', () => before.of('human').some(({ act }) => act === 'extend'));
  const first = Date.parse(before.of('decision').find(({ because }) => because === 'held')?.at ?? '');
  const { port } = new URL(before.served.url);
  await before.served.close();
  await before.stop();
  const after = await sitDown(simulator, { policies, directory }, Number(port));
  await page
    .locator('[data-need="deadline"]')
    .getByText(/refuse in/)
    .waitFor();
  await until('the refusal', () => after.of('outcome').some(({ result }) => result === 'done'));
  const acted = after.of('decision').filter(({ verdict }) => verdict === 'act');
  expect(acted).toMatchObject([{ rule: 'guests-wait', action: 'reject', after: 'hold' }]);
  expect(Date.parse(acted[0]?.at ?? '') - first).toBeGreaterThanOrEqual(16_000);
  expect(taken(after)).toEqual(['reject']);
  // The item stays, as over, while the pointer is on the list.
  await page.locator('.need.over').waitFor();
  await page.mouse.move(1_200, 10);
  await page.getByText('Nothing needs you').waitFor();
});

inBrowser('somebody let in by hand is left alone, and ten at once were let in by nobody: the desk says so', async () => {
  const scene = await atTheDesk({ policies: removeGuests }, (simulator) => simulator.meeting().join(guest('Nora')));
  const { page, simulator } = scene;
  await until('Nora to be known', () => scene.of('decision').length > 0);
  simulator.meeting().admitByHand('nora@anonymous.invalid');
  await until('the word', () => scene.of('decision').some(({ because }) => because === 'overruled'));
  expect(taken(scene)).toEqual([]);
  const crowd = Array.from({ length: 12 }, (_, n) => simulator.meeting().lobbyJoin({ name: `Crowd ${n}`, anonymous: true }));
  await until('them to be known', () => new Set(scene.of('decision').map(({ participant }) => participant)).size >= 13);
  for (const one of crowd) simulator.meeting().admitByHand(one);
  const card = page.locator('[data-need="mass-admission"]');
  await card.getByRole('button', { name: 'Seen' }).click();
  await until('the removals', () => taken(scene).length >= 12);
  await until('the end of the alarm', () => scene.of('alarm').some(({ code, ended }) => code === 'mass-admission' && ended === true));
});

inBrowser('a rule that says so acts on people who were admitted at the desk', async () => {
  const even = removeGuests.replace('then: remove', 'then: remove, evenIfAdmitted: true');
  const scene = await atTheDesk({ policies: `${even}${holdGuests.slice(guests.length)}` }, (simulator) =>
    simulator.meeting().join(guest('Bob')),
  );
  await scene.page.getByRole('button', { name: 'Admit Bob' }).click();
  await until('the removal', () => taken(scene).length >= 2);
  expect(taken(scene)).toEqual(['admit', 'eject']);
});

inBrowser('two browsers about one person: one request, and the loser is told who was first', async () => {
  const scene = await atTheDesk({ policies: holdGuests }, (simulator) => simulator.meeting().join(guest('Bob')));
  const other = await scene.another('Z. Second');
  const [admit, refuse] = [scene.page.getByRole('button', { name: 'Admit Bob' }), other.getByRole('button', { name: 'Refuse Bob' })];
  await admit.waitFor();
  // Pressed while Bob still waits, and on its way until the other click has been carried out.
  let letGo = (): void => undefined;
  const held = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  await other.route('**/people/*/reject', (route) => held.then(() => route.continue()));
  const pressed = other.waitForRequest('**/people/*/reject');
  await refuse.click();
  await pressed;
  await admit.click();
  await until('the one outcome', () => scene.of('outcome').length >= 1);
  letGo();
  await other.getByText('R. Meier was first').waitFor();
  expect(taken(scene)).toHaveLength(1);
  expect(scene.of('human')).toHaveLength(1);
});

inBrowser('in assist nothing is sent without a click, and what an undo says afterwards is true', async () => {
  const policies = `${guests}  - { id: no-guests, when: { anonymous: true, inLobby: true }, then: reject }\n`;
  const scene = await atTheDesk(
    { policies, config: { mode: 'assist', console: { host: '127.0.0.1', port: 0, graceMs: 0 } } },
    (simulator) => {
      for (const name of ['Mike', 'Nora']) simulator.meeting().join(guest(name));
    },
  );
  const { page } = scene;
  await page.getByText('Rule no-guests proposes to reject 2 people').waitFor();
  expect(await page.textContent('#state')).toContain('ASSIST');
  expect(taken(scene)).toEqual([]);
  await page.getByRole('button', { name: 'Refuse Mike' }).click();
  await until('Mike to be gone', () => scene.of('outcome').length >= 1);
  await page.getByRole('button', { name: 'Undo (z)' }).click();
  await page.getByText('Nothing calls them back').waitFor();
  await page.getByRole('button', { name: 'Admit Nora' }).click();
  await until('Nora to be inside', () => scene.of('outcome').length >= 2);
  await page.getByRole('button', { name: 'Undo (z)' }).click();
  await page.getByText('They are inside').waitFor();
  expect(taken(scene)).toEqual(['reject', 'admit']);
  expect(isInside(scene, 'Nora')).toBe(true);
});

inBrowser('whatever is clicked or sent about whomever, nobody who is never targeted is refused or removed', async () => {
  const scene = await atTheDesk(
    { policies: holdGuests, config: { safety: { protect: ['sip:ceo@example.com'], protectLeaders: true, maxRemovalsPerMinute: 1_000 } } },
    (simulator) => {
      const meeting = simulator.meeting();
      simulator.behaviour.organizerProperty = 'organizer-only';
      meeting.join(olga);
      meeting.join({ uri: 'sip:ceo@example.com', name: 'Ceo', lobby: true });
      meeting.join({ uri: 'sip:lea@example.com', name: 'Lea', role: 'Leader' });
      meeting.join({ uri: 'sip:who@knows@example.com', name: 'Unknown' });
      meeting.join({ uri: 'sip:moderator@example.com', name: 'Self elsewhere' });
      for (const name of ['Bob', 'Carl']) meeting.join(guest(name));
    },
  );
  const { page, served, simulator } = scene;
  await page.getByRole('button', { name: 'Admit Bob' }).waitFor();
  const room = scene.daemon.desk.meetings()[0]?.key ?? '';
  await until(
    'everybody to be decided on',
    () => scene.daemon.desk.people(room).filter(({ decision }) => decision !== undefined).length >= 7,
  );
  const { meetings } = (await (await fetch(`${served.url}/api/v1/now`)).json()) as { meetings: { id: string }[] };
  const meeting = meetings[0]?.id ?? '';
  let key = 0;
  const post = (path: string, body: unknown, version = '') =>
    fetch(`${served.url}/api/v1${path}`, {
      method: 'POST',
      headers: { 'x-lobbyguard': '1', 'idempotency-key': `k${key++}`, 'if-match': version },
      body: JSON.stringify(body),
    });
  const send = async (who: number, act: string, bulk: boolean): Promise<void> => {
    const { items } = (await (await fetch(`${served.url}/api/v1/meetings/${meeting}/people`)).json()) as {
      items: { id: string; version: string }[];
    };
    const one = items[who % items.length];
    if (one === undefined) return;
    const snapshot = [{ person: one.id, version: one.version }];
    await (bulk
      ? post('/bulk', { act, meeting, snapshot, expect: 1 })
      : post(`/meetings/${meeting}/people/${one.id}/${act}`, {}, one.version));
  };
  const press = async (which: number): Promise<void> => {
    await page.evaluate(`(() => {
        const all = [...document.querySelectorAll('main button:not([disabled]), dialog[open] button:not([disabled])')];
        all[${which} % Math.max(1, all.length)]?.click();
      })()`);
  };
  const deeds = fc.array(
    fc.oneof(
      fc.record({ kind: fc.constant('press' as const), which: fc.nat(200) }),
      fc.record({
        kind: fc.constant('send' as const),
        who: fc.nat(20),
        act: fc.constantFrom('reject', 'eject', 'wait'),
        bulk: fc.boolean(),
      }),
      fc.record({ kind: fc.constant('go' as const), meeting: fc.boolean() }),
    ),
    { minLength: 5, maxLength: 12 },
  );
  await fc.assert(
    fc.asyncProperty(deeds, async (all) => {
      for (const deed of all) {
        if (deed.kind === 'press') await press(deed.which);
        else if (deed.kind === 'send') await send(deed.who, deed.act, deed.bulk);
        else await page.evaluate(`location.hash = '${deed.meeting ? `#/meeting/${meeting}` : '#/'}'`);
      }
    }),
    { numRuns: 12, seed: 11 },
  );
  await new Promise((resolve) => setTimeout(resolve, 4_000));
  const hit = simulator.actions.filter(({ action }) => action !== 'admit').map(({ target }) => target?.name);
  expect(hit.filter((name) => name !== 'Bob' && name !== 'Carl')).toEqual([]);
  expect(scene.of('human').length).toBeGreaterThan(0);
  expect(simulator.violations).toEqual([]);
});

inBrowser('another page in the same browser can press nothing', async () => {
  const scene = await atTheDesk({ policies: holdGuests }, (simulator) => simulator.meeting().join(guest('Bob')));
  const foreign = await openContext(browser());
  onTestFinished(() => foreign.close());
  const page = await foreign.newPage();
  await page.route('http://evil.example/**', (route) => route.fulfill({ contentType: 'text/html', body: '<h1>Free tickets</h1>' }));
  await page.goto('http://evil.example/');
  const { id, meeting, version } = await vi.waitFor(async () => {
    const now = (await (await fetch(`${scene.served.url}/api/v1/now`)).json()) as {
      people: { id: string; meeting: string; version: string }[];
    };
    const [bob] = now.people;
    if (bob === undefined) throw new Error('Bob is not listed yet');
    return bob;
  }, 120_000);
  const target = `${scene.served.url}/api/v1/meetings/${meeting}/people/${id}/reject`;
  const answered = page.waitForResponse((response) => response.url() === target);
  await page.evaluate(`(() => {
      const form = Object.assign(document.createElement('form'), { method: 'post', action: '${target}' });
      document.body.append(form);
      form.submit();
    })()`);
  expect((await answered).status()).toBe(403);
  await page.waitForURL(target);
  await page.goto('http://evil.example/');
  const headers = { 'x-lobbyguard': '1', 'if-match': version, 'idempotency-key': 'forged' };
  await page.evaluate(`fetch('${target}', { method: 'POST', mode: 'cors', headers: ${JSON.stringify(headers)} }).catch(() => undefined)`);
  await page.evaluate(`fetch('${target}', { method: 'POST', mode: 'no-cors', body: '{}' }).catch(() => undefined)`);
  expect([taken(scene), scene.of('human')]).toEqual([[], []]);
});
