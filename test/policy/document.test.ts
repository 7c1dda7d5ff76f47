import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readDocument } from '../../src/policy/document.ts';
import { load } from './sets.ts';

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

test('many keys and entries take no more than linear time', () => {
  const started = performance.now();
  const entries = Array.from({ length: 30_000 }, (_none, i) => `d${i}.example`);
  readDocument('f', entries.map((entry) => `${entry}: 1`).join('\n'));
  expect(readDocument('f', `[${entries.join(',')}]`).root?.items).toHaveLength(30_000);
  expect(performance.now() - started).toBeLessThan(8_000);
}, 20_000);

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
      const lines = text.split('\n').length;
      for (const { line, column, severity, message } of load(text).problems) {
        expect(severity).toBe('error');
        expect(message).not.toBe('');
        expect(line).toBeGreaterThanOrEqual(1);
        expect(line).toBeLessThanOrEqual(lines + 1);
        expect(column).toBeGreaterThanOrEqual(1);
      }
    }),
    { numRuns: 500 },
  );
});
