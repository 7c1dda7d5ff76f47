import { expect, test } from 'vitest';
import { lint } from '../../../src/policy/lint/lint.ts';
import { loadSources } from '../../../src/policy/load.ts';

const now = Date.parse('2026-11-20T12:00:00Z');

function lintOf(policy: string, lists: Record<string, string> = {}) {
  const sources = [
    { path: 'p.yaml', bytes: Buffer.from(policy) },
    ...Object.entries(lists).map(([name, text]) => ({ path: `lists/${name}.txt`, bytes: Buffer.from(text) })),
  ];
  const loaded = loadSources(sources);
  expect(loaded.problems).toEqual([]);
  return lint(loaded.parsed, now);
}

/** Rules a, b, c… from `when then` lines. */
function rules(...lines: string[]): string {
  const written = lines.map((line, index) => {
    const [, when, then, rest = ''] = /^(.*) => (\w+)(.*)$/.exec(line) ?? [];
    return `  - { id: ${'abcdefgh'[index]}, when: ${when}, then: ${then}${rest} }`;
  });
  return ['rules:', ...written].join('\n');
}

const codes = (policy: string, lists?: Record<string, string>) => lintOf(policy, lists).map(({ line, code }) => `${line} ${code}`);

test.each([
  ['the same condition again', ['{ anonymous: true } => hold', '{ anonymous: true } => allow']],
  ['more conditions than an earlier rule', ['{ anonymous: true } => hold', '{ anonymous: true, inLobby: true } => admit']],
  ['a value of an earlier list', ['{ sourceNetwork: [PublicCloud, Everyone] } => hold', '{ sourceNetwork: Everyone } => allow']],
  [
    'what two earlier rules take together',
    [
      '{ sourceNetwork: PublicCloud } => hold',
      '{ sourceNetwork: Everyone } => hold',
      '{ sourceNetwork: [PublicCloud, Everyone] } => allow',
    ],
  ],
  [
    'both halves of a known fact',
    ['{ inLobby: true } => hold', '{ inLobby: { notEqual: true } } => hold', '{ inLobby: [true, false], anonymous: true } => allow'],
  ],
  [
    'a domain of an earlier list',
    ['{ uri: { domainIn: [a.example, "*.b.example"] } } => hold', '{ uri: { domainIn: [x.b.example] } } => allow'],
  ],
  [
    'a subdomain pattern inside another',
    ['{ uri: { domainIn: ["*.example"] } } => hold', '{ uri: { domainIn: ["*.b.example"] } } => allow'],
  ],
  ['another spelling of an address', ['{ uri: "sip:Ana@Example.com;user=x" } => hold', '{ uri: ana@example.com } => allow']],
  ['a longer prefix', ['{ name: { startsWith: gu } } => hold', '{ name: { startsWith: Guest } } => allow']],
  ['a text that holds an earlier text', ['{ name: { contains: bot } } => hold', '{ name: { glob: "*NoteBot" } } => allow']],
  ['a greater number', ['{ meeting.size: { greaterThan: 10 } } => hold', '{ meeting.size: { greaterThanInclusive: 11 } } => allow']],
  [
    'an hour inside another, in the same zone',
    [
      '{ time: { lessThan: "08:00", params: { zone: Europe/Berlin } } } => hold',
      '{ time: { lessThan: "06:00", params: { zone: Europe/Berlin } } } => allow',
    ],
  ],
  ['a double negation', ['{ not: { anonymous: false } } => hold', '{ anonymous: true } => allow']],
  ['a rule on trial behind an enforcing one', ['{ anonymous: true } => hold', '{ anonymous: true } => reject, mode: dry-run']],
  [
    'the unknown, where both rules take it',
    [
      '{ uri: { equal: a@b.example, ifUnknown: match } } => hold',
      '{ uri: { equal: a@b.example, ifUnknown: match }, inLobby: true } => allow',
    ],
  ],
  [
    'all hours of the day',
    [
      '{ time: { lessThan: "12:00", params: { zone: UTC } } } => hold',
      '{ time: { greaterThanInclusive: "12:00", params: { zone: UTC } } } => hold',
      '{ anonymous: true } => allow',
    ],
  ],
])('a rule is never reached when earlier rules take %s', (_what, lines) => {
  expect(codes(rules(...lines))).toContain(`${lines.length + 1} unreachable-rule`);
});

