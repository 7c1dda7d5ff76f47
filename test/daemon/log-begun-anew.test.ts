// The audit directory goes while the daemon runs, and a new log is begun: a later life finds in it what was said from then on.
import { existsSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { aSimulator, until } from '../support/daemon.ts';
import { aNight, anna, decided, eve, gaps, leave, type Night, see, toldToWait } from '../support/night.ts';

async function begunAnew(night: Night): Promise<void> {
  const audit = `${night.watch.directory}/audit`;
  renameSync(audit, `${audit}-aside`);
  await until(
    'a new log',
    () => existsSync(audit) && night.watch.of('alarm').some(({ code, ended }) => code === 'audit-unwritable' && ended),
  );
}

test('what is said in a log that was begun anew is known in the next life, and in the one after it', async () => {
  const simulator = await aSimulator();
  const night = await aNight(simulator);
  await begunAnew(night);
  await toldToWait(night, simulator);
  const restart = gaps['a restart']?.(simulator);
  if (restart === undefined) throw new Error('there is no restart');
  const second = await restart(night);
  await decided(second, 'Eve', 'overruled');
  await decided(await restart(second), 'Eve', 'overruled');
  expect(simulator.actions).toEqual([]);
});

test('whom a human let in stays where the session is lost while the log cannot be written', async () => {
  const simulator = await aSimulator();
  const night = await aNight(simulator);
  simulator.meeting().lobbyJoin(eve);
  const { key, version } = await see(night, 'Eve');
  await night.desk.order({ act: 'admit', meeting: night.meeting, person: key, seen: version, by: anna });
  await decided(night, 'Eve', 'overruled');
  const audit = `${night.watch.directory}/audit`;
  renameSync(audit, `${audit}-aside`);
  writeFileSync(audit, '');
  simulator.loseApplications();
  const meetingNow = () => night.desk.meetings().find(({ key }) => key !== night.meeting)?.key ?? '';
  await until('Eve to be seen again', () => night.desk.people(meetingNow()).some(({ name }) => name === 'Eve'));
  rmSync(audit);
  const isEjected = () => simulator.actions.some(({ action }) => action === 'eject');
  const isSpared = () => night.desk.people(meetingNow()).some(({ name, decision }) => name === 'Eve' && decision?.because === 'overruled');
  await until('Eve to be decided on', () => isEjected() || (existsSync(audit) && isSpared()));
  expect(simulator.actions.map(({ action }) => action)).toEqual(['admit']);
});

test('what humans had said before the log was begun anew counts in the next life, and in the one after it', async () => {
  const simulator = await aSimulator();
  const night = await aNight(simulator);
  const meeting = simulator.meeting();
  const say = async (name: string) => {
    const { key, version } = await see(night, name);
    return { meeting: night.meeting, person: key, seen: version, by: anna };
  };
  await toldToWait(night, simulator);
  meeting.lobbyJoin({ ...eve, name: 'Bob', uri: 'sip:bob@fabrikam.example' });
  await night.desk.order({ ...(await say('Bob')), act: 'admit' });
  await decided(night, 'Bob', 'overruled');
  const pat = { ...eve, name: 'Pat', uri: 'sip:pat@fabrikam.example' };
  const guest = meeting.lobbyJoin(pat);
  await night.desk.pass(await say('Pat'));
  await until('Pat to be let in', () => guest.place === 'inside');
  await leave(night, simulator, guest);
  await begunAnew(night);
  const restart = gaps['a restart']?.(simulator);
  if (restart === undefined) throw new Error('there is no restart');
  const second = await restart(night);
  await decided(second, 'Eve', 'overruled');
  await decided(second, 'Bob', 'overruled');
  const third = await restart(second);
  await decided(third, 'Eve', 'overruled');
  await decided(third, 'Bob', 'overruled');
  const again = meeting.lobbyJoin(pat);
  await until('Pat to be let in again', () => again.place === 'inside');
  expect(simulator.actions.map(({ action, target }) => `${action} ${target?.name}`)).toEqual(['admit Bob', 'admit Pat', 'admit Pat']);
  expect(third.watch.of('outcome').filter(({ result }) => result === 'cancelled')).toEqual([]);
});
