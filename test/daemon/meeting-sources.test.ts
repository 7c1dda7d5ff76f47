// Meetings that come and go while the daemon runs.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { until } from '../support/daemon.ts';
import { aDay, calendar, events, isIn, joined, uriOf } from '../support/meeting-day.ts';

test('a meeting of a calendar is joined when it is due, and left when its entry is cancelled; the others do not notice', async () => {
  const file = (directory: string) => join(directory, 'day.ics');
  const { watch, directory } = await aDay(
    (directory) => [{ kind: 'calendar', path: file(directory) }],
    (directory) => writeFileSync(file(directory), calendar({ id: 'ONE' }, { id: 'TWO', from: 120, to: 180 })),
  );
  await until('the meeting that is due', isIn(watch, 'ALWAYS', 'ONE'));
  expect(watch.daemon.status().accounts[0]?.awaited).toMatchObject([{ uri: uriOf('TWO'), source: 'calendar day.ics' }]);
  writeFileSync(file(directory), calendar({ id: 'ONE', more: ['STATUS:CANCELLED', 'SEQUENCE:1'] }, { id: 'TWO' }));
  await until('the change', isIn(watch, 'ALWAYS', 'TWO'));
  await until('its record', () => events(watch, 'ONE').length >= 2);
  expect(events(watch, 'ONE')).toEqual(['joined calendar day.ics', 'left calendar day.ics']);
  expect(events(watch, 'ALWAYS')).toEqual(['joined configuration']);
});

/** By the meeting of each calendar, what becomes of its file while that meeting is on. */
const spoilt: Readonly<Record<string, (file: string) => void>> = {
  EMPTY: (file) => writeFileSync(file, ''),
  CUT: (file) => writeFileSync(file, calendar({ id: 'CUT' }).slice(0, 200)),
  BARE: (file) => writeFileSync(file, calendar()),
  GONE: (file) => rmSync(file),
  REPLACED: (file) => writeFileSync(file, calendar({ id: 'OTHER', from: 300, to: 400 })),
};

test('a calendar that is emptied, cut off, bare, gone or replaced takes nobody out of a meeting that is on', async () => {
  const ids = Object.keys(spoilt);
  const fileOf = (directory: string, id: string) => join(directory, `${id}.ics`);
  const { watch, directory } = await aDay(
    (directory) => ids.map((id) => ({ kind: 'calendar', path: fileOf(directory, id) })),
    (directory) => {
      for (const id of ids) writeFileSync(fileOf(directory, id), calendar({ id }));
    },
    {},
    ['ALWAYS', ...ids],
  );
  await until('the meetings', isIn(watch, 'ALWAYS', ...ids));
  for (const [id, spoil] of Object.entries(spoilt)) spoil(fileOf(directory, id));
  const told = () => watch.of('alarm').filter(({ code }) => code === 'meeting-source-failed');
  await until('the alarms', () => told().length === ids.length - 1);
  await until('the new entry', () => watch.daemon.status().accounts[0]?.awaited?.length === 1);
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  expect(joined(watch)).toEqual(['ALWAYS', ...ids].toSorted());
  for (const id of ['EMPTY', 'CUT', 'BARE', 'GONE']) expect(told().filter(({ message }) => message.includes(`${id}.ics`))).toHaveLength(1);
});

test('a line added to a list is joined, a line taken out is left', async () => {
  const { watch, directory } = await aDay(
    (directory) => [{ kind: 'file', path: join(directory, 'meetings.txt') }],
    (directory) => writeFileSync(join(directory, 'meetings.txt'), `# board\n${uriOf('ONE')}\n`),
  );
  await until('the first', isIn(watch, 'ALWAYS', 'ONE'));
  writeFileSync(join(directory, 'meetings.txt'), `\ufeff# board\r\n${uriOf('TWO')}   # the new one\r\n`);
  await until('the change', isIn(watch, 'ALWAYS', 'TWO'));
});

