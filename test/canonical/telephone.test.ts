import fc from 'fast-check';
import { expect, test } from 'vitest';
import { canonicalTelephone } from '../../src/canonical/telephone.ts';
import { telephoneFault } from '../../src/canonical/telephone-fault.ts';
import { aNumber, digitsOf } from './notations.ts';

test.each([
  ['+49 30/123456', '+4930123456'],
  ['+49 30 / 123456', '+4930123456'],
  ['+49/30/123456', '+4930123456'],
  ['0049/30/123456', '004930123456'],
  ['+49 (0)30/123 456', '+4930123456'],
  ['+49 30/123', '+4930123'],
  ['030/123456', '030123456'],
  ['030/12 34 56', '030123456'],
  ['0 30/12 34 56', '030123456'],
  ['(030) 123456', '030123456'],
  ['033056/1234', '0330561234'],
  ['+49 33056/1234', '+49330561234'],
  ['+43 5574/511-0', '+4355745110'],
  ['1/415/5551234', '14155551234'],
  ['+49.30.123456', '+4930123456'],
  ['030.123456.0', '0301234560'],
  ['+49 30 123456.0', '+49301234560'],
  ['+49 30 123,12', '+4930123'],
  ['+4930123;ext=12', '+4930123'],
  ['+4930123;phone-context=+49', '+4930123'],
  ['+4930123.', '+4930123'],
  ['#31#030123', '#31#030123'],
])('%j is the one number %s', (written, number) => {
  expect([canonicalTelephone(written), telephoneFault(written)]).toEqual([number, undefined]);
});

test.each([
  '030 123 / 030 124',
  '030 123456/123457',
  '030 1234/1235',
  '+4930123 / 124',
  '+4930123/+4930124',
  '+49 30 123 / 124',
  '+49 30 1234 / 1235',
  '+49 30 123456 / 0171 123456',
  '(030) 123 / 124',
  '030 123/124/125',
  '+4930123;+4930124',
  '+4930123; 0171 123456',
  '+49 30 123; tel:+49 30 124',
  '+4930123456,4930123457',
  '+4930123, +4930124',
  '+4930123, 0171 123456',
  '+49 30 123 +49 40 555',
  '030 123456 030 123457',
])('%j is not one number', (written) => {
  expect([canonicalTelephone(written), telephoneFault(written)]).toEqual([undefined, expect.stringContaining('several numbers')]);
});

test.each([
  ['4930125.0', '4930125'],
  ['+4930125.0', '+4930125'],
  ['4930125.00', '4930125'],
  [' 49301250.0 ', '49301250'],
])('%j was counted by a spreadsheet: it should read %j', (written, number) => {
  expect([canonicalTelephone(written), telephoneFault(written)]).toEqual([undefined, expect.stringContaining(`write "${number}"`)]);
});

test('what has nothing of several numbers is not taken for them', () => {
  for (const written of ['withheld', '+49*', '4,93E+10', '+49 30 FLOWERS', '', 'tel', '*100#', '<+4930123>']) {
    expect(telephoneFault(written)).toBeUndefined();
  }
});

test('a number grouped in any of the usual ways is one number', () => {
  const between = fc.constantFrom(' ', '-', '.', '/', ' / ', ' - ', '\u2013');
  fc.assert(
    fc.property(aNumber, fc.constantFrom('+', '00'), fc.constantFrom(' ', '-', '.', ' (0)'), between, (number, prefix, first, second) => {
      const { country, area, subscriber } = number;
      expect(canonicalTelephone(`+${digitsOf(number)}`)).toBe(`+${digitsOf(number)}`);
      if (prefix === '00' && first === ' (0)') return;
      expect(canonicalTelephone(`${prefix}${country}${first}${area}${second}${subscriber}`)).toBe(prefix + digitsOf(number));
    }),
  );
});

test('two numbers with a mark between are never one', () => {
  const between = fc.constantFrom(' / ', '/', ', ', '; ', ';', ' / tel:');
  fc.assert(
    fc.property(aNumber, aNumber, between, fc.constantFrom('+', '00', '0'), (one, other, mark, prefix) => {
      expect(canonicalTelephone(`+${digitsOf(one)}${mark}${prefix}${digitsOf(other)}`)).toBeUndefined();
    }),
  );
});
