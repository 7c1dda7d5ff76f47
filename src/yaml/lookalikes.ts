// Punctuation that looks like YAML's and is plain text to it: the dashes of word processors, the wide colons and commas of other keyboards.
// Text may hold all of them, so they are told only where the file does not read as it looks.
import { withoutQuotedText } from './lines.ts';

interface Lookalike {
  index: number;
  message: string;
}

const names: Readonly<Record<string, string>> = {
  '\u2010': 'hyphen',
  '\u2011': 'non-breaking hyphen',
  '\u2012': 'figure dash',
  '\u2013': 'en dash',
  '\u2014': 'em dash',
  '\u2015': 'horizontal bar',
  '\u2212': 'minus sign',
  '\uFE63': 'small hyphen',
  '\uFF0D': 'full-width hyphen',
  '\u2022': 'bullet',
  '\u2023': 'triangular bullet',
  '\u25AA': 'square bullet',
  '\u25CF': 'black circle',
  '\u25E6': 'white bullet',
  '\u00B7': 'middle dot',
  '\uFF1A': 'full-width colon',
  '\uFE55': 'small colon',
  '\u2236': 'ratio sign',
  '\uA789': 'modifier letter colon',
  '\uFF0C': 'full-width comma',
  '\u3001': 'ideographic comma',
  '\uFE50': 'small comma',
  '\uFF5B': 'full-width bracket',
  '\uFF5D': 'full-width bracket',
  '\uFF3B': 'full-width bracket',
  '\uFF3D': 'full-width bracket',
};

const listMark = /^(\s*(?:- +)*)([\u2010-\u2015\u2212\uFE63\uFF0D\u2022\u2023\u25AA\u25CF\u25E6\u00B7])\s/u;
const colonBehindKey = /^((?:\s*-? *|.*[{,]\s*)["']?[\w.-]+["']? *)([\uFF1A\uFE55\u2236\uA789])/u;
const flow = /^([^\uFF0C\u3001\uFE50\uFF5B\uFF5D\uFF3B\uFF3D]*)([\uFF0C\u3001\uFE50\uFF5B\uFF5D\uFF3B\uFF3D])/u;

/** Where they stand in for a mark of the structure, one a line at most; asked once it is known that the file is no YAML. */
export function structuralLookalikes(text: string): { offset: number; message: string }[] {
  const found: { offset: number; message: string }[] = [];
  let start = 0;
  let block: number | undefined;
  for (const line of text.split('\n')) {
    const indent = line.search(/\S/);
    if (block !== undefined && indent >= 0 && indent <= block) block = undefined;
    const lookalike = block === undefined ? lookalikeIn(line) : undefined;
    if (lookalike !== undefined) found.push({ offset: start + lookalike.index, message: lookalike.message });
    if (block === undefined && /(?:^|\s)[|>][+-]?\d?[+-]?\s*(?:#.*)?$/.test(line)) block = indent;
    start += line.length + 1;
  }
  return found;
}

/** What to add where a list or a mapping was expected and this text was found; empty when it is only text. */
export function lookalikeRemedy(text: string): string {
  const lookalike = lookalikeIn(text);
  return lookalike === undefined ? '' : `; ${lookalike.message}`;
}

/** A key that nothing follows, because its colon is none. */
export function colonInKey(key: string): Lookalike | undefined {
  return told(colonBehindKey.exec(key), 'a key is followed by : and a space');
}

function lookalikeIn(line: string): Lookalike | undefined {
  const bare = withoutQuotedText(line);
  return (
    told(listMark.exec(bare), 'a list item begins with - and a space') ??
    colonInKey(bare) ??
    (/[{[\uFF5B\uFF3B]/u.test(bare) ? told(flow.exec(bare), 'type the plain sign in its place') : undefined)
  );
}

function told(match: RegExpExecArray | null, remedy: string): Lookalike | undefined {
  const [, ahead = '', sign = ''] = match ?? [];
  if (match === null) return undefined;
  const code = (sign.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
  return { index: ahead.length, message: `${sign} (U+${code}, ${names[sign]}) is text like any letter; ${remedy}` };
}
