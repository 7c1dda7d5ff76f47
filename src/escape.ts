// What people wrote (names, subjects, file contents) on its way to a terminal: no control, bidi or escape character passes, and no flood of text.

const named: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** Control, format (bidi, zero width, tags), line and paragraph separators, and halves of surrogate pairs. */
const unprintable = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

/** Of one text, and of one value in quotes, no more characters than that are shown. */
const longestText = 4_000;
const longestValue = 1_000;

/**
 * Text that is safe on one terminal line: whatever would move the cursor, hide or reorder text becomes `\n`, `\u{1b}`, `\u{202e}`, and what is too long to
 * be read is cut.
 */
export function escapeText(text: string): string {
  return cut(text, longestText, escapeAll);
}

function escapeAll(text: string): string {
  return text.replace(unprintable, (character) => named[character] ?? `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`);
}

/** A value as it would be written in a policy file, safe on a terminal: text in quotes, the rest as it is. `null` is unknown. */
export function escapeValue(value: unknown): string {
  if (value === null || value === undefined) return 'unknown';
  if (typeof value === 'string') return cut(value, longestValue, (text) => `"${escapeAll(text)}"`);
  if (Array.isArray(value)) return `[${shortened(value).join(', ')}]`;
  if (typeof value === 'object') return escapeObject(value);
  return escapeText(String(value));
}

function cut(text: string, length: number, show: (text: string) => string): string {
  if (text.length <= length) return show(text);
  // No character of two units is shown as halves.
  const head = text.slice(0, length).replace(/[\ud800-\udbff]$/, '');
  return `${show(head)}… (${text.length} characters)`;
}

function escapeObject(value: object): string {
  const pairs = Object.entries(value).map(
    ([key, item]) =>
      () =>
        `${escapeText(key)}: ${escapeValue(item)}`,
  );
  return `{ ${shortened(pairs, (pair) => pair()).join(', ')} }`;
}

/** Long lists are cut: a terminal line is for reading. */
function shortened<T>(values: readonly T[], show: (value: T) => string = escapeValue): string[] {
  const shown = values.slice(0, 8).map(show);
  return values.length > shown.length ? [...shown, `… ${values.length - shown.length} more`] : shown;
}
