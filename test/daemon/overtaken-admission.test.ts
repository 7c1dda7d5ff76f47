// A request of ours is given up on its way, and is carried out all the same: whom it lets in, nobody else has let in.
import { expect, test } from 'vitest';
import { localBy } from '../../src/audit/human.ts';
import type { Desk, PersonRequest } from '../../src/rulings/port.ts';
import type { Person } from '../../src/simulator/meeting/person.ts';
import type { Simulator } from '../../src/simulator/simulator.ts';
import { aDirectory, aSimulator, moderating, until, type Watching } from '../support/daemon.ts';

const carl = { name: 'Carl', uri: 'sip:carl@partner.example', anonymous: false };
const first = 'version: 1\nname: guests\nrules:\n  - { id: no-bots, when: { inLobby: true, name: { contains: bot } }, then: hold }\n';
const inside = '  - { id: no-partners, when: { inLobby: false, uri: { domainIn: [partner.example] } }, then: eject }\n';
const welcome = `${first}  - { id: welcome, when: { inLobby: true }, then: admit }\n${inside}`;
const held = `${first}  - { id: hold-all, when: { inLobby: true }, then: hold }\n${inside}`;

/** They look different before the request has arrived, and are decided anew. */
async function otherwiseMeanwhile(simulator: Simulator, guest: Person, watch: Watching): Promise<void> {
  await until('the request', () => simulator.requests.some(({ method, path }) => method === 'POST' && path.endsWith('/admit')));
  simulator.behaviour.latencyMs = 0;
  simulator.meeting().rename(guest, 'Carl bot');
  await until('the hold', () => watch.of('decision').some(({ rule }) => rule === 'no-bots'));
  expect(simulator.actions).toEqual([]);
}

test('whom a rule has let in, a person in the meeting has not, whatever was decided meanwhile', async () => {
  const simulator = await aSimulator();
  const watch = await moderating(simulator, { policies: welcome });
  simulator.behaviour.latencyMs = 800;
  const guest = simulator.meeting().lobbyJoin(carl);
  await otherwiseMeanwhile(simulator, guest, watch);
  await until('them to be out again', () => simulator.actions.map(({ action }) => action).join() === 'admit,eject');
  expect(watch.of('human')).toEqual([]);
});

test('whom a human has let in and who looks different now is in doubt, whatever was decided meanwhile, after a restart too', async () => {
  const simulator = await aSimulator();
  const directory = aDirectory();
  const options = { policies: held, directory, config: { mode: 'enforce', console: { host: '127.0.0.1', port: 0, graceMs: 0 } } } as const;
  const watch = await moderating(simulator, options);
  const { desk } = watch.daemon;
  const guest = simulator.meeting().lobbyJoin(carl);
  const meeting = () => desk?.meetings()[0]?.key ?? '';
  const sight = () => desk?.people(meeting()).find(({ name, decision }) => name === 'Carl' && decision !== undefined);
  await until('them to be held', () => sight() !== undefined);
  simulator.behaviour.latencyMs = 800;
  const { key: person = '', version: seen = '' } = sight() ?? {};
  const order = await desk?.order({ act: 'admit', meeting: meeting(), person, seen, by: localBy('anna', 'console') });
  expect(order?.kind).toBe('accepted');
  await otherwiseMeanwhile(simulator, guest, watch);
  const proposed = ({ of }: Watching) => of('decision').some(({ rule, because }) => rule === 'no-partners' && because === 'proposed');
  await until('a human to be asked', () => proposed(watch));
  await watch.stop();
  const after = await moderating(simulator, options);
  await until('a human to be asked again', () => proposed(after));
  const letIn = watch.of('human').filter(({ of }) => of === undefined);
  expect(letIn.map(({ act, by }) => [act, by.who])).toEqual([['admit', 'anna']]);
  expect(simulator.actions.map(({ action }) => action)).toEqual(['admit']);
});

const atDesk = { mode: 'enforce', console: { host: '127.0.0.1', port: 0, graceMs: 0 } } as const;

type Begin = (desk: Desk, asked: PersonRequest, simulator: Simulator) => unknown;

