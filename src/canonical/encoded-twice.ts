// Text whose UTF-8 was read in a Western encoding and saved again: `MÃ¼ller` for `Müller`.

/** Windows-1252 from 0x80 to 0x9f, where Latin-1 has no signs; node 20 decodes both alike. */
const signs = '€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ';
const latin = Array.from({ length: 128 }, (_, index) => [String.fromCodePoint(128 + index), 128 + index] as const);
/** Some tools leave the five that mean nothing, others all 32, as they are. */
const byteOf = new Map([...latin, ...Array.from(signs, (sign, index) => [sign, 128 + index] as const)]);
const strict = new TextDecoder('utf-8', { fatal: true });

/** Signs that stand behind a letter in texts of people, too: they make nothing of it alone. */
const punctuation =
  /[\u00b4\u00b7\u00bb\u2013\u2014\u2018\u2019\u201a\u201c\u201d\u201e\u2020\u2021\u2026\u2030\u2039\u203a\u2122\u00a0\u00ae\u00b0]/;

/** How it was meant, where some of it was surely read in the wrong encoding. */
export function encodedTwice(text: string): string | undefined {
  const meant = text.replace(/[^\0-\x7f]+/g, (run) => decoded(run) ?? run);
  return meant === text ? undefined : meant;
}

function decoded(run: string): string | undefined {
  const bytes = Array.from(run, (character) => byteOf.get(character) ?? Number.NaN);
  if (bytes.some(Number.isNaN)) return undefined;
  try {
    const meant = strict.decode(Uint8Array.from(bytes));
    return isSure(run, meant) ? meant : undefined;
  } catch {
    return undefined;
  }
}

/** Two letters at once, a letter of which no language ends in such a sign, or what no text has: `â€`. */
function isSure(run: string, meant: string): boolean {
  if (run.includes('â€') || Array.from(meant).length > 1) return true;
  return /^[ÃÂ]/.test(run) || !punctuation.test(run);
}
