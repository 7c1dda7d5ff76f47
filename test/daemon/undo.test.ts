// What was said or ordered at the desk of a running daemon is taken back: in the session it was said in, and in any later one.
import { expect, test } from 'vitest';
import { localBy } from '../../src/audit/human.ts';
import type { Config } from '../../src/config/config.ts';
import { defined } from '../../src/defined.ts';
import type { Desk, PersonSight, UndoRequest } from '../../src/rulings/port.ts';
import type { Simulator } from '../../src/simulator/simulator.ts';
import { aDirectory, aSimulator, moderating, until, type Watching } from '../support/daemon.ts';

const anna = localBy('anna', 'console');
const holdAll = 'version: 1\nname: guests\nrules:\n  - { id: hold-all, when: { inLobby: true }, then: hold }\n';
const removeInside = `${holdAll}  - { id: no-partners, when: { inLobby: false, uri: { domainIn: [partner.example] } }, then: eject }\n`;
const limits = { requestsPerSecond: 50, actionsPerSecond: 50, batch: 1, concurrency: 1, retries: 4 };
const keep = { name: 'keep', uri: 'keep', phone: 'keep' } as const;
const carl = { name: 'Carl', uri: 'sip:carl@partner.example', anonymous: false };

interface Night extends Watching {
  desk: Desk;
  meeting(): string;
  see(name: string): Promise<PersonSight>;
  refuse(name: string): Promise<string>;
  undo(what: { of: string } | { batch: string }): ReturnType<Desk['undo']>;
}

interface NightOptions {
  directory?: string;
  graceMs?: number;
  redact?: Config['audit']['redact'];
  mode?: Config['mode'];
  policies?: string;
  limits?: Config['limits'];
  respectAdmissions?: 'person' | 'never';
}

async function aNight(simulator: Simulator, options: NightOptions = {}): Promise<Night> {
  const { directory = aDirectory(), graceMs = 0, redact = keep, mode = 'assist', policies = holdAll } = options;
  const console = { host: '127.0.0.1', port: 0, graceMs };
  const audit = { directory: `${directory}/audit`, redact };
  const safety = {
    protect: [],
    protectLeaders: true,
    maxRemovalsPerMinute: 1_000,
    ...defined({ respectAdmissions: options.respectAdmissions }),
  };
  const watch = await moderating(simulator, {
    directory,
    policies,
    config: { mode, console, audit, limits: options.limits ?? limits, safety },
  });
  const { desk } = watch.daemon;
  if (desk === undefined) throw new Error('there is no desk');
  const meeting = () => desk.meetings()[0]?.key ?? '';
  const named = (name: string) => desk.people(meeting()).find((person) => person.name === name && person.decision !== undefined);
  const night: Night = {
    ...watch,
    desk,
    meeting,
    async see(name) {
      await until(`a decision about ${name}`, () => named(name) !== undefined);
      return named(name) as PersonSight;
    },
    async refuse(name) {
      const seen = await night.see(name);
      const order = await desk.order({ act: 'reject', meeting: meeting(), person: seen.key, seen: seen.version, by: anna });
      if (order.kind !== 'accepted') throw new Error(order.reason);
      return order.order;
    },
    undo: (what) => desk.undo({ ...what, by: anna } as UndoRequest),
  };
  return night;
}

function sent(simulator: Simulator): string[] {
  return simulator.actions.map(({ action }) => action);
}

const overruled = (night: Night) =>
  night.of('decision').some(({ because, facts }) => because === 'overruled' && facts['inLobby'] === false);
const undone = (night: Night) => night.of('human').filter(({ act }) => act === 'undo');
const over = (night: Night, count: number) => until('the outcome', () => night.of('outcome').length >= count);

/** Somebody was refused, and comes back once that has been taken back. */
async function comesBack(simulator: Simulator): Promise<void> {
  simulator.meeting().lobbyJoin(carl);
  await until('them to be let in', () => sent(simulator).includes('admit'));
}