/** A rule or a pass lets Carl in, on a server that takes its time; resolves when the request is on its way. */
async function onItsWay(policies: string, latencyMs: number, begin: Begin = () => {}) {
  const simulator = await aSimulator();
  const options = { policies, directory: aDirectory(), config: atDesk };
  const watch = await moderating(simulator, options);
  const { desk } = watch.daemon;
  if (desk === undefined) throw new Error('there is no desk');
  const meeting = () => desk.meetings()[0]?.key ?? '';
  const sight = () => desk.people(meeting()).find(({ name, decision }) => name?.startsWith('Carl') && decision !== undefined);
  const asked = () => ({ meeting: meeting(), person: sight()?.key ?? '', seen: sight()?.version ?? '', by: localBy('anna', 'console') });
  simulator.behaviour.latencyMs = policies === held ? 0 : latencyMs;
  const guest = simulator.meeting().lobbyJoin(carl);
  await until('them to be decided on', () => sight() !== undefined);
  simulator.behaviour.latencyMs = latencyMs;
  await begin(desk, asked(), simulator);
  await until('the request', () => simulator.requests.some(({ method, path }) => method === 'POST' && path.endsWith('/admit')));
  simulator.behaviour.latencyMs = 0;
  return { simulator, watch, desk, asked, sight, guest, options };
}

const isSpared = ({ of }: Watching) => of('decision').some(({ rule, because }) => rule === 'no-partners' && because === 'overruled');
const isProposed = ({ of }: Watching) => of('decision').some(({ rule, because }) => rule === 'no-partners' && because === 'proposed');
const done = (simulator: Simulator) => simulator.actions.map(({ action }) => action);

test('whoever was told to wait while a rule was letting them in stays, and after a restart too', async () => {
  const { simulator, watch, desk, asked, options } = await onItsWay(welcome, 800);
  expect(await desk.wait(asked())).toMatchObject({ kind: 'accepted' });
  await until('them to be spared', () => isSpared(watch));
  await watch.stop();
  const after = await moderating(simulator, options);
  await until('them to be spared again', () => isSpared(after));
  expect(done(simulator)).toEqual(['admit']);
});

test('whoever was refused while a rule was letting them in is inside, and the human is told', async () => {
  const { simulator, watch, desk, asked } = await onItsWay(welcome.replace(inside, ''), 800);
  expect(await desk.order({ act: 'reject', ...asked() })).toMatchObject({ kind: 'accepted' });
  await until('somebody to be told', () => desk.needs().some(({ text }) => text.includes('they have come in meanwhile')));
  expect(done(simulator)).toEqual(['admit']);
  expect(watch.of('human').map(({ act }) => act)).toEqual(['reject']);
});

test('whom a pass lets in stays, also where a later pass is taken back meanwhile', async () => {
  const { simulator, watch, desk, asked } = await onItsWay(held, 800, (at, request) => at.pass(request));
  const second = await desk.pass(asked());
  expect(second.kind).toBe('accepted');
  if (second.kind !== 'accepted') return;
  expect(await desk.undo({ of: second.id, by: localBy('anna', 'console') })).toMatchObject({ kind: 'accepted' });
  await until('them to be spared', () => isSpared(watch));
  expect(done(simulator)).toEqual(['admit']);
});

/** The server says yes, and lets them in by and by. */
function letInLater(begin: Begin) {
  return onItsWay(held, 0, (desk, asked, simulator) => {
    simulator.fault({ method: 'POST', path: /\/admit$/, effect: { kind: 'status', status: 204, body: 'empty' } });
    return begin(desk, asked, simulator);
  });
}

test('whom a human lets in, and who looks different before the server has done it, is in doubt', async () => {
  const { simulator, watch, guest, sight } = await letInLater((desk, asked) => desk.order({ act: 'admit', ...asked }));
  simulator.meeting().rename(guest, 'Carl bot');
  await until('them to be seen so', () => sight()?.name === 'Carl bot');
  simulator.meeting().admitByHand(guest);
  await until('a human to be asked', () => isProposed(watch) || isSpared(watch) || done(simulator).includes('eject'));
  expect([isProposed(watch), done(simulator)]).toEqual([true, []]);
});

test('whom a pass lets in stays, where a server lets them in late and a later pass is taken back meanwhile', async () => {
  const { simulator, watch, guest, desk, asked } = await letInLater((at, request) => at.pass(request));
  const second = await desk.pass(asked());
  if (second.kind !== 'accepted') throw new Error(second.reason);
  await desk.undo({ of: second.id, by: localBy('anna', 'console') });
  simulator.meeting().admitByHand(guest);
  await until('them to be spared', () => isSpared(watch) || done(simulator).includes('eject'));
  expect(done(simulator)).toEqual([]);
});

test('whoever comes again while a request for them is on its way is in doubt where that lets them in', async () => {
  const { simulator, watch, guest } = await onItsWay(welcome, 900);
  simulator.meeting().leave(guest);
  simulator.meeting().lobbyJoin({ ...carl, name: 'Carl bot' });
  await until('the hold', () => watch.of('decision').some(({ rule }) => rule === 'no-bots'));
  expect(done(simulator)).toEqual([]);
  await until('a human to be asked', () => isProposed(watch) || isSpared(watch) || done(simulator).includes('eject'));
  expect(isSpared(watch)).toBe(false);
  expect(done(simulator)).toEqual(['admit']);
});
