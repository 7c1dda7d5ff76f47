// What strangers write is bounded where it enters: a name of half a megabyte must cost nobody but its owner.

/** Longer than any name, subject or address that is meant to be read. */
const maxLength = 1_024;

/** The text itself, or its beginning and how long it was. Rules, records and pages see this and nothing else. */
export function boundedText(text: string): string {
  if (text.length <= maxLength) return text;
  return `${text.slice(0, maxLength).replace(/[\uD800-\uDBFF]$/, '')}… (${text.length} characters)`;
}
