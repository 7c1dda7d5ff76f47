import { expect, test } from 'vitest';
import { listDoubts } from '../../../../src/policy/language/pasted/list.ts';
import { load } from '../../sets.ts';

const told = (entries: readonly string[]) => [...listDoubts(entries).keys()].sort((a, b) => a - b);

test.each([
  [
    ['1. Ann Lee', '2. Bob Ray'],
    [0, 1],
  ],
  [
    ['1) Ann', '2) Bob', '3) Cy'],
    [0, 1, 2],
  ],
  [
    ['(9) Ann', '(10) Bob'],
    [0, 1],
  ],
  [
    ['Zed', '1. Ann', '2. Bob', 'Yan'],
    [1, 2],
  ],
  [
    ['1.ann@example.com', '2.bob@example.com'],
    [0, 1],
  ],
])('the numbers of a list are no part of its names: %j', (entries, expected) => {
  expect(told(entries)).toEqual(expected);
});

test.each([
  [['1. FC Köln', '1. FC Nürnberg']],
  [['1. Senat', '2. Senat']],
  [['1. Ann']],
  [['1. Ann', '7. Bob']],
  [['1st Battalion', '2nd Battalion']],
  [['1.2.3', '2.3.4']],
  [['Ann', 'Bob']],
])('what may be names is left alone: %j', (entries) => {
  expect(told(entries)).toEqual([]);
});

test.each([
  [['Name', 'Ann Lee', 'Bob Ray'], [0]],
  [['Participants', 'Ann Lee', 'Bob Ray', 'Cy'], [0]],
  [['Teilnehmer:', 'Lee, Ann', 'Ray, Bob'], [0]],
  [['Display Name', 'Ann Lee', 'Bob Ray'], [0]],
  [
    ['Name', '----', 'Ann Lee', 'Bob Ray'],
    [0, 1],
  ],
  [
    ['Name', '1. Ann Lee', '2. Bob Ray'],
    [0, 1, 2],
  ],
])('a word above names is none of them: %j', (entries, expected) => {
  expect(told(entries)).toEqual(expected);
});

test.each([
  [['Guest', 'Name', 'User']],
  [['Name', 'Guest', 'User', 'Participant One']],
  [['Ann Lee', 'Name', 'Bob Ray']],
  [['Ad', 'Jan de Vries', 'Piet Bakker']],
  [['Ann', 'Bob Ray', 'Cy Doe']],
  [['Name', 'Ann Lee']],
  [['Ann Lee', '---', 'Bob Ray']],
])('a word among others that people type is left alone: %j', (entries) => {
  expect(told(entries)).toEqual([]);
});

test('a list in a policy and one in a file are told alike, and stay in force where they are negated', () => {
  const asked = (operator: string) => `rules: [{ id: r, when: { anonymous: true, name: { ${operator}: { list: people } } }, then: hold }]`;
  const file = load({ 'p.yaml': asked('notIn'), 'lists/people.txt': 'Name\n1. Ann Lee\n2. Bob Ray\n' });
  expect(file.ok).toBe(true);
  expect(file.problems.map(({ line, severity, code }) => `${line} ${severity} ${code}`)).toEqual([
    '1 warning means-nothing',
    '2 warning means-nothing',
    '3 warning means-nothing',
  ]);
  const inline = load(`lists:\n  people:\n    - 1. Ann Lee\n    - 2. Bob Ray\n${asked('in')}`);
  expect(inline.problems.map(({ line, code }) => `${line} ${code}`)).toEqual(['3 means-nothing', '4 means-nothing']);
});

test('domains that are numbered are domains', () => {
  expect(load('rules: [{ id: r, when: { uri: { domainIn: [1.example.com, 2.example.net] } }, then: hold }]').problems).toEqual([]);
});
