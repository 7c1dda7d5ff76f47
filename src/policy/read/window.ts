// A window as it is written, in milliseconds; and one that is written otherwise, as it should be.

const unitMs: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000 };

/** `30s`, `5m`, `2h`. */
export function windowMs(text: string): number {
  return Number(text.slice(0, -1)) * (unitMs[text.slice(-1)] ?? 0);
}

/** What to write for `60`, `5 min`, `2 Hours` or `1d`; undefined for what is no length of time at all. A bare number is seconds. */
export function windowMeant(written: unknown): string | undefined {
  const [, count, unit = ''] = /^\s*(\d{1,6})\s*([a-z]*)\.?\s*$/i.exec(String(written)) ?? [];
  const amount = Number(count);
  if (!(amount > 0)) return undefined;
  if (unit === '' || /^s(?:ec(?:ond)?s?)?$/i.test(unit)) return `${amount}s`;
  if (/^m(?:in(?:ute)?s?)?$/i.test(unit)) return `${amount}m`;
  if (/^h(?:(?:ou)?rs?)?$/i.test(unit)) return `${amount}h`;
  return /^d(?:ays?)?$/i.test(unit) ? `${amount * 24}h` : undefined;
}
