// Two accounts of one daemon in one meeting: what one does is no stranger's doing to the other.
import { expect, test } from 'vitest';
import { localBy } from '../../src/audit/human.ts';
import type { Desk } from '../../src/rulings/port.ts';
import type { Simulator } from '../../src/simulator/simulator.ts';
import { anonymous, strangers } from '../support/crowd.ts';
import { aConfig, aDirectory, aSimulator, moderating, until, type Watching } from '../support/daemon.ts';

const anna = localBy('anna', 'console');
const rules = 'version: 1\nname: guests\nrules:\n';
const heldOrRemoved = `${rules}  - { id: guests-wait, when: { anonymous: true, inLobby: true }, then: hold }
  - { id: no-guests, when: { anonymous: true, inLobby: false }, then: remove }
`;
const letIn = `${rules}  - { id: welcome, when: { inLobby: true }, then: admit }\n`;
const usernames = ['moderator@example.com', 'second@example.com'] as const;

function aPool(): Promise<Simulator> {
  return aSimulator({
    accounts: usernames.map((username) => ({ username, password: 'open-sesame', uri: `sip:${username}`, name: username })),
  });
}

async function bothModerating(simulator: Simulator, policies: string, directory = aDirectory(), graceMs = 0): Promise<Watching> {
  const [account] = aConfig(simulator, aDirectory()).accounts;
  if (account?.kind !== 'ucwa') throw new Error('no account');
  const accounts = [account, { ...account, name: 'second', username: usernames[1] }];
  const watch = await moderating(simulator, {
    policies,
    directory,
    config: { accounts, console: { host: '127.0.0.1', port: 0, graceMs } },
  });
  await until('both to be in the meeting', () => watch.of('meeting').filter(({ event }) => event === 'joined').length === 2);
  return watch;
}

function crowd(simulator: Simulator, count = 12): void {
  for (let n = 0; n < count; n += 1) simulator.meeting().lobbyJoin(anonymous(n));
}

const crowdsOf = (watch: Watching) => watch.of('alarm').filter(({ code }) => code === 'mass-admission');
const insideBy = (watch: Watching, account: string) =>
  watch.of('decision').filter((decision) => decision.account === account && decision.facts['inLobby'] === false);

test('whom a human lets in through one account, many at once, the other account leaves inside', async () => {
  const simulator = await aPool();
  const watch = await bothModerating(simulator, heldOrRemoved);
  crowd(simulator);
  const { desk } = watch.daemon;
  if (desk === undefined) throw new Error('there is no desk');
  const [meeting = ''] = desk.meetings().flatMap(({ key, account }) => (account === 'moderator' ? [key] : []));
  const seen = () => desk.people(meeting).filter(({ name, decision }) => name?.startsWith('Guest') && decision !== undefined);
  await until('everybody to be on the desk', () => seen().length === 12);
  const people = seen().map(({ key, version }) => ({ person: key, seen: version }));
  expect(await desk.bulk({ act: 'admit', meeting, people, expect: 12, by: anna })).toMatchObject({ kind: 'accepted' });
  await until('both to have decided on all inside', () =>
    ['moderator', 'second'].every((account) => insideBy(watch, account).length >= 12),
  );
  await until(
    'nothing to be under way',
    () => watch.of('outcome').length === watch.of('decision').filter(({ verdict }) => verdict === 'act').length,
  );
  expect(insideBy(watch, 'second').filter(({ verdict }) => verdict === 'act')).toEqual([]);
  expect(strangers(simulator.meeting())).toHaveLength(12);
  expect(crowdsOf(watch)).toEqual([]);
});

test('whom a rule lets in through either account, nobody else has let in', async () => {
  const simulator = await aPool();
  const watch = await bothModerating(simulator, letIn);
  crowd(simulator, 40);
  await until('the lobby to be empty', () => simulator.meeting().waiting().length === 0);
  await until('both to have decided on all inside', () =>
    ['moderator', 'second'].every((account) => insideBy(watch, account).length >= 40),
  );
  expect(crowdsOf(watch)).toEqual([]);
  expect(watch.of('human')).toEqual([]);
});

