// The demo on three nodes, as a newcomer starts it.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { withRedis } from '../../cluster/redis/server.ts';
import { until } from '../../support/daemon.ts';
import { aDirectory } from '../../support/directory.ts';

const main = join(import.meta.dirname, '../../../dist/main.js');

function aDemo(args: readonly string[], env = process.env) {
  const cwd = aDirectory({});
  const child = spawn(process.execPath, [main, 'demo', '--nodes', '3', ...args], { cwd, env });
  const said = { text: '' };
  const hear = (data: Buffer): void => {
    said.text += data.toString();
  };
  for (const stream of [child.stdout, child.stderr]) stream.on('data', hear);
  const ended = once(child, 'exit').then(([code]) => code as number | null);
  onTestFinished(() => void child.kill('SIGKILL'));
  return { cwd, child, said, ended };
}

/** Processes that mention this directory, or have it as theirs. */
function processesOf(directory: string): string[] {
  return readdirSync('/proc').filter((pid) => {
    if (!/^\d+$/.test(pid)) return false;
    try {
      return (
        readFileSync(`/proc/${pid}/environ`, 'utf8').includes(`PWD=${directory}`) ||
        readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(directory)
      );
    } catch {
      return false;
    }
  });
}

withRedis('a node is killed in the middle of a raid, another takes over, and the summary is the last thing on the screen', async () => {
  const { said, ended } = aDemo(['--enforce', '--speed', '10', '--exit']);
  expect(await ended).toBe(0);
  const [, happened = ''] = said.text.split('What happened');
  expect(happened).toMatch(/took it over \d+\.\d s after guard-\d was killed/);
  expect(happened).toContain('90 actions carried out, 0 on somebody twice, 0 strangers still wait');
  expect(happened).toContain('the logs of all nodes fit together');
  expect(happened.trimEnd().split('\n').at(-1)).toMatch(/^ {2}npx lobbyguard verify /);
});

withRedis('Ctrl-C ends all of it, and leaves no process behind', async () => {
  const { cwd, child, said, ended } = aDemo(['--enforce']);
  await until('the nodes to watch', () => said.text.includes('The raid'));
  child.kill('SIGINT');
  expect(await ended).toBe(0);
  expect(processesOf(cwd)).toEqual([]);
});

withRedis('Ctrl-C before the raid ends it too, and says so', { timeout: 120_000 }, async () => {
  const { cwd, child, said, ended } = aDemo(['--enforce']);
  await until('the demo to say what it is', () => said.text.includes('A simulated server listens'), 90_000);
  child.kill('SIGINT');
  expect(await ended, said.text).toBe(0);
  expect(said.text).toContain('Stopped before the raid had begun.');
  expect(said.text).not.toContain('The raid begins');
  expect(processesOf(cwd)).toEqual([]);
});

test('without redis-server it says what to do, and exit code 2', async () => {
  const { said, ended } = aDemo(['--exit'], { PATH: '/nowhere' });
  expect(await ended).toBe(2);
  expect(said.text).toContain('there is no redis-server on this machine: install it');
});

test('what it cannot play is refused', async () => {
  const { said, ended } = aDemo(['--scenario', 'raid']);
  expect(await ended).toBe(2);
  expect(said.text).toContain('leave --scenario and --dialect out');
});
