// Notations of other tools that are plain text here. A name may hold anything, so nothing is proven; but nobody means them as they read.
import { quoted } from '../../yaml/suggest.ts';
import { type Doubt, nothing } from './doubt.ts';

const typographic = /^\s*[“”„‟«»‘’‚‹›](.*)[“”„‟«»‘’‚‹›]\s*$/su;
const straight = /^\s*(?:"([^"]+)"|'([^']+)')\s*$/su;
const starred = /^\*+[^*]*[\p{L}\p{N}][^*]*\**$|^[^*]*[\p{L}\p{N}][^*]*\*+$/su;
const document = /^\s*(?:<(?:!doctype|\?xml|html|head|body)\b|[[{]+\s*"[^"]*"\s*[:,\]])/i;

/** Doubts a whole text. */
export function wholeTextDoubt(written: string): Doubt | undefined {
  if (document.test(written)) return nothing(`${quoted(written)} is a piece of a web page or of JSON, and no text people write`);
  return outerQuotesDoubt(written) ?? starDoubt(written);
}

/** Doubts the quotes around a text that is to be the whole. */
export function outerQuotesDoubt(written: string): Doubt | undefined {
  const match = straight.exec(written);
  return match === null ? typographicDoubt(written) : quotesAround(written, match[1] ?? match[2] ?? '');
}

/** Doubts the quotes of a word processor around a text. */
export function typographicDoubt(written: string): Doubt | undefined {
  const inner = typographic.exec(written)?.[1];
  return inner === undefined ? undefined : quotesAround(written, inner);
}

/** Doubts a glob where a text is read. */
export function starDoubt(written: string): Doubt | undefined {
  if (!starred.test(written)) return undefined;
  return nothing(`the * in ${quoted(written)} is read as text: * and ? are read by glob only; write { glob: ${quoted(written)} }`);
}

function quotesAround(written: string, inner: string): Doubt {
  return nothing(`the quotes around ${quoted(written)} are read as part of the text; write ${quoted(inner)}`);
}