test('a crowd that a presenter lets in is one to both accounts', async () => {
  const simulator = await aPool();
  const watch = await bothModerating(simulator, `${rules}  - { id: guests-wait, when: { anonymous: true, inLobby: true }, then: hold }\n`);
  crowd(simulator);
  await until('everybody to be held by both', () => watch.of('decision').filter(({ because }) => because === 'held').length === 24);
  for (const person of simulator.meeting().waiting()) simulator.meeting().admitByHand(person);
  await until('both to say so', () => crowdsOf(watch).length === 2);
  expect(
    crowdsOf(watch)
      .map(({ account }) => account)
      .toSorted(),
  ).toEqual(['moderator', 'second']);
});

const heldToEnd = `${rules}  - { id: no-guests, when: { role: Attendee, organizer: false, inLobby: true }, then: { hold: { propose: reject, for: 1s, then: reject } } }\n`;
const carl = { name: 'Carl', uri: 'sip:carl@partner.example', anonymous: false };
const dora = { name: 'Dora', uri: 'sip:dora@partner.example', anonymous: false };

function deskOf({ daemon: { desk } }: Watching) {
  if (desk === undefined) throw new Error('there is no desk');
  const meetingOf = (account: string) => desk.meetings().find((meeting) => meeting.account === account)?.key ?? '';
  const seen = (account: string, name: string) =>
    desk.people(meetingOf(account)).find((person) => person.name === name && person.decision !== undefined);
  return {
    desk,
    meetingOf,
    seen,
    async request(account: string, name: string) {
      await until(`${name} to be on the desk of ${account}`, () => seen(account, name) !== undefined);
      return { meeting: meetingOf(account), person: seen(account, name)?.key ?? '', seen: seen(account, name)?.version ?? '', by: anna };
    },
  };
}

const letsWait = ({ of }: Watching, account: string) =>
  of('decision').some((decision) => decision.because === 'overruled' && decision.account === account);
const rejected = (simulator: Simulator) => simulator.actions.filter(({ action }) => action === 'reject').length;

test.each(['wait', 'bulk'] as const)(
  'whom a human lets wait through one account (%s), the other account lets wait, until that is taken back',
  async (act) => {
    const simulator = await aPool();
    const watch = await bothModerating(simulator, heldToEnd);
    const { desk, request, seen } = deskOf(watch);
    const [first, other] = [simulator.meeting().lobbyJoin(carl), simulator.meeting().lobbyJoin(dora)];
    const { meeting, by, person, seen: version } = await request('moderator', 'Carl');
    const stale = await request('second', 'Carl');
    const answer =
      act === 'wait'
        ? await desk.wait({ meeting, by, person, seen: version })
        : await desk.bulk({ act: 'wait', meeting, by, people: [{ person, seen: version }], expect: 1 });
    expect(answer.kind).toBe('accepted');
    expect(seen('second', 'Carl')?.ruling).toMatchObject({ act: 'wait', by: anna });
    expect(await desk.order({ ...stale, act: 'reject' })).toMatchObject({ kind: 'refused', code: 'already-decided' });
    await until('the one nobody spoke for to be refused', () => !simulator.meeting().waiting().includes(other));
    await until('both to let him wait', () => watch.of('decision').filter(({ because }) => because === 'overruled').length >= 2);
    expect(simulator.meeting().waiting()).toContain(first);
    const said = watch.of('human').find((record) => record.act === 'wait');
    expect(await desk.undo({ of: said?.id ?? '', by: anna })).toMatchObject({ kind: 'accepted', people: [{ effect: 'cancelled' }] });
    expect(watch.of('human').map((record) => record.act)).toEqual(['wait', 'undo']);
    await until('him to be refused', () => !simulator.meeting().waiting().includes(first));
  },
);

test('what was said through one account counts for the other over a restart', async () => {
  const simulator = await aPool();
  const before = await bothModerating(simulator, heldToEnd);
  const { desk, request } = deskOf(before);
  simulator.meeting().lobbyJoin(carl);
  expect((await desk.wait(await request('moderator', 'Carl'))).kind).toBe('accepted');
  await before.stop();
  const after = await bothModerating(simulator, heldToEnd, before.directory);
  await until('both to let him wait', () => letsWait(after, 'second') && letsWait(after, 'moderator'));
  expect(rejected(simulator)).toBe(0);
});

