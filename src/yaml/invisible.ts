// Characters that look like nothing, or like a plain space, and are something else to YAML: pasted from a web page or a word processor.
// Where they steer the structure (indentation, keys, what follows a colon or a dash) they are told by place and name.
import { unseen } from '../canonical/unseen.ts';
import { withoutQuotedText } from './lines.ts';

/** Format characters, and every space but the plain one. */
const odd = /[\p{Cf}\p{Zl}\p{Zp}]|(?! )\p{Zs}/u;

/** Controls that are in no YAML. Editors and mail leave them behind. */
const control = /(?![\t\n\r])[\u0000-\u001f\u007f]/;
/** Controls, and what ends a line for some editors and not for YAML. */
const lineEnd = new RegExp(`${control.source}|[\\u0085\\u2028\\u2029]`);

/** The first such character in a text, by its place in it and its name. */
export function invisibleIn(text: string): { index: number; name: string } | undefined {
  return named(odd.exec(text));
}

/** The first control character. */
export function controlIn(text: string): { index: number; name: string } | undefined {
  return named(control.exec(text));
}

function named(match: RegExpExecArray | null): { index: number; name: string } | undefined {
  if (match === null) return undefined;
  const { code, name } = unseen(match[0]);
  return { index: match.index, name: `U+${code} (${name ?? 'an invisible character'})` };
}

/** What to do about one. */
export function inTheWay(name: string): string {
  return `there is an invisible character here, ${name}; delete it, or type a plain space in its place`;
}

/** Where such characters stand in the way of the structure, one a line at most. */
export function structuralInvisibles(text: string): { offset: number; message: string }[] {
  const found: { offset: number; message: string }[] = [];
  let start = 0;
  for (const line of text.split('\n')) {
    const [head = ''] = /^[\s\p{Cf}]*(?:[-?][\s\p{Cf}]+)*(?:[^\s:"'#{[|>]{1,80}?[\s\p{Cf}]*:(?=[\s\p{Cf}])[\s\p{Cf}]*)?/u.exec(line) ?? [];
    const invisible = invisibleIn(head) ?? byteOrderMark(line) ?? named(lineEnd.exec(withoutQuotedText(line)));
    if (invisible !== undefined) found.push({ offset: start + invisible.index, message: inTheWay(invisible.name) });
    start += line.length + 1;
  }
  return found;
}

/** Left where two files were put together. */
function byteOrderMark(line: string): { index: number; name: string } | undefined {
  const index = line.indexOf('\ufeff');
  return index < 0 ? undefined : { index, name: 'U+FEFF (byte order mark)' };
}
