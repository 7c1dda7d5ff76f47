import { chmodSync, closeSync, fstatSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createServiceNotifier, writesToJournal } from '../../src/cli/systemd.ts';
import { createLog } from '../../src/log.ts';

const log = createLog({ level: 'silent', format: 'human' });
const onPosix = test.skipIf(process.platform === 'win32');
let directory: string;
let told: string;

/** Stands for systemd's own tool and writes down what it is told. */
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'lobbyguard-systemd-'));
  told = join(directory, 'told');
  const tool = join(directory, 'systemd-notify');
  writeFileSync(tool, `#!/bin/sh\necho "$@" >> '${told}'\n`);
  chmodSync(tool, 0o755);
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

function environment(more: Record<string, string> = {}): Record<string, string> {
  writeFileSync(told, '');
  return { NOTIFY_SOCKET: '/run/systemd/notify', PATH: `${directory}${delimiter}${process.env['PATH']}`, ...more };
}

const lines = (): string[] => readFileSync(told, 'utf8').split('\n').filter(Boolean);

onPosix('systemd is told of start, reload and stop', async () => {
  const notifier = createServiceNotifier(environment(), log);
  notifier.ready('dry-run, 3 rules', () => true);
  await expect.poll(lines).toEqual([`--pid=${process.pid} READY=1 STATUS=dry-run, 3 rules`]);
  notifier.reloading();
  await expect.poll(() => lines().at(-1)).toBe(`--pid=${process.pid} RELOADING=1`);
  notifier.stopping();
  await expect.poll(() => lines().at(-1)).toBe(`--pid=${process.pid} STOPPING=1`);
});

/** How many lines there are once no process that was started before writes any more. */
async function settled(): Promise<number> {
  let count = -1;
  while (count !== lines().length) {
    count = lines().length;
    await new Promise((done) => setTimeout(done, 500));
  }
  return count;
}

onPosix('the watchdog is fed at half its time, and only while the daemon is healthy', async () => {
  let healthy = true;
  let asked = 0;
  const notifier = createServiceNotifier(environment({ WATCHDOG_USEC: '100000' }), log);
  notifier.ready('x', () => {
    asked += 1;
    return healthy;
  });
  await expect.poll(() => lines().filter((line) => line.endsWith('WATCHDOG=1')).length).toBeGreaterThan(1);
  healthy = false;
  const before = await settled();
  const askedBefore = asked;
  await expect.poll(() => asked).toBeGreaterThan(askedBefore + 3);
  expect(await settled()).toBe(before);
  notifier.stopping();
});

onPosix('a watchdog meant for another process is left alone', async () => {
  const notifier = createServiceNotifier(environment({ WATCHDOG_USEC: '20000', WATCHDOG_PID: '1' }), log);
  notifier.ready('x', () => true);
  await new Promise((done) => setTimeout(done, 150));
  expect(lines().filter((line) => line.includes('WATCHDOG'))).toEqual([]);
});

test('without systemd nothing is started', () => {
  const notifier = createServiceNotifier({ PATH: '/nowhere' }, log);
  notifier.ready('x', () => true);
  notifier.reloading();
  notifier.stopping();
});

onPosix('stderr goes to the journal when systemd names that very stream', () => {
  const file = join(directory, 'stderr');
  writeFileSync(file, '');
  const fd = openSync(file, 'r');
  const { dev, ino } = fstatSync(fd);
  expect(writesToJournal({ JOURNAL_STREAM: `${dev}:${ino}` }, fd)).toBe(true);
  expect(writesToJournal({ JOURNAL_STREAM: `${dev}:${ino + 1}` }, fd)).toBe(false);
  expect(writesToJournal({}, fd)).toBe(false);
  closeSync(fd);
});
