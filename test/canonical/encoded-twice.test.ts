import fc from 'fast-check';
import { expect, test } from 'vitest';
import { encodedTwice } from '../../src/canonical/encoded-twice.ts';

/** As the table of the WHATWG encoding standard has it. */
const signs = new Map(
  [0x20ac, 0x81, 0x201a, 0x192, 0x201e, 0x2026, 0x2020, 0x2021, 0x2c6, 0x2030, 0x160, 0x2039, 0x152, 0x8d, 0x17d, 0x8f]
    .concat([0x90, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014, 0x2dc, 0x2122, 0x161, 0x203a, 0x153, 0x9d, 0x17e, 0x178])
    .map((point, index) => [128 + index, point]),
);
const readWrongly = (text: string) =>
  Array.from(new TextEncoder().encode(text), (byte) => String.fromCodePoint(signs.get(byte) ?? byte)).join('');

test.each(['Müller', 'jörg', 'Straße', 'Łukasz', 'Žižek', 'É', 'Ñandú', 'Иван', 'Ωμέγα', '“bot”', '田中', 'naïve', 'Zoë', 'Çelik', 'Ğ'])(
  '%s read as Windows-1252 is known',
  (meant) => {
    expect(encodedTwice(readWrongly(meant))).toBe(meant);
  },
);

test.each([
  ...[
    'Müller',
    'É',
    'ÉÈ',
    'NÃO',
    'SÃO PAULO',
    '„Ä“',
    '„Größe Ä“',
    'CAFÉ…',
    'É–',
    'ESPAÑ…',
    'Å’s',
    'Å',
    'Ñ®',
    'Иван',
    '田中',
    'Đặng',

    'ß',
    '½',
    'Ünal™',
    'Å°',
  ],
  ...['Ann', '', 'á´', 'Ä—B', 'ÄÖÜ', 'Ãã'],
])('%s is read as it stands', (text) => {
  expect(encodedTwice(text)).toBeUndefined();
});

const letters = fc.string({ unit: fc.constantFrom(...'äöüßéèêàçñõÄÖÜÉ'), minLength: 2, maxLength: 6 });

test('words of Western letters, read in the wrong encoding, are known for what they were, and not as they are', () => {
  fc.assert(
    fc.property(letters, (meant) => {
      expect(encodedTwice(readWrongly(meant))).toBe(meant);
      expect(encodedTwice(meant)).toBeUndefined();
    }),
  );
});
