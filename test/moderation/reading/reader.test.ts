import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test, vi } from 'vitest';
import { anEvent } from '../../support/events.ts';
import { aScene } from './scene.ts';

test('whoever cannot be read is told of, once, whoever it was that tried', async () => {
  const { one, reader, asked, alarms } = aScene();
  const fail = async (read: () => unknown) => {
    const before = asked.length;
    read();
    await vi.waitFor(() => expect(asked.length).toBe(before + 1));
    asked[before]?.({ status: 500, authoritative: true, url: '' });
    await nextTurn();
  };
  for (let n = 1; n <= 4; n += 1) await fail(() => reader.read(one));
  await fail(() => reader.refresh(one));
  await fail(() => reader.refresh(one));
  expect(alarms).toEqual(['a participant cannot be read, so they are not decided on; trying on']);
});

test('whoever cannot be read for an order is told of as well', async () => {
  const { one, reader, asked, alarms } = aScene();
  for (let n = 1; n <= 3; n += 1) {
    const look = reader.readCurrent(one);
    await vi.waitFor(() => expect(asked.length).toBe(n));
    asked[n - 1]?.({ status: 500, authoritative: true, url: '' });
    expect(await look).toBe('unreadable');
  }
  expect(alarms).toEqual(['a participant cannot be read, so they are not decided on; trying on']);
});

test('whoever keeps the events coming is told of', async () => {
  const { one, reader, answer, roster, eve, asked, alarms } = aScene();
  const now = vi.spyOn(performance, 'now');
  const start = performance.now();
  reader.refresh(one);
  for (let n = 0; n < 5; n += 1) {
    await vi.waitFor(() => expect(asked.length).toBe(n + 1));
    roster.apply(anEvent('added', eve), 0);
    now.mockReturnValue(start + n * 4_000);
    answer(n, { anonymous: true });
  }
  await nextTurn();
  now.mockRestore();
  expect(alarms).toEqual(['events about a participant come too fast for them to be read, so they are not decided on; trying on']);
});
