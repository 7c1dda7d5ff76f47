// A human at the desk of a running daemon, against a simulated server.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type By, localBy } from '../../src/audit/human.ts';
import type { Config } from '../../src/config/config.ts';
import type { Desk, PersonSight } from '../../src/rulings/port.ts';
import type { Simulator } from '../../src/simulator/simulator.ts';
import { aDirectory, aSimulator, moderating, until, type Watching } from '../support/daemon.ts';

const anna = localBy('anna', 'console');
const bert = localBy('bert', 'cli');
const guests = 'version: 1\nname: guests\nrules:\n';
const removeGuests = `${guests}  - { id: no-guests, when: { anonymous: true, inLobby: false }, then: remove }\n`;
const holdGuests = `${guests}  - { id: guests-wait, when: { anonymous: true, inLobby: true }, then: hold }\n`;

interface Night extends Watching {
  desk: Desk;
  meeting: string;
  see(name: string): Promise<PersonSight>;
  click(act: 'admit' | 'reject' | 'eject', seen: PersonSight, by?: By): ReturnType<Desk['order']>;
}

interface NightOptions {
  mode?: Config['mode'];
  policies?: string;
  graceMs?: number;
  directory?: string;
  safety?: Partial<Config['safety']>;
}

async function aNight(simulator: Simulator, options: NightOptions = {}): Promise<Night> {
  const { mode = 'assist', policies = holdGuests, graceMs = 0, directory, safety = {} } = options;
  const watch = await moderating(simulator, {
    policies,
    ...(directory === undefined ? {} : { directory }),
    config: {
      mode,
      console: { host: '127.0.0.1', port: 0, graceMs },
      safety: { protect: [], protectLeaders: true, maxRemovalsPerMinute: 1_000, ...safety },
    },
  });
  const { desk } = watch.daemon;
  if (desk === undefined) throw new Error('there is no desk');
  const meeting = desk.meetings()[0]?.key ?? '';
  const named = (name: string) => desk.people(meeting).find((person) => person.name === name && person.decision !== undefined);
  return {
    ...watch,
    desk,
    meeting,
    async see(name) {
      await until(`a decision about ${name}`, () => named(name) !== undefined);
      return named(name) as PersonSight;
    },
    click: (act, seen, by = anna) => desk.order({ act, meeting, person: seen.key, seen: seen.version, by }),
  };
}

const bob = { name: 'Bob', anonymous: true };

function sent(simulator: Simulator): string[] {
  return simulator.actions.map(({ action }) => action);
}

/** The desk looks at what is the matter again and again, and on a busy machine ever more rarely. */
const patiently = { timeout: 60_000 };

test('in assist a rule only proposes, and a click carries it out', async () => {
  const simulator = await aSimulator();
  const night = await aNight(simulator, { policies: `${guests}  - { id: no-guests, when: { anonymous: true }, then: remove }\n` });
  simulator.meeting().lobbyJoin(bob);
  const seen = await night.see('Bob');
  expect(seen.decision).toMatchObject({ mode: 'assist', verdict: 'stay', because: 'proposed', proposal: 'remove' });
  await expect.poll(() => night.desk.needs(), patiently).toMatchObject([{ kind: 'proposed', rule: 'no-guests', count: 1 }]);
  expect(sent(simulator)).toEqual([]);
  const answer = await night.click('reject', seen);
  await until('the outcome', () => night.of('outcome').length >= 1);
  expect(answer).toMatchObject({ kind: 'accepted' });
  expect(sent(simulator)).toEqual(['reject']);
  const [human] = night.of('human');
  expect(human).toMatchObject({ act: 'reject', by: anna, seen: seen.version, participant: seen.participant });
  expect(night.of('decision').at(-1)).toMatchObject({ rule: null, action: 'reject', human: human?.id, verdict: 'act' });
  expect(night.of('outcome')).toMatchObject([{ result: 'done' }]);
});