test('a removal is taken back after a restart as before it', async () => {
  const simulator = await aSimulator();
  const directory = aDirectory();
  const before = await aNight(simulator, { directory });
  simulator.meeting().lobbyJoin(carl);
  const order = await before.refuse('Carl');
  await over(before, 1);
  await before.stop();
  const after = await aNight(simulator, { directory });
  expect(after.desk.placeOf(order)).toBe(after.meeting());
  expect(await after.undo({ of: order })).toMatchObject({ people: [{ effect: 'passed', inviteBack: true }] });
  expect(undone(after)).toMatchObject([{ of: order }]);
  await comesBack(simulator);
});

test('a batch is taken back after a restart, person by person', async () => {
  const simulator = await aSimulator();
  const directory = aDirectory();
  const before = await aNight(simulator, { directory });
  const crowd = ['Carl', 'Dora', 'Emil'].map((name) => ({ name, uri: `sip:${name}@partner.example`, anonymous: false }));
  for (const one of crowd) simulator.meeting().lobbyJoin(one);
  const seen = await Promise.all(crowd.map(({ name }) => before.see(name)));
  const people = seen.map(({ key, version }) => ({ person: key, seen: version }));
  const bulk = await before.desk.bulk({ act: 'reject', meeting: before.meeting(), people, expect: 3, by: anna });
  if (bulk.kind !== 'accepted') throw new Error(bulk.reason);
  await over(before, 3);
  await before.stop();
  const after = await aNight(simulator, { directory });
  expect(after.desk.placeOf(bulk.batch)).toBe(after.meeting());
  const passed = { effect: 'passed' };
  expect(await after.undo({ batch: bulk.batch })).toMatchObject({ people: [passed, passed, passed] });
  await comesBack(simulator);
});

test('a removal is taken back when the session it was made in is lost', async () => {
  const simulator = await aSimulator();
  const night = await aNight(simulator);
  simulator.meeting().lobbyJoin(carl);
  const order = await night.refuse('Carl');
  await over(night, 1);
  simulator.loseApplications();
  await until('the meeting to be joined again', () => night.of('meeting').filter(({ event }) => event === 'joined').length === 2);
  expect(await night.undo({ of: order })).toMatchObject({ people: [{ effect: 'passed' }] });
  await comesBack(simulator);
});

test('whoever has come back already is let in when their removal is taken back', async () => {
  const simulator = await aSimulator();
  const night = await aNight(simulator);
  simulator.meeting().lobbyJoin(carl);
  const order = await night.refuse('Carl');
  await over(night, 1);
  simulator.meeting().lobbyJoin(carl);
  const back = await night.see('Carl');
  expect(await night.undo({ of: order })).toMatchObject({ people: [{ effect: 'passed', person: back.key }] });
  await until('them to be let in', () => sent(simulator).includes('admit'));
});

test('of somebody who was gone before they could be removed it is said, and they are let in when they come back', async () => {
  const simulator = await aSimulator();
  const night = await aNight(simulator);
  const guest = simulator.meeting().lobbyJoin(carl);
  simulator.fault({ path: /reject/, times: 1, effect: { kind: 'status', status: 404, subcode: 'ResourceNotFound' } });
  const order = await night.refuse('Carl');
  await until('the attempt', () => night.of('attempt').length >= 1);
  simulator.meeting().leave(guest);
  await over(night, 1);
  expect(night.of('outcome')).toMatchObject([{ result: 'gone' }]);
  expect(await night.undo({ of: order })).toMatchObject({
    people: [{ effect: 'passed', said: expect.stringMatching(/^They were gone before/), inviteBack: true }],
  });
  await comesBack(simulator);
});

test('an order in its grace is found and taken back where addresses are not kept on record', async () => {
  const simulator = await aSimulator();
  const night = await aNight(simulator, { graceMs: 60_000, redact: { name: 'hash', uri: 'hash', phone: 'hash' } });
  simulator.meeting().lobbyJoin(carl);
  const order = await night.refuse('Carl');
  expect(await night.undo({ of: order })).toMatchObject({ people: [{ effect: 'cancelled' }] });
  expect((await night.see('Carl')).order).toBeUndefined();
  expect(sent(simulator)).toEqual([]);
});

