import { expect, test } from 'vitest';
import { readDocument } from '../../src/yaml/document.ts';
import { remedyFor } from '../../src/yaml/words.ts';
import { load } from '../policy/sets.ts';

test.each(['1.000', '12.500', '999.999', '-1.000', '+2.500'])(
  '%s is a thousand to some and a fraction to others, and is refused',
  (number) => {
    expect(readDocument('f', `a: ${number}`).problems).toMatchObject([{ line: 1, column: 4, code: 'unclear-number' }]);
    expect(readDocument('f', `a: [${number}]`).problems).toMatchObject([{ line: 1, column: 5, code: 'unclear-number' }]);
  },
);

test.each(['010', '007', '00', '-08', '+0049301234', '000.5'])('%s loses its zeros as a number, and is refused', (number) => {
  const [problem, ...others] = readDocument('f', `a: [${number}]`).problems;
  expect([problem?.code, problem?.column, others]).toEqual(['unclear-number', 5, []]);
  expect(readDocument('f', `a: "${number}"`).problems).toEqual([]);
});

test('a thousand with a comma in a list, which would be the numbers 1 and 0, is refused', () => {
  const { problems } = load('rules: [{ id: r, when: { anonymous: true, meeting.size: { in: [1,000] } }, then: hold }]');
  expect(problems.map(({ code }) => code)).toEqual(['unclear-number']);
});

test.each([
  '1.5',
  '1.0',
  '0',
  '0.0',
  '-0',
  '0x1F',
  '0o17',
  '08:00',
  '2026-01-02',
  '10.0.0.1',
  '0.125',
  '1000',
  '1.0000',
  '1e3',
  '1234.567',
  '"1.000"',
  '1.000.000',
])('%s reads in one way', (number) => {
  expect(readDocument('f', `a: ${number}`).problems).toEqual([]);
});

test('a cap of a thousand that reads as one is refused', () => {
  const { problems } = load('rules: [{ id: r, when: { anonymous: true }, then: reject, cap: 1.000 }]');
  expect(problems.map(({ code }) => code)).toEqual(['unclear-number']);
});

test.each(['1.000', '1,000', "1'000", '1 000', '1.000.000'])('of %j in place of a number it is told to write the digits alone', (text) => {
  expect(remedyFor(text, 'a number')).toBe('; write the digits alone, as in 1000');
});

test.each([
  ['1,5', '; a fraction is written with a dot, as in 1.5'],
  ['20%', '; write it without the %'],
  ['10', '; write it without quotes'],
  ['ten', ''],
])('of %j in place of a number the remedy is %j', (text, remedy) => {
  expect(remedyFor(text, 'a number')).toBe(remedy);
});

test.each([
  ['rules: [{ id: r, when: { anonymous: true, meeting.size: { greaterThan: 1,5 } }, then: hold }]', '"5"'],
  ['rules: [{ id: r, when: { anonymous: true }, then: reject, cap: 1,000 }]', '"000"'],
  ['rules: [{ id: r, when: { anonymous: true }, then: hold, reason: Ann, please ask }]', '"please ask"'],
])('what stands behind a comma is told as such: %s', (text, key) => {
  const [problem] = load(text).problems;
  expect(problem?.message).toContain(key);
  expect(problem?.message).toContain('in { } a comma begins another key; text with a comma needs quotes, and a number has none');
});

test('a misspelt key without a value is told with the nearest, and one with a value is no slip of a comma', () => {
  expect(load('rules: [{ id: r, when: { anonymous: true }, then: hold, modee }]').problems[0]?.message).toContain('did you mean "mode"');
  expect(load('rules: [{ id: r, when: { anonymous: true }, then: hold, please: ask }]').problems[0]?.message).toContain('known: ');
});
