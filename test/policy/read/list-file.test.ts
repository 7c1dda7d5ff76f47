import { expect, test } from 'vitest';
import { loadSources } from '../../../src/policy/load.ts';
import { readListFile } from '../../../src/policy/read/list-file.ts';
import { aSet, aSituation, load } from '../sets.ts';

test('entries are trimmed, comments are not entries, and places are kept', () => {
  const list = readListFile('lists/Partners.txt', '# who\n\n  a.example  # since 2024\n#b.example\nC#\n\tx y\n');
  expect(list).toMatchObject({ name: 'Partners', from: 'file', entries: ['a.example', 'C#', 'x y'] });
  expect([0, 1, 2].map((index) => list.entryPlace(index))).toMatchObject([
    { line: 3, column: 3 },
    { line: 5, column: 1 },
    { line: 6, column: 2 },
  ]);
});

test('a list from Notepad, with BOM and CRLF, is the same list', async () => {
  const set = aSet({
    'p.yaml': 'rules: [{ id: r, when: { uri: { domainIn: { list: partners } } }, then: allow }]',
    'lists/partners.txt': '\ufeffPartner.example\r\n*.Partner.example\r\n',
  });
  for (const uri of ['sip:a@partner.example', 'sip:a@x.partner.example']) {
    expect((await set.decide(aSituation({ participant: { uri } }))).action).toBe('allow');
  }
});

test('entries compared with addresses are brought to canonical form', async () => {
  const set = aSet({
    'p.yaml': 'rules: [{ id: r, when: { uri: { in: { list: vip } } }, then: allow }]',
    'lists/vip.txt': 'SIP:Ann@Example.com;user=phone\ntel:+49 30-1',
  });
  for (const uri of ['sips:ann@example.com:5061', 'tel:+49301']) {
    expect((await set.decide(aSituation({ participant: { uri } }))).action).toBe('allow');
  }
});

test.each(['', '\n', '\ufeff\r\n\r\n'])('a list file with nothing in it (%j) is told, for a copy that was cut off leaves one', (text) => {
  const told = problemsOf('domainIn', text);
  expect(told).toMatchObject([{ file: 'lists/partners.txt', line: 1, column: 1, severity: 'warning', code: 'empty' }]);
  expect(told[0]?.message).toContain('a comment');
});

test('a list file that says it is empty is in order', () => {
  expect(problemsOf('domainIn', '# nobody yet\n')).toEqual([]);
});

test('not to be in a list without entries is refused, whatever else the file says', () => {
  for (const text of ['', '# nobody yet\n']) expect(problemsOf('domainNotIn', text)).toMatchObject([{ severity: 'error', code: 'empty' }]);
});

function problemsOf(operator: string, list: string) {
  const policy = `rules: [{ id: r, when: { uri: { ${operator}: { list: partners } } }, then: allow }]`;
  const sources = { 'p.yaml': policy, 'lists/partners.txt': list };
  return loadSources(Object.entries(sources).map(([path, text]) => ({ path, bytes: Buffer.from(text) }))).problems;
}

const nfd = 'zoe\u0308';
const nfc = 'zo\u00eb';

test.each([
  [nfd, nfc],
  [nfc, nfd],
  [nfc, `${nfc} `],
  [`${nfc} `, nfc],
])('a list is found by its name however its letters are written: %j by %j', async (written, referred) => {
  const rule = `rules: [{ id: r, when: { domain: { in: { list: ${JSON.stringify(referred)} } } }, then: hold }]`;
  const inFile = load({ 'p.yaml': rule, [`lists/${written}.txt`]: 'b.example\n' });
  const inline = load(`lists: { ${JSON.stringify(written)}: [b.example] }\n${rule}`);
  for (const loaded of [inFile, inline]) {
    expect(loaded.problems).toEqual([]);
    const held = loaded.ok ? (await loaded.set.decide(aSituation({ participant: { domain: 'b.example' } }))).rule?.id : undefined;
    expect(held).toBe('r');
  }
});

test.each([
  [nfd, nfc],
  ['a ', 'a'],
])('two lists, or two rules, that read alike, %j and %j, are one too many', (one, other) => {
  const rule = (id: string) => `{ id: ${JSON.stringify(id)}, when: { anonymous: true }, then: hold }`;
  expect(load(`rules: [${rule(one)}, ${rule(other)}]`)).toMatchObject({ ok: false, problems: [{ code: 'duplicate-rule' }] });
  const lists = `lists: { ${JSON.stringify(one)}: [a.example], ${JSON.stringify(other)}: [b.example] }`;
  expect(load(`${lists}\nrules: [${rule('r')}]`)).toMatchObject({ ok: false, problems: [{ code: 'list-clash' }] });
});
