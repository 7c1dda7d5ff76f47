// Three-valued logic over sets: where the model cannot know a value (counts, sizes, what an event has just changed), it goes on with every
// value it may have. The rule: the set is never too small, so whatever the daemon may rightly do is in it.

/** A set of truth values, as bits. */
export type Possible = number;

export const yes: Possible = 1;
export const no: Possible = 2;
export const unknown: Possible = 4;
export const anything: Possible = yes | no | unknown;

const values = [yes, no, unknown];

export function either(one: Possible, other: Possible): Possible {
  return one | other;
}

export function not(one: Possible): Possible {
  return (one & yes ? no : 0) | (one & no ? yes : 0) | (one & unknown);
}

export function all(parts: readonly Possible[]): Possible {
  return parts.reduce((left, right) =>
    combine(left, right, (a, b) => (a === no || b === no ? no : a === yes && b === yes ? yes : unknown)),
  );
}

export function any(parts: readonly Possible[]): Possible {
  return not(all(parts.map(not)));
}

function combine(left: Possible, right: Possible, of: (a: Possible, b: Possible) => Possible): Possible {
  let result = 0;
  for (const a of values) for (const b of values) if (left & a && right & b) result |= of(a, b);
  return result;
}
