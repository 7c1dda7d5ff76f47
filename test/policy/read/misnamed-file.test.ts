import { expect, test } from 'vitest';
import { loadPolicies } from '../../../src/policy/load.ts';
import { aDirectory } from '../../support/directory.ts';

const policy = 'rules: [{ id: a, when: { name: { in: { list: partners } } }, then: hold }]';

async function problemsWith(name: string) {
  const loaded = await loadPolicies(aDirectory({ 'a.yaml': policy, 'lists/partners.txt': 'Ann\n', [name]: 'Bob\n' }));
  expect(loaded.ok).toBe(true);
  return loaded.problems;
}

test.each([
  ['b.ymal', 'warning', 'call it b.yaml'],
  ['b.yamll', 'warning', 'call it b.yaml'],
  ['b.json', 'warning', 'call it b.yaml'],
  ['b', 'warning', 'call it b.yaml'],
  ['team/No Guests', 'warning', 'call it No Guests.yaml'],
  ['b.yaml.bak', 'note', 'end in .yaml'],
  ['b.yaml2', 'note', 'end in .yaml'],
  ['b.yamlold', 'note', 'end in .yaml'],
  ['b.yaml.Xa12', 'note', 'end in .yaml'],
  ['b.yaml.disabled', 'note', 'end in .yaml'],
  ['B.YML.old', 'note', 'end in .yaml'],
  ['b.yaml_off', 'note', 'end in .yaml'],
  ['b.test.yaml.bak', 'note', 'end in .yaml'],
  ['lists/partners.csv', 'warning', 'ends in .txt'],
  ['lists/partners.list', 'warning', 'ends in .txt'],
  ['lists/partners', 'warning', 'ends in .txt'],
  ['lists/big.partners.xlsx', 'warning', 'ends in .txt'],
  ['lists/partners.json', 'warning', 'ends in .txt'],
  ['lists/partners.txt.bak', 'note', 'end in .txt'],
  ['team/lists/guests.csv', 'warning', 'ends in .txt'],
])('%s is not read, and a %s says how such files end', async (name, severity, meant) => {
  expect(await problemsWith(name)).toMatchObject([
    { severity, code: 'not-read', file: expect.stringContaining(name), message: expect.stringContaining(meant) },
  ]);
});

test.each([
  '.b.yaml.swp',
  'b.yaml~',
  '#b.yaml#',
  'b.yaml.tmp',
  'lobbyguard.yaml.bak',
  '4913',
  'sedXa12bC',
  'b.yaml___jb_tmp___',
  'b.yaml.kate-swp',
  'README.md',
  'LICENSE',
  'Makefile',
  'lobbyguard',
  'notes.txt',
  'deploy.sh',
  'lists/.partners.txt.swp',
  'lists/partners.txt~',
  'lists/README',
  'lists/readme.md',
  'lists/.gitkeep',
])('%s is not spoken of', async (name) => {
  expect(await problemsWith(name)).toEqual([]);
});

test('a script beside the policies is not spoken of', async () => {
  const loaded = await loadPolicies(
    aDirectory({ 'a.yaml': 'rules: [{ id: a, when: { inLobby: true }, then: hold }]', deploy: '#!/bin/sh\n' }),
  );
  expect(loaded.problems).toEqual([]);
});
