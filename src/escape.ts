// What people wrote (names, subjects, file contents) on its way to a terminal: no control, bidi or escape character passes.

const named: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** Control, format (bidi, zero width, tags), line and paragraph separators, and halves of surrogate pairs. */
const unprintable = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

/** Text that is safe on one terminal line: whatever would move the cursor, hide or reorder text becomes `\n`, `\u{1b}`, `\u{202e}`. */
export function escapeText(text: string): string {
  return text.replace(unprintable, (character) => named[character] ?? `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`);
}

/** A value as it would be written in a policy file, safe on a terminal: text in quotes, the rest as it is. `null` is unknown. */
export function escapeValue(value: unknown): string {
  if (value === null || value === undefined) return 'unknown';
  if (typeof value === 'string') return `"${escapeText(value)}"`;
  if (Array.isArray(value)) return `[${shortened(value).join(', ')}]`;
  if (typeof value === 'object') return escapeObject(value);
  return escapeText(String(value));
}

function escapeObject(value: object): string {
  const pairs = Object.entries(value).map(([key, item]) => `${escapeText(key)}: ${escapeValue(item)}`);
  return `{ ${pairs.join(', ')} }`;
}

/** Long lists are cut: a terminal line is for reading. */
function shortened(values: readonly unknown[]): string[] {
  const shown = values.slice(0, 8).map(escapeValue);
  return values.length > shown.length ? [...shown, `… ${values.length - shown.length} more`] : shown;
}
