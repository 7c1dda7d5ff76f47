// Notations of other tools that are plain text here. A name may hold anything, so nothing is proven; but nobody means them as they read.
import { STATUS_CODES } from 'node:http';
import { quoted } from '../../yaml/suggest.ts';
import { type Doubt, nothing } from './doubt.ts';
import { withoutHtml } from './pasted/html.ts';
import { headDoubt } from './pasted/table.ts';

const errorPhrases = Object.entries(STATUS_CODES).flatMap(([code, phrase = '']) => (Number(code) >= 400 ? [phrase.toLowerCase()] : []));
const typographic = /[“”„‟«»‘’‚‹›]/;
const straight = /^\s*(?:"([^"]+)"|'([^']+)')\s*$/su;
const wordy = /[\p{L}\p{N}]/u;
const document =
  /^\s*(?:<(?:!doctype|\?xml|\/?(?:html|head|body|title|meta|link|script|style|div|p|table|t[rdh]|h[1-6r]|center|pre|error)\b)|[[{]+\s*"[^"]*"\s*[:,\]]|version https:\/\/git-lfs)/i;
/** A line of pretty-printed JSON: brackets alone, or a key with its value. */
const jsonLine =
  /^(?:[\s,]*[[\]{}][\s,[\]{}]*|\s*"[^"\\]*(?:\\.[^"\\]*)*"\s*:\s*(?:"[^"\\]*(?:\\.[^"\\]*)*"|[[{].*|-?\d[\d.e+-]*|true|false|null)\s*,?\s*)$/is;
/** A line of a table (CSV) whose first field is quoted. */
const tableLine = /^\s*"([^"]*(?:""[^"]*)*)"(?:(?:\s*[,;]\s*|\t)"[^"]*(?:""[^"]*)*"|[,;\t](?:[^",;\t\s][^",;\t]*)?)+\s*$/;
/** What only an expression has; a single anchor, slashes or a bar may stand in a text: `^^`, `Ke$ha`, `/HR/`, `Sales|Ops`. */
const expressions: readonly RegExp[] = [
  // /…/i, \b and anchors at both ends
  /^\/.+\/[gimsuy]+$|^\\b.+|(?<=.)\\b$|^\^.*\$$/s,
  // .* and .+ at the head, in brackets too
  /^\^?\(?\.[*+]/,
  // (?i), (?i:…), (?:…), (?P<name>…), ^(a|b)
  /^\(\?[a-z]+\)|\(\?(?:[imsU]+:|:\S|P?<\w+>)|^\^\(.*\|/s,
  // \d alone or with a quantifier; in corp\dave it may be a user
  /(?<![\p{L}\p{N}_.-])\\[dDwWsS](?![\p{L}\p{N}])|\\[dDwWsS][+{]|\\[pPx]\{/u,
  // [[:alpha:]], [0-9], [a-z0-9], [a-z]+, {1,3}
  /\[\[:\^?[a-z]+:\]|\[\^?(?:0-9|a-z|(?:\w-\w){2,})\]|\[\^?\w-\w[^\]]*\][+{]|\S\{\d+,\d*\}/,
];
/** What a script or a template was to fill in: `${NAME}`, `{{ name }}`, `$null`. */
const placeholder = /^\s*(?:\$\{\w+\}|\$\(\w+\)|\{\{[^{}]*\}\}|\$null)\s*$/i;
/** A letter in both cases: [Bb]. */
const bothCases = /\[(\p{L})(\p{L})\]/gu;
/** `Dr.*` may be meant, `.*bot` is not. */
const dotStarred = /^\^?\.\*/;
const numbered = /^(?:HTTP\/\S+ )?[45]\d\d\b/;

/** Doubts a whole text. */
export function wholeTextDoubt(written: string): Doubt | undefined {
  if (document.test(written) || jsonLine.test(written))
    return nothing(`${quoted(written)} is a piece of a web page or of JSON, and no text people write`);
  if (isErrorPage(written))
    return nothing(`${quoted(written)} is what a server answers in place of a page or list, and no text people write`);
  return htmlDoubt(written) ?? tableDoubt(written) ?? headDoubt(written) ?? outerQuotesDoubt(written) ?? partNotationDoubt(written);
}

/** Doubts a part of a text. */
export function partNotationDoubt(written: string): Doubt | undefined {
  return starDoubt(written) ?? dotStarDoubt(written) ?? expressionDoubt(written);
}

/** Doubts a glob. */
export function globNotationDoubt(written: string): Doubt | undefined {
  if (!dotStarred.test(written)) return outerQuotesDoubt(written) ?? expressionDoubt(written);
  return nothing(
    `the dot of .* in ${quoted(written)} is read as a dot: * alone is any run; write ${quoted(written.replaceAll('.*', '*'))}`,
  );
}

/** Doubts the quotes around a text that is to be the whole. */
export function outerQuotesDoubt(written: string): Doubt | undefined {
  const match = straight.exec(written);
  return match === null ? typographicDoubt(written) : quotesAround(written, match[1] ?? match[2] ?? '');
}

/** Doubts the quotes of a word processor where those of YAML belong: `contains: “bot”`. Inside of those, `'„Phönix“'`, they are meant. */
export function pastedQuotesDoubt(written: string): Doubt | undefined {
  const doubt = typographicDoubt(written);
  return doubt && nothing(`${doubt.message}, or '${written.replaceAll("'", "''")}' if they are meant`);
}

/** Doubts the quotes of a word processor around a text. */
function typographicDoubt(written: string): Doubt | undefined {
  const text = written.trim();
  const isQuoted = text.length > 1 && typographic.test(text.charAt(0)) && typographic.test(text.charAt(text.length - 1));
  return isQuoted ? quotesAround(written, text.slice(1, -1)) : undefined;
}

function tableDoubt(written: string): Doubt | undefined {
  const first = tableLine.exec(written)?.[1]?.replaceAll('""', '"');
  if (first === undefined) return undefined;
  return nothing(`${quoted(written)} is a line of a table with quotes around its fields, read as one text; write ${quoted(first)}`);
}

/** What is left of a web page's source where its text was meant. */
function htmlDoubt(written: string): Doubt | undefined {
  const shown = withoutHtml(written);
  if (shown === undefined) return undefined;
  const remedy = shown === '' ? 'leave it out' : `write ${quoted(shown)}`;
  return nothing(`${quoted(written)} is the source of a web page, and no text people write; ${remedy}`);
}

/** Doubts a glob where a text is read. */
function starDoubt(written: string): Doubt | undefined {
  const inner = within('*', written);
  if (inner === undefined) return undefined;
  return nothing(`the * in ${quoted(written)} is read as text: * and ? are read by glob only; write { glob: ${quoted(written)} }`);
}

/** In a glob the dot of `Dr.*Smith` may be meant, in a text nothing is behind such a star. */
function dotStarDoubt(written: string): Doubt | undefined {
  const isDotStarred = /\.\*\S/.test(written) && !written.replaceAll('.*', '').includes('*');
  return isDotStarred ? readAsText(written) : undefined;
}

function expressionDoubt(written: string): Doubt | undefined {
  if (placeholder.test(written))
    return nothing(`${quoted(written)} is what another program was to put a value in place of, and no text people write; write the value`);
  const like = written.startsWith('%') && written.endsWith('%') ? within('%', written) : undefined;
  if (like !== undefined && like.length === written.length - 2)
    return nothing(`the % in ${quoted(written)} is read as text; write { glob: ${quoted(`*${like}*`)} }`);
  return isExpression(written) ? readAsText(written) : undefined;
}

function isExpression(written: string): boolean {
  if (expressions.some((one) => one.test(written))) return true;
  return [...written.matchAll(bothCases)].some(([, one = '', other = '']) => one !== other && one.toLowerCase() === other.toLowerCase());
}

function readAsText(written: string): Doubt {
  return nothing(`${quoted(written)} is read as text: expressions are read by matches only; write ${plainly(written)}`);
}

/** What an expression of anchors and dots with stars comes to. */
function plainly(written: string): string {
  const glob = written.replace(/^\^/, '').replace(/\$$/, '').replaceAll('.*', '*');
  if (glob === written || glob === '' || /[\\^$()[\]{}|+?]/.test(glob)) return '{ matches: … } with it';
  return glob.includes('*') ? `{ glob: ${quoted(glob)} }` : quoted(glob);
}

/** Words like `Found` or `Gone` might be names; two of them, or a number ahead, are not. */
function isErrorPage(written: string): boolean {
  const text = written.trim().replace(/[.!]$/, '');
  const phrase = text.toLowerCase();
  if (numbered.test(text)) return errorPhrases.some((one) => phrase.endsWith(one));
  return errorPhrases.includes(phrase) && (phrase.includes(' ') || phrase === 'unauthorized' || phrase === 'forbidden');
}

/** The words between wildcards at one end or both. */
function within(wildcard: string, written: string): string | undefined {
  let [from, to] = [0, written.length];
  while (written[from] === wildcard) from += 1;
  while (to > from && written[to - 1] === wildcard) to -= 1;
  const inner = written.slice(from, to);
  return inner.length < written.length && !inner.includes(wildcard) && wordy.test(inner) ? inner : undefined;
}

function quotesAround(written: string, inner: string): Doubt {
  return nothing(`the quotes around ${quoted(written)} are read as part of the text; write ${quoted(inner)}`);
}
