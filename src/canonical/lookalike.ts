// Signs that a word processor puts in place of those on the keyboard: nobody's address holds them, and nobody can tell them from the plain ones.

/** A minus, slashes, stars and dots of mathematics, a broken bar, a degree and a lone accent. */
const signs = /[\u2212\u2044\u2215\u2216\u2217\u2219\u22c5\u00a6\u00b0\u00b4]/;
const plain: readonly (readonly [RegExp, string])[] = [
  [/[\p{Pd}\u2212]/gu, '-'],
  [/[\u2018\u2019\u201b\u02bc\u2032\u00b4]/g, "'"],
  [/[\u2044\u2215]/g, '/'],
  [/[\u2217]/g, '*'],
];

export function isLookalike(character: string): boolean {
  return signs.test(character);
}

/** The text as a keyboard has it. */
export function withPlainSigns(text: string): string {
  return plain.reduce((left, [sign, key]) => left.replace(sign, key), text.normalize('NFKC'));
}
