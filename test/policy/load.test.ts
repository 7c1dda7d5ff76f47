import { expect, test } from 'vitest';
import { cpuMs } from '../support/cpu.ts';
import { aSet, load, problemsOf } from './sets.ts';

const holding = (hold: string) => `rules: [{ id: r, when: { inLobby: true }, then: { hold: ${hold} } }]`;
const rule = (when: string) => `rules:\n  - id: r\n    when: ${when}\n    then: hold\n`;

test.each([
  // shape
  ['an unknown key at the top', 'nmae: x\nrules: [{ id: r, when: { inLobby: true }, then: hold }]', ['1:1 unknown-key']],
  ['no rules', 'version: 1', ['1:1 missing-key']],
  ['an empty rule set', 'rules: []', ['1:8 empty']],
  ['a version in quotes', 'version: "1"\nrules: [{ id: r, when: { inLobby: true }, then: hold }]', ['1:10 wrong-type']],
  ['another version', 'version: 2\nrules: [{ id: r, when: { inLobby: true }, then: hold }]', ['1:10 unknown-value']],
  ['a missing id', 'rules: [{ when: { inLobby: true }, then: hold }]', ['1:9 missing-key']],
  ['a missing when', 'rules: [{ id: r, then: hold }]', ['1:9 missing-key']],
  ['a missing then', 'rules: [{ id: r, when: { inLobby: true } }]', ['1:9 missing-key']],
  ['a misspelt then is one mistake', 'rules: [{ id: r, when: { inLobby: true }, thn: hold }]', ['1:43 unknown-key']],
  ['an unknown action', 'rules: [{ id: r, when: { inLobby: true }, then: kick }]', ['1:49 unknown-value']],
  ['an unknown action in a hold', holding('{ propose: kick }'), ['1:68 unknown-value']],
  ['a proposal that asks nothing of anybody', holding('{ propose: allow }'), ['1:68 unknown-value']],
  ['a hold that says nothing more', holding('{}'), ['1:57 empty']],
  ['a misspelt key in a hold', holding('{ proposes: reject }'), ['1:59 unknown-key']],
  ['a hold for so long, and then nothing', holding('{ for: 5m }'), ['1:57 missing-key']],
  ['a hold with an end at no time', holding('{ then: reject }'), ['1:57 missing-key']],
  ['a time without a unit', holding('{ for: 5, then: reject }'), ['1:64 wrong-type']],
  ['a hold that lets people in with nobody looking', holding('{ for: 5m, then: admit }'), ['1:57 missing-key']],
  ['unattended where nobody is let in', holding('{ for: 5m, then: reject, unattended: true }'), ['1:57 unknown-key']],
  [
    'an action with more to it than is read',
    'rules: [{ id: r, when: { inLobby: true }, then: { reject: now } }]',
    ['1:49 missing-key', '1:51 unknown-key'],
  ],
  [
    'evenIfAdmitted on a rule that removes nobody',
    'rules: [{ id: r, when: { inLobby: true }, then: admit, evenIfAdmitted: true }]',
    ['1:72 wrong-value'],
  ],
  ['an unknown mode', 'mode: enfroce\nrules: [{ id: r, when: { inLobby: true }, then: hold }]', ['1:7 unknown-value']],
  ['a numeric id', 'rules: [{ id: 7, when: { inLobby: true }, then: hold }]', ['1:15 wrong-type']],
  [
    'an id twice',
    'rules:\n- { id: r, when: { inLobby: true }, then: hold }\n- { id: r, when: { inLobby: true }, then: hold }',
    ['3:9 duplicate-rule'],
  ],
  ['a day that does not exist', `${rule('{ inLobby: true }')}    expires: 2027-02-30`, ['5:14 wrong-value']],
  ['a date with a time', `${rule('{ inLobby: true }')}    expires: 2027-02-03T00:00:00Z`, ['5:14 wrong-value']],
  ['an empty scope', `meetings: {}\n${rule('{ inLobby: true }')}`, ['1:11 empty']],
  ['an organizer that is nothing', `meetings: { organizer: "sip:" }\n${rule('{ inLobby: true }')}`, ['1:24 empty']],
  ['a list of numbers', `lists: { a: [1] }\n${rule('{ inLobby: true }')}`, ['1:14 wrong-type']],
  // conditions
  ['an empty when', rule('{}'), ['3:11 empty']],
  ['nothing after when', rule(''), ['3:5 wrong-type']],
  ['an empty all', rule('{ all: [] }'), ['3:18 empty']],
  ['an empty any deep inside', rule('{ all: [{ not: { any: [] } }] }'), ['3:33 empty']],
  ['an empty not', rule('{ not: {} }'), ['3:18 empty']],
  ['a list for a condition', rule('[{ inLobby: true }]'), ['3:11 wrong-type']],
  ['shorthand beside all', rule('{ all: [{ inLobby: true }], anonymous: true }'), ['3:39 unknown-key']],
  ['all beside any', rule('{ all: [{ inLobby: true }], any: [{ inLobby: true }] }'), ['3:39 unknown-key']],
  ['a stray key beside all', rule('{ all: [{ inLobby: true }], priority: 3 }'), ['3:39 unknown-key']],
  ['an unknown fact', rule('{ inLoby: true }'), ['3:13 unknown-fact']],
  ['an unknown fact in engine form', rule('{ fact: inLoby, operator: equal, value: true }'), ['3:19 unknown-fact']],
  ['an unknown operator', rule('{ name: { contians: x } }'), ['3:21 unknown-operator']],
  ['an unknown operator in engine form', rule('{ fact: name, operator: contians, value: x }'), ['3:35 unknown-operator']],
  ['a leaf without a value', rule('{ fact: name, operator: equal }'), ['3:11 missing-key']],
  ['a leaf without an operator', rule('{ fact: name, value: x }'), ['3:11 missing-key']],
  ['an engine key that is not taken', rule('{ fact: name, operator: equal, value: x, path: $.a }'), ['3:52 unknown-key']],
  ['a fact compared with nothing', rule('{ name: {} }'), ['3:19 empty']],
  ['an operator that does not fit', rule('{ name: { domainIn: [a.example] } }'), ['3:21 wrong-operator']],
  ['text operators on a boolean', rule('{ inLobby: { contains: t } }'), ['3:24 wrong-operator']],
  ['ordering of text', rule('{ name: { greaterThan: a } }'), ['3:21 wrong-operator']],
  ['text for a boolean', rule('{ inLobby: "true" }'), ['3:22 wrong-type']],
  ['a boolean for text', rule('{ name: true }'), ['3:19 wrong-type']],
  ['nothing for a value', rule('{ name: }'), ['3:13 wrong-type']],
  ['an unknown enum value', rule('{ sourceNetwork: Federrated }'), ['3:28 unknown-value']],
  ['an unknown enum value in a list', rule('{ role: [Leader, leader] }'), ['3:28 unknown-value']],
  ['a scalar after in', rule('{ name: { in: x } }'), ['3:25 wrong-type']],
  ['a scalar after notIn', rule('{ name: { notIn: x } }'), ['3:28 wrong-type']],
  ['a scalar after domainIn', rule('{ uri: { domainIn: x.example } }'), ['3:30 wrong-type']],
  ['a scalar after domainNotIn', rule('{ uri: { domainNotIn: x.example } }'), ['3:33 wrong-type']],
  ['an empty in', rule('{ name: { in: [] } }'), ['3:25 empty']],
  ['an address for a domain', rule('{ uri: { domainIn: [a@b.example] } }'), ['3:31 wrong-domain']],
  ['empty text in contains', rule('{ name: { contains: "" } }'), ['3:31 empty']],
  ['an address of which nothing is left', rule('{ uri: { startsWith: "sip:" } }'), ['3:32 empty']],
  ['a bad regex', rule('{ name: { matches: "(" } }'), ['3:30 wrong-regex']],
  ['look-ahead, which RE2 has not', rule('{ name: { matches: "(?=a)b" } }'), ['3:30 wrong-regex']],
  ['a time without its zero', rule('{ time: { equal: "9:00", params: { zone: UTC } } }'), ['3:28 wrong-value']],
  ['24:00', rule('{ time: { equal: "24:00", params: { zone: UTC } } }'), ['3:28 wrong-value']],
  ['no window', rule('{ arrivals: { greaterThan: 1 } }'), ['3:13 missing-params']],
  ['a count as a bare number', rule('{ arrivals: 3 }'), ['3:13 missing-params']],
  ['a window without a unit', rule('{ arrivals: { equal: 1, params: { within: 60 } } }'), ['3:53 wrong-type']],
  ['a window of days', rule('{ arrivals: { equal: 1, params: { within: 1d } } }'), ['3:53 wrong-value']],
  ['an empty window', rule('{ arrivals: { equal: 1, params: { within: 0s } } }'), ['3:53 wrong-value']],
  ['no zone', rule('{ weekday: fri }'), ['3:13 missing-params']],
  ['an unknown zone', rule('{ weekday: { equal: fri, params: { zone: Europe/Berln } } }'), ['3:52 unknown-zone']],
  ['an offset for a zone', rule('{ weekday: { equal: fri, params: { zone: "+01:00" } } }'), ['3:52 unknown-zone']],
  ['params where none are taken', rule('{ name: { equal: x, params: { within: 60s } } }'), ['3:31 unknown-key']],
  ['an ifUnknown that is not match', rule('{ name: { equal: x, ifUnknown: macth } }'), ['3:42 unknown-value']],
  ['a list that is not there', rule('{ name: { in: { list: partnrs } } }'), ['3:33 unknown-list']],
  ['a list named without in', rule('{ name: { list: partners } }'), ['3:21 unknown-operator']],
  ['a condition that is not there', rule('{ condition: nope }'), ['3:24 unknown-condition']],
  ['a mistake in an unused condition', `conditions: { a: { inLoby: true } }\n${rule('{ inLobby: true }')}`, ['1:20 unknown-fact']],
  ['a condition that names itself', `conditions: { a: { not: { condition: a } } }\n${rule('{ condition: a }')}`, ['1:38 condition-cycle']],
  [
    'a list entry that is no domain',
    `lists: { a: [ok.example, a@b] }\n${rule('{ uri: { domainIn: { list: a } } }')}`,
    ['1:26 wrong-domain'],
  ],
  [
    'a list entry that is no value',
    `lists: { a: [Federrated] }\n${rule('{ sourceNetwork: { in: { list: a } } }')}`,
    ['1:14 unknown-value'],
  ],
  ['not being in an empty list', `lists: { a: [] }\n${rule('{ uri: { domainNotIn: { list: a } } }')}`, ['4:33 empty']],
])('%s is a problem at its place', (_title, text, expected) => {
  expect(problemsOf(text)).toEqual(expected);
});