test.each([
  ['an earlier rule needs one fact more', ['{ anonymous: true, inLobby: true } => hold', '{ anonymous: true } => allow']],
  ['a fact may be unknown', ['{ anonymous: true } => hold', '{ anonymous: false } => hold', '{ inLobby: true } => allow']],
  [
    'a telephone has no domain, in or out of a list',
    [
      '{ uri: { domainIn: [a.example] } } => hold',
      '{ uri: { domainNotIn: [a.example] } } => hold',
      '{ uri: { startsWith: "tel:+49" } } => allow',
    ],
  ],
  ['the earlier rule is on trial', ['{ anonymous: true } => hold, mode: dry-run', '{ anonymous: true } => allow']],
  ['the earlier rule is off', ['{ anonymous: true } => hold, mode: off', '{ anonymous: true } => allow']],
  ['the earlier rule will expire', ['{ anonymous: true } => hold, expires: 2099-01-01', '{ anonymous: true } => allow']],
  [
    'the unknown matches here and not there',
    ['{ uri: a@b.example } => hold', '{ uri: { equal: a@b.example, ifUnknown: match } } => allow'],
  ],
  [
    'a negated ifUnknown never matches the unknown',
    ['{ not: { uri: { equal: a@b.example, ifUnknown: match } } } => hold', '{ uri: { notEqual: a@b.example, ifUnknown: match } } => allow'],
  ],
  ['regular expressions are not reasoned about', ['{ name: { matches: "a" } } => hold', '{ name: { matches: "ab" } } => allow']],
  [
    'zones differ',
    [
      '{ time: { lessThan: "08:00", params: { zone: Europe/Berlin } } } => hold',
      '{ time: { lessThan: "06:00", params: { zone: UTC } } } => allow',
    ],
  ],
  [
    'windows differ',
    [
      '{ arrivals: { greaterThan: 5, params: { within: 60s } } } => hold',
      '{ arrivals: { greaterThan: 6, params: { within: 30s } } } => allow',
    ],
  ],
  ['one host is left over', ['{ uri: { domainIn: ["*.a.example"] } } => hold', '{ uri: { domainIn: [a.example, x.a.example] } } => allow']],
  ['a regular expression heeds case and a set does not', ['{ name: { notMatches: Bob } } => hold', '{ name: bob } => allow']],
  [
    'a question mark may stand for one letter or for ß',
    [
      '{ name: { glob: "a??" } } => hold',
      '{ name: ass } => allow',
      '{ name: { glob: "a?" } } => hold',
      '{ name: { startsWith: a } } => allow',
    ],
  ],
])('a rule is not called unreachable when %s', (_why, lines) => {
  expect(codes(rules(...lines)).filter((code) => code.endsWith('unreachable-rule'))).toEqual([]);
});

test('the message names the shadowing rule and a participant who shows it', () => {
  const [problem] = lintOf(rules('{ anonymous: true } => hold', '{ sourceNetwork: Everyone, anonymous: true } => allow'));
  expect(problem).toMatchObject({ file: 'p.yaml', line: 3, severity: 'warning', code: 'unreachable-rule' });
  expect(problem?.message).toContain('rule "a" (p.yaml:2) decides');
  expect(problem?.message).toContain('{ sourceNetwork: "Everyone", anonymous: true }');
});

