// A list that cannot be read: its cause is told once, at its place, and not again by each rule that uses it.
import { symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { loadPolicies } from '../../../src/policy/load.ts';
import { aDirectory } from '../../support/directory.ts';

const rule = (id: string, list: string) => `  - { id: ${id}, when: { domain: { in: { list: ${list} } } }, then: hold }\n`;

/** Two rules about one list, in two files, and a list beside it that is well. */
function aSet(): string {
  return aDirectory({
    'a.yaml': `rules:\n${rule('a', 'partners')}`,
    'b.yaml': `rules:\n${rule('b', 'partners')}${rule('c', 'vips')}`,
    'lists/vips.txt': 'vip.example\n',
  });
}

async function told(directory: string, paths: string | string[] = directory): Promise<string[]> {
  const { problems } = await loadPolicies(paths);
  return problems.map(({ file, severity, code }) => `${path.posix.relative(directory, file)} ${severity} ${code}`);
}

test.each<[how: string, code: string, spoil: (file: string) => void]>([
  ['is no file', 'unreadable', (file) => symlinkSync('/dev/null', file)],
  ['is a link that leads nowhere', 'not-found', (file) => symlinkSync('nowhere.txt', file)],
  ['is a link that leads to itself', 'symlink-loop', (file) => symlinkSync(file, file)],
  ['is far too large', 'too-large', (file) => writeFileSync(file, Buffer.alloc(17 * 1024 * 1024))],
  ['is saved as UTF-16', 'utf-16', (file) => writeFileSync(file, Buffer.from('\uFEFFpartner.example\n', 'utf16le'))],
])('of a list file that %s, only that is told', async (_how, code, spoil) => {
  const directory = aSet();
  spoil(path.join(directory, 'lists/partners.txt'));
  expect(await told(directory)).toEqual([`lists/partners.txt error ${code}`]);
  expect(await told(directory, [path.join(directory, 'a.yaml')])).toEqual([`lists/partners.txt error ${code}`]);
});

test('a name that is not that of the unread list is told of, with the name that may be meant', async () => {
  const directory = aSet();
  symlinkSync('/dev/null', path.join(directory, 'lists/partners.txt'));
  writeFileSync(path.join(directory, 'c.yaml'), `rules:\n${rule('d', 'partnrs')}`);
  const { problems } = await loadPolicies(directory);
  expect(problems.map(({ code }) => code)).toEqual(['unknown-list', 'unreadable']);
  expect(problems[0]?.message).toContain('did you mean "partners"?');
});

test('of a folder of lists that cannot be read, only that is told: any list may be in it', async () => {
  const directory = aDirectory({
    'a.yaml': `rules:\n${rule('a', 'partners')}${rule('b', 'vips')}`,
  });
  symlinkSync('nowhere', path.join(directory, 'lists'));
  expect(await told(directory)).toEqual(['lists error not-found']);
  expect(await told(directory, [path.join(directory, 'a.yaml')])).toEqual(['lists error not-found']);
});

test('an inline list of the same name is one', async () => {
  const directory = aSet();
  symlinkSync('/dev/null', path.join(directory, 'lists/partners.txt'));
  writeFileSync(path.join(directory, 'a.yaml'), `lists: { partners: [partner.example] }\nrules:\n${rule('a', 'partners')}`);
  expect(await told(directory)).toEqual(['lists/partners.txt error unreadable']);
});
