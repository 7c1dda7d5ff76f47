// A pause or resume that the files do not let happen, with a real daemon.
import { mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openConsole } from '../../src/console/open.ts';
import { aSimulator, until, watching } from '../support/daemon.ts';

async function aConsole() {
  const watch = await watching(await aSimulator());
  const { directory } = watch.config.audit;
  const served = await openConsole({ host: '127.0.0.1', port: 0 }, () => watch.daemon, directory);
  onTestFinished(() => served.close());
  const ask = async (path: string) => {
    const headers = { 'x-lobbyguard': '1', 'content-type': 'application/json', 'idempotency-key': `${path} ${Math.random()}` };
    const answer = await fetch(served.url + path, { method: 'POST', headers, body: '{}', redirect: 'manual' });
    return [answer.status, answer.headers.get('content-type')?.split(';')[0], await answer.text()];
  };
  return { directory, ask, isPaused: () => watch.daemon.status().paused };
}

test('a resume that may not delete what pauses is refused, and says what is in its way', async () => {
  const { directory, ask, isPaused } = await aConsole();
  mkdirSync(join(directory, 'PAUSED', 'evidence'), { recursive: true });
  await until('the pause', isPaused);
  const words = expect.stringContaining('STILL paused: \\"PAUSED\\" in ');
  expect(await ask('/api/v1/resume')).toEqual([503, 'application/problem+json', words]);
  expect(await ask('/resume')).toEqual([503, 'text/plain', expect.stringContaining('STILL paused: "PAUSED" in ')]);
  expect(await ask('/api/v1/pause')).toEqual([202, 'application/json', expect.stringContaining('Paused')]);
  expect(isPaused()).toBe(true);
  rmSync(join(directory, 'PAUSED'), { recursive: true });
});

test('a pause whose file has no place is refused, and says so', async () => {
  const { directory, ask, isPaused } = await aConsole();
  renameSync(directory, `${directory}.aside`);
  expect(await ask('/api/v1/pause')).toEqual([503, 'application/problem+json', expect.stringContaining('NOT paused, ')]);
  expect(await ask('/pause')).toEqual([503, 'text/plain', expect.stringContaining('NOT paused, ')]);
  expect(isPaused()).toBe(false);
  renameSync(`${directory}.aside`, directory);
});