test('the witness may be somebody about whom nothing is known', () => {
  const [problem] = lintOf(rules('{ name: { equal: x, ifUnknown: match } } => hold', '{ name: { equal: x, ifUnknown: match } } => allow'));
  expect(problem?.message).toContain('decides everyone it matches first, for example somebody about whom nothing is known;');
});

test('the message names every rule of a joint shadow, and no other', () => {
  const problems = lintOf(
    rules(
      '{ role: Leader } => hold',
      '{ sourceNetwork: PublicCloud } => hold',
      '{ sourceNetwork: Everyone } => hold',
      '{ sourceNetwork: [PublicCloud, Everyone] } => allow',
    ),
  );
  expect(problems[0]?.message).toContain('rules "b" (p.yaml:3) and "c" (p.yaml:4) together');
  expect(problems[0]?.message).not.toContain('"a"');
});

test('a policy for some meetings shadows only in those', () => {
  const scoped = (scope: string) => [
    { path: 'a.yaml', bytes: Buffer.from(`meetings: ${scope}\nrules: [{ id: a, when: { anonymous: true }, then: hold }]`) },
    { path: 'b.yaml', bytes: Buffer.from('rules: [{ id: b, when: { anonymous: true }, then: allow }]') },
    { path: 'c.yaml', bytes: Buffer.from('meetings: { subject: "*Board*" }\nrules: [{ id: c, when: { anonymous: true }, then: hold }]') },
  ];
  const found = lint(loadSources(scoped('{ subject: "*board meeting*" }')).parsed, now);
  expect(found.map(({ file, code }) => `${file} ${code}`)).toEqual(['c.yaml unreachable-rule']);
  const [a, , c] = scoped('{ subject: "*board*" }');
  const narrower = [a, c].flatMap((source) => source ?? []);
  expect(lint(loadSources(narrower).parsed, now).map(({ file, code }) => `${file} ${code}`)).toEqual(['c.yaml unreachable-rule']);
});

test.each([
  ['two values of one fact', '{ all: [{ role: Leader }, { role: Attendee }] }'],
  ['a range that is empty', '{ meeting.size: { greaterThan: 5, lessThan: 6 } }'],
  ['two beginnings', '{ name: { startsWith: a, glob: "b*" } }'],
  ['a value and its absence', '{ all: [{ uri: { domainIn: [a.example] } }, { uri: { domainNotIn: [a.example, b.example] } }] }'],
  ['a value outside a pattern', '{ uri: { in: [ana@example.com], endsWith: "@example.org" } }'],
  ['a double condition under not', '{ all: [{ anonymous: true }, { not: { any: [{ anonymous: true }, { inLobby: true }] } }] }'],
])('%s contradict each other', (_what, when) => {
  expect(codes(rules(`${when} => hold`))).toEqual(['2 contradiction']);
});

test('a branch that can never match is named where it stands', () => {
  const policy =
    'rules:\n  - id: a\n    then: hold\n    when:\n      any:\n        - inLobby: true\n        - { role: Leader, all: [] }\n'.replace(
      '{ role: Leader, all: [] }',
      'all:\n            - role: Leader\n            - role: Attendee',
    );
  expect(codes(policy)).toEqual(['7 contradiction']);
});

test.each([
  '{ all: [{ anonymous: true }, { not: { meeting.size: { greaterThan: 20, lessThan: 10 } } }] }',
  '{ all: [{ anonymous: true }, { not: { name: { equal: a, notEqual: A } } }] }',
  '{ all: [{ anonymous: true }, { not: { any: [{ name: b }, { uri: { endsWith: "@a.example", glob: "*@b.example" } }] } }] }',
])('what can never be, denied, holds for everyone: %s is told', (when) => {
  expect(codes(rules(`${when} => hold`))).toEqual(['2 contradiction']);
});

