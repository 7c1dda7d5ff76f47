import fc from 'fast-check';
import { expect, test } from 'vitest';
import { jsonText } from '../../../src/cli/output/json.ts';

test('what a terminal would take for a command, or would reorder, is escaped, and nothing else', () => {
  expect(jsonText({ name: '\u009b2J\u202egpj\u{e0041}\u0085\u2028 Ünï 🔥' })).toBe(
    '{\n  "name": "\\u009b2J\\u202egpj\\udb40\\udc41\\u0085\\u2028 Ünï 🔥"\n}\n',
  );
});

test('it means what it meant', () => {
  const text = fc.string({ unit: 'binary' });
  fc.assert(
    fc.property(fc.dictionary(text, fc.oneof(text, fc.array(text))), (value) => {
      expect(JSON.parse(jsonText(value))).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
});