test('a pass is taken back, once on record, and the desk shows it no more', async () => {
  const simulator = await aSimulator();
  const night = await aNight(simulator);
  const guest = simulator.meeting().lobbyJoin(carl);
  const seen = await night.see('Carl');
  const pass = await night.desk.pass({ meeting: night.meeting(), person: seen.key, seen: seen.version, by: anna });
  if (pass.kind !== 'accepted') throw new Error(pass.reason);
  await until('them to be inside', () => sent(simulator).includes('admit'));
  expect((await night.see('Carl')).pass).toEqual({});
  expect(await night.undo({ of: pass.id })).toMatchObject({ kind: 'accepted', people: [{ effect: 'cancelled' }] });
  expect(undone(night)).toMatchObject([{ of: pass.id, identity: seen.identity }]);
  expect((await night.see('Carl')).pass).toBeUndefined();
  simulator.meeting().leave(guest);
  simulator.meeting().lobbyJoin(carl);
  await until('them to be held', () => night.of('decision').filter(({ because }) => because === 'held').length >= 2);
  expect(sent(simulator)).toEqual(['admit']);
});

test('whoever a pass has let in is not handed to the rules when it is taken back, after a restart neither', async () => {
  const simulator = await aSimulator();
  const directory = aDirectory();
  const night = await aNight(simulator, { directory, mode: 'enforce', policies: removeInside });
  simulator.meeting().lobbyJoin(carl);
  const seen = await night.see('Carl');
  const pass = await night.desk.pass({ meeting: night.meeting(), person: seen.key, seen: seen.version, by: anna });
  if (pass.kind !== 'accepted') throw new Error(pass.reason);
  await until('them to be spared inside', () => overruled(night));
  expect(await night.undo({ of: pass.id })).toMatchObject({ people: [{ effect: 'cancelled', said: expect.stringContaining('by name') }] });
  expect(await night.undo({ of: pass.id })).toMatchObject({ people: [{ effect: 'removal' }] });
  await night.stop();
  const after = await aNight(simulator, { directory, mode: 'enforce', policies: removeInside });
  await until('them to be spared again', () => overruled(after));
  expect(undone(night)).toHaveLength(1);
  expect(sent(simulator)).toEqual(['admit']);
});

/** A pass lets them in, and is taken back while the request is on its way. */
async function takenBackOnItsWay(simulator: Simulator, night: Night): Promise<string> {
  simulator.behaviour.latencyMs = 0;
  simulator.meeting().lobbyJoin(carl);
  const seen = await night.see('Carl');
  simulator.behaviour.latencyMs = 400;
  const pass = await night.desk.pass({ meeting: night.meeting(), person: seen.key, seen: seen.version, by: anna });
  if (pass.kind !== 'accepted') throw new Error(pass.reason);
  await until('the request', () => admitting(simulator) === 1);
  expect(sent(simulator)).toEqual([]);
  expect(await night.undo({ of: pass.id })).toMatchObject({
    people: [{ effect: 'cancelled', said: expect.stringContaining('cannot be recalled') }],
  });
  expect(await night.undo({ of: pass.id })).toMatchObject({ people: [{ effect: 'awaited' }] });
  expect(undone(night)).toHaveLength(1);
  simulator.behaviour.latencyMs = 0;
  return pass.id;
}

const admitting = (simulator: Simulator) =>
  simulator.requests.filter(({ method, path }) => method === 'POST' && path.endsWith('/admit')).length;

test.each(['person', 'never'] as const)(
  'whom a pass has let in that was taken back meanwhile is not handed to the rules, after a restart neither (respectAdmissions %s)',
  async (respectAdmissions) => {
    const simulator = await aSimulator();
    const directory = aDirectory();
    const night = await aNight(simulator, { directory, mode: 'enforce', policies: removeInside, respectAdmissions });
    const pass = await takenBackOnItsWay(simulator, night);
    await until('them to be spared inside', () => overruled(night));
    expect((await night.see('Carl')).ruling).toMatchObject({ id: pass, act: 'admit' });
    expect(await night.undo({ of: pass })).toMatchObject({ people: [{ effect: 'removal' }] });
    await night.stop();
    const after = await aNight(simulator, { directory, mode: 'enforce', policies: removeInside, respectAdmissions });
    await until('them to be spared again', () => overruled(after));
    expect(sent(simulator)).toEqual(['admit']);
    await until('the outcome', () => night.of('outcome').length === 1);
    expect(night.of('outcome')).toMatchObject([{ result: 'done' }]);
  },
);

