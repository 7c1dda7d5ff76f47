import { expect, test } from 'vitest';
import { nearestOf, quoted, suggestion } from '../../src/yaml/suggest.ts';

test.each([
  ['sourceNetwrok', 'sourceNetwork'],
  ['INLOBBY', 'inLobby'],
  ['nam', 'name'],
  ['nmae', 'name'],
  ['foo', undefined],
  ['completely other', undefined],
  ['', undefined],
])('nearest to %j is %j', (written, expected) => {
  expect(nearestOf(written, ['sourceNetwork', 'inLobby', 'name', 'uri', 'not'])).toBe(expected);
});

test('without a near name the known ones are told, if not too many', () => {
  expect(suggestion('zzzzzz', ['one', 'two'])).toBe('; known: one, two');
  expect(
    suggestion(
      'zzzzzz',
      Array.from({ length: 30 }, (_none, i) => `name${i}`),
    ),
  ).toMatch(/, …$/);
  expect(suggestion('x', [])).toBe('');
});

test('quoted text is short and carries no control character', () => {
  expect(quoted('a\u001b[2J')).toBe('"a\\u001b[2J"');
  expect(quoted('x'.repeat(500)).length).toBeLessThan(90);
});
