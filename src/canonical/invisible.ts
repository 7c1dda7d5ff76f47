// Characters that come along with text copied from a document or a web page, and that nobody can see in a file.

/** Controls, blanks that are no plain space, and characters that only say how text is laid out. */
const layout = String.raw`[\p{Cc}\p{Zl}\p{Zp}]|(?![ \u3000])\p{Zs}|(?![\u200c\u200d\p{Variation_Selector}\u{e0020}-\u{e007f}])\p{Default_Ignorable_Code_Point}`;
/** Emoji and some scripts are written with joiners and variation selectors. Behind a Latin letter or a blank they do nothing. */
const idleJoiner = String.raw`(?<=^|[\p{Script=Latin}\p{N}\s])[\u200c\u200d\p{Variation_Selector}](?!\u20e3)`;
const invisible = new RegExp(`${layout}|${idleJoiner}`, 'u');
const everyInvisible = new RegExp(`${layout}|${idleJoiner}`, 'gu');
const everyBlank = /[\t\n\r\p{Zl}\p{Zp}]|(?! )\p{Zs}/gu;

const names: Readonly<Record<string, string>> = {
  '0008': 'a backspace; in double quotes \\b is one, so put an expression in single quotes',
  '0009': 'a tab',
  '000A': 'a line break',
  '000B': 'a control character; in double quotes a backslash starts an escape',
  '000C': 'a control character; in double quotes a backslash starts an escape',
  '001B': 'a control character; in double quotes a backslash starts an escape',
  '00A0': 'a no-break space',
  '202F': 'a narrow no-break space',
  '00AD': 'a soft hyphen',
  '200B': 'a zero-width space',
  '200C': 'a zero-width non-joiner',
  '200D': 'a zero-width joiner',
  '200E': 'a left-to-right mark',
  '200F': 'a right-to-left mark',
  '2028': 'a line separator',
  '2029': 'a paragraph separator',
  '2060': 'a word joiner',
  FEFF: 'a byte order mark',
};

/** What cannot be seen in a text, and the text without it; undefined where everything can. */
export function invisibleIn(text: string): { what: string; without: string } | undefined {
  const found = invisible.exec(text)?.[0];
  if (found === undefined) return undefined;
  const code = (found.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
  const without = text.replace(everyBlank, ' ').replace(everyInvisible, '');
  return { what: `U+${code}, ${names[code] ?? 'a character that cannot be seen'}`, without };
}
