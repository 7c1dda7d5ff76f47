import fc from 'fast-check';
import { expect, test } from 'vitest';
import { numbersWithin } from '../../src/canonical/numbers-within.ts';
import { aClearNotation, aNotation, aNumber, anotherNumber, digitsOf, written } from './notations.ts';

test.each([
  ['+49 30 123'],
  ['\u202a+49 30 123\u202c'],
  ['\u200e+49 30 123'],
  ['+49 30 123\u200b'],
  ['+49\u221230\u2212123'],
  ['+49\u201030\u2015123'],
  ['＋４９３０１２３'],
  ['+٤٩ ٣٠ ١٢٣'],
  ['+49 30 123 (Büro)'],
  ['+49 30 123 App. 5'],
  ['+49 30 123 (2)'],
  ['+49 30 123,,5#'],
  ['Tel. +49 30 123'],
  ['T+49 30 123'],
  ['privat 0049 30 123, dienstlich: s. o.'],
  ['+49 30 123 / +49 40 555'],
  ['+49 40 555 / +49 30 123'],
  ['+49 30 122/123'],
  ['+49 40 555 oder 0049 (0)30 123'],
  ['0049 40 555 / 0049 (0)30 123'],
  ['+49 [0] 30 123'],
  ['+49 030 123'],
  ['(+49) (0) 30/123'],
  ['+0049 30 123'],
  ['00 49 (0) 30 123'],
  ['011 49 30 123'],
  ['#31#0049 30 123'],
  ['tel:%2B49-30-123;ext=5'],
  ['"Ann" <sip:+4930123@gw.example;user=phone>'],
  ['sip:+49 30 123@gw.example'],
  ['ann@example.com,+4930123'],
])('%j may mean +4930123', (text) => {
  expect(numbersWithin(text)).toContain('+4930123');
});

test.each([
  ['030 123456 030 123457', ['030123456', '030123457']],
  ['030 123 / 030 124', ['030123', '030124']],
  ['1234 / 1235', ['1234', '1235']],
])('%j may mean %j', (text, numbers) => {
  expect(numbersWithin(text)).toEqual(expect.arrayContaining(numbers));
});

test.each([
  'sip:bob1234@evil.example',
  'sip:bob+4930123@evil.example;x=4930123',
  'sip:org@example.com;gruu;opaque=app:conf:focus:id:1234',
  'https://pool.example.com/ucwa/1234',
  '/ucwa/v1/applications/1234/people/4930123',
  'bob',
  '+',
  '',
])('no number is in %j', (text) => {
  expect(numbersWithin(text)).toEqual([]);
});

test('a number is found in every notation of it', () => {
  fc.assert(
    fc.property(aNumber, aNotation(), (number, notation) => {
      expect(numbersWithin(written(number, notation))).toContain(`+${digitsOf(number)}`);
    }),
    { numRuns: 2_000 },
  );
});

test('another number, one digit apart or any, is not found in it', () => {
  const pair = aNumber.chain((number) => fc.tuple(fc.constant(number), anotherNumber(number)));
  fc.assert(
    fc.property(pair, aClearNotation(), ([number, other], notation) => {
      expect(numbersWithin(written(number, notation))).not.toContain(`+${digitsOf(other)}`);
    }),
    { numRuns: 2_000 },
  );
});

test('a text made to cost time costs none', () => {
  for (const text of ['1/'.repeat(50_000), '+ '.repeat(50_000), '0 '.repeat(50_000), '(((('.repeat(50_000), '1@,'.repeat(50_000)]) {
    expect(numbersWithin(text).length).toBeLessThan(2_000);
  }
});
