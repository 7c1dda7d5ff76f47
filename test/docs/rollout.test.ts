import { EventEmitter } from 'node:events';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished, test } from 'vitest';
import { run } from '../../src/cli/commands/run.ts';
import { runCommandLine } from '../../src/cli/program/command-line.ts';
import { startDaemon } from '../../src/daemon/daemon.ts';
import type { Simulator } from '../../src/simulator/simulator.ts';
import { aFakeIo } from '../cli/fake-io.ts';
import { aSimulator, until } from '../support/daemon.ts';
import { aDirectory } from '../support/directory.ts';
import { aPort } from '../support/port.ts';

const page = readFileSync(join(import.meta.dirname, '../../docs/rollout.md'), 'utf8');
const commands = [...page.matchAll(/^```sh\n(.*?)^```/gms)].flatMap(([, block = '']) => block.trim().split('\n'));
/** What the page says to set before each start. */
const modes = ['dry-run', 'assist', 'enforce'];
const env = { LOBBYGUARD_PASSWORD: 'open-sesame' };

async function finish(cwd: string, command: string): Promise<{ code: number; text: string }> {
  const fake = aFakeIo({ cwd, env });
  const code = await runCommandLine(command.replace(/^npx lobbyguard /, '').split(' '), fake.io);
  return { code, text: fake.out() + fake.err() };
}

/** What only the person at the keyboard knows. */
async function fillIn(cwd: string, simulator: Simulator): Promise<void> {
  const file = join(cwd, 'lobbyguard.yaml');
  const account = `discovery: ${simulator.url}\n    trustedHosts: ["127.0.0.1"]\n    meetings:`;
  const text = readFileSync(file, 'utf8')
    .replace('meetings:', account)
    .replace('id:ABC123', 'id:ABCD1234')
    .replace('8787', String(await aPort()));
  // Nothing of the daemon's own log among the results of the tests.

  writeFileSync(file, `${text}log: { level: error }\n`);
}

/** How often a text is on record. */
function recorded(cwd: string, text: string): number {
  const audit = join(cwd, 'audit');
  if (!existsSync(audit)) return 0;
  const files = readdirSync(audit).filter((name) => name.endsWith('.jsonl'));
  return files.reduce((sum, name) => sum + readFileSync(join(audit, name), 'utf8').split(text).length - 1, 0);
}

const floods = (cwd: string): number => recorded(cwd, '"rule":"anonymous-flood"');

interface Running {
  signals: EventEmitter;
  code: Promise<number>;
  err(): string;
}

function start(cwd: string, mode: string): Running {
  const file = join(cwd, 'lobbyguard.yaml');
  writeFileSync(file, readFileSync(file, 'utf8').replace(/^mode: \S+/m, `mode: ${mode}`));
  const fake = aFakeIo({ cwd, env });
  const signals = new EventEmitter();
  return { signals, err: fake.err, code: run({ config: 'lobbyguard.yaml', dryRun: false }, fake.io, { startDaemon, signals }) };
}

async function stop(running: Running | undefined): Promise<void> {
  running?.signals.emit('SIGTERM', 'SIGTERM');
  await running?.code;
}

test('every command of the page does what the page says, in its order', async () => {
  const cwd = aDirectory();
  const simulator = await aSimulator();
  let running: Running | undefined;
  onTestFinished(() => stop(running));
  let starts = 0;
  for (const command of commands) {
    if (command === 'npx lobbyguard run') {
      await stop(running);
      const decided = recorded(cwd, '"type":"decision"');
      running = start(cwd, modes[starts++] ?? 'enforce');
      await until('the daemon to be in the meeting', () => recorded(cwd, '"event":"joined"') >= starts);
      // Whoever is there when the list is first read has not arrived.
      await until('the first list', () => recorded(cwd, '"type":"decision"') > decided);
      const before = floods(cwd);
      for (let n = 0; n < 35; n += 1) simulator.meeting().join({ name: `Guest ${starts}-${n}`, anonymous: true, lobby: true });
      await until('the flood to be on record', () => floods(cwd) > before);
      continue;
    }
    const { code, text } = await finish(cwd, command);
    if (command === 'npx lobbyguard init .') await fillIn(cwd, simulator);
    const isIdle = command === 'npx lobbyguard policies accept' && text.includes('no policies wait');
    if (code !== 0 && !isIdle) throw new Error(`${command} ended with ${code}:\n${text}`);
  }
});
