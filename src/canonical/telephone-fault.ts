// Why a written telephone number is none, where people can be told what to do about it.
import { holdsSeveralNumbers } from './several-numbers.ts';
import { countedNumber } from './telephone.ts';

/** What a number consists of; words are something else. */
const numeric = /^[\s\d+*#().,;/&\p{Pd}]+$/u;

/** What is wrong with it, as the end of a sentence; undefined where it is one number, or no number at all. */
export function telephoneFault(written: string): string | undefined {
  const counted = countedNumber(written.replace(/^\s*tel:/i, ''));
  if (counted !== undefined)
    return `the .0 comes from a spreadsheet that counted with it, and would be read as a digit; write "${counted}"`;
  const numbers = written.replace(/tel:/gi, '');
  if (!numeric.test(numbers) || !holdsSeveralNumbers(numbers)) return undefined;
  return 'these look like several numbers; write one each, and where it is one, leave the marks between its digits out';
}