test('whoever somebody in the meeting lets in is left alone by the rules', async () => {
  const simulator = await aSimulator();
  const night = await aNight(simulator, { mode: 'enforce', policies: removeGuests });
  const guest = simulator.meeting().lobbyJoin(bob);
  await night.see('Bob');
  simulator.meeting().admitByHand(guest);
  await until('the word', () => night.of('decision').some(({ because }) => because === 'overruled'));
  expect(night.of('human')).toMatchObject([{ act: 'admit', by: { auth: 'meeting', via: 'skype' } }]);
  expect(sent(simulator)).toEqual([]);
});

test('whoever is let in before they could be read in the lobby is left alone as well', async () => {
  const simulator = await aSimulator();
  const night = await aNight(simulator, { mode: 'enforce', policies: removeGuests });
  const read = simulator.fault({
    method: 'GET',
    path: /\/participants\/[^/?]+(?:\?|$)/,
    effect: { kind: 'status', status: 503, retryAfter: 1 },
  });
  const guest = simulator.meeting().lobbyJoin(bob);
  await until('a read that fails', () => read.struck > 0);
  simulator.meeting().admitByHand(guest);
  simulator.clearFaults();
  await until('the word', () => night.of('decision').some(({ because }) => because === 'overruled'));
  expect(night.of('human')).toMatchObject([{ act: 'admit', by: { auth: 'meeting', via: 'skype' } }]);
  expect(sent(simulator)).toEqual([]);
});

test('whoever the desk lets in is left alone too, until they call themselves something else: then a human is asked', async () => {
  const simulator = await aSimulator();
  const night = await aNight(simulator, { mode: 'enforce', policies: removeGuests });
  const guest = simulator.meeting().lobbyJoin(bob);
  await night.click('admit', await night.see('Bob'));
  await until('them to be spared', () => night.of('decision').some(({ because }) => because === 'overruled'));
  simulator.meeting().rename(guest, 'The Chair');
  await until('a proposal', () => night.of('decision').some(({ because }) => because === 'proposed'));
  expect(sent(simulator)).toEqual(['admit']);
  await expect
    .poll(() => night.desk.needs().filter(({ state }) => state.kind === 'open'), patiently)
    .toMatchObject([{ kind: 'proposed', proposal: 'remove' }]);
});

test('a rule that says so acts on people a human let in', async () => {
  const simulator = await aSimulator();
  const even = removeGuests.replace('then: remove', 'then: remove, evenIfAdmitted: true');
  const night = await aNight(simulator, { mode: 'enforce', policies: even });
  const guest = simulator.meeting().lobbyJoin(bob);
  await night.see('Bob');
  simulator.meeting().admitByHand(guest);
  await until('the removal', () => sent(simulator).length >= 1);
});

test('ten who come in at once were let in by nobody in particular', async () => {
  const simulator = await aSimulator();
  const night = await aNight(simulator, { mode: 'enforce', policies: removeGuests });
  const names = Array.from({ length: 12 }, (_, n) => `Guest ${n}`);
  const people = names.map((name) => simulator.meeting().lobbyJoin({ name, anonymous: true }));
  for (const name of names) await night.see(name);
  for (const person of people) simulator.meeting().admitByHand(person);
  await until('the removals', () => sent(simulator).length >= 12);
  expect(night.of('alarm').filter(({ code }) => code === 'mass-admission')).toHaveLength(1);
  await expect.poll(() => night.desk.needs().some(({ kind }) => kind === 'mass-admission'), patiently).toBe(true);
});

test('renamed between sight and click, nothing is sent', async () => {
  const simulator = await aSimulator();
  const night = await aNight(simulator);
  const guest = simulator.meeting().lobbyJoin(bob);
  const seen = await night.see('Bob');
  simulator.meeting().rename(guest, 'The Chair');
  await night.see('The Chair');
  expect(await night.click('admit', seen)).toMatchObject({ kind: 'refused', code: 'changed', now: { name: 'The Chair' } });
  expect([sent(simulator), night.of('human')]).toEqual([[], []]);
});

