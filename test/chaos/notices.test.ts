// Notices of the real program, killed in the middle of a raid while nobody takes them.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { AuditRecord } from '../../src/audit/record.ts';
import { defaultMeetingUri } from '../../src/simulator/simulator.ts';
import { anonymous } from '../support/crowd.ts';
import { aDirectory, aSimulator, until } from '../support/daemon.ts';
import { aSink, type Sink } from '../support/sink.ts';
import { createGuardProcess } from './guard-process.ts';

const policies = 'version: 1\nname: guests\nrules:\n  - { id: guests-wait, when: { anonymous: true }, then: hold }\n';

const configOf = (server: string, sink: Sink): string => `version: 1
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
  group: { wait: 1s, repeat: 1s }
  channels: [{ name: ops, kind: slack, url: "${sink.url}" }]
  routes: [{ on: [held], to: [ops] }]
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
