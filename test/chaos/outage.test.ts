// An hour of a raid, compressed, in which nobody takes a notice: the real program, real listeners and a mail server, killed in the middle of it.
// Half a minute long: after each start the program looks for ten seconds before it tells what an earlier life left.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { AuditRecord } from '../../src/audit/record.ts';
import { defaultMeetingUri } from '../../src/simulator/simulator.ts';
import { anonymous } from '../support/crowd.ts';
import { aDirectory, aSimulator, until } from '../support/daemon.ts';
import { aMailServer, type MailServer } from '../support/mail-server.ts';
import { aSink, type Sink } from '../support/sink.ts';
import { createGuardProcess } from './guard-process.ts';

const policies = `version: 1
name: raid
rules:
  - { id: no-raiders, when: { name: { startsWith: Raider } }, then: reject, cap: 10000 }
  - { id: speakers-wait, when: { name: { startsWith: Speaker } }, then: hold }
  - { id: guests-wait, when: { anonymous: true }, then: hold }
`;

interface Listeners {
  soc: Sink;
  room: Sink;
  mail: MailServer;
  /** All of them at once: one hangs, one says no, one is busy. */
  down(isDown: boolean): void;
}

async function listeners(): Promise<Listeners> {
  let busy = false;
  const [soc, room] = [await aSink(), await aSink()];
  const mail = await aMailServer({
    onRcptTo: (_address, _session, done) => done(busy ? Object.assign(new Error('come back later'), { responseCode: 451 }) : undefined),
  });
  const down = (isDown: boolean): void => {
    busy = isDown;
    soc.answer(isDown ? 'hang' : 204);
    room.answer(isDown ? 503 : 200);
  };
  return { soc, room, mail, down };
}

const configOf = (server: string, { soc, room, mail }: Listeners): string => `version: 1
mode: enforce
policies: policies.yaml
accounts:
  - name: moderator
    username: moderator@example.com
    password: { env: LOBBYGUARD_PASSWORD }
    discovery: ${server}
    trustedHosts: ["127.0.0.1"]
    meetings: ["${defaultMeetingUri}"]
limits: { requestsPerSecond: 100 }
notify:
  group: { wait: 1s, repeat: 1s }
  channels:
    - { name: soc, kind: webhook, url: "${soc.url}", secret: { env: LOBBYGUARD_PASSWORD } }
    - { name: room, kind: slack, url: "${room.url}" }
    - { name: desk, kind: mail, server: "127.0.0.1:${mail.port}", from: guard@example.com, to: [desk@example.com] }
  routes: [{ on: [held], to: [soc, room, desk] }]
`;

function recordsIn(directory: string): AuditRecord[] {
  const audit = join(directory, 'audit');
  const files = readdirSync(audit).filter((name) => name.endsWith('.jsonl'));
  const lines = files.flatMap((name) => readFileSync(join(audit, name), 'utf8').split('\n'));
  return lines.filter((line) => line.endsWith('}')).map((line) => JSON.parse(line) as AuditRecord);
}

/** That it is over is told apart, where a machine is slow. */
const ofWhoWaits = /(?<!Over: )\b\d+ held by/;

/** Of how many people the messages of each channel tell. */
function told({ soc, room, mail }: Listeners): number[] {
  const sum = (texts: readonly string[]): number =>
    texts
      .flatMap((text) => [...text.matchAll(/(?<!Over: )\b(\d+) held by (?:guests|speakers)-wait/g)])
      .reduce((all, [, n]) => all + Number(n), 0);
  const items = soc.received.flatMap(({ body }) => (JSON.parse(body) as { items: { text: string }[] }).items);
  const blocks = room.received.flatMap(({ body }) => (JSON.parse(body) as { blocks: { text: { text: string } }[] }).blocks);
  // The mail's headline is its only line, or is followed by the lines of a digest.
  const lines = mail.received.map(({ text }) => text.replace(/=\r?\n/g, ''));
  return [sum(items.map(({ text }) => text)), sum(blocks.map(({ text }) => text.text)), sum(lines)];
}