test.each([
  '{ not: { not: { meeting.size: { greaterThan: 20, lessThan: 30 } } } }',
  '{ not: { meeting.size: { greaterThan: 20, lessThan: 30 } } }',
  '{ not: { all: [{ uri: { equal: a@x.example, ifUnknown: match } }, { uri: { equal: b@x.example, ifUnknown: match } }] } }',
])('what can be, denied, is in order: %s', (when) => {
  expect(codes(rules(`${when} => hold`))).toEqual([]);
});

test.each([
  '{ time: { greaterThan: "20:00", lessThan: "06:00", params: { zone: UTC } } }',
  '{ not: { time: { greaterThanInclusive: "22:00", lessThan: "05:00", params: { zone: UTC } } } }',
])('a time over midnight, %s, is told with how it is written', (when) => {
  expect(lintOf(rules(`${when} => hold`))[0]?.message).toContain('in an `any`');
});

test.each([
  ['both values of a boolean', '{ anonymous: [true, false] }', 'reject'],
  ['either value of a boolean', '{ any: [{ inLobby: true }, { inLobby: false }] }', 'remove'],
  ['every network', '{ sourceNetwork: [SameEnterprise, Federated, PublicCloud, Everyone, Unknown] }', 'eject'],
  ['any name at all', '{ name: { glob: "*" } }', 'remove'],
  ['any size', '{ meeting.size: { greaterThanInclusive: 0 } }', 'remove'],
  ['a name that is or is not', '{ any: [{ name: Bob }, { name: { notEqual: bob } }] }', 'remove'],
  ['any address', '{ uri: { matches: ".+" } }', 'remove'],
  ['an address of any letters', '{ uri: { matches: "^.*$" } }', 'remove'],
  ['one letter of an address', '{ uri: { matches: . } }', 'remove'],
  ['any address in brackets', '{ uri: { matches: "(.*)" } }', 'remove'],
  ['any address of many lines', '{ uri: { matches: "(?s).*" } }', 'remove'],
  ['an address or a telephone', '{ uri: { matches: "@|^tel:" } }', 'remove'],
  ['a glob that asks for one letter of an address', '{ uri: { glob: "*?" } }', 'remove'],
  ['any domain', '{ domain: { matches: "^[a-z0-9_.:\\\\[\\\\]-]+$" } }', 'remove'],
  ['an address that no letter ends which none can end with', '{ uri: { matches: "[^ü]$" } }', 'remove'],
  ['any number', '{ phone: { matches: "[0-9*#]$" } }', 'remove'],
  ['any name of one line', '{ name: { matches: "^.*$" } }', 'remove'],
])('a removing rule with %s removes everyone', (_what, when, then) => {
  expect(codes(rules(`${when} => ${then}`))).toContain('2 removes-everyone');
  expect(codes(rules(`${when} => hold`))).toEqual([]);
});

test.each([
  '{ uri: { matches: "@" } }',
  '{ uri: { matches: "^[a-z]" } }',
  '{ uri: { matches: "^.{4,}$" } }',
  '{ uri: { matches: "[^e]$" } }',
  '{ uri: { glob: "*????" } }',
  '{ uri: { glob: "?????" } }',
  '{ domain: { matches: "[.]" } }',
  '{ phone: { matches: "^[+]" } }',
  '{ uri: { matches: ".+" }, anonymous: true }',
])('a removing rule with %s does not remove everyone', (when) => {
  expect(codes(rules(`${when} => remove`))).not.toContain('2 removes-everyone');
});

test.each([
  ['a name', '{ name: { contains: bot } }'],
  ['a name beside any address', '{ name: { contains: bot }, uri: { matches: ".+" } }'],
  ['a name and where they wait', '{ name: { matches: bot }, inLobby: true }'],
  ['one branch of two', '{ any: [{ name: { contains: bot } }, { anonymous: true, inLobby: true }] }'],
  ['a name beside what is true of everyone', '{ name: { contains: bot }, anonymous: [true, false] }'],
  ['the absence of a name', '{ not: { name: { contains: bot } } }'],
  ['a name in some meetings', '{ name: { contains: bot }, meeting.size: { greaterThan: 5 } }'],
])('a removing rule that rests on %s is warned about', (_what, when) => {
  expect(codes(rules(`${when} => reject`))).toEqual(['2 name-alone']);
  expect(codes(rules(`${when} => hold`))).toEqual([]);
});

