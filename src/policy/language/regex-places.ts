// A place that is repeated: `^+49` reads like "begins with +49", and RE2 takes the + for a repetition of the ^, so that it means "begins with 49".

/** A class in brackets, an escape, or one sign. A place in an expression stands for no character. */
const parts = /\\Q.*?(?:\\E|$)|\[\^?\]?(?:\\.|\[:\^?\w+:\]|[^\]\\])*\]|\\.|[\s\S]/gsu;
const place = /^(?:\^|\$|\\[AzbB])$/;
const repetition = /^(?:[+*?]|\{\d+(?:,\d*)?\})/;

export interface RepeatedPlace {
  /** The place with its repetition. */
  text: string;
  /** The expression with the repetition taken as the sign itself. */
  literal: string;
}

export function repeatedPlace(pattern: string): RepeatedPlace | undefined {
  let isPlace = false;
  for (const { 0: part, index } of pattern.matchAll(parts)) {
    const repeated = isPlace ? repetition.exec(pattern.slice(index))?.[0] : undefined;
    if (repeated !== undefined) {
      const before = /(?:\\.|.)$/su.exec(pattern.slice(0, index))?.[0] ?? '';
      return { text: `${before}${repeated}`, literal: `${pattern.slice(0, index)}\\${pattern.slice(index)}` };
    }
    isPlace = place.test(part);
  }
  return undefined;
}