test('a second device that leaves takes nothing with it that was said of the first', async () => {
  const simulator = await aPool();
  const held = `${rules}  - { id: guests-wait, when: { role: Attendee, organizer: false, inLobby: true }, then: hold }\n`;
  const before = await bothModerating(simulator, held);
  const { desk, request, meetingOf } = deskOf(before);
  simulator.meeting().lobbyJoin(carl);
  expect((await desk.wait(await request('moderator', 'Carl'))).kind).toBe('accepted');
  const device = simulator.meeting().lobbyJoin(carl);
  const devices = (account: string) =>
    desk.people(meetingOf(account)).filter(({ name, decision }) => name === 'Carl' && decision !== undefined);
  await until('both to see both', () => ['moderator', 'second'].every((account) => devices(account).length === 2));
  simulator.meeting().leave(device);
  await until('both to see one leave', () => before.of('decision').filter(({ because }) => because === 'left').length === 2);
  await before.stop();
  const after = await bothModerating(simulator, held, before.directory);
  await until('both to let him wait', () => letsWait(after, 'second') && letsWait(after, 'moderator'));
});

test('somebody let in by a pass of one account is refused by no rule of the other', async () => {
  const simulator = await aPool();
  const watch = await bothModerating(
    simulator,
    `${rules}  - { id: no-guests, when: { uri: carl@partner.example }, then: remove }\n  - { id: hold, when: { role: Attendee, organizer: false }, then: hold }\n`,
  );
  const { desk } = deskOf(watch);
  simulator.meeting().lobbyJoin(carl);
  await until('him to be refused, as far as both accounts know', () => watch.of('outcome').length === 2);
  const removal = watch.of('decision').find(({ verdict, account }) => verdict === 'act' && account === 'moderator');
  expect(await desk.undo({ of: removal?.id ?? '', by: anna })).toMatchObject({ people: [{ effect: 'passed' }] });
  const decided = watch.of('decision').length;
  const again = simulator.meeting().lobbyJoin(carl);
  await until('both to leave him inside', () =>
    ['moderator', 'second'].every((account) => insideBy(watch, account).some(({ because }) => because === 'overruled')),
  );
  expect(simulator.meeting().waiting()).not.toContain(again);
  const later = watch.of('decision').slice(decided);
  expect(later.filter(({ verdict, action }) => verdict === 'act' && action !== 'admit')).toEqual([]);
});

const held = `${rules}  - { id: guests-wait, when: { role: Attendee, organizer: false, inLobby: true }, then: hold }\n`;
const berta = localBy('berta', 'console');
const decided = { kind: 'refused', code: 'already-decided', reason: 'Not done: anna has decided already (reject).', first: { by: anna } };

type Asked = Awaited<ReturnType<ReturnType<typeof deskOf>['request']>>;
const seconds: [string, (desk: Desk, asked: Asked) => Promise<unknown>][] = [
  ['the same', (desk, asked) => desk.order({ ...asked, act: 'reject' })],
  ['the opposite', (desk, asked) => desk.order({ ...asked, act: 'admit' })],
  ['a wait', (desk, asked) => desk.wait(asked)],
  ['a pass', (desk, asked) => desk.pass(asked)],
  [
    'an act about many',
    async (desk, { meeting, by, person, seen }) => {
      const result = await desk.bulk({ act: 'admit', meeting, by, people: [{ person, seen }], expect: 1 });
      return 'orders' in result ? result.orders[0] : result;
    },
  ],
];

test.each(seconds)(
  'while an order of a human waits to be sent, %s through another account in the meeting is refused',
  async (_what, ask) => {
    const simulator = await aPool();
    const watch = await bothModerating(simulator, held, aDirectory(), 600_000);
    const { desk, request } = deskOf(watch);
    simulator.meeting().lobbyJoin(carl);
    simulator.meeting().lobbyJoin(dora);
    const other = { ...(await request('second', 'Carl')), by: berta };
    const first = await desk.order({ ...(await request('moderator', 'Carl')), act: 'reject' });
    expect(first.kind).toBe('accepted');
    expect(await ask(desk, other)).toMatchObject(decided);
    expect(watch.of('human').map(({ by }) => by)).toEqual([anna]);
    expect(await ask(desk, { ...(await request('second', 'Dora')), by: berta })).toMatchObject({ kind: 'accepted' });
  },
);

