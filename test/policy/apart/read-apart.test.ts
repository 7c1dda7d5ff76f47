import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { isLarge, readApart } from '../../../src/policy/apart/read-apart.ts';
import { loadBeside, loadPolicies } from '../../../src/policy/load.ts';
import { type FoundSources, readSources } from '../../../src/policy/read/read-sources.ts';
import { aSituation } from '../sets.ts';

const rules = (count: number, when: (n: number) => string) =>
  `rules:\n${Array.from({ length: count }, (_none, n) => `  - { id: r${n}, when: ${when(n)}, then: hold }\n`).join('')}`;
const byName = rules(450, (n) => `{ name: { contains: "word${n}x" }, inLobby: true }`);

function found(texts: Readonly<Record<string, string>>): FoundSources {
  return { sources: Object.entries(texts).map(([path, text]) => ({ path, bytes: Buffer.from(text) })), problems: [], where: '.' };
}

/** What can be compared: everything but the functions of places. */
function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}

test.each<[string, Record<string, string>]>([
  ['in order', { 'b.yaml': byName, 'a.yml': 'mode: dry-run\nrules: [{ id: a, when: { inLobby: true }, then: hold, cap: 9 }]' }],
  [
    'with lists and named conditions',
    {
      'p.yaml': `lists: { vip: [Ann, Bob] }\nconditions: { known: { name: { in: { list: vip } } } }\n${rules(150, (n) =>
        n % 2 === 0 ? '{ condition: known }' : '{ uri: { domainIn: { list: partners } } }',
      )}`,
      'lists/partners.txt': Array.from({ length: 11_000 }, (_none, n) => `d${n}.example`).join('\n'),
    },
  ],
  [
    'with mistakes of all kinds',
    {
      'p.yaml': `nmae: x\n${byName}  - { id: r1, when: { nmae: x }, then: kick }\n`,
      'q.yaml': 'rules: [',
      'r.yaml': rules(9, (n) => `{ not: { name: { matches: "/word${n}/i" } } }`),
    },
  ],
  ['without a file', {}],
])('a set %s reads the same in a thread of its own', async (_what, texts) => {
  const apart = await readApart(found(texts));
  expect(plain(apart)).toEqual(plain(readSources(found(texts))));
});

test('a large set that was read beside other work decides as one that was read at once', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'lobbyguard-'));
  writeFileSync(join(directory, 'many.yaml'), byName);
  const [beside, atOnce] = [await loadBeside(directory), await loadPolicies(directory)];
  rmSync(directory, { recursive: true });
  if (!beside.ok || !atOnce.ok) throw new Error('the set is in order');
  expect(beside.set.revision).toBe(atOnce.set.revision);
  for (const name of ['Word7x', 'a word449x', 'nobody']) {
    const situation = aSituation({ participant: { name, inLobby: true } });
    const [one, other] = [await beside.set.decide(situation), await atOnce.set.decide(situation)];
    expect(one.rule?.id).toBe(other.rule?.id);
  }
});

test('a thread is started for large sets only', () => {
  expect(isLarge(found({ 'p.yaml': rules(20, () => '{ inLobby: true }') }))).toBe(false);
  expect(isLarge(found({ 'p.yaml': byName }))).toBe(true);
});