test.each([
  ['{ name: { contains: bot }, anonymous: true }'],
  ['{ name: { contains: bot }, uri: { domainIn: [a.example] } }'],
  ['{ all: [{ name: { contains: bot } }, { any: [{ anonymous: true }, { sourceNetwork: PublicCloud }] }] }'],
])('a second fact beside the name is enough: %s', (when) => {
  expect(codes(rules(`${when} => reject`))).toEqual([]);
});

test.each([
  ['{ organizer: true }', 1],
  ['{ organizer: { notEqual: false }, anonymous: true }', 1],
  ['{ not: { organizer: false } }', 1],
  ['{ organizer: false, anonymous: true }', 0],
  ['{ organizer: [true, false], anonymous: true }', 0],
])('a removing rule with %s targets the organizer: %i', (when, count) => {
  expect(lintOf(rules(`${when} => remove`)).filter(({ code }) => code === 'targets-organizer')).toHaveLength(count);
});

test('a removing rule about nobody in particular is noted, not warned about', () => {
  expect(lintOf(rules('{ arrivals: { greaterThan: 30, params: { within: 60s } } } => reject, cap: 500'))).toMatchObject([
    { severity: 'note', code: 'names-nobody' },
  ]);
});

test('so is one that asks only where somebody is', () => {
  expect(lintOf(rules('{ inLobby: true } => reject'))).toMatchObject([{ severity: 'note', code: 'names-nobody' }]);
  expect(lintOf(rules('{ inLobby: true } => hold'))).toEqual([]);
});

test.each([
  '{ inLobby: true, uri: { glob: "*@*" } }',
  '{ inLobby: true, uri: { contains: "@" } }',
  '{ inLobby: true, uri: { matches: "^.+@" } }',
  '{ inLobby: true, uri: { glob: "?*" } }',
  '{ uri: { matches: "[a-z]" } }',
  '{ uri: { contains: "." } }',
  '{ uri: { matches: "[.]" } }',
  '{ uri: { glob: "*.*" } }',
  '{ domain: { contains: "." } }',
  '{ domain: { matches: "[.][a-z]" } }',
  '{ uri: { matches: "[a-z0-9]" } }',
  '{ uri: { matches: "(?i)[A-Z]" } }',
  '{ inLobby: true, uri: { matches: "[@.][a-z]" } }',
  '{ meeting.size: { greaterThan: 3 }, domain: { matches: "[a-z]" } }',
  '{ inLobby: true, domain: { glob: "*" } }',
  '{ inLobby: true, name: { glob: "*" } }',
  '{ inLobby: true, role: [Leader, Attendee, Unknown] }',
  '{ inLobby: true, sourceNetwork: [SameEnterprise, Federated, PublicCloud, Everyone, Unknown] }',
  '{ all: [{ inLobby: true }, { any: [{ anonymous: true }, { anonymous: false }] }] }',
  '{ all: [{ inLobby: true }, { any: [{ role: Leader }, { not: { role: Leader } }] }] }',
  '{ any: [{ inLobby: true, uri: { glob: "*@*" } }, { meeting.size: { greaterThan: 3 } }] }',
])('so is one whose questions everybody answers alike, %s', (when) => {
  expect(lintOf(rules(`${when} => reject`))).toMatchObject([{ severity: 'note', code: 'names-nobody' }]);
  expect(lintOf(rules(`${when} => hold`))).toEqual([]);
});