test('an empty list that people must be in matches nobody and is no mistake', () => {
  expect(problemsOf(`lists: { a: [] }\n${rule('{ uri: { domainIn: { list: a } } }')}`)).toEqual([]);
  expect(problemsOf(`lists: { a: [] }\n${rule('{ not: { uri: { domainIn: { list: a } } } }')}`)).toEqual(['4:37 empty']);
});

test('slips are answered with what was probably meant', () => {
  const text = `lists: { partners: [a.example] }\nconditions: { outsiders: { anonymous: true } }\n${rule(
    '{ any: [{ condition: outsider }, { uri: { domainIn: { list: partner } } }, { sourceNetwrok: Federated }, { role: Leeder }] }',
  )}`;
  const messages = load(text).problems.map((problem) => /did you mean "(.+)"/.exec(problem.message)?.[1]);
  expect(messages).toEqual(['outsiders', 'partners', 'sourceNetwork', 'Leader']);
});

test.each([
  ['a tab', 'rules:\n\t- id: r', '2:1 tab'],
  ['a duplicate key', 'name: a\nname: b\nrules: [{ id: r, when: { inLobby: true }, then: hold }]', '2:1 duplicate-key'],
  ['a second document', 'rules: [{ id: r, when: { inLobby: true }, then: hold }]\n---\nx: 1', '2:1 several-documents'],
  ['an empty file', '', '1:1 empty-file'],
  ['a file of comments', '# nothing\n', '1:1 empty-file'],
  ['a file that is a list', '- a', '1:1 wrong-type'],
  ['an alias to nothing', 'name: *x\nrules: []', '1:7 yaml-syntax'],
  ['a tag', 'name: !x y\nrules: []', '1:7 yaml-syntax'],
  ['a key that is no text', '? [a]\n: b', '1:3 yaml-syntax'],
  ['brackets without end', '['.repeat(50_000), '1:1 too-deep'],
])('%s is a problem of the file', (_title, text, expected) => {
  const problems = problemsOf(text);
  if (expected.endsWith('yaml-syntax') || expected.endsWith('too-deep')) expect(problems.length).toBeGreaterThan(0);
  else expect(problems[0]).toBe(expected);
  expect(load(text).ok).toBe(false);
});

