// Whether an expression can mean what it looks like: proven against the shape of its fact, and, where any text may stand, by the notations
// of other tools that read as plain text here. A repair is offered only when it works.

import { composeRegex } from '../../../canonical/composed-regex.ts';
import { anyShape, type Shape } from '../../../canonical/shape.ts';
import type { FactDefinition } from '../../../roster/facts.ts';
import { quoted } from '../../../yaml/suggest.ts';
import { type Doubt, nothing } from '../doubt.ts';
import { formOf, shapeOf, spellingDoubt } from '../meaning.ts';
import { type Alternative, alternativesOf } from './alternatives.ts';
import type { BlindBoundary } from './boundary.ts';
import { regexBlindBoundary, regexCanMatch, regexIsIdle } from './regex.ts';

/** A notation of another tool: how it is told, and what it reads like here. */
interface Notation {
  what: string;
  pattern: RegExp;
  /** Texts of people look like it, too: told where nothing can match. */
  mayBeMeant?: boolean;
  repair(match: RegExpExecArray): string;
}

const notations: readonly Notation[] = [
  {
    what: 'the slashes and flags of /…/i are read as text',
    pattern: /^(?:(?![#~].*[#~]$)(?:m|qr)?(\\?[/#~])(.+)\1([gimsuxy]*)|(.+?)\\?\/(i)[gmsu]*)$/s,
    repair: ([, , within, flags, ahead, flag]) => `${(flags ?? flag ?? '').includes('i') ? '(?i)' : ''}${within ?? ahead ?? ''}`,
  },
  {
    what: 'a flag holds from its place on, and behind the pattern for nothing',
    pattern: /^(.+)(\(\?[a-z]+\))((?:[$)]|\\[bBz])*)$/s,
    repair: ([, inner = '', flag = '', end = '']) => `${flag}${inner}${end}`,
  },
  {
    what: 'a doubled backslash means the backslash itself; in single quotes one is enough',
    pattern: /^(?=(?:|.*[^\w\\])\\\\[bBdDwWsSAz]|.*\\\\[bBz]$|.*\\\\(?:[dDwWsS][+*{]|\.\w))(.*)$/s,
    repair: ([whole]) => whole.replaceAll('\\\\', '\\'),
  },
  {
    what: 'a doubled backslash means the backslash itself; in single quotes one is enough',
    pattern: /^(?=.*(?<!\\)(?:\\\\\(.*\\\\\)|\\\\\[[^\]]*\\\\\]|\\\\[*+]|\\\\[pP]\{))(.*)$/s,
    repair: ([whole]) => whole.replaceAll('\\\\', '\\'),
  },
  {
    what: 's/…/…/ replaces text in other tools, and is text itself here',
    pattern: /^(?:s|y|tr)([/#~!])(.+)\1(?:(?!\1).)*\1([gimsxe]*)$/s,
    repair: ([, , within = '', flags = '']) => `${flags.includes('i') ? '(?i)' : ''}${within}`,
  },
  {
    what: 'in single brackets these are a colon and letters',
    pattern:
      /^(?!.*\[[^\]]*\[:)(.*)\[:(\^?(?:al(?:num|pha)|ascii|blank|cntrl|digit|graph|lower|print|punct|space|upper|word|xdigit)):\](.*)$/s,
    repair: ([, front, name, behind]) => `${front}[[:${name}:]]${behind}`,
  },
  {
    what: '\\< and \\> mean the signs themselves; a word boundary is \\b',
    pattern: /^.*\\[<>].*$/s,
    repair: ([whole]) => whole.replaceAll(/\\[<>]/g, '\\b'),
  },
  {
    what: '% is read as text; an expression is found anywhere by itself',
    pattern: /^%(.+)%$|^%(?! ?\d)([\w ]+)$|^([\w ]+)(?<!\d ?)%$/s,
    repair: ([, both, front, behind]) => (both ?? (front === undefined ? `^${behind}` : `${front}$`)) as string,
  },
  {
    what: 'the quotes are read as part of the pattern',
    pattern: /^r?(["'`])((?:(?!\1).)+)\1(i?)$/su,
    repair: ([, , inner = '', flag]) => `${flag ? '(?i)' : ''}${inner}`,
  },
  {
    what: 'the quotes are read as part of the pattern',
    pattern: /^r?[“”„‟«»‘’](.+)[“”„‟«»‘’]$/su,
    mayBeMeant: true,
    repair: ([, inner = '']) => inner,
  },
  {
    what: 'the word ahead of the expression is read as text',
    pattern: /^(?:regexp?\s*:\s*|~\* )(.+)$/is,
    repair: ([, inner = '']) => inner,
  },
  {
    what: 'the word ahead of the expression is read as text',
    pattern: /^(?:(?:re|rx)\s*:\s*|~ )(.+)$/is,
    mayBeMeant: true,
    repair: ([, inner = '']) => inner,
  },
];

const addressRepairs: readonly ((pattern: string) => string)[] = [
  (pattern) => pattern.replace(/^(\^?)\(?sips?\\?:\)?/i, '$1'),
  (pattern) => `(?i)${pattern}`,
  (pattern) => `(?i)${pattern.replace(/^(\^?)\(?sips?\\?:\)?/i, '$1')}`,
];

export function regexDoubt(fact: FactDefinition, pattern: string): Doubt | undefined {
  const hidden = spellingDoubt(pattern);
  if (hidden !== undefined) return hidden;
  const [apart] = composeRegex(pattern).apart;
  if (apart !== undefined) return nothing(apartMessage(apart));
  const shape = shapeOf(fact);
  const canMatch = (one: string) => regexCanMatch(one, shape ?? anyShape) === true;
  if (regexIsIdle(pattern)) return idle(fact, pattern);
  if (shape !== undefined && plusOfNumber.test(pattern)) return repeatedPlace(pattern);
  const isProven = !canMatch(pattern);
  if (shape !== undefined && !isProven) return boundaryDoubt(pattern, shape) ?? deadAlternative(fact, pattern, shape);
  for (const { what, pattern: notation, repair, mayBeMeant } of notations) {
    const match = mayBeMeant && !isProven ? null : notation.exec(pattern);
    const repaired = match === null ? undefined : repair(match);
    if (repaired && canMatch(repaired))
      return nothing(`${quoted(pattern)} does not match what it looks like: ${what}; write ${singleQuoted(repaired)}`);
  }
  const boundary = shape === undefined ? boundaryDoubt(pattern, anyShape) : undefined;
  if (!isProven || boundary !== undefined) return boundary ?? deadAlternative(fact, pattern, anyShape);
  if (shape === undefined) return nothing(`no text can match ${quoted(pattern)}; ^ is where a text begins, $ where it ends`);
  const repaired = addressRepairs.map((repair) => repair(pattern)).find((one) => one !== pattern && canMatch(one));
  const remedy = repaired === undefined ? '' : `; write ${singleQuoted(repaired)}`;
  return nothing(`no ${fact.name} can match ${quoted(pattern)}: ${formOf(fact)}${remedy}`);
}

/** `@Example\.com|@other\.com` can match, and half of what it lists never does. */
function deadAlternative(fact: FactDefinition, pattern: string, shape: Shape): Doubt | undefined {
  const isDead = ({ alone }: Alternative) => regexCanMatch(alone, shape) === false;
  const dead = alternativesOf(pattern).find((one) => isDead(one) && !isCovered(one));
  if (dead === undefined) return undefined;
  const { written, replaced } = dead;
  const repairs = [...addressRepairs.map((repair) => repair(pattern)), ...addressRepairs.map((repair) => replaced(repair(written)))];
  const repaired = repairs.find((one) => one !== pattern && !alternativesOf(one).some(isDead));
  const remedy = repaired === undefined ? 'leave it out' : `write ${singleQuoted(repaired)}`;
  const form = shape === anyShape ? '^ is where a text begins, $ where it ends' : formOf(fact);
  return {
    code: 'dead-alternative',
    message: `no ${fact.name} can match the alternative ${quoted(written)} of ${quoted(pattern)}: ${form}; ${remedy}`,
  };
}

/** What it would mean stands beside it in the right spelling: nothing is lost. */
function isCovered({ written, siblings }: Alternative): boolean {
  const meant = plain(written);
  return meant === '' || siblings.some((one) => plain(one) === meant);
}

function plain(alternative: string): string {
  return alternative.toLowerCase().replace(/^(\^?)\(?(?:sips?|tel)\\?:\)?/, '$1');
}

/** What is no part of a word in any script. */
const wordEnd = '[^\\pL\\pM\\pN_]';
const begins = (pattern: string) => pattern.replace(/^((?:\(\?[imsU]+\))?)\\b/, (_, flags) => `${flags}(?:^|${wordEnd})`);
const ends = (pattern: string) => pattern.replace(/(?<!\\)\\b$/, `(?:${wordEnd}|$$)`);

function boundaryDoubt(pattern: string, shape: Shape): Doubt | undefined {
  const blind = regexBlindBoundary(pattern, shape);
  if (blind === undefined) return undefined;
  const isSeeing = (one: string) => one !== pattern && regexCanMatch(one, shape) === true && regexBlindBoundary(one, shape) === undefined;
  const repaired = [begins(pattern), ends(pattern), ends(begins(pattern))].find(isSeeing);
  const remedy =
    repaired === undefined
      ? `write (?:^|${wordEnd}) for it where a word begins, and (?:${wordEnd}|$) where one ends`
      : `write ${singleQuoted(repaired)}`;
  const message = `\\b knows words of ASCII letters only, so that beside ${blindSpot(blind)} ${quoted(pattern)}; ${remedy}`;
  return { ...nothing(message), ...(blind.lost === undefined ? {} : { inPart: true }) };
}

function blindSpot({ letter, lost }: BlindBoundary): string {
  return lost === undefined
    ? `${quoted(letter)} it is no end of a word: no word matches`
    : `other letters it is no end of a word: ${quoted(lost)} does not match`;
}

/** The + of a telephone number, which behind a place or a colon repeats that. */
const plusOfNumber = /(?<![[\\])(\^|\\A|tel:)\+(?=\d)/;

/** `^+49` reads like "begins with +49", and means "begins with 49". */
function repeatedPlace(pattern: string): Doubt {
  const what = plusOfNumber.exec(pattern)?.[1] ?? '';
  const remedy = singleQuoted(pattern.replace(plusOfNumber, '$1\\+'));
  return {
    code: 'repeated-place',
    message: `${quoted(pattern)} does not match what it looks like: the + repeats ${what} and is no sign of a number; write ${remedy}`,
  };
}

function apartMessage(letter: string): string {
  const composed = letter.normalize('NFC');
  return `texts hold ${quoted(composed)} as two characters, and brackets match one: write its alternatives as (?:${composed}|…)`;
}

function idle(fact: FactDefinition, pattern: string): Doubt {
  const message = `every ${fact.name} matches ${quoted(pattern)}, because nothing of it has to be there; look for a *, a ? or a | too many`;
  return { code: 'matches-everything', message };
}

/** As it goes into the file: nothing is an escape in single quotes. */
function singleQuoted(pattern: string): string {
  return `'${pattern.replaceAll("'", "''")}'`;
}