test.each([
  '{ inLobby: true, phone: { glob: "*" } }',
  '{ phone: { matches: "[0-9]" } }',
  '{ phone: { startsWith: "+" } }',
  '{ uri: { contains: ".e" } }',
  '{ domain: { glob: "*.*.*" } }',
  '{ inLobby: true, uri: { glob: "tel:*" } }',
  '{ inLobby: true, uri: { glob: "*@x.*" } }',
  '{ uri: { matches: "[a-z]@" } }',
  '{ uri: { matches: "[0-9]" } }',
  '{ domain: { matches: "[.]example" } }',
  '{ domain: { matches: "[0-9]" } }',
  '{ all: [{ inLobby: true }, { not: { uri: { glob: "*@*" } } }] }',
  '{ inLobby: true, role: [Leader, Attendee] }',
  '{ all: [{ inLobby: true }, { any: [{ anonymous: true }, { sourceNetwork: Federated }] }] }',
])('a removing rule that asks who somebody is, %s, is in order', (when) => {
  expect(codes(rules(`${when} => reject`))).not.toContain('2 names-nobody');
});

test('lists and conditions that nobody uses are named where they stand', () => {
  const policy =
    'lists:\n  one: [a.example]\nconditions:\n  c: { anonymous: true }\nrules: [{ id: a, when: { uri: { domainIn: { list: used } } }, then: hold }]';
  expect(lintOf(policy, { used: 'b.example', spare: 'c.example' }).map(({ file, line, code }) => `${file}:${line} ${code}`)).toEqual([
    'lists/spare.txt:1 unused-list',
    'p.yaml:2 unused-list',
    'p.yaml:4 unused-condition',
  ]);
});

test('an expired rule is named, and does nothing else wrong any more', () => {
  expect(codes(rules('{ name: bot } => reject, expires: 2026-11-20', '{ name: bot } => hold'))).toEqual(['2 expired-rule']);
  expect(codes(rules('{ anonymous: true } => reject, expires: 2026-11-21'))).toEqual([]);
});

test('a removing rule that counts arrivals and has no cap of its own is noted, and a cap that caps nothing is warned of', () => {
  const flood = '{ anonymous: true, arrivals: { greaterThan: 30, params: { within: 60s } } }';
  const told = (rule: string) => lintOf(rules(rule)).map(({ severity, code }) => `${severity} ${code}`);
  expect(told(`${flood} => reject`)).toEqual(['note no-cap']);
  expect(told(`{ all: [{ anonymous: true }, { not: ${flood} }] } => eject`)).toEqual(['note no-cap']);
  expect(told(`${flood} => reject, cap: 500`)).toEqual([]);
  expect(told(`${flood} => hold`)).toEqual([]);
  expect(told('{ anonymous: true } => hold, cap: 5')).toEqual(['warning cap-in-vain']);
});

test('a rule that is off is left alone', () => {
  expect(codes(rules('{ name: { contains: bot } } => reject, mode: off'))).toEqual([]);
});

test('a thousand rules without a fault raise no alarm', () => {
  const many = Array.from(
    { length: 1000 },
    (_, n) => `  - { id: r${n}, when: { anonymous: ${n % 2 === 0}, name: { contains: n${n}x }, inLobby: true }, then: hold }`,
  );
  expect(codes(['rules:', ...many].join('\n'))).toEqual([]);
});

test('the participant who shows it is written with a window a person can read', () => {
  const [problem] = lintOf(
    rules('{ anonymous: true } => hold', '{ anonymous: true, removals: { greaterThan: 2, params: { within: 10m } } } => allow'),
  );
  expect(problem?.message).toContain('removals within 600s: 3');
});