/** From the decision to its outcome, by their records, the shortest: what all have to wait for is in it, what a busy machine does to some is not. */
function shortestLatency(records: readonly AuditRecord[]): number {
  const decided = new Map(records.flatMap((one) => (one.type === 'decision' ? [[one.id, Date.parse(one.at)] as const] : [])));
  const all = records.flatMap((one) => (one.type === 'outcome' ? [Date.parse(one.at) - (decided.get(one.decision) ?? 0)] : []));
  return Math.min(...all);
}

const megabytes = (pid: number | undefined): number =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1_024;

test('with every channel down actions are as quick, memory stays, and afterwards each is told of everybody once, in a letter for each rule at most', async () => {
  const [simulator, directory, people] = [await aSimulator(), aDirectory(), await listeners()];
  writeFileSync(join(directory, 'policies.yaml'), policies);
  writeFileSync(join(directory, 'lobbyguard.yaml'), configOf(simulator.url, people));
  const guard = createGuardProcess(directory, join(directory, 'guard.log'));
  onTestFinished(() => guard.end('SIGKILL'));
  let joined = 0;

  /** Ten who are refused and four who are held, and the end of both. */
  async function wave(): Promise<void> {
    joined += 1;
    const names = [...Array.from({ length: 10 }, (_, n) => `Raider ${n}`), 'Guest a', 'Guest b', 'Guest c', 'Speaker'];
    for (const [n, name] of names.entries()) simulator.meeting().join(anonymous(`${joined}-${n}`, { name }));
    const records = (): AuditRecord[] => recordsIn(directory);
    await until('the raiders to be gone', () => records().filter(({ type }) => type === 'outcome').length >= 10 * joined);
    await until('the others to be held', () => held(records()) >= 4 * joined);
  }
  /** People, over all lives. */
  const held = (records: readonly AuditRecord[]): number =>
    new Set(records.flatMap((one) => (one.type === 'decision' && one.because === 'held' ? [`${one.facts.uri}`] : []))).size;

  guard.start();
  await until('the daemon to watch', () => guard.watching);
  for (let n = 0; n < 10; n += 1) await wave();
  await until('everybody to be told of', () => told(people).every((n) => n === 40));
  const [well, before] = [recordsIn(directory), megabytes(guard.pid)];

  people.down(true);
  for (let n = 0; n < 10; n += 1) await wave();
  const [outage, after] = [recordsIn(directory).slice(well.length), megabytes(guard.pid)];
  await until('notices that wait', () => recordsIn(directory).filter(({ type }) => type === 'notice').length > 2);
  expect(told(people)).toEqual([40, 40, 40]);
  // A wait for a channel would be seconds.
  expect(shortestLatency(outage)).toBeLessThan(3 * shortestLatency(well) + 200);
  expect(after - before).toBeLessThan(40);

  await guard.end('SIGKILL');
  guard.start();
  await until('the daemon to watch', () => guard.watching);
  await wave();
  await guard.end('SIGKILL');
  const messages = [people.soc.received.length, people.room.received.length, people.mail.received.length];

  people.down(false);
  guard.start();
  await until('everybody to be told of', () => told(people).every((n) => n >= 84));
  expect(told(people)).toEqual([84, 84, 84]);
  // What is late goes together, and nothing is where the outage was over sooner. Where it took long enough, that channels failed is told as well.
  const since = people.soc.received
    .slice(messages[0])
    .map(({ body }) => JSON.parse(body) as { type: string; items: { event: string; rule?: string }[] });
  const rules = since.flatMap(({ items }) => items.filter(({ event }) => event === 'held').map(({ rule }) => rule));
  expect(rules.toSorted()).toEqual(['guests-wait', 'speakers-wait']);
  for (const { type, items } of since) expect(type).toBe(items.length > 1 ? 'digest' : 'notice');
  const blocks = people.room.received.slice(messages[1]).map(({ body }) => body);
  const letters = people.mail.received.slice(messages[2]).map(({ headers, text }) => `${headers.get('subject')} ${text}`);
  for (const texts of [blocks, letters]) expect([1, 2]).toContain(texts.filter((text) => ofWhoWaits.test(text)).length);
  await wave();
  await until('the last to be told of', () => told(people).every((n) => n >= 88));
  expect(told(people)).toEqual([88, 88, 88]);
  await guard.end('SIGKILL');
  expect((await guard.verify([join(directory, 'audit')])).code).toBe(0);
}, 900_000);
