import { expect, test } from 'vitest';
import { lint } from '../../../src/policy/lint/lint.ts';
import { loadSources } from '../../../src/policy/load.ts';

const now = Date.parse('2026-11-20T12:00:00Z');

/** Rules a, b, c… from `when => then, more` lines. */
function spared(...lines: string[]): string[] {
  const written = lines.map((line, index) => {
    const [, when, then] = /^(.*) => (.*)$/.exec(line) ?? [];
    return `  - { id: ${'abcdefgh'[index]}, when: ${when}, then: ${then} }`;
  });
  const loaded = loadSources([{ path: 'p.yaml', bytes: Buffer.from(['rules:', ...written].join('\n')) }]);
  expect(loaded.problems).toEqual([]);
  return lint(loaded.parsed, now).flatMap(({ code, line, message }) => (code === 'spared-in-vain' ? [`${line} ${message}`] : []));
}

const told =
  'whom rule "b" spares, rule "a" (p.yaml:2) removes, and the other way round: together they spare nobody; name all who stay in one rule';

test.each([
  ['two domains', '{ uri: { domainNotIn: [ours.example] } } => remove', '{ uri: { domainNotIn: [partner.example] } } => remove'],
  [
    'two lists of names',
    '{ anonymous: true, name: { notIn: [Ann, Bob] } } => reject',
    '{ anonymous: true, name: { notIn: [Cleo] } } => reject',
  ],
  ['an address and a domain', '{ uri: { notEqual: a@ours.example } } => remove', '{ uri: { domainNotIn: [partner.example] } } => eject'],
  ['a `not` each', '{ not: { uri: a@x.example } } => remove', '{ not: { uri: [b@x.example, c@x.example] } } => remove'],
  [
    'a `not` over several ways to stay',
    '{ not: { any: [{ uri: a@x.example }, { uri: { domainIn: [y.example] } }] } } => remove',
    '{ not: { uri: b@x.example } } => remove',
  ],
  ['two on trial', '{ name: { notEqual: Ann } } => remove, mode: dry-run', '{ name: { notEqual: Bob } } => remove, mode: dry-run'],
])('two removing rules that spare %s spare nobody, which is told', (_what, one, other) => {
  expect(spared(one, other)).toEqual([`3 ${told}`]);
});

test.each([
  [
    'somebody is spared by both',
    '{ uri: { domainNotIn: [a.example, b.example] } } => remove',
    '{ uri: { domainNotIn: [b.example] } } => remove',
  ],
  [
    'the other one does not remove them all',
    '{ anonymous: true, name: { notEqual: Ann } } => remove',
    '{ sourceNetwork: Everyone, name: { notEqual: Bob } } => remove',
  ],
  [
    'the other one names them: they are handled apart',
    '{ domain: { notEqual: a.example } } => reject',
    '{ domain: a.example, anonymous: true } => reject',
  ],
  ['one refuses in the lobby and one ejects', '{ name: { notEqual: Ann } } => reject', '{ name: { notEqual: Bob } } => eject'],
  ['one is on trial beside the other', '{ name: { notEqual: Ann } } => remove', '{ name: { notEqual: Bob } } => remove, mode: dry-run'],
  ['one proposes', '{ name: { notEqual: Ann } } => remove', '{ name: { notEqual: Bob } } => hold'],
  [
    'they are for unlike meetings',
    '{ meeting.size: 1, name: { notEqual: Ann } } => remove',
    '{ meeting.size: 2, name: { notEqual: Bob } } => remove',
  ],
  ['people have numbers or addresses', '{ uri: { notEqual: a@x.example } } => remove', '{ phone: { notEqual: "+4930555" } } => remove'],
])('nothing is told where %s', (_what, one, other) => {
  expect(spared(one, other)).toEqual([]);
});

test('who is kept by a rule before is not spared in vain', () => {
  const pair = ['{ uri: { domainNotIn: [ours.example] } } => remove', '{ uri: { domainNotIn: [partner.example] } } => remove'];
  expect(spared('{ uri: { domainIn: [ours.example] } } => allow', ...pair)).toEqual([]);
  expect(spared('{ uri: { domainIn: [third.example] } } => allow', ...pair)).toHaveLength(1);
  expect(spared('{ uri: { domainIn: [ours.example] } } => allow, mode: dry-run', ...pair)).toHaveLength(1);
});