test.each([
  'any: [{ uri: { domainNotIn: [a.example] } }, { uri: { domainNotIn: [b.example] } }]',
  'any: [{ name: { notEqual: Ann } }, { name: { notEqual: Bob } }]',
  'any: [{ not: { name: Ann } }, { not: { name: Bob } }]',
  'any: [{ sourceNetwork: { notEqual: SameEnterprise } }, { sourceNetwork: { notEqual: Federated } }]',
  'any: [{ uri: { notGlob: "*@a.example" } }, { uri: { notGlob: "*@b.example" } }]',
  'any: [{ meeting.size: { lessThan: 50 } }, { meeting.size: { greaterThan: 10 } }]',
  'any: [{ time: { greaterThan: "06:00", params: { zone: UTC } } }, { time: { lessThan: "22:00", params: { zone: UTC } } }]',
])('it is told that between the halves of an any nobody is left out: %s', (any) => {
  const policy = (then: string) => rules(`{ all: [{ inLobby: true, anonymous: false }, { ${any} }] } => ${then}`);
  expect(codes(policy('reject'))).toEqual(['2 always-true']);
  expect(codes(policy('admit'))).toEqual(['2 always-true']);
  expect(codes(rules(`{ ${any} } => hold`))).toEqual(['2 always-true']);
});

test.each([
  'any: [{ uri: { domainNotIn: [a.example] } }, { name: { notEqual: Bob } }]',
  'any: [{ time: { greaterThan: "22:00", params: { zone: UTC } } }, { time: { lessThan: "06:00", params: { zone: UTC } } }]',
  'any: [{ name: { doesNotContain: Ann } }, { name: { doesNotContain: Bob } }]',
  'any: [{ uri: { notIn: [a@a.example, b@a.example] } }, { uri: { notIn: [b@a.example] } }]',
  'any: [{ uri: { domainNotIn: ["*.a.example"] } }, { uri: { domainNotIn: ["x.a.example"] } }]',
  'all: [{ name: { notEqual: Ann } }, { name: { notEqual: Bob } }]',
  'any: [{ name: { glob: "*" } }, { phone: { startsWith: "+49" } }]',
  'any: [{ meeting.size: { lessThan: 50 } }, { meeting.size: { greaterThanInclusive: 50 } }]',
])('an any that leaves somebody out, or that names everyone outright, is left alone: %s', (any) => {
  expect(codes(rules(`{ all: [{ inLobby: true, anonymous: false }, { ${any} }] } => hold`))).toEqual([]);
});

test('a removing rule that is nothing but such an any is told once', () => {
  expect(codes(rules('{ any: [{ domain: { notEqual: a.example } }, { domain: { notEqual: b.example } }] } => reject'))).toEqual([
    '2 removes-everyone',
  ]);
});

test('what to write instead of such an any is told', () => {
  const [problem] = lintOf(rules('{ any: [{ name: { notEqual: Ann } }, { name: { notEqual: Bob } }] } => hold'));
  expect(problem?.message).toContain('put them in an `all`');
});

test.each([
  ['{ inLobby: true, anonymous: true } => eject', 'reject'],
  ['{ inLobby: false, anonymous: true } => reject', 'eject'],
  ['{ inLobby: { notEqual: true }, anonymous: true } => reject', 'eject'],
  ['{ all: [{ anonymous: true }, { not: { inLobby: false } }] } => eject', 'reject'],
])('a rule whose action does nothing where it asks for people is told: %s', (rule, instead) => {
  const problems = lintOf(rules(rule));
  expect(problems.map(({ code }) => code)).toEqual(['action-in-vain']);
  expect(problems[0]?.message).toContain(`write ${instead}, or remove`);
});

test('letting in those who are inside is told', () => {
  const problems = lintOf(rules('{ inLobby: false, anonymous: false, uri: { domainIn: [a.example] } } => admit'));
  expect(problems.map(({ code }) => code)).toEqual(['action-in-vain']);
  expect(problems[0]?.message).toContain('inLobby: true');
});