test('an alias bomb is refused quickly', () => {
  const levels = Array.from({ length: 30 }, (_none, i) => `l${i}: &l${i} [${i === 0 ? 'x' : `*l${i - 1}, *l${i - 1}`}]`);
  const cost = cpuMs(() => expect(problemsOf(levels.join('\n')).map((problem) => problem.split(' ')[1])).toContain('alias-bomb'));
  expect(cost).toBeLessThan(1_000);
});

test('named conditions that double at each step are refused', () => {
  const steps = Array.from({ length: 30 }, (_none, i) =>
    i === 0 ? 'c0: { inLobby: true }' : `c${i}: { all: [{ condition: c${i - 1} }, { condition: c${i - 1} }] }`,
  );
  expect(problemsOf(`conditions: { ${steps.join(', ')} }\n${rule('{ condition: c29 }')}`)).toEqual(['4:11 too-large']);
});

test('aliases, anchors and comments are welcome where they stay small', () => {
  const text = 'x: &who { inLobby: true }\n'.replace('x:', 'conditions: { who:').replace('\n', ' }\n');
  expect(problemsOf(`${text}rules: [{ id: r, when: *who, then: hold }] # yes`)).toEqual([]);
});

test.each([
  ['UTF-16 with a BOM', Buffer.from('\ufeffrules: []', 'utf16le'), '1:1 utf-16'],
  ['UTF-16 without one', Buffer.from('rules: []', 'utf16le'), '1:1 utf-16'],
  ['Latin-1', Buffer.from('name: a\ndescription: Gr\u00fc\u00dfe', 'latin1'), '2:16 not-utf8'],
])('%s is refused with the remedy', (_title, bytes, expected) => {
  const loaded = load({ 'p.yaml': bytes });
  expect(loaded.problems.map(({ line, column, code }) => `${line}:${column} ${code}`)).toEqual([expected]);
  expect(loaded.problems[0]?.message).toContain('UTF-8');
});

