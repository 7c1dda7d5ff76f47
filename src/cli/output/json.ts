// JSON for machines that is also safe on a terminal: names are hostile text, and JSON leaves more of it as it is than a terminal can bear.

/** Control characters that JSON does not escape, and what hides or reorders text. They stand only in texts, where an escape means the same. */
const unprintable = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

export function jsonText(value: unknown): string {
  const escaped = JSON.stringify(value, null, 2).replace(unprintable, (character) =>
    character === '\n' ? character : escapesOf(character),
  );
  return `${escaped}\n`;
}

function escapesOf(character: string): string {
  return Array.from({ length: character.length }, (_, at) => `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`).join('');
}
