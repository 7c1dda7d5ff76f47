// `notify` changed in lobbyguard.yaml while a daemon tells people, with real listeners.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { AuditRecord } from '../../src/audit/record.ts';
import { readConfig } from '../../src/config/load.ts';
import { startDaemon } from '../../src/daemon/daemon.ts';
import { createLog } from '../../src/log.ts';
import { defaultMeetingUri } from '../../src/simulator/simulator.ts';
import { anonymous } from '../support/crowd.ts';
import { aDirectory, aSimulator, until } from '../support/daemon.ts';
import { aSink, type Sink } from '../support/sink.ts';

const policies = 'version: 1\nname: guests\nrules:\n  - { id: guests-wait, when: { anonymous: true }, then: hold }\n';

const slack = (name: string, { url }: Sink): string => `{ name: ${name}, kind: slack, url: "${url}" }`;
const notify = (channels: string[], to: string[], more = ''): string => `notify:
  group: { wait: 0s, repeat: 1s }
  channels: [${channels.join(', ')}]
  routes: [{ on: [held], to: [${to.join(', ')}] }]
  ${more}
`;

async function aDaemon(first: string) {
  const [simulator, directory] = [await aSimulator(), aDirectory()];
  const file = join(directory, 'lobbyguard.yaml');
  writeFileSync(join(directory, 'policies.yaml'), policies);
  const write = (part: string): void =>
    writeFileSync(
      file,
      `mode: enforce
policies: policies.yaml
accounts:
  - name: moderator
    username: moderator@example.com
    password: { env: PASSWORD }
    discovery: ${simulator.url}
    trustedHosts: ["127.0.0.1"]
    meetings: ["${defaultMeetingUri}"]
log: { level: error }
${part}`,
    );
  write(first);
  const reread = () => readConfig(file, { PASSWORD: 'open-sesame' });
  const { config } = await reread();
  if (config === undefined) throw new Error('the configuration of the test is wrong');
  const records: AuditRecord[] = [];
  const log = createLog({ level: 'silent', format: 'json' });
  const daemon = await startDaemon({ config, log, reread, onRecord: (record) => records.push(record) });
  onTestFinished(() => daemon.stop('the test is over'));
  const of = <T extends AuditRecord['type']>(type: T) =>
    records.filter((record): record is AuditRecord & { type: T } => record.type === type);
  const guest = (n: number): unknown => simulator.meeting().join(anonymous(n));
  const save = async (part: string): Promise<void> => {
    write(part);
    await daemon.reload();
  };
  const heldAre = (n: number): Promise<void> =>
    until(`${n} held`, () => new Set(of('decision').flatMap((one) => (one.because === 'held' ? [one.participant] : []))).size >= n);
  return { daemon, guest, save, of, heldAre };
}

/** How many people the messages of a service tell of, one number a message. */
const toldOf = ({ received }: Sink): number[] => received.map(({ body }) => Number(/(\d+) held by guests-wait/.exec(body)?.[1]));

test('a channel that is added hears of who waits already, and the others are not told twice', async () => {
  const [ops, room] = [await aSink(), await aSink()];
  const { guest, save, of } = await aDaemon(notify([slack('ops', ops)], ['ops']));
  guest(1);
  await until('ops to be told', () => of('notified').length >= 1);
  await save(notify([slack('ops', ops), slack('room', room)], ['ops', 'room']));
  await until('room to be told', () => room.received.length >= 1);
  guest(2);
  await until('both to be told of the next', () => ops.received.length >= 2 && room.received.length >= 2);
  expect([toldOf(ops), toldOf(room)]).toEqual([
    [1, 1],
    [1, 1],
  ]);
  expect(of('config')).toMatchObject([{ changed: ['notify.channels', 'notify.routes'] }]);
});