test('renamed during the grace, nothing is sent, and the desk says so', async () => {
  const simulator = await aSimulator();
  const night = await aNight(simulator, { graceMs: 300 });
  const guest = simulator.meeting().lobbyJoin(bob);
  await night.click('reject', await night.see('Bob'));
  simulator.meeting().rename(guest, 'The Chair');
  await until('the trouble', () => night.desk.needs().some(({ kind }) => kind === 'order-trouble'));
  expect(sent(simulator)).toEqual([]);
});

test('of two humans at once the first wins, and the second is told who and what', async () => {
  const simulator = await aSimulator();
  const night = await aNight(simulator);
  simulator.meeting().lobbyJoin(bob);
  const seen = await night.see('Bob');
  const [first, second] = await Promise.all([night.click('admit', seen), night.click('reject', seen, bert)]);
  await until('the outcome', () => night.of('outcome').length >= 1);
  expect(first).toMatchObject({ kind: 'accepted' });
  expect(second).toMatchObject({ kind: 'refused', code: 'already-decided', first: { act: 'admit', by: anna } });
  expect(await night.click('eject', seen, bert)).toMatchObject({ code: 'already-decided', first: { by: anna } });
  expect(sent(simulator)).toEqual(['admit']);
});

test.each(['wait', 'pass'] as const)(
  'of two humans the first wins when their word is %s, too, one by one and many at once',
  async (act) => {
    const simulator = await aSimulator();
    const night = await aNight(simulator, { policies: `${guests}  - { id: hold-all, when: { inLobby: true }, then: hold }\n` });
    simulator.meeting().lobbyJoin({ name: 'Carl', uri: 'sip:carl@partner.example', anonymous: false });
    const seen = await night.see('Carl');
    const one = { person: seen.key, seen: seen.version };
    const [first, second] = await Promise.all([
      night.desk[act]({ meeting: night.meeting, ...one, by: anna }),
      night.click('reject', seen, bert),
    ]);
    expect(first).toMatchObject({ kind: 'accepted' });
    expect(second).toMatchObject({ kind: 'refused', code: 'already-decided', first: { act, by: anna } });
    expect(await night.desk.bulk({ act: 'reject', meeting: night.meeting, people: [one], expect: 1, by: bert })).toMatchObject({
      orders: [{ kind: 'refused', code: 'already-decided', first: { act, by: anna } }],
    });
    expect(sent(simulator)).not.toContain('reject');
  },
);

test('whoever has seen what was said before may decide otherwise', async () => {
  const simulator = await aSimulator();
  const night = await aNight(simulator);
  simulator.meeting().lobbyJoin(bob);
  const seen = await night.see('Bob');
  await night.desk.wait({ meeting: night.meeting, person: seen.key, seen: seen.version, by: anna });
  expect(await night.click('reject', await night.see('Bob'), bert)).toMatchObject({ kind: 'accepted' });
  await until('the refusal', () => sent(simulator).includes('reject'));
});

test('undone in the grace, the server saw nothing', async () => {
  const simulator = await aSimulator();
  const night = await aNight(simulator, { graceMs: 60_000 });
  simulator.meeting().lobbyJoin(bob);
  const seen = await night.see('Bob');
  const order = await night.click('reject', seen);
  if (order.kind !== 'accepted') throw new Error(order.reason);
  const undone = await night.desk.undo({ of: order.order, by: anna });
  expect(undone).toMatchObject({ people: [{ effect: 'cancelled', said: 'Taken back. Nothing was sent.' }] });
  expect((await night.see('Bob')).order).toBeUndefined();
  expect([sent(simulator), night.of('attempt')]).toEqual([[], []]);
  expect(await night.click('reject', seen, bert)).toMatchObject({ kind: 'accepted' });
});

