import { expect, test } from 'vitest';
import { compileResembles } from '../../../src/policy/language/resembles.ts';
import { cpuMs } from '../../support/cpu.ts';

test.each([
  ['Paul', 'Paul', true],
  ['Paul', 'PAUL', true],
  ['Paul', 'Ρaul', true], // Greek Rho
  ['Paul', 'Раul', true], // Cyrillic Er, a
  ['Paul', 'Pau1', true],
  ['Paul', 'Pau|', true],
  ['Paul', 'Ｐａｕｌ', true],
  ['Paul', '𝐏𝐚𝐮𝐥', true],
  ['Paul', 'Pa\u200Bu\u200Dl\uFEFF', true],
  ['Paul', 'P\u00ADaul\u2060', true],
  ['Paul', 'Pa\uFE0Ful', true],
  ['modern', 'rnodern', true],
  ['Irene', 'lrene', true],
  ['irene', 'IRENE', true],
  ['Zoë', 'Zoe\u0308', true],
  ['Paul', 'Paula', false],
  ['Paul', 'Pa ul', false],
  ['Paul', '', false],
  ['Paul', 'Saul', false],
])('%j resembled by %j: %s', (wanted, name, expected) => {
  expect(compileResembles(wanted)(name)).toBe(expected);
});

test('a name of 50,000 characters is folded quickly', () => {
  expect(cpuMs(() => expect(compileResembles('Paul')('Ρ'.repeat(50_000))).toBe(false))).toBeLessThan(1_000);
});
