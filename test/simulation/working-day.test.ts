// A day of two hundred meetings in which clocks change twice, on a simulated machine: whole hours in seconds.
import './machine/install.ts';
import '../../src/meetings/calendar/reader.ts';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { AuditRecord } from '../../src/audit/record.ts';
import { play, scenarioCalendar, setScene } from '../../src/simulator/scenarios/player.ts';
import { type WorkingDay, workingDay } from '../../src/simulator/scenarios/working-day.ts';
import { createSimulator } from '../../src/simulator/simulator.ts';
import { createLives } from './life.ts';
import { createComputer } from './machine/computer.ts';
import { type Computer, runOn, simulatedRoot } from './machine/install.ts';
import { createNetwork } from './network.ts';

/** A minute of the day, compressed. */
const minuteMs = 5_000;
const directory = `${simulatedRoot}/run`;

function configOf(discovery: string, calendar: string): string {
  return `
version: 1
mode: enforce
policies: policies.yaml
accounts:
  - name: moderator
    username: moderator@example.com
    password: { env: LOBBYGUARD_PASSWORD }
    discovery: ${discovery}
    trustedHosts: ["127.0.0.1"]
    join: { before: 15s, after: 15s }
    meetings:
      - { calendar: { url: "${calendar}", user: ${scenarioCalendar.login.user}, password: { env: LOBBYGUARD_PASSWORD }, every: 1m } }
audit: { directory: audit }
`;
}

const policies = `
version: 1
name: guests
rules:
  - { id: no-anonymous, when: { anonymous: true }, then: remove }
`;

interface Night {
  meetings: number;
  /** When clocks change, one zone after the other. */
  changes: readonly [number, number];
}

/** Half of the meetings around each change, with a kill in the middle of each half and a stop in between. */
async function live(computer: Computer, { meetings, changes }: Night): Promise<{ records: AuditRecord[]; days: WorkingDay[] }> {
  const network = createNetwork(computer.machine);
  mkdirSync(directory, { recursive: true });
  const half = { meetings: meetings / 2, minutes: 240, minuteMs };
  const days = [workingDay(half), workingDay({ ...half, first: meetings / 2 })];
  const simulator = await createSimulator({ meetings: days.flatMap((day) => day.meetings), listen: network.listen });
  writeFileSync(`${directory}/lobbyguard.yaml`, configOf(simulator.url, simulator.calendars.url(scenarioCalendar.name)));
  writeFileSync(`${directory}/policies.yaml`, policies);
  const lives = createLives(computer, { network, directory, alter: (config) => config });
  for (const [n, day] of days.entries()) {
    await sleep((changes[n] ?? 0) - day.durationMs / 2 - Date.now());
    setScene(simulator, day);
    lives.start();
    const playing = play(simulator, day);
    await sleep(day.durationMs / 2);
    await lives.end('SIGKILL');
    await sleep(3_000);
    lives.start();
    await playing;
    await lives.end('SIGTERM');
  }
  await simulator.close();
  expect(lives.ownEnds).toEqual([]);
  const files = readdirSync(`${directory}/audit`).filter((name) => name.endsWith('.jsonl'));
  return { days, records: files.flatMap((name) => recordsIn(`${directory}/audit/${name}`)) };
}

function recordsIn(file: string): AuditRecord[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as AuditRecord);
}

test.each<[string, number, string, string]>([
  ['go back', 200, '2026-10-24T21:00:00Z', '2026-10-25T01:00:00Z'],
  ['go forward', 60, '2026-03-28T22:00:00Z', '2026-03-29T01:00:00Z'],
])(
  'on a day when clocks in two zones %s, whoever comes to one of %i meetings is decided on, and nobody in one that is over',
  // The run is the same on every machine, to the byte; only how long it takes is not.
  { timeout: 1_200_000 },
  async (_, meetings, first, second) => {
    const changes = [Date.parse(first), Date.parse(second)] as const;
    const computer = createComputer(1, changes[0] - 30 * 60_000);
    const { records, days } = await runOn(computer, () => live(computer, { meetings, changes }));
    const decided = new Set(records.flatMap((record) => (record.type === 'decision' ? [String(record.facts['uri'])] : [])));
    const due = days.flatMap((day) => day.due);
    expect(due.length).toBeGreaterThan(meetings);
    expect(due.filter((address) => !decided.has(address))).toEqual([]);
    expect(days.flatMap(({ late }) => late).filter((address) => decided.has(address))).toEqual([]);
  },
);
