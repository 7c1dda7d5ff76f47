import { expect, test } from 'vitest';
import { createAdmissions } from '../../src/rulings/admissions.ts';

function enter(people: number, everyMs: number): string[] {
  const admissions = createAdmissions<number>();
  return Array.from({ length: people }, (_, n) => admissions.entered(n, n * everyMs)).map((one) =>
    one.kind === 'single' ? 'single' : `mass of ${one.all.length}${one.first ? ', first' : ''}`,
  );
}

test('nine within ten seconds were let in one by one', () => {
  expect(new Set(enter(9, 0))).toEqual(new Set(['single']));
});

test('the tenth within ten seconds makes them a crowd, told once', () => {
  expect(enter(12, 1_000).slice(8)).toEqual(['single', 'mass of 10, first', 'mass of 10', 'mass of 10']);
});

test('people who come in slowly are no crowd, however many', () => {
  expect(new Set(enter(60, 1_200))).toEqual(new Set(['single']));
});

test('somebody who is seen to come in again and again is one of a crowd, and not ten', () => {
  const admissions = createAdmissions<string>();
  const kinds = Array.from({ length: 30 }, (_, n) => admissions.entered(n % 2 === 0 ? 'bob' : 'eve', n).kind);
  expect(new Set(kinds)).toEqual(new Set(['single']));
});

test('a second crowd is told again', () => {
  const admissions = createAdmissions<number>();
  const crowd = (at: number) => Array.from({ length: 10 }, (_, n) => admissions.entered(n, at)).at(-1);
  expect([crowd(0), admissions.entered(1, 60_000), crowd(120_000)]).toMatchObject([{ first: true }, { kind: 'single' }, { first: true }]);
});
