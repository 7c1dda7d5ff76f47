// Telephone numbers, and the ways in which people and directories write them.
import fc from 'fast-check';

/** An international number; no part but the subscriber's begins with a zero. */
export interface TelephoneNumber {
  country: string;
  area: string;
  subscriber: string;
}

export interface Notation {
  before: string;
  international: (country: string) => string;
  trunk: string;
  /** Stands behind the area. */
  behindArea: string;
  separator: string;
  /** Digits in a group, of the area and the subscriber. */
  group: number;
  behind: string;
  /** Another number in the same field. */
  beside: { number: TelephoneNumber; first: boolean; between: string } | undefined;
  /** Where a character that nobody sees stands. */
  unseen: { at: number; character: string }[];
  /** The zero of the script that the digits are written in. */
  zero: number;
}

/** Behind these may stand an extension, another number's end or the end of the number: all of them are read. */
const unclearTails = [', 5', ',,5#', '#5', ' (2)'];

const digits = (minLength: number, maxLength: number) =>
  fc
    .tuple(
      fc.integer({ min: 1, max: 9 }),
      fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: minLength - 1, maxLength: maxLength - 1 }),
    )
    .map(([first, rest]) => `${first}${rest}`);

export const aNumber: fc.Arbitrary<TelephoneNumber> = fc.record({ country: digits(1, 3), area: digits(2, 4), subscriber: digits(5, 8) });

export function digitsOf({ country, area, subscriber }: TelephoneNumber): string {
  return country + area + subscriber;
}

/** Any other, or one that is a digit apart: changed, added, left out, or changed places. */
export function anotherNumber(number: TelephoneNumber): fc.Arbitrary<TelephoneNumber> {
  const { subscriber } = number;
  const place = fc.nat({ max: subscriber.length - 1 });
  const digit = fc.constantFrom(...'0123456789');
  const near = fc
    .oneof(
      fc.tuple(place, digit).map(([at, one]) => subscriber.slice(0, at) + one + subscriber.slice(at + 1)),
      fc.tuple(place, digit).map(([at, one]) => subscriber.slice(0, at) + one + subscriber.slice(at)),
      digit.map((one) => subscriber + one),
      place.map((at) => subscriber.slice(0, at) + subscriber.slice(at + 1)),
      place.map(
        (at) =>
          subscriber.slice(0, at) +
          subscriber
            .slice(at, at + 2)
            .split('')
            .reverse()
            .join('') +
          subscriber.slice(at + 2),
      ),
    )
    .map((changed) => ({ ...number, subscriber: changed }));
  return fc.oneof(aNumber, near).filter((other) => digitsOf(other) !== digitsOf(number));
}

const separators = [
  '',
  ' ',
  '-',
  '.',
  '\u00a0',
  '\u202f',
  '\u2010',
  '\u2011',
  '\u2012',
  '\u2013',
  '\u2014',
  '\u2015',
  '\u2212',
  ' - ',
  '·',
  '_',
  '\u3000',
];

export function aNotation(): fc.Arbitrary<Notation> {
  const beside = fc.record({
    number: aNumber,
    first: fc.boolean(),
    between: fc.constantFrom(' / ', '/', ', ', '; ', ' oder ', ' und ', ' & ', '\n', ' | ', ' '),
  });
  return fc.record({
    before: fc.constantFrom('', ' ', 'Tel. ', 'Tel.: ', 'tel:', 'T ', 'Büro: ', 'Phone (work) ', '(', '☎ ', "'", 'mobil '),
    international: fc.constantFrom<Notation['international'][]>(
      (country) => `+${country}`,
      (country) => `+ ${country}`,
      (country) => `(+${country})`,
      (country) => `00${country}`,
      (country) => `00 ${country}`,
      (country) => `011 ${country}`,
      (country) => `011-${country}`,
    ),
    trunk: fc.constantFrom('', '', ' (0)', ' (0) ', ' [0] ', '(0)', '-(0)-', ' 0'),
    behindArea: fc.constantFrom('', ' ', '/', ' / ', '-', ') ', ' \u2013 '),
    separator: fc.constantFrom(...separators),
    group: fc.integer({ min: 2, max: 8 }),
    behind: fc.constantFrom(
      '',
      ' ',
      ' (Büro)',
      ' App. 5',
      ' ext. 12',
      ' x12',
      ';ext=12',
      ' Durchwahl 5',
      ' доб. 5',
      ' privat',
      ')',
      ...unclearTails,
    ),
    beside: fc.option(beside, { nil: undefined }),
    unseen: fc.array(
      fc.record({ at: fc.nat({ max: 40 }), character: fc.constantFrom(...'\u200b\u200e\u200f\u202a\u202c\u2060\ufeff\u00ad\u2068\u2069') }),
      {
        maxLength: 3,
      },
    ),
    zero: fc.constantFrom(0x30, 0x30, 0xff10, 0x660, 0x6f0, 0x966),
  });
}

/** One in which there is one number, and all of it. */
export function aClearNotation(): fc.Arbitrary<Notation> {
  return aNotation()
    .filter(({ behind }) => !unclearTails.includes(behind))
    .map((notation) => ({ ...notation, beside: undefined }));
}

/** A number as it stands in a field, with everything around it. */
export function written(number: TelephoneNumber, notation: Notation): string {
  const own = spelled(number, notation);
  const { beside } = notation;
  if (beside === undefined) return own;
  const other = `+${digitsOf(beside.number)}`;
  return beside.first ? other + beside.between + own : own + beside.between + other;
}

function spelled({ country, area, subscriber }: TelephoneNumber, notation: Notation): string {
  const { before, international, trunk, behindArea, separator, group, behind, unseen, zero } = notation;
  const grouped = (part: string) => (part.match(new RegExp(`.{1,${group}}`, 'g')) ?? []).join(separator);
  const number = `${international(country)}${trunk || ' '}${grouped(area)}${behindArea}${grouped(subscriber)}`;
  const inScript = number.replace(/\d/g, (digit) => String.fromCodePoint(zero + Number(digit)));
  let text = before + inScript + behind;
  for (const { at, character } of unseen) text = text.slice(0, at) + character + text.slice(at);
  return text;
}
