// Case-insensitive comparison of text that participants wrote. Both sides are folded by the same function, so nothing depends on who wrote which.

const beyondAscii = /[^\u0000-\u007f]/;

/** Unicode case folding: `STRASSE` and `straße`, `ΟΔΟΣ` and `οδος` are one text. The dotless `ı` stays apart from `i`. */
export function fold(text: string): string {
  if (!beyondAscii.test(text)) return text.toLowerCase();
  return text.replace(/[^ı]+/gu, (run) => run.toLowerCase().toUpperCase().toLowerCase()).replaceAll('ς', 'σ');
}