test('core schema: no, off and 18:00 are text, and a telephone number needs no quotes', () => {
  const loaded = load(rule('{ any: [{ name: no }, { name: off }, { name: 18:00 }, { phone: [+4930123456] }] }'));
  expect(loaded.problems).toEqual([]);
});

test('problems of all files come at once, in order', () => {
  const loaded = load({ 'b.yaml': 'rules: []', 'a.yaml': 'rulez: []', 'lists/x.txt': Buffer.from('a\0') });
  expect(loaded.ok).toBe(false);
  expect(loaded.problems.map(({ file, code }) => `${file} ${code}`)).toEqual(['a.yaml unknown-key', 'b.yaml empty', 'lists/x.txt utf-16']);
});

test('lists of files serve all, inline lists their own file, and a clash is an error', () => {
  const user = rule('{ name: { in: { list: vip } } }');
  expect(problemsOf({ 'a.yaml': user, 'lists/vip.txt': 'Ann' })).toEqual([]);
  expect(problemsOf({ 'a.yaml': user, 'b.yaml': `lists: { vip: [Ann] }\n${rule('{ inLobby: true }').replace('id: r', 'id: s')}` })).toEqual(
    ['3:33 unknown-list'],
  );
  expect(problemsOf({ 'a.yaml': `lists: { vip: [Bob] }\n${user}`, 'lists/vip.txt': 'Ann' })).toEqual(['1:10 list-clash']);
});

