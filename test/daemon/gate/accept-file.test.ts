import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import type { By } from '../../../src/audit/human.ts';
import { acceptFile, watchAcceptFile } from '../../../src/daemon/gate/accept-file.ts';
import { createLog } from '../../../src/log.ts';
import { aDirectory, until } from '../../support/daemon.ts';

const revision = '0123456789abcdef'.repeat(4);
const stops: (() => void)[] = [];

afterEach(() => {
  for (const stop of stops.splice(0)) stop();
});

function watching(waiting: string | undefined) {
  const directory = aDirectory();
  const accepted: { revision: string; by: By }[] = [];
  const { stop } = watchAcceptFile({
    directory,
    log: createLog({ level: 'error', format: 'json' }),
    waiting: () => waiting,
    accept: (one, by) => void accepted.push({ revision: one, by }),
  });
  stops.push(stop);
  return { directory, accepted };
}

test.each([
  ['the command', 'ACCEPTED', `${revision}\nOlga\n`, 'Olga'],
  ['Notepad, which hides the ending', 'ACCEPTED.txt', `\ufeff${revision}\r\nOlga Admin\r\n`, 'Olga Admin'],
  ['somebody who copies what is shown', 'ACCEPTED', revision.slice(0, 12).toUpperCase(), 'the file ACCEPTED'],
])('the set that waits is accepted by a file of %s, which is taken away', async (_who, name, text, who) => {
  const { directory, accepted } = watching(revision);
  writeFileSync(join(directory, name), text);
  await until('the file to be taken', () => !existsSync(join(directory, name)));
  expect(accepted).toEqual([{ revision, by: { who, auth: 'local', via: 'cli' } }]);
});

test.each([
  ['another set waits', 'f'.repeat(64)],
  ['nothing waits', undefined],
])('where %s, nothing is accepted, and the file does not stay for later', async (_case, waiting) => {
  const { directory, accepted } = watching(waiting);
  writeFileSync(acceptFile(directory), `${revision}\nOlga\n`);
  await until('the file to be taken', () => !existsSync(acceptFile(directory)));
  expect(accepted).toEqual([]);
});

test('a file that names no set accepts none', async () => {
  const { directory, accepted } = watching(revision);
  writeFileSync(acceptFile(directory), '');
  writeFileSync(join(directory, 'ACCEPTED.txt'), `${revision}\nOlga\n`);
  await until('the other to be taken', () => accepted.length >= 1);
  expect(existsSync(acceptFile(directory))).toBe(true);
});
