import fc from 'fast-check';
import { expect, test } from 'vitest';
import { removeKey, setKey } from '../../src/yaml/edit.ts';

const block = `# the head
name: guests   # who
mode: assist             # proposed

rules:
  - id: a    # the first
    # about a
    when: { anonymous: true }

  - { id: b, when: { anonymous: true }, then: hold } # flow
  -   id: "c"
      mode: 'dry-run'  # quoted
      then: >
        folded
        text
`;

test.each([
  ['replaces a plain value', [], 'mode', 'enforce', 'mode: assist             #', 'mode: enforce             #'],
  ['replaces a quoted value', ['rules', 2], 'mode', 'enforce', "mode: 'dry-run'  #", "mode: 'enforce'  #"],
  ['adds a line behind the id and its comment', ['rules', 0], 'mode', 'assist', '# the first\n', '# the first\n    mode: assist\n'],
  ['adds to a flow mapping', ['rules', 1], 'mode', 'assist', '{ id: b, when', '{ id: b, mode: assist, when'],
] as const)('setting a key %s, and nothing else', (_name, path, key, value, before, after) => {
  expect(block).toContain(before);
  expect(setKey(block, path, key, value, 'id')).toBe(block.replace(before, after));
  const windows = block.replaceAll('\n', '\r\n');
  expect(setKey(windows, path, key, value, 'id')).toBe(windows.replace(before.replaceAll('\n', '\r\n'), after.replaceAll('\n', '\r\n')));
  expect(setKey(`\ufeff${block}`, path, key, value, 'id')).toBe(`\ufeff${block.replace(before, after)}`);
});

test('a file without a last line end gets none', () => {
  expect(setKey('rules:\n  - id: a', ['rules', 0], 'mode', 'assist', 'id')).toBe('rules:\n  - id: a\n    mode: assist');
});

test('a key that says nothing gets its value', () => {
  expect(setKey('name: a\nmode:   # none\n', [], 'mode', 'assist', 'name')).toBe('name: a\nmode: assist   # none\n');
});

test.each([
  ['rules:\n  - id: a\n    rollout: { percent: 20 }  # wide\n    then: hold\n', 'rules:\n  - id: a\n    then: hold\n'],
  [
    'rules:\n  - id: a\n    rollout:\n      percent: 20\n      until: 2027-01-01\n    # next\n    then: hold\n',
    'rules:\n  - id: a\n    # next\n    then: hold\n',
  ],
  ['rules:\n  - { id: a, rollout: { percent: 20 }, then: hold }\n', 'rules:\n  - { id: a, then: hold }\n'],
  ['rules:\n  - id: a\n    rollout: { percent: 20 }', 'rules:\n  - id: a\n'],
])('removing a key takes its own text only: %j', (before, after) => {
  expect(removeKey(before, ['rules', 0], 'rollout')).toBe(after);
});

test('whatever stands around it, a change is undone by the change back', () => {
  const comment = fc.stringMatching(/^[a-z ,:{}#']{0,20}$/);
  fc.assert(
    fc.property(comment, comment, fc.constantFrom('\n', '\r\n'), (one, other, eol) => {
      const text = [`# ${one}`, 'rules:', `  - id: a # ${other}`, '    mode: assist', `    # ${one}`, '    then: hold', ''].join(eol);
      const there = setKey(text, ['rules', 0], 'mode', 'enforce', 'id');
      expect(there).toBe(text.replace('mode: assist', 'mode: enforce'));
      expect(setKey(there, ['rules', 0], 'mode', 'assist', 'id')).toBe(text);
      expect(removeKey(setKey(text, ['rules', 0], 'cap', '7', 'mode'), ['rules', 0], 'cap')).toBe(text);
    }),
  );
});