test('a broken line keeps the whole list as it was', async () => {
  const { watch, directory } = await aDay(
    (directory) => [{ kind: 'file', path: join(directory, 'meetings.txt') }],
    (directory) => writeFileSync(join(directory, 'meetings.txt'), uriOf('ONE')),
  );
  await until('the first', isIn(watch, 'ALWAYS', 'ONE'));
  writeFileSync(join(directory, 'meetings.txt'), `${uriOf('TWO')}\nnonsense\n`);
  await until('the alarm', () => watch.of('alarm').some(({ message }) => message.includes('meetings.txt:2')));
  expect(joined(watch)).toEqual(['ALWAYS', 'ONE']);
});

test('a join link is asked for its meeting, without credentials', async () => {
  const asked: { accept: string | undefined; authorization: string | undefined }[] = [];
  const server = createServer(({ headers }, response) => {
    asked.push({ accept: headers.accept, authorization: headers.authorization });
    response.writeHead(200, { 'content-type': 'application/vnd.microsoft.lync.meeting+xml' });
    response.end(`<?xml version="1.0"?><conf-info xmlns="urn:x"><conf-uri>${uriOf('TWO')}</conf-uri></conf-info>`);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  const { watch } = await aDay(
    () => [{ kind: 'link', link: `http://127.0.0.1:${port}/meet/organizer/LINK2` }],
    () => undefined,
  );
  await until('the meeting of the link', isIn(watch, 'ALWAYS', 'TWO'));
  expect(asked).toEqual([{ accept: 'Application/vnd.microsoft.lync.meeting+xml', authorization: undefined }]);
});

test('an entry whose organizer is not the owner of the meeting is told and not joined', async () => {
  const { watch } = await aDay(
    (directory) => [{ kind: 'calendar', path: join(directory, 'calendars') }],
    (directory) => {
      mkdirSync(join(directory, 'calendars'));
      const foreign = calendar({ id: 'ONE' }).replace('mailto:organizer@', 'mailto:mallory@');
      writeFileSync(join(directory, 'calendars/a.ics'), foreign);
      writeFileSync(join(directory, 'calendars/b.ics'), calendar({ id: 'TWO' }));
    },
  );
  await until('the other entry', isIn(watch, 'ALWAYS', 'TWO'));
  expect(watch.of('alarm').map(({ code }) => code)).toContain('meeting-unclear');
  expect(watch.daemon.status().accounts[0]?.sources?.flatMap(({ unclear }) => unclear)).toEqual([
    expect.stringContaining('mallory@example.com'),
  ]);
});

test('a meeting with people inside is not left when it is cancelled, but when they have gone', async () => {
  const file = (directory: string) => join(directory, 'day.ics');
  const { simulator, watch, directory } = await aDay(
    (directory) => [{ kind: 'calendar', path: file(directory) }],
    (directory) => writeFileSync(file(directory), calendar({ id: 'ONE' })),
  );
  const meeting = simulator.meeting(uriOf('ONE'));
  const ann = meeting.join({ name: 'Ann', uri: 'sip:ann@example.com' });
  await until('the meeting', isIn(watch, 'ALWAYS', 'ONE'));
  writeFileSync(file(directory), calendar({ id: 'ONE', more: ['STATUS:CANCELLED', 'SEQUENCE:1'] }, { id: 'TWO' }));
  await until('the change', isIn(watch, 'ALWAYS', 'ONE', 'TWO'));
  meeting.leave(ann);
  await until('her leaving', isIn(watch, 'ALWAYS', 'TWO'));
});

test('a server that is busy when we leave is asked again', async () => {
  const { simulator, watch, directory } = await aDay(
    (directory) => [{ kind: 'file', path: join(directory, 'meetings.txt') }],
    (directory) => writeFileSync(join(directory, 'meetings.txt'), uriOf('ONE')),
  );
  const inThere = () => simulator.meeting(uriOf('ONE')).inside().length;
  await until('the meeting', isIn(watch, 'ALWAYS', 'ONE'));
  const before = inThere();
  simulator.fault({ method: 'DELETE', path: /\/conversations\//, times: 1, effect: { kind: 'status', status: 503 } });
  writeFileSync(join(directory, 'meetings.txt'), '# nothing any more\n');
  await until('our leaving', () => inThere() < before);
});
