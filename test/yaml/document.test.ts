import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readDocument } from '../../src/yaml/document.ts';
import { load } from '../policy/sets.ts';

test('values carry their places, keys theirs, and aliases those of what they mean', () => {
  const { root } = readDocument('f', 'a: &x\n  - 1\n  - b: true\nc: *x\n');
  const a = root?.entries?.get('a');
  expect(a?.key).toEqual({ file: 'f', line: 1, column: 1 });
  expect(a?.value.items?.map(({ place }) => place.line)).toEqual([2, 3]);
  expect(a?.value.items?.[1]?.entries?.get('b')).toMatchObject({
    key: { line: 3, column: 5 },
    value: { value: true, place: { column: 8 } },
  });
  expect(root?.entries?.get('c')?.value.value).toEqual(a?.value.value);
});

test.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])('the key %s is a key like any other', (key) => {
  const { root } = readDocument('f', `${key}: 1`);
  expect(root?.entries?.get(key)?.value.value).toBe(1);
  const text = `${key}: {}\nlists: { ${key}: [a] }\nrules: [{ id: r, ${key}: 1, when: { ${key}: x, name: { ${key}: y } }, then: hold }]`;
  expect(load(text).problems.map(({ code }) => code)).toEqual(['unknown-key', 'unknown-key', 'unknown-fact', 'unknown-operator']);
});

test('a document that contains itself is refused', () => {
  expect(readDocument('f', 'a: &x [*x]').problems).not.toEqual([]);
  expect(readDocument('f', '&x a: *x').problems).toEqual([]);
});

const head = 'version: 1\nrules:\n';
test.each([
  ['a quote', '  - { id: a, when: { name: "x }, then: hold }\n  - { id: b }\n', ['3:28 this quote is never closed']],
  ['a single quote', "  - id: a\n    when: { name: 'x }\n", ['4:19 this quote is never closed']],
  ['a brace', '  - { id: a, when: { name: x , then: hold }\n  - { id: b }\n', ['3:5 this { is not closed']],
  ['two braces', '  - { id: a, when: { name: x\n  - { id: b }\n', ['3:20 this { is not closed', '3:5 this { is not closed']],
  ['a bracket', '  - id: a\n    when: { all: [ { name: x } }\n', ['4:11 this { is not closed', '4:18 this [ is not closed']],
])('%s that is never closed is named where it was opened', (_what, text, expected) => {
  const told = readDocument('f', head + text).problems.map(({ line, column, message }) => `${line}:${column} ${message.split(':')[0]}`);
  expect(told.toSorted()).toEqual(expected);
});

test('a key indented too deep is one mistake, told with the remedy', () => {
  const { problems } = readDocument('f', `${head}  - id: a\n     when: { name: x }\n    then: hold\n`);
  expect(problems).toMatchObject([{ line: 3, column: 9, code: 'yaml-syntax', message: expect.stringContaining('line its keys up') }]);
});

test('an alias bomb is named at the alias that goes too far', () => {
  const level = (name: string, of: string) => `${name}: &${name} [${Array.from({ length: 10 }, () => of).join(',')}]\n`;
  const text = level('a', 'x') + level('b', '*a') + level('c', '*b') + level('d', '*c') + level('e', '*d');
  const [bomb] = readDocument('f', text).problems;
  expect(bomb?.code).toBe('alias-bomb');
  expect(text.split('\n')[(bomb?.line ?? 0) - 1]?.slice((bomb?.column ?? 0) - 1)).toMatch(/^\*/);
});

/** In quadratic time this would take minutes. */
test('a file may have tens of thousands of keys and entries', () => {
  const entries = Array.from({ length: 30_000 }, (_none, i) => `d${i}.example`);
  readDocument('f', entries.map((entry) => `${entry}: 1`).join('\n'));
  expect(readDocument('f', `[${entries.join(',')}]`).root?.items).toHaveLength(30_000);
});

const fragments = [
  'rules:',
  ' - id: r',
  '\n',
  '  ',
  '- ',
  'when: ',
  '{',
  '}',
  '[',
  ']',
  ': ',
  ', ',
  'all',
  'any',
  'not',
  'name',
  'uri',
  'in',
  'domainIn',
  'list',
  'then: hold',
  '&a ',
  '*a ',
  '|',
  '>',
  '"',
  "'",
  '#',
  '!!x ',
  '---',
  '...',
  '%YAML 1.1',
  '\t',
  'null',
  '~',
  '1',
  'true',
  'params',
  'within',
  '60s',
  '<<',
  '?',
  '__proto__',
  '\u0085',
  '\u2028',
  '\ufeff',
];

test('whatever stands in a file, loading answers with problems at places inside it', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...fragments), { maxLength: 40 }), (parts) => {
      const text = parts.join('');
      const lines = text.split('\n');
      for (const { line, column, severity, message } of load(text).problems) {
        expect(severity).toBe('error');
        expect(message).not.toBe('');
        expect(line).toBeGreaterThanOrEqual(1);
        expect(line).toBeLessThanOrEqual(lines.length);
        expect(column).toBeGreaterThanOrEqual(1);
        expect(column).toBeLessThanOrEqual(Math.max(1, lines[line - 1]?.length ?? 0));
      }
    }),
    { numRuns: 500 },
  );
});

test('a key that falls out of its list item is told by its indentation', () => {
  const [problem] = readDocument('f', 'version: 1\nrules:\n  - id: a\n    when: { anonymous: true }\n   then: hold\n').problems;
  expect(problem?.message).toMatch(/^this line is indented neither like the list item above nor like a new one/);
});

test.each([
  ['no', 'false'],
  ['yes', 'true'],
  ['"true"', 'true'],
])('%s for a truth value is told how it is written', (written, meant) => {
  const { problems } = load(`version: 1\nrules: [{ id: r, when: { anonymous: ${written} }, then: hold }]`);
  expect(problems.map(({ message }) => message)).toEqual([expect.stringMatching(new RegExp(`; write ${meant}, without quotes$`))]);
});
