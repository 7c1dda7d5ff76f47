// Whether what stands where one telephone number should stand is several. A slash groups (`+49 30/123456`) or parts (`030 123 / 124`).

const plusWithin = /\d[\s().,/&\p{Pd}]*\+/u;
/** Behind a comma stands an extension, unless it is too long for one; no parameter begins with a digit. */
const behindMark = /;\s*(?:tel:\s*)?[+\d]|,\s*(?:\+|0[\d\s]{4}|\d{7})/;
/** Digits of a country and an area. */
const longestArea = { abroad: 8, within: 6 };
/** Digits of an international number (E.164). */
const longestNumber = 15;
/** Nobody groups a number by more slashes. */
const mostPieces = 6;

export function holdsSeveralNumbers(written: string): boolean {
  const [number = ''] = written.split(/[;?]/);
  if (plusWithin.test(number) || behindMark.test(written)) return true;
  if (/\s0\d/.test(number) && digitsIn(number).length > longestNumber) return true;
  const pieces = number.replace('(0)', '').split('/');
  return pieces.length > mostPieces || pieces.some((piece, at) => at > 0 && parts(pieces.slice(0, at).join(' '), piece));
}

/** What stands behind the slash begins anew, or is too short to be the rest of what stands before it, or that is a whole number already. */
function parts(before: string, behind: string): boolean {
  const isAbroad = /^\s*(?:\+|00)/.test(before);
  const groups = before
    .replace(/^\s*00/, '')
    .split(/\D+/)
    .filter((group) => group !== '');
  const [head, tail] = [groups.join('').length, digitsIn(behind).length];
  if (head === 0 || tail === 0) return false;
  if (/^\D*0/.test(behind) || head > (isAbroad ? longestArea.abroad : longestArea.within)) return true;
  if (tail < 4 && tail < head - 1) return true;
  return (isAbroad ? groups.length > 2 : groups.length > 1 && head > 5) && (groups.at(-1) ?? '').length > 2;
}

function digitsIn(text: string): string {
  return text.replace(/\D/g, '');
}
