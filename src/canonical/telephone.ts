// The one form of a telephone number: `+4930…`, digits without the marks people group them with.

const number = /^\+?[0-9*#]+$/;

/** The number a server or a person means: parameters, an extension and a trunk `(0)` are left out. Undefined for what is no number. */
export function canonicalTelephone(written: string): string | undefined {
  const bare = written
    .replace(/[;?].*$/s, '')
    .replace(/\s*(?:,|x|ext\.?|extension)\s*\d+\s*$/i, '')
    .replace(/^(\s*\+[\d\s]*)\(0\)/, '$1');
  const digits = withoutGrouping(bare);
  return number.test(digits) ? digits : undefined;
}

/** A number, or a part or glob of one, without blanks, dots, hyphens, slashes and brackets. A trunk `(0)` stays: nobody can dial it. */
export function withoutGrouping(written: string): string {
  return written
    .split('(0)')
    .map((part) => part.replace(/[\s\p{Pd}\p{Zs}()./]/gu, ''))
    .join('(0)');
}