test('so is what a hold proposes, or does at its end', () => {
  const held = (hold: string) => `rules: [{ id: a, when: { inLobby: false, anonymous: true }, then: { hold: { ${hold} } } }]`;
  expect(codes(held('propose: reject'))).toEqual(['1 action-in-vain']);
  expect(codes(held('for: 5m, then: reject'))).toEqual(['1 action-in-vain']);
  expect(codes(held('propose: reject, for: 5m, then: reject'))).toEqual(['1 action-in-vain']);
  expect(codes(held('propose: eject, for: 5m, then: remove'))).toEqual([]);
});

test.each([
  '{ anonymous: true } => eject',
  '{ inLobby: true, anonymous: true } => remove',
  '{ inLobby: true, anonymous: true } => allow',
  '{ any: [{ inLobby: true }, { meeting.size: { greaterThan: 9 } }], anonymous: true } => eject',
  '{ inLobby: [true, false], anonymous: true } => reject',
])('an action that does something for some is left alone: %s', (rule) => {
  const written = rule.includes('any:')
    ? rule.replace('{ any:', '{ all: [{ any:').replace('], anonymous: true }', '] }, { anonymous: true }] }')
    : rule;
  expect(codes(rules(written))).toEqual([]);
});

test('a list in which nobody is yet contradicts nothing, and hides no rule', () => {
  const asked = (operator: string) => [
    `{ uri: { ${operator}: { list: some } }, inLobby: true } => reject`,
    '{ uri: a@a.example, inLobby: true } => hold',
    `{ all: [{ inLobby: true }, { any: [{ anonymous: true }, { uri: { ${operator}: { list: some } } }] }] } => hold`,
  ];
  for (const operator of ['in', 'domainIn']) {
    expect(codes(rules(...asked(operator)), { some: '# nobody yet\n' })).toEqual([]);
    expect(codes(`lists: { some: [] }\n${rules(...asked(operator))}`)).toEqual([]);
  }
});

test.each([
  ['uri: { endsWith: example.com }', 'notexample.com'],
  ['domain: { endsWith: example.co.uk }', 'notexample.co.uk'],
  ['uri: { glob: "*example.com" }', 'notexample.com'],
  ['uri: { notGlob: "*example.com" }', 'notexample.com'],
  ['uri: { glob: "*@example.com*" }', 'example.com.elsewhere.example'],
  ["uri: { matches: '@example\\.com' }", 'example.com.elsewhere.example'],
])('a domain that takes in those of others is told: %s', (asked, other) => {
  const problems = lintOf(rules(`{ inLobby: true, ${asked} } => admit`));
  expect(problems.map(({ code }) => code)).toEqual(['loose-domain']);
  expect(problems[0]?.message).toContain(`takes in ${other}`);
  expect(problems[0]?.message).toContain('domainIn: ["example.co');
});

test.each([
  'uri: { endsWith: "@example.com" }',
  'uri: { endsWith: ".example.com" }',
  'uri: { endsWith: "-ext@example.com" }',
  'uri: { endsWith: ".com" }',
  'uri: { glob: "*@example.com" }',
  'uri: { glob: "*@*.example.com" }',
  'uri: { glob: "*@example.*" }',
  "uri: { matches: '@example\\.com$' }",
  "uri: { matches: '@example\\.(?:com|org)$' }",
  'name: { endsWith: example.com }',
  'meeting.subject: { endsWith: example.com }',
])('a domain that is told from others is left alone: %s', (asked) => {
  expect(codes(rules(`{ inLobby: true, anonymous: true, ${asked} } => hold`))).toEqual([]);
});

test('a time of day to the minute is told, a span is not', () => {
  const at = (asked: string) => codes(rules(`{ anonymous: true, time: { ${asked}, params: { zone: UTC } } } => hold`));
  expect(at('equal: "22:00"')).toEqual(['2 one-minute']);
  expect(at('in: ["09:00", "17:00"]')).toEqual(['2 one-minute']);
  expect(at('greaterThanInclusive: "09:00", lessThan: "17:00"')).toEqual([]);
});
