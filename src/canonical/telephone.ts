// The one form of a telephone number: `+4930…`, digits without the marks people group them with.
import { holdsSeveralNumbers } from './several-numbers.ts';

const number = /^\+?[0-9*#]+$/;

/** The number a server or a person means: parameters, an extension and a trunk `(0)` are left out. Undefined for what is no number, or several. */
export function canonicalTelephone(written: string): string | undefined {
  if (number.test(written)) return written;
  if (countedNumber(written) !== undefined || holdsSeveralNumbers(written)) return undefined;
  const bare = written
    .replace(/[;?].*$/s, '')
    .replace(/\s*(?:,|x|ext\.?|extension)\s*\d+\s*$/i, '')
    .replace(/^(\s*\+[\d\s]*)\(0\)/, '$1');
  const digits = withoutGrouping(bare);
  return number.test(digits) ? digits : undefined;
}

/** A number, or a part or glob of one, without blanks, dots, hyphens, slashes and brackets. A trunk `(0)` stays: nobody can dial it. */
export function withoutGrouping(written: string): string {
  return written
    .split('(0)')
    .map((part) => part.replace(/[\s\p{Pd}\p{Zs}()./]/gu, ''))
    .join('(0)');
}

/** The number that a spreadsheet has counted with: `4930125.0`. */
export function countedNumber(written: string): string | undefined {
  return /^\s*(\+?\d{5,})\.0+\s*$/.exec(written)?.[1];
}
