// What to write for the notations of other tools that RE2 refuses, told by what the library complains about and by the expression itself.

/** `reason`: the library's complaint. Empty, or what goes behind it. */
export function regexRemedy(pattern: string, reason: string): string {
  const remedy = escapeRemedy(pattern, reason) ?? flagRemedy(pattern, reason) ?? notationRemedy(pattern, reason);
  return remedy === undefined ? '' : `; ${remedy}`;
}

const escapes: readonly [RegExp, string][] = [
  [/Z/, 'the end of the text is \\z, or $'],
  [/[1-9gk]/, 'back-references are not read: write the text out, or one condition for each'],
  [/[mMyY]/, 'a word boundary is \\b'],
  [/[hR]/, 'write [ \\t] for \\h, and \\n for \\R'],
  [/[HNV]/, 'write [^ \\t] for \\H, and [^\\n] for \\N and \\V'],
  [/[GK]/, 'an expression only says whether there is a match: leave \\G and \\K out'],
  [/X/, 'write (?:\\PM\\pM*) for one sign with its accents, or . for one character'],
  [/[ce]/, 'write a control character by its number: \\x1b, or \\x{1b}'],
  [/o/, 'write the number in hexadecimal: \\x{e9}'],
  [/b/, 'in brackets there is no word boundary: put \\b ahead of them'],
  [/[EL]/, '\\E ends what \\Q begins'],
];

function escapeRemedy(pattern: string, reason: string): string | undefined {
  const [, sign] = /invalid escape sequence: `\\(.)/u.exec(reason) ?? [];
  if (sign === undefined) return undefined;
  if (/[uU]/.test(sign)) return byNumber(pattern);
  return escapes.find(([signs]) => signs.test(sign))?.[1] ?? `\\${sign} has no meaning: write ${sign} if it is the sign itself`;
}

/** `\u00e9`, as other languages write a character. */
function byNumber(pattern: string): string {
  const [, code] = /(?<!\\)(?:\\\\)*\\[uU]\{?([\da-f]{1,8})/i.exec(pattern) ?? [];
  const point = Number.parseInt(code ?? '', 16);
  if (!(point <= 0x10_ffff)) return 'a character is written as itself, or by its number: \\x{e9}';
  const isVisible = /[\p{L}\p{N}\p{S}\p{P}]/u.test(String.fromCodePoint(point));
  return `write ${isVisible ? `${String.fromCodePoint(point)} itself, or ` : ''}\\x{${point.toString(16)}}`;
}

/** `(?iu)`: which of the flags is not read. */
function flagRemedy(pattern: string, reason: string): string | undefined {
  const [, begun] = /Perl syntax: `\(\?([a-zA-Z^-]+)$/.exec(reason.replace(/`$/, '')) ?? [];
  if (begun === undefined || /\(\?(?:R|P[>=])/.test(pattern)) return undefined;
  const flag = begun.at(-1) ?? '';
  if (/[imsU-]/.test(flag)) return 'flags end with a bracket: (?i)';
  if (flag === 'x') return 'the flag x is not read: leave the blanks and comments out';
  const why = flag === 'u' ? 'text is Unicode in any case' : 'the flags are i, m, s and U';
  return `the flag ${flag} is not read, ${why}: leave it out`;
}

const notations: readonly [RegExp, string][] = [
  [/\(\?<?[=!]/, 'look-around is not read: say the other half in a condition of its own, with `all` and `not`'],
  [/\(\?P=/, 'back-references are not read: write the text out, or one condition for each'],
  [/[*+?}]\+/, 'possessive repetition is not read and not needed: leave the second + out'],
  [/\(\?>/, 'atomic groups are not read and not needed: write (?:…)'],
  [/\(\?\|/, 'groups with common numbers are not read and not needed: write (?:…|…)'],
  [/\(\?'/, 'names of groups mean nothing here: write (?:…)'],
  [/\(\?(?:R|\d|&|P>)/, 'expressions within themselves are not read: write them out, as deep as they go'],
  [/\(\?#/, 'comments are not read in an expression: write a YAML comment'],
  [/\(\?\(/, 'conditional branches are not read: write both branches out, with |'],
  [/\(\*[A-Z]/, 'such verbs are not read: leave (*…) out'],
  [/\[\[:[<>]:\]\]/, 'a word boundary is \\b'],
  [/\[\[:\w+:\]\]|\\[pP]/, 'the classes are those of RE2, such as [[:alpha:]], \\p{L} and \\p{Greek}'],
  [/^[*+?]/, '* alone is a glob: write { glob: … }, or .* in an expression'],
];

function notationRemedy(pattern: string, reason: string): string | undefined {
  if (/class range: `[^\\[]/.test(reason))
    return 'the character with the smaller number goes first, and a - of its own to the end: [a-z_-]';
  if (/invalid repeat count: `\{(\d+),(\d+)\}/.test(reason) && !/\d{4}/.test(reason))
    return 'the smaller number goes first, {1,2}, up to 1000';
  if (/invalid repeat count/.test(reason)) return 'up to 1000 repetitions are read, those within each other multiplied';
  return notations.find(([notation]) => notation.test(pattern))?.[1];
}