test('policies, rules, lists and conditions are told with places and uses', () => {
  const { parsed } = load({
    'b.yaml': `name: second\nmode: dry-run\nconditions: { who: { name: { in: { list: vip } } } }\n${rule('{ condition: who }')}`,
    'lists/vip.txt': '# the few\n  Ann # not Bob\n\nC#\n',
  });
  const [policy] = parsed.policies;
  const [one] = policy?.rules ?? [];
  expect(policy).toMatchObject({ name: 'second', mode: 'dry-run', file: 'b.yaml' });
  expect(one).toMatchObject({ mode: 'enforce', lists: ['vip'], conditions: ['who'], places: { id: { line: 5, column: 9 } } });
  expect(one?.rule).toMatchObject({ id: 'r', policy: 'second', mode: 'dry-run', place: { file: 'b.yaml', line: 5, column: 5 } });
  expect(parsed.lists).toMatchObject([{ name: 'vip', from: 'file', entries: ['Ann', 'C#'], usedAt: [{ file: 'b.yaml', line: 3 }] }]);
  expect(parsed.conditions).toMatchObject([{ name: 'who', usedAt: [{ line: 6 }] }]);
});

test('the revision follows content and names, and nothing else', () => {
  const revision = (texts: Record<string, string>) => {
    const loaded = load(texts);
    return loaded.ok ? loaded.set.revision : 'broken';
  };
  const text = rule('{ inLobby: true }');
  expect(revision({ 'a.yaml': text })).toMatch(/^[0-9a-f]{64}$/);
  expect(revision({ 'a.yaml': text })).toBe(revision({ 'a.yaml': text }));
  expect(revision({ 'a.yaml': text })).not.toBe(revision({ 'b.yaml': text }));
  expect(revision({ 'a.yaml': text })).not.toBe(revision({ 'a.yaml': `${text}#` }));
});

test.each([
  ['hold', undefined],
  ['{ hold: { propose: admit } }', { propose: 'admit' }],
  ['{ hold: { propose: reject, for: 5m, then: reject } }', { propose: 'reject', end: { afterMs: 300_000, action: 'reject' } }],
  ['{ hold: { for: 30s, then: admit, unattended: true } }', { end: { afterMs: 30_000, action: 'admit' } }],
])('then: %s is read', (written, hold) => {
  const [read] = aSet(`rules: [{ id: r, when: { inLobby: true }, then: ${written} }]`).rules;
  expect([read?.then, read?.hold]).toEqual(['hold', hold]);
});

test.each([
  ['rules: [{ id: r, if: { inLobby: true }, then: hold }]', 'unknown key "if"; write when'],
  ['rules: [{ id: r, when: { inLobby: true }, action: hold }]', 'unknown key "action"; write then'],
  ['rules: [{ name: r, when: { inLobby: true }, then: hold }]', 'unknown key "name"; write id'],
  ['rules: [{ id: r, enabled: true, when: { inLobby: true }, then: hold }]', 'unknown key "enabled"; write mode'],
  ['policy: p\nrules: [{ id: r, when: { inLobby: true }, then: hold }]', 'unknown key "policy"; write name'],
  ['rules:\n  - id: r\n    when:\n    inLobby: true\n    then: hold', 'unknown key "inLobby"; it is asked under "when": indent it deeper'],
  ['rules: [{ id: r, when: { uri: { domainIn: [10.0.0.0/8] } }, then: hold }]', 'no rule can ask for a network'],
  ['rules: [{ id: r, when: { domain: "fe80::1%eth0" }, then: hold }]', 'no rule can ask for a network'],
  ['rules: [{ id: r, when: { uri: meeting.organizer }, then: hold }]', 'not with another fact'],
])('what to write is told of %s', (text, told) => {
  expect(
    load(text)
      .problems.map(({ message }) => message)
      .join('\n'),
  ).toContain(told);
});