test('a removal undone counts no more, and a known address is let in again', async () => {
  const simulator = await aSimulator();
  const night = await aNight(simulator, { policies: `${guests}  - { id: hold-all, when: { inLobby: true }, then: hold }\n` });
  const carl = { name: 'Carl', uri: 'sip:carl@partner.example', anonymous: false };
  simulator.meeting().lobbyJoin(carl);
  const order = await night.click('reject', await night.see('Carl'));
  await until('the outcome', () => night.of('outcome').length >= 1);
  if (order.kind !== 'accepted') throw new Error(order.reason);
  expect(await night.desk.undo({ of: order.order, by: anna })).toMatchObject({ people: [{ effect: 'passed', inviteBack: true }] });
  simulator.meeting().lobbyJoin(carl);
  await until('them to be let in', () => sent(simulator).includes('admit'));
});

test('a pass lets them in whenever they come back, and nobody anonymous can have one', async () => {
  const simulator = await aSimulator();
  const night = await aNight(simulator, { policies: `${guests}  - { id: hold-all, when: { inLobby: true }, then: hold }\n` });
  const carl = { name: 'Carl', uri: 'sip:carl@partner.example', anonymous: false };
  simulator.meeting().lobbyJoin(bob);
  const guest = simulator.meeting().lobbyJoin(carl);
  const request = (seen: PersonSight) => ({ meeting: night.meeting, person: seen.key, seen: seen.version, by: anna });
  expect(await night.desk.pass(request(await night.see('Bob')))).toMatchObject({ kind: 'refused', code: 'not-applicable' });
  expect(await night.desk.pass(request(await night.see('Carl')))).toMatchObject({ kind: 'accepted' });
  await until('them to be inside', () => sent(simulator).length >= 1);
  simulator.meeting().leave(guest);
  simulator.meeting().lobbyJoin(carl);
  await until('them to be let in again', () => sent(simulator).length >= 2);
  expect(sent(simulator)).toEqual(['admit', 'admit']);
});

test('a pass ends when a human removes them: the newest ruling counts', async () => {
  const simulator = await aSimulator();
  const night = await aNight(simulator, { policies: `${guests}  - { id: hold-all, when: { inLobby: true }, then: hold }\n` });
  const carl = { name: 'Carl', uri: 'sip:carl@partner.example', anonymous: false };
  simulator.meeting().lobbyJoin(carl);
  const seen = await night.see('Carl');
  await night.desk.pass({ meeting: night.meeting, person: seen.key, seen: seen.version, by: anna });
  await until('them to be inside', () => night.desk.person(night.meeting, seen.key)?.place === 'inside');
  expect(await night.click('eject', await night.see('Carl'), bert)).toMatchObject({ kind: 'accepted' });
  await until('them to be gone', () => night.desk.person(night.meeting, seen.key) === undefined);
  simulator.meeting().lobbyJoin(carl);
  const back = await night.see('Carl');
  expect(back).toMatchObject({ place: 'lobby', decision: { because: 'held' } });
  expect(back.pass).toBeUndefined();
  expect(sent(simulator)).toEqual(['admit', 'eject']);
});

test('someone told to wait is asked about no more', async () => {
  const simulator = await aSimulator();
  const night = await aNight(simulator);
  simulator.meeting().lobbyJoin(bob);
  const seen = await night.see('Bob');
  await expect.poll(() => night.desk.needs(), patiently).toMatchObject([{ kind: 'held' }]);
  await night.desk.wait({ meeting: night.meeting, person: seen.key, seen: seen.version, by: anna });
  await until('the item to be closed', () => night.desk.needs().every(({ state }) => state.kind === 'closed'));
  await expect.poll(() => night.desk.needs(), patiently).toMatchObject([{ state: { by: anna, how: 'told to wait' } }]);
});

