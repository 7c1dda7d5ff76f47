// Counts over time in as many columns as a picture can show: the columns grow wider as the span grows.

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const widths = [minute, 5 * minute, 15 * minute, hour, 3 * hour, 6 * hour, day, 7 * day, 30 * day, 365 * day, 3650 * day];
const maxColumns = 240;

export interface Timeline<K extends string> {
  add(at: number, kind: K): void;
  /** One column a step from the first to the last event, empty ones included. */
  columns(): { widthMs: number; columns: readonly Column<K>[] };
}

export interface Column<K extends string> {
  /** Its beginning, epoch ms. */
  at: number;
  counts: Partial<Record<K, number>>;
}

export function createTimeline<K extends string>(): Timeline<K> {
  let level = 0;
  let columns = new Map<number, Partial<Record<K, number>>>();
  let first = Number.POSITIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;

  function width(): number {
    return widths[level] ?? day;
  }

  function widen(): void {
    while (level < widths.length - 1 && (last - first) / width() > maxColumns) level += 1;
    const merged = new Map<number, Partial<Record<K, number>>>();
    for (const [at, counts] of columns) {
      const into = columnIn(merged, at, width());
      for (const [kind, n] of Object.entries(counts) as [K, number][]) into[kind] = (into[kind] ?? 0) + n;
    }
    columns = merged;
  }

  return {
    add(at, kind) {
      first = Math.min(first, at);
      last = Math.max(last, at);
      if ((last - first) / width() > maxColumns) widen();
      const counts = columnIn(columns, at, width());
      counts[kind] = (counts[kind] ?? 0) + 1;
    },
    columns() {
      const all: Column<K>[] = [];
      const step = width();
      for (let at = Math.floor(first / step) * step; at <= last; at += step) all.push({ at, counts: columns.get(at) ?? {} });
      return { widthMs: step, columns: all };
    },
  };
}

function columnIn<K extends string>(
  columns: Map<number, Partial<Record<K, number>>>,
  at: number,
  width: number,
): Partial<Record<K, number>> {
  const start = Math.floor(at / width) * width;
  const known = columns.get(start) ?? {};
  columns.set(start, known);
  return known;
}
