// The desk against a real daemon on the simulated server: what a human presses, and what the server sees of it.
import { expect } from 'vitest';
import { until } from '../support/daemon.ts';
import { aDeskInChromium, guest, taken } from './at-the-desk.ts';
import { inBrowser } from './chromium.ts';

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

const { atTheDesk } = aDeskInChromium();

inBrowser('somebody held is let in by one click, and stands on record with who did it', async () => {
  const scene = await atTheDesk({ policies: holdGuests }, (simulator) => simulator.meeting().join(guest('Bob')));
  await scene.page.getByRole('button', { name: 'Admit Bob' }).click();
  await until('Bob to be inside', () =>
    scene.simulator
      .meeting()
      .inside()
      .some(({ name }) => name === 'Bob'),
  );
  await scene.page.getByText('admitted by R. Meier').first().waitFor();
  expect(taken(scene)).toEqual(['admit']);
  expect(scene.of('human')).toMatchObject([{ act: 'admit', by: { who: 'R. Meier', auth: 'local', via: 'console' } }]);
  expect(scene.simulator.violations).toEqual([]);
});

inBrowser('a refusal that is taken back in its grace never reaches the server', async () => {
  const scene = await atTheDesk({ policies: holdGuests }, (simulator) => simulator.meeting().join(guest('Mike')));
  await scene.page.getByRole('button', { name: 'Refuse Mike' }).click();
  await scene.page.getByRole('button', { name: 'Undo (z)' }).click();
  await until('the undo to be recorded', () => scene.of('human').some(({ act }) => act === 'undo'));
  await new Promise((resolve) => setTimeout(resolve, 4_000));
  expect(taken(scene)).toEqual([]);
  expect(scene.simulator.meeting().waiting()).toHaveLength(1);
});

inBrowser('an organizer in the lobby comes first, can be let in, and can be removed by nobody', async () => {
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
});

inBrowser('of two who press about one person the first wins, and the second is told who it was', async () => {
  const scene = await atTheDesk({ policies: holdGuests }, (simulator) => simulator.meeting().join(guest('Bob')));
  const other = await scene.another('Z. Second');
  await other.getByRole('button', { name: 'Refuse Bob' }).waitFor();
  await scene.page.getByRole('button', { name: 'Refuse Bob' }).click();
  await until('the first order', () => scene.of('human').length >= 1);
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
});

inBrowser('renamed between sight and click: nothing is sent, and the new name is shown', async () => {
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
});

inBrowser('a rule that stopped itself is on the first screen, goes on at a click, and nobody is paused', async () => {
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
});

inBrowser('a bulk of 84 while 20 arrive refuses exactly the 84', async () => {
  const scene = await atTheDesk({ policies: holdGuests }, (simulator) => {
    for (let n = 0; n < 84; n += 1) simulator.meeting().join(guest(`Guest${n}`));
  });
  await scene.page.getByRole('button', { name: 'Refuse all 84…' }).click();
  for (let n = 0; n < 20; n += 1) scene.simulator.meeting().join(guest(`Late${n}`));
  await scene.page.getByRole('dialog').getByRole('textbox').fill('84');
  await scene.page.getByRole('dialog').getByRole('button', { name: 'Refuse 84' }).click();
  const waiting = () =>
    scene.simulator
      .meeting()
      .waiting()
      .map(({ name }) => name);
  await until('the 84 to be gone', () => waiting().length === 20);
  expect(waiting().every((name) => name?.startsWith('Late'))).toBe(true);
  expect(taken(scene)).toHaveLength(84);
});

inBrowser('in a dry run nothing that is pressed or sent reaches the server', async () => {
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
});

const six = ['Ann', 'Ben', 'Cleo', 'Dan', 'Eva', 'Finn'];

inBrowser(
  'who presses for many, of whom somebody has decided on all before, is told that nothing was done, why, and can take nothing back',
  async () => {
    const scene = await atTheDesk({ policies: holdGuests }, (simulator) => {
      for (const name of six) simulator.meeting().join(guest(name));
    });
    const bert = await scene.another('Bert');
    await bert.getByRole('button', { name: 'Refuse all 6…' }).click();
    await scene.page.getByRole('button', { name: 'Admit all 6…' }).click();
    await scene.page.getByRole('button', { name: 'Admit 6', exact: true }).click();
    await scene.page.locator('.toast').getByText('Admitting 6 people').waitFor();
    await bert.getByRole('button', { name: 'Refuse 6', exact: true }).click();
    const told = bert.locator('.toast');
    await told
      .getByText('Refusing none of 6 people. Not Ann, Ben, Cleo and 3 more: R. Meier has decided already (admit).', { exact: true })
      .waitFor();
    expect(await told.getByRole('button').allTextContents()).toEqual(['✕']);
    await until('all to be inside', () => scene.simulator.meeting().waiting().length === 0);
    expect(new Set(taken(scene))).toEqual(new Set(['admit']));
  },
);

inBrowser('of many, who were decided on or have changed are told with why, and an undo takes back only what was done', async () => {
  const scene = await atTheDesk({ policies: holdGuests }, (simulator) => {
    for (const name of six) simulator.meeting().join(guest(name));
  });
  const meeting = scene.simulator.meeting();
  const bert = await scene.another('Bert');
  await bert.getByRole('button', { name: 'Refuse all 6…' }).click();
  await scene.page.getByRole('button', { name: 'Admit Ann' }).click();
  await until('Ann to be inside', () => meeting.inside().some(({ name }) => name === 'Ann'));
  const dan = meeting.waiting().find(({ name }) => name === 'Dan');
  if (dan === undefined) throw new Error('no Dan');
  meeting.rename(dan, 'The Director');
  await scene.page.getByRole('button', { name: 'Admit The Director' }).waitFor();
  await bert.getByRole('button', { name: 'Refuse 6', exact: true }).click();
  const told = bert.locator('.toast');
  const why = 'Not Ann: R. Meier has decided already (admit). Not Dan: they are not who you saw any more. Look again.';
  await told.getByText(`Refusing 4 of 6 people. ${why}`).waitFor();
  await told.getByRole('button', { name: 'Undo (z)' }).click();
  await told.getByText('4 people: Taken back. Nothing was sent.').waitFor();
  expect(taken(scene)).toEqual(['admit']);
  expect(scene.of('human').filter(({ act }) => act === 'undo')).toHaveLength(4);
});