test('an organizer in the lobby comes first, and is told until they are inside', async () => {
  const simulator = await aSimulator();
  const night = await aNight(simulator);
  simulator.meeting().lobbyJoin(bob);
  simulator.meeting().lobbyJoin({ name: 'Olga', organizer: true, uri: 'sip:organizer@example.com' });
  await night.see('Bob');
  const olga = await night.see('Olga');
  await expect.poll(() => night.desk.needs()[0], patiently).toMatchObject({ kind: 'organizer-waiting', people: [olga.key] });
  expect(await night.click('reject', olga)).toMatchObject({ code: 'never-targeted', reason: expect.stringContaining('Skype client') });
  await night.click('admit', olga);
  await until('the end of the alarm', () => night.of('alarm').some(({ ended }) => ended === true));
  expect(night.of('alarm').map(({ code }) => code)).toEqual(['organizer-waiting', 'organizer-waiting']);
  expect(sent(simulator)).toEqual(['admit']);
});

test('in dry run nothing can be ordered', async () => {
  const simulator = await aSimulator();
  const night = await aNight(simulator, { mode: 'dry-run' });
  simulator.meeting().lobbyJoin(bob);
  expect(night.desk.state()).toMatchObject({ canAct: false });
  expect(await night.click('admit', await night.see('Bob'))).toMatchObject({ code: 'dry-run' });
  expect(sent(simulator)).toEqual([]);
});

test('paused, nothing can be ordered, and what waited is not sent', async () => {
  const simulator = await aSimulator();
  const night = await aNight(simulator, { graceMs: 200 });
  simulator.meeting().lobbyJoin(bob);
  const seen = await night.see('Bob');
  await night.click('reject', seen);
  await night.desk.pause(anna);
  expect(night.of('pause')).toMatchObject([{ by: anna }]);
  expect(night.desk.state()).toMatchObject({ paused: true, pausedBy: 'anna' });
  await until('the order to be dropped', () => night.desk.person(night.meeting, seen.key)?.order === undefined);
  expect(await night.click('admit', seen)).toMatchObject({ code: 'paused' });
  await night.desk.resume(anna);
  expect(night.desk.state().pausedBy).toBeUndefined();
  expect(sent(simulator)).toEqual([]);
});

test('a hold ends when nobody decides, once, over a restart too', async () => {
  const simulator = await aSimulator();
  const directory = aDirectory();
  const policies = `${guests}  - { id: guests-wait, when: { anonymous: true, inLobby: true }, then: { hold: { propose: reject, for: 2s, then: reject } } }\n`;
  const before = await aNight(simulator, { mode: 'enforce', policies, directory });
  simulator.meeting().lobbyJoin(bob);
  await before.see('Bob');
  const since = Date.parse(before.of('decision').find(({ because }) => because === 'held')?.at ?? '');
  await before.stop();
  const after = await aNight(simulator, { mode: 'enforce', policies, directory });
  const { hold } = await after.see('Bob');
  expect([hold?.since, hold?.deadline]).toEqual([since, since + 2_000]);
  await until('the refusal', () => after.of('outcome').some(({ result }) => result === 'done'));
  expect(sent(simulator)).toEqual(['reject']);
  expect(after.of('decision').find(({ verdict }) => verdict === 'act')).toMatchObject({
    rule: 'guests-wait',
    action: 'reject',
    after: 'hold',
  });
});

test('whose hold runs out while lobbyguard is paused stays on the list, and is refused once it is resumed', async () => {
  const simulator = await aSimulator();
  const policies = `${guests}  - { id: guests-wait, when: { anonymous: true, inLobby: true }, then: { hold: { propose: reject, for: 2s, then: reject } } }\n`;
  const night = await aNight(simulator, { mode: 'enforce', policies });
  simulator.meeting().lobbyJoin(bob);
  await night.see('Bob');
  await night.desk.pause(anna);
  await until('the end of the hold', () => night.of('decision').some(({ after, because }) => after === 'hold' && because === 'paused'));
  const isUp = () => night.desk.needs().find(({ kind, state }) => kind === 'deadline' && state.kind === 'open')?.text;
  await expect.poll(isUp, patiently).toContain('Bob held by guests-wait: the time is up');
  expect(sent(simulator)).toEqual([]);
  await night.desk.resume(anna);
  await until('the refusal', () => sent(simulator).length > 0);
  expect(sent(simulator)).toEqual(['reject']);
});

