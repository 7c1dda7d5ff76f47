// Characters that come along with text copied from a document or a web page, and that nobody can see in a file.

const invisible = /[\p{Cc}\u00a0\u00ad\u061c\u2007\u200b\u200e\u200f\u202a-\u202f\u2060-\u2064\u2066-\u206f\ufeff]/u;
const everyBlank = /[\u00a0\u2007\u202f]/gu;

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
  '200E': 'a left-to-right mark',
  '200F': 'a right-to-left mark',
  FEFF: 'a byte order mark',
};

/** What cannot be seen in a text, and the text without it; undefined where everything can. */
export function invisibleIn(text: string): { what: string; without: string } | undefined {
  const found = invisible.exec(text)?.[0];
  if (found === undefined) return undefined;
  const code = (found.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
  const without = text.replace(everyBlank, ' ').replace(new RegExp(invisible, 'gu'), '');
  return { what: `U+${code}, ${names[code] ?? 'a character that cannot be seen'}`, without };
}
