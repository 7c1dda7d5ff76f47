// Who came in from the lobby without an order of ours, and whether so many did at once that nobody can have looked at each of them.

export const massPeople = 10;
export const massWithinMs = 10_000;

export interface Admissions<T> {
  /**
   * One more came in, at this time on a clock that never steps. `single`: a person let them in. `mass`: `all` came in together, those counted as single before included;
   * `first` when it has just become one.
   */
  entered(who: T, at: number): { kind: 'single' } | { kind: 'mass'; all: readonly T[]; first: boolean };
}

export function createAdmissions<T>(): Admissions<T> {
  let recent: { who: T; at: number }[] = [];
  let isMass = false;

  return {
    entered(who, at) {
      recent = [...recent.filter((one) => one.who !== who), { who, at }].slice(-massPeople);
      const [oldest] = recent;
      if (recent.length < massPeople || oldest === undefined || at - oldest.at > massWithinMs) {
        isMass = false;
        return { kind: 'single' };
      }
      const first = !isMass;
      isMass = true;
      return { kind: 'mass', all: recent.map((one) => one.who), first };
    },
  };
}
