// The audit directory goes while the daemon runs, and a new log is begun: a later life finds in it what was said from then on.
import { existsSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { aSimulator, until } from '../support/daemon.ts';
import { aNight, anna, decided, eve, gaps, see, toldToWait } from '../support/night.ts';

test('what is said in a log that was begun anew is known in the next life, and in the one after it', async () => {
  const simulator = await aSimulator();
  const night = await aNight(simulator);
  const audit = `${night.watch.directory}/audit`;
  renameSync(audit, `${audit}-aside`);
  await until(
    'a new log',
    () => existsSync(audit) && night.watch.of('alarm').some(({ code, ended }) => code === 'audit-unwritable' && ended),
  );
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
