import fc from 'fast-check';
import { expect, test } from 'vitest';
import { lenientJson } from '../../src/wire/json.ts';
import { cpuMs } from '../support/cpu.ts';

test.each([
  ['a BOM', '\uFEFF{"a":1}', { a: 1 }],
  ['nothing', '', undefined],
  ['blanks', ' \r\n', undefined],
  ['a page', '<html></html>', undefined],
  ['a torn body', '{"a":', undefined],
  ['brackets inside strings', `{"a":"${'['.repeat(500)}\\"["}`, { a: `${'['.repeat(500)}"[` }],
])('lenientJson: %s', (_, text, parsed) => {
  expect(lenientJson(text)).toEqual(parsed);
});

test('10,000 levels are refused quickly, closed or not', () => {
  const cost = cpuMs(() => {
    expect(lenientJson(`${'['.repeat(10_000)}${']'.repeat(10_000)}`)).toBeUndefined();
    expect(lenientJson('{"a":'.repeat(1_000_000))).toBeUndefined();
  });
  expect(cost).toBeLessThan(500);
});

test('whatever JSON.stringify writes is read back', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
      expect(lenientJson(JSON.stringify(value))).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
});
