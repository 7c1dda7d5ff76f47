// What a server may hide, lose or get wrong about the people of a meeting.
import { expect, test } from 'vitest';
import type { Simulator } from '../../src/simulator/simulator.ts';
import { anonymous, colleague, fill, strangers } from '../support/crowd.ts';
import { aSimulator, moderating, until } from '../support/daemon.ts';

test('a lobby that is not shown is told of', async () => {
  const simulator = await aSimulator({ behaviour: { lobbyLink: false } });
  simulator.meeting().join(anonymous(1));
  const watch = await moderating(simulator);
  await until('the alarm', () => watch.of('alarm').some(({ code }) => code === 'lobby-not-visible'));
  simulator.meeting().join(anonymous(2));
  await until('the stranger who came later to be gone', () => simulator.meeting().find('sip:guest-2@anonymous.invalid') === undefined);
});

test('a meeting open to everyone has no lobby to be told of', async () => {
  const simulator = await aSimulator({ behaviour: { lobbyLink: false } });
  simulator.meeting().configure({ accessLevel: 'Everyone' });
  const watch = await moderating(simulator);
  await new Promise((resolve) => setTimeout(resolve, 6_000));
  expect(watch.of('alarm')).toEqual([]);
});

test.each([403, 409, 500])('whoever left unseen and whose resource answers %i is gone after two full reads', async (status) => {
  const simulator = await aSimulator();
  fill(simulator.meeting());
  const policies = 'version: 1\nname: none\nrules: [{ id: none, when: { name: nobody }, then: remove }]';
  const watch = await moderating(simulator, { policies });
  const inside = () => watch.daemon.status().accounts[0]?.meetings[0]?.inside;
  await until('everyone to be seen', () => inside() === 12);
  simulator.fault({ method: 'GET', path: /colleague-1/, effect: { kind: 'status', status } });
  simulator.meeting().leave('sip:colleague-1@example.com', { silent: true });
  for (let round = 0; round < 2; round += 1) {
    const readAt = () => watch.daemon.status().accounts[0]?.meetings[0]?.rosterReadAt;
    const before = readAt();
    simulator.resync();
    await until('a full read', () => readAt() !== before);
  }
  expect(inside()).toBe(11);
});

test('one participant whose resource says that the conversation is gone makes it be asked once', async () => {
  const simulator = await aSimulator();
  simulator.meeting().join(colleague(1));
  await moderating(simulator);
  const conversation = /\/conversations\/[^/?]+(?:\?|$)/;
  const asked = () => simulator.requests.filter(({ method, path }) => method === 'GET' && conversation.test(path)).length;
  await nothingUnderWay(simulator);
  simulator.fault({ method: 'GET', path: /colleague-1/, effect: { kind: 'status', status: 404, subcode: 'ConversationNotFound' } });
  const before = asked();
  const reads = simulator.requests.length;
  simulator.meeting().typing('sip:colleague-1@example.com');
  await until('the question', () => asked() > before);
  await new Promise((resolve) => setTimeout(resolve, 3_000));
  expect(asked()).toBe(before + 1);
  expect(simulator.requests.length - reads).toBeLessThan(15);
  simulator.meeting().join(anonymous(1));
  await until('the stranger to be gone', () => strangers(simulator.meeting()).length === 0);
});

test.each(['lobby', 'attendees', 'participants'])(
  'when %s fails for good, people are found by other ways, and it is told',
  async (view) => {
    const simulator = await aSimulator({ behaviour: { lobbyPath: 'plain', lobbyInParticipants: true } });
    for (let n = 1; n <= 6; n += 1) simulator.meeting().join(anonymous(n, { lobby: n > 3 }));
    simulator.fault({ method: 'GET', path: new RegExp(`/${view}(?:\\?|$)`), effect: { kind: 'status', status: 500 } });
    const watch = await moderating(simulator);
    await until('every stranger to be gone', () => strangers(simulator.meeting()).length === 0);
    await until('the alarm', () => watch.of('alarm').some(({ code, message }) => code === 'roster-unreadable' && message.includes(view)));
  },
);

test('hrefs that lead to nobody are not counted, in rosters or in events', async () => {
  const simulator = await aSimulator();
  const foreign = await simulator.foreignOrigin();
  const junk = ['', ' ', '%', '%%', '#', '/', '.', '..', `${foreign}/participants/mallory@example.com`, 'data:text/plain,x'];
  simulator.fault({
    method: 'GET',
    path: /\/participants(?:\?|$)/,
    effect: {
      kind: 'rewrite',
      answer(answer) {
        const json = structuredClone(answer.json) as { _links: { participant?: { href: string }[] } };
        const links = json?._links;
        if (links !== undefined) links.participant = [...(links.participant ?? []), ...junk.map((href) => ({ href }))];
        return { ...answer, json: json as never };
      },
    },
  });
  simulator.meeting().join(colleague(1));
  const watch = await moderating(simulator);
  const meeting = () => watch.daemon.status().accounts[0]?.meetings[0];
  expect(meeting()).toMatchObject({ inside: 2, waiting: 0 });
  expect(simulator.requests.filter(({ role }) => role === 'foreign')).toEqual([]);
});

/** Resolves once a while has passed without a request: entering a meeting has its own reads. */
async function nothingUnderWay(simulator: Simulator): Promise<void> {
  for (let seen = -1; seen !== simulator.requests.length; ) {
    seen = simulator.requests.length;
    await new Promise((resolve) => setTimeout(resolve, 700));
  }
}