test.each(['admit', 'reject'] as const)(
  'who had not seen an order (%s) that another account has carried out is told who gave it',
  async (act) => {
    const simulator = await aPool();
    const watch = await bothModerating(simulator, held);
    const { desk, request } = deskOf(watch);
    simulator.meeting().lobbyJoin(carl);
    const other = { ...(await request('second', 'Carl')), by: berta };
    expect((await desk.order({ ...(await request('moderator', 'Carl')), act })).kind).toBe('accepted');
    await until('it to be carried out', () => watch.of('outcome').some(({ result }) => result === 'done'));
    const reason = `Not done: anna has decided already (${act}).`;
    expect(await desk.order({ ...other, act: 'reject' })).toMatchObject({ ...decided, reason });
  },
);

test('of two humans who order at once through two accounts, one is told that the other was first', async () => {
  const simulator = await aPool();
  const watch = await bothModerating(simulator, held, aDirectory(), 600_000);
  const { desk, request } = deskOf(watch);
  simulator.meeting().lobbyJoin(carl);
  const asked = [await request('moderator', 'Carl'), await request('second', 'Carl')];
  const answers = await Promise.all(asked.map((one) => desk.order({ ...one, act: 'reject' })));
  expect(answers.map(({ kind }) => kind).toSorted()).toEqual(['accepted', 'refused']);
  expect(answers.find(({ kind }) => kind === 'refused')).toMatchObject(decided);
});

test('what was ordered through one account and taken back is in the way of nobody at another', async () => {
  const simulator = await aPool();
  const watch = await bothModerating(simulator, held, aDirectory(), 600_000);
  const { desk, request } = deskOf(watch);
  simulator.meeting().lobbyJoin(carl);
  const first = await desk.order({ ...(await request('moderator', 'Carl')), act: 'reject' });
  expect(await desk.undo({ of: 'order' in first ? first.order : '', by: anna })).toMatchObject({ people: [{ effect: 'cancelled' }] });
  expect(await desk.order({ ...(await request('second', 'Carl')), act: 'admit' })).toMatchObject({ kind: 'accepted' });
});

test.each([0, 400])(
  'whom a pass lets in that is taken back on the way is removed through neither account (a server that takes %s ms)',
  async (latencyMs) => {
    const simulator = await aPool();
    const held = `${rules}  - { id: hold, when: { inLobby: true }, then: hold }\n  - { id: no-partners, when: { inLobby: false, uri: { domainIn: [partner.example] } }, then: eject }\n`;
    const watch = await bothModerating(simulator, held);
    const { desk, request } = deskOf(watch);
    simulator.meeting().lobbyJoin(carl);
    await until('both to hold him', () => watch.of('decision').filter(({ because }) => because === 'held').length === 2);
    const asked = await request('moderator', 'Carl');
    simulator.behaviour.latencyMs = latencyMs;
    const pass = await desk.pass(asked);
    if (pass.kind !== 'accepted') throw new Error(pass.reason);
    await until('a request', () => simulator.requests.some(({ method, path }) => method === 'POST' && path.endsWith('/admit')));
    expect(await desk.undo({ of: pass.id, by: anna })).toMatchObject({ people: [{ effect: 'cancelled' }] });
    simulator.behaviour.latencyMs = 0;
    await until('both to leave him inside', () =>
      ['moderator', 'second'].every((account) => insideBy(watch, account).some(({ because }) => because === 'overruled')),
    );
    expect(simulator.actions.filter(({ action }) => action !== 'admit')).toEqual([]);
  },
);

test('whom a rule lets in through one account while a human says that they wait is removed through neither', async () => {
  const simulator = await aPool();
  const watch = await bothModerating(
    simulator,
    `${letIn}  - { id: no-partners, when: { inLobby: false, uri: { domainIn: [partner.example] } }, then: eject }\n`,
  );
  const { desk, request } = deskOf(watch);
  simulator.behaviour.latencyMs = 800;
  simulator.meeting().lobbyJoin(carl);
  await until(
    'both requests',
    () => simulator.requests.filter(({ method, path }) => method === 'POST' && path.endsWith('/admit')).length === 2,
  );
  simulator.behaviour.latencyMs = 0;
  expect(await desk.wait(await request('moderator', 'Carl'))).toMatchObject({ kind: 'accepted' });
  await until('both to leave him inside', () =>
    ['moderator', 'second'].every((account) => insideBy(watch, account).some(({ because }) => because === 'overruled')),
  );
  expect(simulator.actions.filter(({ action }) => action !== 'admit')).toEqual([]);
});