test('a rule over its cap goes on when a human lets it', async () => {
  const simulator = await aSimulator();
  const night = await aNight(simulator, {
    mode: 'enforce',
    policies: `${guests}  - { id: no-guests, when: { anonymous: true }, then: remove }\n`,
    safety: { maxRemovalsPerMinute: 2 },
  });
  for (let n = 0; n < 5; n += 1) simulator.meeting().lobbyJoin({ name: `Guest ${n}`, anonymous: true });
  await until('the cap', () => night.of('decision').filter(({ because }) => because === 'capped').length >= 3);
  await until('the first two', () => sent(simulator).length >= 2);
  await expect.poll(() => night.desk.needs(), patiently).toMatchObject([{ kind: 'rule-stopped', rule: 'no-guests', count: 3 }]);
  await night.desk.ruleOn({ meeting: night.meeting, rule: 'no-guests', allow: 3, by: anna });
  await until('the rest', () => sent(simulator).length >= 5);
  expect(night.of('human')).toMatchObject([{ act: 'rule-on', of: 'no-guests', n: 3, by: anna }]);
  expect(night.of('alarm')).toMatchObject([
    { code: 'cap-tripped', rule: 'no-guests' },
    { ended: true, by: anna },
  ]);
  expect(night.of('pause')).toEqual([]);
});

test('a rule that a human stopped stays stopped over a restart, and its item says who stopped it', async () => {
  const simulator = await aSimulator();
  const directory = aDirectory();
  const policies = `${guests}  - { id: no-guests, when: { anonymous: true }, then: remove }\n`;
  const before = await aNight(simulator, { mode: 'enforce', policies, directory });
  await before.desk.ruleOff({ meeting: before.meeting, rule: 'no-guests', by: anna });
  simulator.meeting().lobbyJoin(bob);
  await before.see('Bob');
  const [need] = before.desk.needs();
  expect(need).toMatchObject({ kind: 'rule-stopped', text: expect.stringContaining('was stopped by anna') });
  await before.desk.take({ need: need?.id ?? '', seen: need?.version ?? '', by: bert });
  await before.stop();
  const after = await aNight(simulator, { mode: 'enforce', policies, directory });
  expect((await after.see('Bob')).decision).toMatchObject({ because: 'capped' });
  expect(after.daemon.status().stopped).toMatchObject([{ rule: 'no-guests', by: anna, waiting: 1 }]);
  await after.desk.ruleOn({ meeting: after.meeting, rule: 'no-guests', by: bert });
  await until('the refusal', () => sent(simulator).length >= 1);
});

test('who has taken an item has it in another session too', async () => {
  const simulator = await aSimulator();
  const night = await aNight(simulator);
  simulator.meeting().lobbyJoin(bob);
  const seen = await night.see('Bob');
  await expect.poll(() => night.desk.needs(), patiently).toHaveLength(1);
  const [need] = night.desk.needs();
  await night.desk.take({ need: need?.id ?? '', seen: need?.version ?? '', by: bert });
  simulator.loseApplications();
  await until('the new session', () => night.of('meeting').filter(({ event }) => event === 'joined').length >= 2);
  const open = () => night.desk.needs().filter(({ state }) => state.kind === 'open');
  await until('the item', () => open().length === 1);
  expect(open()).toMatchObject([{ id: need?.id, takenBy: { by: bert } }]);
  expect(open()[0]?.people).not.toContain(seen.key);
});

