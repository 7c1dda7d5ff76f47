// Every telephone number that a text on a resource may mean, for whoever must not be missed. It is read generously: what is unclear is read in
// every way, and labels, extensions and several numbers in one field do no harm. Never for a fact, by which rules remove people.

/** A directory's field is shorter. */
const longestText = 250;
/** Digits of an international number (E.164): what has more is several. */
const longestNumber = 15;
/** More numbers are in no field. */
const mostPieces = 10;

const between = String.raw`\s.\-_·•‧・∙⋅'’‘\p{Ps}\p{Pe}`;
/** Where another number, an extension or the rest of the number may begin. */
const breaks = String.raw`/\\|,;&*#`;
const inRow = new RegExp(`(?:\\+[${between}]*|(?<![\\p{L}\\p{Nd}]))\\d(?:[${between}${breaks}]*\\d)*`, 'gu');
const atBreak = new RegExp(`[${breaks}\\n\\t]|\\s\\s`, 'u');
const atBlank = new RegExp(`[${breaks}\\s]`, 'u');
const lastInBrackets = /\p{Ps}\d+$/u;
const keyboard = /^[\t\n\r -~]*$/;
/** The zero that is dialled within a country only: `+49 (0)30`, `+49 030`. */
const trunkZero = new RegExp(`^([${between}]*(?:\\+|00|011)[${between}]*[1-9]\\d{0,2}[${between}]+)0`, 'u');

/** Digits, with a `+` where the country is known: `+4930123`. */
export function numbersWithin(written: string): string[] {
  const text = withoutAddresses(plain(written.slice(0, longestText)));
  const rows = [...text.matchAll(inRow)].map(([row]) => row);
  const texts = once(rows.flatMap((row) => [row, row.replace(lastInBrackets, '')])).flatMap(readings);
  const bareTexts = once(once(texts).flatMap((one) => [bare(one), bare(one.replace(trunkZero, '$1'))]));
  return once(bareTexts.flatMap(dialled)).filter((number) => /\d\d/.test(number));
}

/** Every stretch that may be a number: from the first piece or one with a zero in front, and with its last digits replaced, as in `+49 30 123 / 124`. */
function readings(row: string): string[] {
  const isSeveral = bare(row).replace(/^(?:\+|011|00?)/, '').length > longestNumber;
  return [row, ...stretches(row.split(atBreak)), ...(isSeveral ? stretches(row.split(atBlank)) : [])];
}

function stretches(parts: readonly string[]): string[] {
  const pieces = parts.filter((part) => /\d/.test(part)).slice(0, mostPieces);
  return pieces.flatMap((piece, start) => (start === 0 || bare(piece).startsWith('0') ? stretchesFrom(pieces.slice(start)) : []));
}

function stretchesFrom(pieces: readonly string[]): string[] {
  return pieces.flatMap((_, last) => {
    const head = pieces.slice(0, last + 1).join(' ');
    return [head, ...pieces.slice(last + 1).flatMap((tail) => endingIn(bare(head), bare(tail)))];
  });
}

function once(texts: readonly string[]): string[] {
  return [...new Set(texts)];
}

function endingIn(head: string, tail: string): string[] {
  return tail.length <= head.replace('+', '').length ? [head.slice(0, head.length - tail.length) + tail] : [];
}

/** As written, and with a `+` for what is dialled to call abroad. */
function dialled(number: string): string[] {
  const [, abroad] = /^(?:\+?00|011)(\d+)$/.exec(number) ?? [];
  return abroad === undefined ? [number] : [number, `+${abroad}`];
}

function bare(text: string): string {
  return text.replace(/[^+\d]/g, '');
}

/** Without what cannot be seen, with the digits and hyphens of a keyboard. */
function plain(written: string): string {
  const text = decoded(written);
  if (keyboard.test(text)) return text;
  return text
    .normalize('NFKC')
    .replace(/[\p{Default_Ignorable_Code_Point}\p{Cf}\p{M}]/gu, '')
    .replace(/[\p{Pd}\u2212\u2043\u02d7\u30fc]/gu, '-')
    .replace(/[\u2044\u2215]/g, '/')
    .replace(/(?!\d)\p{Nd}/gu, keyOf);
}

/** The digits of every script follow one another from its zero. */
function keyOf(digit: string): string {
  const point = digit.codePointAt(0) ?? 0;
  let value = 0;
  while (value < 9 && /\p{Nd}/u.test(String.fromCodePoint(point - value - 1))) value += 1;
  return String(value);
}

/** Of an address nothing is left but a user that is a number: nobody is called by the digits in their name or in a link. */
function withoutAddresses(text: string): string {
  return text.replace(/\S+/g, (word) => {
    if (/^\/\p{L}/u.test(word)) return '';
    return word.includes('@') || word.includes('//')
      ? word
          .split(/[,;|<>"()]/)
          .map(numberOf)
          .join(';')
      : word;
  });
}

function numberOf(part: string): string {
  const [user = '', host] = part.split('@');
  const number = user.replace(/^(?:sips?|tel):/i, '');
  return (host === undefined ? /^\+?\d/ : /^\+?[\d.*#-]+$/).test(number) ? number : '';
}

function decoded(text: string): string {
  if (!text.includes('%')) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
