// How meetings end, when something else happens at the same moment.
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { localBy } from '../../src/audit/human.ts';
import { aDirectory, until } from '../support/daemon.ts';
import { aDay, calendar, events, isIn, joined, uriOf } from '../support/meeting-day.ts';

const file = (directory: string) => join(directory, 'day.ics');

/** A daemon in the meeting ONE, whose time is over while Ann is still inside. */
async function inOvertime() {
  const day = await aDay(
    (directory) => [{ kind: 'calendar', path: file(directory) }],
    (directory) => writeFileSync(file(directory), calendar({ id: 'ONE', from: -60, to: 10 })),
  );
  const meeting = day.simulator.meeting(uriOf('ONE'));
  const ann = meeting.join({ name: 'Ann', uri: 'sip:ann@example.com' });
  await until('the meeting', isIn(day.watch, 'ALWAYS', 'ONE'));
  writeFileSync(file(day.directory), calendar({ id: 'ONE', from: -600, to: -300 }, { id: 'OTHER', from: 300, to: 400 }));
  await until('the end in the calendar', () => day.watch.daemon.status().accounts[0]?.awaited?.length === 1);
  return { ...day, gone: () => meeting.leave(ann) };
}

test('a daemon that is killed in overtime takes the meeting up again, and stays until it is over', async () => {
  const { simulator, directory, watch, start, gone } = await inOvertime();
  const copy = aDirectory();
  mkdirSync(join(copy, 'audit'));
  cpSync(join(directory, 'audit'), join(copy, 'audit'), { recursive: true, filter: (path) => !path.endsWith('lock') });
  simulator.fault({ method: 'DELETE', path: /\/applications\/[^/]+$/, effect: { kind: 'status', status: 500 } });
  await watch.stop();
  const second = await start(copy);
  await until('both meetings', isIn(second, 'ALWAYS', 'ONE'));
  gone();
  await until('the leaving', isIn(second, 'ALWAYS'));
  expect(events(second, 'ONE')).toEqual(['joined calendar day.ics', 'left calendar day.ics']);
  await second.stop();
  const third = await start(copy);
  await until('the meeting that is always on', isIn(third, 'ALWAYS'));
  expect(third.daemon.status().accounts[0]?.meetings.map(({ uri }) => uri)).toEqual([uriOf('ALWAYS')]);
});

test('a daemon that is restarted in overtime takes the meeting up again', async () => {
  const { watch, start, gone } = await inOvertime();
  await watch.stop();
  const second = await start();
  await until('both meetings', isIn(second, 'ALWAYS', 'ONE'));
  gone();
  await until('the leaving', isIn(second, 'ALWAYS'));
});

test('a calendar that cannot be read after a restart takes nobody out of a meeting that was on', async () => {
  const { watch, directory, start } = await aDay(
    (directory) => [{ kind: 'calendar', path: file(directory) }],
    (directory) => writeFileSync(file(directory), calendar({ id: 'ONE' })),
  );
  await until('the meeting', isIn(watch, 'ALWAYS', 'ONE'));
  await watch.stop();
  writeFileSync(file(directory), '');
  const second = await start();
  await until('the alarm', () => second.of('alarm').some(({ code }) => code === 'meeting-source-failed'));
  await until('both meetings', isIn(second, 'ALWAYS', 'ONE'));
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  expect(joined(second)).toEqual(['ALWAYS', 'ONE']);
});

const by = localBy('the night watch', 'console');

test.each([0, 40, 140, 240, 340])('a meeting that is removed %s ms into the join is left all the same', async (afterMs) => {
  const { simulator, watch } = await aDay(
    () => [],
    () => undefined,
    { behaviour: { stepMs: 100 } },
  );
  await until('the first meeting', isIn(watch, 'ALWAYS'));
  const joins = () => simulator.requests.filter(({ method, path }) => method === 'POST' && /onlineMeetingInvitations/.test(path)).length;
  const before = joins();
  await watch.daemon.desk.addMeeting({ meeting: uriOf('ONE'), by });
  await until('the join', () => joins() > before);
  await new Promise((resolve) => setTimeout(resolve, afterMs));
  await watch.daemon.desk.removeMeeting({ meeting: uriOf('ONE'), by });
  await new Promise((resolve) => setTimeout(resolve, 400 - afterMs));
  await until('our leaving', () => simulator.meeting(uriOf('ONE')).inside().length === 0);
  expect(joined(watch)).toEqual(['ALWAYS']);
});

test('a meeting that is added until a time and removed is left, whoever is inside', async () => {
  const { simulator, watch } = await aDay(
    () => [],
    () => undefined,
  );
  simulator.meeting(uriOf('ONE')).join({ name: 'Ann', uri: 'sip:ann@example.com' });
  await watch.daemon.desk.addMeeting({ meeting: uriOf('ONE'), until: Date.now() + 3_600_000, by });
  await until('the meeting', isIn(watch, 'ALWAYS', 'ONE'));
  await watch.daemon.desk.removeMeeting({ meeting: uriOf('ONE'), by });
  await until('our leaving', isIn(watch, 'ALWAYS'));
});