test('an admission by a pass that was taken back meanwhile is not tried again', async () => {
  const simulator = await aSimulator();
  const night = await aNight(simulator);
  simulator.fault({ method: 'POST', path: /\/admit$/, times: 1, effect: { kind: 'status', status: 503 } });
  await takenBackOnItsWay(simulator, night);
  await over(night, 1);
  await until('them to be held again', () => night.of('decision').at(-1)?.because === 'held');
  expect((await night.see('Carl')).order).toBeUndefined();
  expect(admitting(simulator)).toBe(1);
  expect(sent(simulator)).toEqual([]);
});

test('what a rule ordered and a human took back in the queue is not ordered again after a restart', async () => {
  const simulator = await aSimulator();
  const directory = aDirectory();
  const slow = {
    mode: 'enforce',
    policies: removeInside,
    directory,
    limits: { ...limits, actionsPerSecond: 1, requestsPerSecond: 1 },
  } as const;
  const night = await aNight(simulator, slow);
  for (const name of ['Dora', 'Emil', 'Fritz']) simulator.meeting().join({ ...carl, name, uri: `sip:${name}@partner.example` });
  const queued = () => night.desk.people(night.meeting()).filter(({ order }) => order?.state === 'queued');
  await until('one to be on the way and others to wait', () => sent(simulator).length === 1 && queued().length > 0);
  const last = queued().at(-1);
  expect(await night.undo({ of: last?.order?.id ?? '' })).toMatchObject({ people: [{ effect: 'cancelled' }] });
  await night.stop();
  const after = await aNight(simulator, slow);
  expect((await after.see(last?.name ?? '')).ruling).toMatchObject({ act: 'wait' });
  await until(
    'the others to be out',
    () => after.of('outcome').length + night.of('outcome').filter(({ result }) => result === 'done').length >= 2,
  );
  expect(
    simulator
      .meeting()
      .inside()
      .map(({ name }) => name),
  ).toContain(last?.name);
});

test('what cannot be taken back leaves no record of its undoing', async () => {
  const simulator = await aSimulator();
  const night = await aNight(simulator);
  expect(await night.undo({ of: 'nothing-has-this' })).toMatchObject({ kind: 'refused', code: 'gone' });
  expect(await night.undo({ batch: 'nothing-has-this' })).toMatchObject({ kind: 'refused', code: 'gone' });
  expect(undone(night)).toEqual([]);
});

test('calling off a removal that has been carried out is done, and says what it came to', async () => {
  const simulator = await aSimulator();
  const night = await aNight(simulator);
  simulator.meeting().lobbyJoin(carl);
  const order = await night.refuse('Carl');
  await over(night, 1);
  expect(await night.desk.cancelOrder({ order, by: anna })).toMatchObject({
    kind: 'accepted',
    said: expect.stringContaining('They are let in if they come back'),
  });
  expect(undone(night)).toMatchObject([{ of: order }]);
  await comesBack(simulator);
});

test('calling off what leaves everything as it was is refused', async () => {
  const simulator = await aSimulator();
  const night = await aNight(simulator);
  simulator.meeting().lobbyJoin(carl);
  const seen = await night.see('Carl');
  const order = await night.desk.order({ act: 'admit', meeting: night.meeting(), person: seen.key, seen: seen.version, by: anna });
  if (order.kind !== 'accepted') throw new Error(order.reason);
  await over(night, 1);
  const late = await night.desk.cancelOrder({ order: order.order, by: anna });
  expect(late).toMatchObject({ kind: 'refused', code: 'not-applicable', reason: expect.stringContaining('They are inside') });
  expect(undone(night)).toEqual([]);
});
