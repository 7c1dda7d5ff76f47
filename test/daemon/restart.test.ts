import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { localBy } from '../../src/audit/human.ts';
import type { Simulator } from '../../src/simulator/simulator.ts';
import { anonymous } from '../support/crowd.ts';
import { aDirectory, aSimulator, until, type WatchOptions, watching } from '../support/daemon.ts';

/** One life of the daemon in a directory: it joins, does what is asked, and stops. */
async function life(simulator: Simulator, options: WatchOptions, during: (watch: Awaited<ReturnType<typeof watching>>) => Promise<void>) {
  const watch = await watching(simulator, options);
  await until('the meeting to be joined', () => watch.of('meeting').some((record) => record.event === 'joined'));
  await during(watch);
  await watch.stop();
  return watch;
}

test('the same endpointId is used after a restart, and the application is deleted each time', async () => {
  const simulator = await aSimulator();
  const directory = aDirectory();
  for (let n = 0; n < 3; n += 1) await life(simulator, { directory }, () => Promise.resolve());
  simulator.checkExit();
  expect(simulator.violations).toEqual([]);
});

const threeStrikes = `
version: 1
name: strikes
rules:
  - { id: third-time, when: { removals: { greaterThanInclusive: 2, params: { within: 10m } } }, then: hold }
  - { id: strangers, when: { anonymous: true }, then: remove }
`;

test('removals are counted over restarts, from the audit log alone', async () => {
  const simulator = await aSimulator();
  const directory = aDirectory();
  for (let round = 1; round <= 2; round += 1) {
    await life(simulator, { directory, policies: threeStrikes }, async (watch) => {
      simulator.meeting().join(anonymous(1));
      await until('the outcome', () => watch.of('outcome').length >= 1);
    });
  }
  await life(simulator, { directory, policies: threeStrikes }, async (watch) => {
    simulator.meeting().join(anonymous(1));
    await until('the hold', () => watch.of('decision').some((one) => one.rule === 'third-time' && one.because === 'held'));
  });
  expect(simulator.actions).toHaveLength(2);
});

test('the rate holds across a restart', async () => {
  const simulator = await aSimulator();
  const directory = aDirectory();
  const limits = { requestsPerSecond: 5, actionsPerSecond: 5, batch: 20, concurrency: 4, retries: 4 };
  for (let n = 1; n <= 12; n += 1) simulator.meeting().join(anonymous(n));
  await life(simulator, { directory, config: { limits } }, () => until('a burst', () => simulator.actions.length >= 5));
  await life(simulator, { directory, config: { limits } }, () => until('everyone to be gone', () => simulator.actions.length >= 12));
  const times = simulator.actions.map(({ at }) => at);
  for (const start of times) expect(times.filter((at) => at >= start && at < start + 1_000).length).toBeLessThanOrEqual(5);
});

test('a pause survives a restart', async () => {
  const simulator = await aSimulator();
  const directory = aDirectory();
  await life(simulator, { directory }, (watch) => watch.daemon.pause(localBy('the night watch', 'console')));
  await life(simulator, { directory }, async (watch) => {
    simulator.meeting().join(anonymous(1));
    await until('the decision', () => watch.of('decision').some((one) => one.because === 'paused'));
  });
  expect(simulator.actions).toEqual([]);
});

test('a rule that tripped its cap stays in dry run over a restart, and resume sets it free', async () => {
  const simulator = await aSimulator();
  const directory = aDirectory();
  const safety = { protect: [], protectLeaders: true, maxRemovalsPerMinute: 2 };
  await life(simulator, { directory, config: { safety } }, async (watch) => {
    for (let n = 1; n <= 4; n += 1) simulator.meeting().join(anonymous(n));
    await until('two outcomes', () => watch.of('outcome').length >= 2);
    await until('the alarm', () => watch.of('alarm').length >= 1);
  });
  await life(simulator, { directory, config: { safety: { ...safety, maxRemovalsPerMinute: 50 } } }, async (watch) => {
    await until('two capped', () => watch.of('decision').filter((one) => one.because === 'capped').length >= 2);
    await watch.daemon.pause(localBy('somebody', 'console'));
    await watch.daemon.resume(localBy('somebody', 'console'));
    await until('two outcomes', () => watch.of('outcome').length >= 2);
    const stops = watch.of('alarm').filter(({ code }) => code === 'cap-tripped');
    expect(stops.map(({ rule, ended = false }) => ({ rule, ended }))).toEqual([
      { rule: 'no-anonymous', ended: false },
      { rule: 'no-anonymous', ended: true },
    ]);
    expect(watch.daemon.status().alarms.filter(({ code }) => code === 'cap-tripped')).toEqual([]);
  });
  expect(simulator.actions).toHaveLength(4);
});

test('the chain goes through all lives, and every start and stop is on it', async () => {
  const simulator = await aSimulator();
  const directory = aDirectory();
  for (let n = 0; n < 3; n += 1) await life(simulator, { directory }, () => Promise.resolve());
  const audit = join(directory, 'audit');
  const lines = readdirSync(audit)
    .filter((name) => name.endsWith('.jsonl'))
    .sort()
    .flatMap((name) => readFileSync(join(audit, name), 'utf8').trim().split('\n'))
    .map((line) => JSON.parse(line) as { seq: number; type: string; prev: string; hash: string });
  expect(lines.filter((line) => line.type === 'start')).toHaveLength(3);
  expect(lines.filter((line) => line.type === 'stop')).toHaveLength(3);
  for (const [index, line] of lines.entries()) expect(line.prev).toBe(lines[index - 1]?.hash ?? line.prev);
});

test('a log that was cut short in between is told in status, at the start and when it happens while running', async () => {
  const simulator = await aSimulator();
  const directory = aDirectory();
  const missing = /records \d+ to \d+ were written and are not in the directory/;
  await life(simulator, { directory }, () => Promise.resolve());
  cutShort(join(directory, 'audit'));
  await life(simulator, { directory }, async (watch) => {
    expect(watch.daemon.status().alarms).toMatchObject([{ code: 'audit-chain-broken', message: expect.stringMatching(missing) }]);
    rmSync(join(directory, 'audit'), { recursive: true });
    simulator.meeting().join(anonymous(1));
    await until('both to be told', () => watch.daemon.status().alarms.filter(({ code }) => code === 'audit-chain-broken').length === 2);
  });
});

function cutShort(audit: string): void {
  const [file = ''] = readdirSync(audit).filter((name) => name.endsWith('.jsonl'));
  const lines = readFileSync(join(audit, file), 'utf8').split('\n');
  writeFileSync(join(audit, file), `${lines.slice(0, 1).join('\n')}\n`);
}