test('a moderator that is no presenter any more needs somebody, until it is one again', async () => {
  const simulator = await aSimulator();
  const night = await aNight(simulator);
  simulator.meeting().demoteModerator();
  await until('the need', () => night.desk.needs().some(({ kind }) => kind === 'not-a-leader'));
  await expect
    .poll(() => night.desk.needs(), patiently)
    .toMatchObject([{ kind: 'not-a-leader', meeting: night.meeting, state: { kind: 'open' } }]);
  simulator.meeting().promoteModerator();
  await until('its end', () => night.desk.needs().every(({ state }) => state.kind === 'closed'));
  expect(night.of('alarm').map(({ code, ended = false }) => [code, ended])).toEqual([
    ['not-a-leader', false],
    ['not-a-leader', true],
  ]);
});

test('what humans said outlives a restart', async () => {
  const simulator = await aSimulator();
  const directory = aDirectory();
  const before = await aNight(simulator, { mode: 'enforce', policies: removeGuests, directory });
  simulator.meeting().lobbyJoin(bob);
  await before.click('admit', await before.see('Bob'));
  await until('them to be spared', () => before.of('decision').some(({ because }) => because === 'overruled'));
  await before.stop();
  const after = await aNight(simulator, { mode: 'enforce', policies: removeGuests, directory });
  expect((await after.see('Bob')).decision).toMatchObject({ because: 'overruled' });
  expect(sent(simulator)).toEqual(['admit']);
});

test('whatever humans click, nobody who may never be targeted is refused or removed', async () => {
  const simulator = await aSimulator();
  const night = await aNight(simulator, { safety: { protect: ['sip:ceo@example.com'] } });
  const meeting = simulator.meeting();
  meeting.lobbyJoin({ name: 'Olga', organizer: true, uri: 'sip:organizer@example.com' });
  meeting.lobbyJoin({ name: 'Ceo', uri: 'sip:ceo@example.com', organizer: false });
  meeting.join({ name: 'Lea', role: 'Leader', uri: 'sip:lea@example.com', organizer: false });
  const names = ['Olga', 'Ceo', 'Lea'];
  for (const name of names) await night.see(name);
  const acts = fc.constantFrom('reject' as const, 'eject' as const);
  const orders = fc.array(fc.record({ name: fc.constantFrom(...names), act: acts, bulk: fc.boolean() }), { minLength: 1, maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(orders, async (clicks) => {
      for (const { name, act, bulk } of clicks) {
        const { key, version } = await night.see(name);
        const one = { person: key, seen: version };
        const answer = bulk
          ? await night.desk.bulk({ act, meeting: night.meeting, people: [one], expect: 1, by: anna })
          : await night.desk.order({ act, meeting: night.meeting, ...one, by: anna });
        expect(answer.kind === 'refused' || ('orders' in answer && answer.orders[0]?.kind === 'refused')).toBe(true);
      }
    }),
    { numRuns: 20 },
  );
  expect(sent(simulator)).toEqual([]);
});

test('a bulk is exactly those of the snapshot', async () => {
  const simulator = await aSimulator();
  const night = await aNight(simulator);
  for (let n = 0; n < 8; n += 1) simulator.meeting().lobbyJoin({ name: `Guest ${n}`, anonymous: true });
  const people = [];
  for (let n = 0; n < 8; n += 1) people.push(await night.see(`Guest ${n}`));
  const asked = people.map(({ key, version }) => ({ person: key, seen: version }));
  simulator.meeting().lobbyJoin({ name: 'Latecomer', anonymous: true });
  const bulk = (expectation: number) =>
    night.desk.bulk({ act: 'reject', meeting: night.meeting, people: asked, expect: expectation, by: anna });
  expect(await bulk(9)).toMatchObject({ kind: 'refused', code: 'changed' });
  expect(await bulk(8)).toMatchObject({ kind: 'accepted' });
  await until('them to be refused', () => sent(simulator).length >= 8);
  expect(night.of('human').map(({ n }) => n)).toEqual(Array(8).fill(8));
  expect(
    simulator
      .meeting()
      .waiting()
      .map(({ name }) => name),
  ).toContain('Latecomer');
});
