// Times, durations and numbers as the report writes them.

/** `2026-11-20 12:00`, UTC. */
export function time(at: number): string {
  return new Date(at).toISOString().slice(0, 16).replace('T', ' ');
}

/** A column of a timeline: the day is left out of short ones, the time of day of long ones. */
export function stamp(at: number, widthMs: number): string {
  const text = time(at);
  return widthMs >= 86_400_000 ? text.slice(0, 10) : text.slice(5);
}

/** `15 minutes`. */
export function span(ms: number): string {
  const [n, unit] = ms < 3_600_000 ? [ms / 60_000, 'minute'] : ms < 86_400_000 ? [ms / 3_600_000, 'hour'] : [ms / 86_400_000, 'day'];
  return n === 1 ? `one ${unit}` : `${n} ${unit}s`;
}

/** `12 ms`, `1.5 s`; a dash for none. */
export function duration(ms: number | undefined): string {
  if (ms === undefined) return '–';
  if (ms < 10) return `${Math.round(ms * 10) / 10} ms`;
  return ms < 1_000 ? `${Math.round(ms)} ms` : `${Math.round(ms / 100) / 10} s`;
}

/** `1,234` */
export function number(n: number): string {
  return n.toLocaleString('en-US');
}
