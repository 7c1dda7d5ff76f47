// A webhook account without meetings of its own: it moderates the conversations the callbacks tell of.
import { expect, onTestFinished, test } from 'vitest';
import { createSimulator } from '../../src/simulator/simulator.ts';
import { aCaller, anAccount, aService, conversation, eveCame, query, secondConversation } from '../support/callback-service.ts';
import { aDirectory, until, type Watching, watching } from '../support/daemon.ts';
import { aPort } from '../support/port.ts';

async function aScene() {
  const simulator = await createSimulator();
  onTestFinished(() => simulator.close());
  const directory = aDirectory();
  const { origin, posted } = await aService();
  const port = await aPort();
  const { keys, call } = await aCaller(directory);
  const account = anAccount(origin, keys, port);
  async function start(): Promise<Watching> {
    const watch = await watching(simulator, { directory, config: { accounts: [account] } });
    await until('the account to listen', () => watch.daemon.status().accounts[0]?.state === 'ready');
    return watch;
  }
  const tellOfEve = (of?: string) => call(port, eveCame(origin, 'eve', of));
  return { posted, start, tellOfEve };
}

test('a conversation that only callbacks tell of is moderated: the stranger goes, the organizer stays', async () => {
  const { posted, start, tellOfEve } = await aScene();
  const watch = await start();
  expect((await tellOfEve()).status).toBe(200);
  await until('the outcome', () => watch.of('outcome').length >= 1);
  expect(posted).toEqual([`${conversation}/participants/eve/eject${query}`]);
  expect(watch.of('outcome')[0]).toMatchObject({ result: 'done' });
  expect(
    watch
      .of('decision')
      .map((one) => one.because ?? one.verdict)
      .sort(),
  ).toEqual(['act', 'organizer']);
});

test('nobody is acted on twice where two conversations of one meeting are told of at once', async () => {
  const { posted, start, tellOfEve } = await aScene();
  const watch = await start();
  await Promise.all([tellOfEve(), tellOfEve(secondConversation)]);
  await until('the outcome', () => watch.of('outcome').length > 0);
  await until('one of them to be let go', () => watch.daemon.status().accounts[0]?.meetings.length === 1);
  await watch.stop();
  expect(posted.filter((one) => one.includes('/eject'))).toHaveLength(1);
});

test('after a restart the conversation is taken up from our own record, without another callback', async () => {
  const { start, tellOfEve } = await aScene();
  const before = await start();
  await tellOfEve();
  await until('the meeting to be joined', () => before.of('meeting').some(({ event }) => event === 'joined'));
  await before.stop();
  const after = await start();
  await until('the meeting to be joined', () => after.of('meeting').some(({ event }) => event === 'joined'));
  expect(after.daemon.status().accounts[0]?.meetings).toMatchObject([{ state: 'in' }]);
});
