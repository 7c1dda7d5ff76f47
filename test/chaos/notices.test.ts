// Notices of the real program, killed in the middle of a raid while nobody takes them, or before anybody was told.
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { AuditRecord } from '../../src/audit/record.ts';
import { defaultMeetingUri } from '../../src/simulator/simulator.ts';
import { anonymous } from '../support/crowd.ts';
import { aDirectory, aSimulator, until } from '../support/daemon.ts';
import { aSink, type Sink } from '../support/sink.ts';
import { createGuardProcess } from './guard-process.ts';

const dayMs = 24 * 60 * 60 * 1000;
const policies = 'version: 1\nname: guests\nrules:\n  - { id: guests-wait, when: { anonymous: true }, then: hold }\n';

const configOf = (server: string, sink: Sink, { on = 'held', wait = '1s' } = {}): string => `version: 1
mode: enforce
policies: policies.yaml
accounts:
  - name: moderator
    username: moderator@example.com
    password: { env: LOBBYGUARD_PASSWORD }
    discovery: ${server}
    trustedHosts: ["127.0.0.1"]
    meetings: ["${defaultMeetingUri}"]
notify:
  group: { wait: ${wait}, repeat: 1s }
  channels: [{ name: ops, kind: slack, url: "${sink.url}" }]
  routes: [{ on: [${on}], to: [ops] }]
`;

function recordsIn(directory: string): AuditRecord[] {
  const audit = join(directory, 'audit');
  const files = readdirSync(audit).filter((name) => name.endsWith('.jsonl'));
  const lines = files.flatMap((name) => readFileSync(join(audit, name), 'utf8').split('\n'));
  return lines.filter((line) => line.endsWith('}')).map((line) => JSON.parse(line) as AuditRecord);
}

/** How many people the messages tell of. */
const toldOf = (sink: Sink): number =>
  sink.received.reduce((sum, { body }) => sum + Number(/(\d+) held by guests-wait/.exec(body)?.[1] ?? 0), 0);

test('killed twice while a channel is down, it tells everybody once the channel is back, and no later life tells them again', async () => {
  const [simulator, sink, directory] = [await aSimulator(), await aSink(), aDirectory()];
  writeFileSync(join(directory, 'policies.yaml'), policies);
  writeFileSync(join(directory, 'lobbyguard.yaml'), configOf(simulator.url, sink));
  const guard = createGuardProcess(directory, join(directory, 'guard.log'));
  onTestFinished(() => guard.end('SIGKILL'));
  const held = (): number => recordsIn(directory).filter((one) => one.type === 'decision' && one.because === 'held').length;
  const notices = (): number => recordsIn(directory).filter((one) => one.type === 'notice').length;
  sink.answer(503);

  for (const life of [0, 1]) {
    const [before, noticed] = life === 0 ? [0, 0] : [held(), notices()];
    guard.start();
    await until('the daemon to watch', () => guard.watching);
    for (let n = 1; n <= 20; n += 1) simulator.meeting().join(anonymous(life * 20 + n));
    await until('everybody to be held', () => held() >= before + 20 * (life + 1));
    await until('a notice on record', () => notices() > noticed);
    await guard.end('SIGKILL');
  }

  sink.answer(200);
  guard.start();
  await until('everybody to be told of', () => toldOf(sink) >= 40);
  expect(toldOf(sink)).toBe(40);
  expect(sink.received[0]?.body).toContain('40 still wait');
  await until('it to be on record', () => recordsIn(directory).filter((one) => one.type === 'notified').length >= sink.received.length);
  await guard.end('SIGKILL');

  const told = sink.received.length;
  const before = held();
  guard.start();
  await until('everybody to be held again', () => held() >= before + 40);
  simulator.meeting().join(anonymous('last'));
  await until('the last to be told of', () => sink.received.length > told);
  expect(sink.received.slice(told).map(({ body }) => /(\d+) held/.exec(body)?.[1])).toEqual(['1']);
  await guard.end('SIGKILL');
  expect((await guard.verify([join(directory, 'audit')])).code).toBe(0);
}, 900_000);

/** Has the records up to when the meeting was joined written on the day before: they are all of that day. Returns the file they are in. */
function joinedYesterday(directory: string): string {
  const audit = join(directory, 'audit');
  const [name = ''] = readdirSync(audit).filter((one) => one.endsWith('.jsonl'));
  const lines = readFileSync(join(audit, name), 'utf8').split('\n');
  const end = lines.findIndex((line) => line.includes('"event":"joined"')) + 1;
  const day = new Date(Date.parse(name.slice('audit-'.length, -'.jsonl'.length)) - dayMs).toISOString().slice(0, 10);
  const yesterday = join(audit, `audit-${day}.jsonl`);
  writeFileSync(yesterday, `${lines.slice(0, end).join('\n')}\n`);
  writeFileSync(join(audit, name), lines.slice(end).join('\n'));
  return yesterday;
}

test('killed before a rule that stopped was told, and the day the meeting was joined on deleted, the next life tells it once', async () => {
  const [simulator, sink, directory] = [await aSimulator(), await aSink(), aDirectory()];
  const rules = ['Guest', 'Late'].map((name) => `  - { id: no-${name}, when: { name: { startsWith: ${name} } }, then: reject, cap: 2 }\n`);
  writeFileSync(join(directory, 'policies.yaml'), `version: 1\nname: few\nrules:\n${rules.join('')}`);
  // Longer than what an earlier life left is looked at before it is told.
  writeFileSync(join(directory, 'lobbyguard.yaml'), configOf(simulator.url, sink, { on: 'cap-tripped', wait: '12s' }));
  const guard = createGuardProcess(directory, join(directory, 'guard.log'));
  onTestFinished(() => guard.end('SIGKILL'));
  const join5 = (name: string): void => {
    for (let n = 1; n <= 5; n += 1) simulator.meeting().join({ ...anonymous(`${name}-${n}`), name: `${name} ${n}` });
  };
  const hasStopped = (): boolean => recordsIn(directory).some((one) => one.type === 'alarm' && one.code === 'cap-tripped');
  const toldOfRule = (rule: string): number => sink.received.filter(({ body }) => body.includes(rule)).length;
  guard.start();
  await until('the meeting to be joined', () => guard.watching && recordsIn(directory).some((one) => one.type === 'meeting'));
  join5('Guest');
  await until('the rule to stop', hasStopped);
  await guard.end('SIGKILL');
  expect(recordsIn(directory).filter((one) => one.type === 'notice')).toEqual([]);
  rmSync(joinedYesterday(directory));

  guard.start();
  await until('it to be told', () => toldOfRule('no-Guest') > 0);
  join5('Late');
  await until('what came afterwards to be told', () => toldOfRule('no-Late') > 0);
  expect(toldOfRule('no-Guest')).toBe(1);
  await guard.end('SIGKILL');
}, 300_000);
