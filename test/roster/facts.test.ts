import { expect, test } from 'vitest';
import { factDefinitions } from '../../src/roster/facts.ts';

test('a fact has one definition, described, and params exactly where it is counted or read from the clock', () => {
  const names = factDefinitions.map((fact) => fact.name);
  expect(new Set(names).size).toBe(names.length);
  for (const fact of factDefinitions) {
    expect(fact.description).not.toBe('');
    expect(fact.params).toBe({ count: 'within', clock: 'zone', participant: undefined, meeting: undefined }[fact.from]);
    expect(fact.name.startsWith('meeting.')).toBe(fact.from === 'meeting');
  }
});
