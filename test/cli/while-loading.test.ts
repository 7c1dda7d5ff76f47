import { execFile } from 'node:child_process';
import { EventEmitter } from 'node:events';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { stopWhileLoading } from '../../src/cli/while-loading.ts';

const main = join(import.meta.dirname, '../../dist/main.js');

/** What becomes of a command that gets a signal while it is being loaded: a moment after somebody first listens to `after`. */
function signalled(signal: string, after: string, ...argv: string[]): Promise<{ code: unknown; signal: unknown; err: string }> {
  const hook = `process.on('newListener', (name) => name === '${after}' && setImmediate(() => process.kill(process.pid, '${signal}')));`;
  const args = ['--import', `data:text/javascript,${encodeURIComponent(hook)}`, main, ...argv];
  return new Promise((resolve) => {
    execFile(process.execPath, args, (error, _out, err) => resolve({ code: error?.code ?? 0, signal: error?.signal, err }));
  });
}

test.each(['run', 'demo', 'simulate'].flatMap((command) => ['SIGINT', 'SIGTERM'].map((signal) => [command, signal] as const)))(
  '%s that is stopped while it is being loaded (%s) says so, and ends well',
  async (command, signal) => {
    expect(await signalled(signal, 'SIGTERM', command)).toEqual({ code: 0, signal: undefined, err: 'Stopped before it had begun.\n' });
  },
);

test('run goes on where it is asked to read again what it is about to read', async () => {
  expect(await signalled('SIGHUP', 'SIGTERM', 'run', 'no-such-file.yaml')).toMatchObject({ code: 2, signal: null });
});

test('a command that was to find something out has not when it is stopped while it is being loaded', async () => {
  expect(await signalled('SIGINT', 'SIGUSR1', 'check', 'policies')).toMatchObject({ signal: 'SIGINT' });
});

test('as soon as the command listens itself, it has the last word', async () => {
  const emitter = new EventEmitter();
  const heard: string[] = [];
  stopWhileLoading('run', emitter, () => heard.push('loading'));
  emitter.emit('SIGINT');
  emitter.on('SIGTERM', () => heard.push('command'));
  await Promise.resolve();
  emitter.emit('SIGTERM');
  emitter.emit('SIGINT');
  expect(heard).toEqual(['loading', 'command']);
});
