// What humans said counts after a restart as in the run, also where a server did not do what it was asked, or did it late.
import { expect, test } from 'vitest';
import type { OrderRequest } from '../../src/rulings/port.ts';
import type { Simulator } from '../../src/simulator/simulator.ts';
import { aSimulator, until } from '../support/daemon.ts';
import { aNight, anna, decided, eve, type Gap, gaps, type Night, see } from '../support/night.ts';

const known = { ...eve, anonymous: false };

async function say(night: Night, act: OrderRequest['act'] | 'pass'): Promise<string> {
  const { key, version } = await see(night, 'Eve');
  const asked = { meeting: night.meeting, person: key, seen: version, by: anna };
  const result = await (act === 'pass' ? night.desk.pass(asked) : night.desk.order({ act, ...asked }));
  if (result.kind !== 'accepted') throw new Error(result.reason);
  return result.id;
}

const restart = gaps['a restart'] as (simulator: Simulator) => Gap;
const ended = (night: Night, result: string) =>
  until(`an order to be ${result}`, () => night.watch.of('outcome').some((outcome) => outcome.result === result));
const told = ({ desk }: Night) => desk.needs().map(({ text }) => text);

test('whoever is let in because a refusal was taken back that the server never answered is spared after every restart', async () => {
  const simulator = await aSimulator();
  const night = await aNight(simulator);
  simulator.meeting().lobbyJoin(known);
  const fault = simulator.fault({ method: 'POST', path: /reject/, effect: { kind: 'hang' } });
  const refusal = await say(night, 'reject');
  await until('the request', () => fault.struck > 0);
  const after = await restart(simulator)(night);
  await see(after, 'Eve');
  expect(await after.desk.undo({ of: refusal, by: anna })).toMatchObject({
    people: [{ effect: 'passed', said: expect.stringContaining('they are here. They are let in.'), inviteBack: false }],
  });
  await decided(after, 'Eve', 'overruled');
  await decided(await restart(simulator)(after), 'Eve', 'overruled');
});

test('whoever was refused after a pass that the server carries out late is not let in by the pass, after a restart neither', async () => {
  const simulator = await aSimulator();
  const night = await aNight(simulator);
  const guest = simulator.meeting().lobbyJoin(known);
  const fault = simulator.fault({ method: 'POST', path: /\/admit$/, effect: { kind: 'status', status: 204, body: 'empty' } });
  await say(night, 'pass');
  await until('the answer', () => fault.struck > 0);
  // What is read after it has come after it.
  simulator.meeting().lobbyJoin({ ...known, name: 'Carol', uri: 'sip:carol@fabrikam.example' });
  await decided(night, 'Carol', 'held');
  await say(night, 'reject');
  await night.watch.daemon.pause(anna);
  simulator.meeting().admitByHand(guest);
  await ended(night, 'cancelled');
  expect(told(night)).toContainEqual(expect.stringContaining('Eve: not sent'));
  await decided(await restart(simulator)(night), 'Eve', 'paused');
});

test('whoever came in by a pass and has another name since is spared after a restart, as before it', async () => {
  const simulator = await aSimulator();
  const night = await aNight(simulator);
  const guest = simulator.meeting().lobbyJoin(known);
  const pass = await say(night, 'pass');
  await decided(night, 'Eve', 'overruled');
  simulator.meeting().rename(guest, 'Mallory');
  await decided(night, 'Mallory', 'overruled');
  const after = await restart(simulator)(night);
  await decided(after, 'Mallory', 'overruled');
  expect(await after.desk.undo({ of: pass, by: anna })).toMatchObject({ people: [{ effect: 'cancelled' }] });
  await decided(after, 'Mallory', 'proposed');
});

test('that somebody was to be refused who has another name since is not offered again after a restart', async () => {
  const simulator = await aSimulator();
  const night = await aNight(simulator, undefined, 60_000);
  const guest = simulator.meeting().lobbyJoin(known);
  await say(night, 'reject');
  simulator.meeting().rename(guest, 'Mallory');
  await decided(night, 'Mallory', 'held');
  const notThem = 'Mallory: not sent, because they are not who was seen any more';
  expect(told(night)).toContain(notThem);
  const after = await restart(simulator)(night);
  await decided(after, 'Mallory', 'held');
  expect(told(after)).toEqual([notThem, expect.stringContaining('held by')]);
});

test('an admission that the server refused lets nobody off who is inside by other ways, after a restart neither', async () => {
  const simulator = await aSimulator();
  const night = await aNight(simulator);
  const meeting = simulator.meeting();
  const guest = meeting.lobbyJoin(known);
  simulator.fault({ method: 'POST', path: /\/admit$/, effect: { kind: 'status', status: 403 } });
  await say(night, 'admit');
  await ended(night, 'denied');
  const crowd = Array.from({ length: 10 }, (_, n) =>
    meeting.lobbyJoin({ ...eve, name: `Guest ${n}`, uri: `sip:guest${n}@fabrikam.example` }),
  );
  for (const { name } of crowd) await decided(night, String(name), 'held');
  await night.watch.daemon.pause(anna);
  for (const one of [...crowd, guest]) meeting.admitByHand(one);
  await decided(night, 'Eve', 'paused');
  await decided(await restart(simulator)(night), 'Eve', 'paused');
});

test.each(Object.entries(gaps))('whom a human let in, and who had another name for a while, is in doubt after %s too', async (_, gap) => {
  const simulator = await aSimulator();
  const night = await aNight(simulator);
  const guest = simulator.meeting().lobbyJoin(known);
  await say(night, 'admit');
  await decided(night, 'Eve', 'overruled');
  simulator.meeting().rename(guest, 'Mallory');
  await decided(night, 'Mallory', 'proposed');
  simulator.meeting().rename(guest, 'Eve');
  await decided(night, 'Eve', 'proposed');
  const after = await gap(simulator)(night);
  await decided(after, 'Eve', 'proposed');
  const doubts = [...night.watch.of('human'), ...after.watch.of('human')].filter(({ by }) => by.auth === 'meeting');
  expect(new Set(doubts.map(({ id }) => id)).size).toBe(1);
});
