// What a human said about an alarm that lasts, over restarts.
import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { By } from '../../src/audit/human.ts';
import { until, type Watching } from '../support/daemon.ts';
import { aDay, calendar } from '../support/meeting-day.ts';

const anna: By = { who: 'anna', auth: 'users', via: 'console' };

const itemOf = ({ daemon }: Watching) => daemon.desk.needs().find(({ text }) => text.includes('day.ics'));
const saidOf = (watch: Watching) => ({ id: itemOf(watch)?.id, since: itemOf(watch)?.since });

test('who has taken an alarm that lasts has it after a restart, what was acknowledged stays so, and since when it lasts is told', async () => {
  const file = (directory: string) => join(directory, 'day.ics');
  const { watch, directory, start } = await aDay(
    (where) => [{ kind: 'calendar', path: file(where) }],
    (where) => writeFileSync(file(where), calendar({ id: 'ONE' })),
  );
  renameSync(file(directory), `${file(directory)}.aside`);
  await until('the item', () => itemOf(watch) !== undefined);
  const first = saidOf(watch);
  await watch.daemon.desk.take({ need: first.id ?? '', seen: itemOf(watch)?.version ?? '', by: anna });
  await watch.stop();

  const second = await start();
  await until('the item', () => itemOf(second) !== undefined);
  expect(saidOf(second)).toEqual(first);
  expect(itemOf(second)).toMatchObject({ takenBy: { by: anna }, state: { kind: 'open' } });
  expect(second.daemon.status().alarms.map(({ at }) => Date.parse(at))).toContain(first.since);
  await second.daemon.desk.ack({ need: first.id ?? '', seen: itemOf(second)?.version ?? '', by: anna });
  await second.stop();

  const third = await start();
  await until('the item', () => itemOf(third) !== undefined);
  expect(saidOf(third)).toEqual(first);
  expect(itemOf(third)?.state).toMatchObject({ kind: 'closed', by: anna, lasts: true });
  renameSync(`${file(directory)}.aside`, file(directory));
  await until('its end', () => third.of('alarm').some(({ ended }) => ended === true));
  await third.stop();

  const fourth = await start();
  renameSync(file(directory), `${file(directory)}.aside`);
  await until('the item', () => itemOf(fourth) !== undefined);
  expect(itemOf(fourth)?.state).toEqual({ kind: 'open' });
  expect(itemOf(fourth)?.since).toBeGreaterThan(first.since ?? Number.POSITIVE_INFINITY);
  await fourth.stop();
});
