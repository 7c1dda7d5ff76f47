// Characters that come along with text copied from a document or a web page, and that nobody can see in a file.
import { unseen } from './unseen.ts';

/** Controls, blanks that are no plain space, and characters that only say how text is laid out. */
const layout = String.raw`[\p{Cc}\p{Zl}\p{Zp}]|(?![ \u3000])\p{Zs}|(?![\u200c\u200d\p{Variation_Selector}\u{e0020}-\u{e007f}])\p{Default_Ignorable_Code_Point}`;
/** Emoji and some scripts are written with joiners and variation selectors. Behind a Latin letter or a blank they do nothing. */
const idleJoiner = String.raw`(?<=^|[\p{Script=Latin}\p{N}\s])[\u200c\u200d\p{Variation_Selector}](?!\u20e3)`;
const invisible = new RegExp(`${layout}|${idleJoiner}`, 'u');
const everyInvisible = new RegExp(`${layout}|${idleJoiner}`, 'gu');
const everyBlank = /[\t\n\r\p{Zl}\p{Zp}]|(?! )\p{Zs}/gu;

const controls: Readonly<Record<string, string>> = {
  '0008': 'a backspace; in double quotes \\b is one, so put an expression in single quotes',
  '0009': 'a tab',
  '000A': 'a line break',
  '000B': 'a control character; in double quotes a backslash starts an escape',
  '000C': 'a control character; in double quotes a backslash starts an escape',
  '001B': 'a control character; in double quotes a backslash starts an escape',
};

/** What cannot be seen in a text, and the text without it; undefined where everything can. */
export function invisibleIn(text: string): { what: string; without: string } | undefined {
  const found = invisible.exec(text)?.[0];
  if (found === undefined) return undefined;
  const { code, name } = unseen(found);
  const without = text.replace(everyBlank, ' ').replace(everyInvisible, '');
  return { what: `U+${code}, ${controls[code] ?? (name === undefined ? 'a character that cannot be seen' : `a ${name}`)}`, without };
}
