import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test, vi } from 'vitest';
import { anEvent, aResource, base } from '../../support/events.ts';
import { aScene } from './scene.ts';

test('an answer that is overtaken by a later one does not take its place', async () => {
  const { one, reader, answer } = aScene();
  const first = reader.read(one);
  const second = reader.read(one);
  await nextTurn();
  answer(1, { organizer: true });
  expect(await second).toBe('present');
  answer(0, { organizer: false });
  expect(await first).toBe('present');
  expect(one.sight.participant?.organizer).toBe(true);
});

const path = '/ucwa/oauth/v1/applications/7/communication/conversations/c9/participants';

test.each([
  ['its own', `${base}${path}/eve@example.com`, 'present'],
  ['its own in another spelling', `${base}:443${path}/Eve%40example.com?rev=2`, 'present'],
  ['its own on another host', `https://pool2.example.com${path}/eve@example.com`, 'present'],
  ['none', '', 'present'],
  ["somebody else's", `${base}${path}/mallory@example.com`, 'unreadable'],
])('a representation that names %s', async (_, self, result) => {
  const { one, reader, answer } = aScene();
  const read = reader.read(one);
  await nextTurn();
  answer(0, { organizer: false, anonymous: true }, self);
  expect(await read).toBe(result);
  expect(one.sight.participant === undefined).toBe(result === 'unreadable');
});

test('a redirect to somebody else is no answer, even where nothing says whose it is', async () => {
  const { one, reader, answer } = aScene();
  const read = reader.read(one);
  await nextTurn();
  answer(0, { anonymous: true }, '', `${base}${path}/mallory@example.com`);
  expect(await read).toBe('unreadable');
});

test('an answer that an event has overtaken does not undo what the event said', async () => {
  const { one, reader, answer, roster, eve } = aScene();
  const read = reader.read(one);
  await nextTurn();
  roster.apply(anEvent('added', eve, 'lobby'), 1);
  answer(0, { inLobby: false });
  expect(await read).toBe('present');
  expect(one.presence.inLobby).toBe(true);
  expect(roster.waiting).toBe(1);
});

test('an answer that nothing has overtaken tells the roster where they are', async () => {
  const { one, reader, answer, roster } = aScene();
  const read = reader.read(one);
  await nextTurn();
  answer(0, { inLobby: true });
  await read;
  expect(roster.waiting).toBe(1);
});

test.each([
  ['says no role', {}, ['leaders']],
  ['says a role nobody knows', { role: 'Boss' }, ['leaders']],
  ['says a role', { role: 'Attendee' }, []],
])('where the leaders were listed too early, and a representation %s, they are asked for', async (_, said, doubts) => {
  const scene = aScene({ leadersDoubtful: true });
  const read = scene.reader.read(scene.one);
  await vi.waitFor(() => expect(scene.asked).toHaveLength(1));
  scene.answer(0, said);
  await read;
  expect(scene.doubts).toEqual(doubts);
});

test('what a representation embedded in an event said for somebody counts with one that is silent about it', async () => {
  const { one, reader, answer, asked, roster, eve } = aScene();
  roster.apply({ ...anEvent('updated', eve), resource: aResource({ organizer: true }) }, 1);
  const read = reader.read(one);
  await vi.waitFor(() => expect(asked).toHaveLength(1));
  answer(0, { anonymous: true });
  await read;
  expect(one.sight.participant).toMatchObject({ anonymous: true, earlier: { organizer: true } });
});

test('what kept somebody from being removed is remembered through a representation that is silent about it', async () => {
  const { one, reader, asked, answer } = aScene();
  for (const [n, said] of [{ organizer: true, uri: 'sip:eve@example.org' }, { anonymous: true }].entries()) {
    const read = reader.read(one);
    await vi.waitFor(() => expect(asked).toHaveLength(n + 1));
    answer(n, said);
    await read;
  }
  expect(one.sight.participant).toMatchObject({ anonymous: true, earlier: { organizer: true, uri: 'sip:eve@example.org' } });
  expect(one.sight.participant?.organizer).toBeUndefined();
});

test('whoever was called the organizer in an earlier conversation of the meeting is one where theirs is silent about it', async () => {
  const { one, reader, asked, answer, organizers } = aScene();
  organizers.people.add('eve@example.org');
  const read = reader.read(one);
  await vi.waitFor(() => expect(asked).toHaveLength(1));
  answer(0, { uri: 'sip:eve@example.org' });
  await read;
  expect(one.sight.participant?.earlier?.organizer).toBe(true);
});