test('what a dead channel never took is told by the one that takes its place', async () => {
  const [ops, room] = [await aSink(), await aSink()];
  ops.answer(503);
  const { daemon, guest, save, of, heldAre } = await aDaemon(notify([slack('ops', ops)], ['ops']));
  for (const n of [1, 2, 3]) guest(n);
  await heldAre(3);
  await until('the failure', () => daemon.status().alarms.some(({ code }) => code === 'notices-failing'));
  await save(notify([slack('room', room)], ['room']));
  await until('room to be told', () => room.received.length >= 1);
  await until('an end on record', () => of('notified').length >= 2);
  expect(room.received[0]?.body).toContain('3 still wait');
  const ends = of('notified').map(({ channel, result }) => `${channel} ${result}`);
  expect(ends.toSorted()).toEqual(['ops failed', 'room sent']);
  expect(daemon.status().alarms).toEqual([]);
  expect(daemon.status().notices).toMatchObject([{ channel: 'room', waiting: 0 }]);
});

test('a channel that moves while a letter is on its way gets it once, at the new address', async () => {
  const [old, moved] = [await aSink(), await aSink()];
  old.answer('hang');
  const { guest, save, of } = await aDaemon(notify([slack('ops', old)], ['ops']));
  guest(1);
  await until('the letter to be on its way', () => old.tries >= 1);
  await save(notify([slack('ops', moved)], ['ops']));
  await until('it to arrive', () => of('notified').length >= 1);
  expect([old.received.length, toldOf(moved), old.tries]).toEqual([0, [1], 1]);
});

test('a channel that stays as it is does not notice that others change', async () => {
  const [ops, room] = [await aSink(), await aSink()];
  ops.answer('hang');
  const { guest, save, of } = await aDaemon(notify([slack('ops', ops)], ['ops']));
  guest(1);
  await until('the letter to be on its way', () => ops.tries >= 1);
  await save(notify([slack('room', room), slack('ops', ops)], ['ops', 'room']));
  await until('room to be told', () => of('notified').length >= 1);
  expect(ops.tries).toBe(1);
});

test.each<[string, string, RegExp]>([
  ['a route to a channel that is not there', `notify:\n  channels: []\n  routes: [{ on: [held], to: [nobody] }]\n`, /nobody/],
  ['a secret that is not set', notify(['{ name: ops, kind: slack, url: { env: NOT_THERE } }'], ['ops']), /NOT_THERE/],
])('%s: the change is refused whole, and the channels go on as they were', async (_name, broken, words) => {
  const ops = await aSink();
  const { daemon, guest, save, of } = await aDaemon(notify([slack('ops', ops)], ['ops']));
  await save(broken);
  expect(of('config')).toMatchObject([{ rejected: true }]);
  expect(JSON.stringify(of('config'))).toMatch(words);
  guest(1);
  await until('ops to be told', () => toldOf(ops).length >= 1);
  expect(daemon.status().notices).toMatchObject([{ channel: 'ops' }]);
});

test('people can begin to be told while the daemon runs, and cease to be', async () => {
  const ops = await aSink();
  const { daemon, guest, save, of, heldAre } = await aDaemon('');
  for (const n of [1, 2]) guest(n);
  await heldAre(2);
  expect(daemon.status().notices).toBeUndefined();
  await save(notify([slack('ops', ops)], ['ops']));
  await until('who waited to be told of', () => toldOf(ops)[0] === 2);
  await until('it to be on record', () => of('notified').length >= 1);
  await save('');
  guest(3);
  await heldAre(3);
  await save(notify([slack('ops', ops)], ['ops']));
  await until('the third to be told of', () => ops.received.length >= 2);
  expect(ops.received[1]?.body).toContain('3 still wait');
  expect(of('config').map((record) => 'restart' in record)).toEqual([false, false, false]);
});

test('names cease to leave as soon as the file says so', async () => {
  const ops = await aSink();
  const { guest, save } = await aDaemon(notify([slack('ops', ops)], ['ops']));
  guest(1);
  await until('ops to be told', () => ops.received.length >= 1);
  await save(notify([slack('ops', ops)], ['ops'], 'names: drop'));
  guest(2);
  await until('ops to be told again', () => ops.received.length >= 2);
  expect(ops.received.map(({ body }) => /Guest \d/.test(body))).toEqual([true, false]);
});
