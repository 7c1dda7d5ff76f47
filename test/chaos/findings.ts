// What went wrong, each kind a bounded number of times.

export interface Findings {
  add(kind: string, message: string): void;
  readonly all: readonly string[];
  readonly count: number;
}

const perKind = 20;

export function createFindings(tell: (line: string) => void): Findings {
  const all: string[] = [];
  const kinds = new Map<string, number>();
  let count = 0;
  return {
    add(kind, message) {
      count += 1;
      const seen = (kinds.get(kind) ?? 0) + 1;
      kinds.set(kind, seen);
      if (seen > perKind) return;
      const line = `${new Date().toISOString()} ${kind}: ${message}`;
      all.push(line);
      tell(line);
    },
    all,
    get count() {
      return count;
    },
  };
}
