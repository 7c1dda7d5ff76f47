// How long an order from the desk can be taken back, as it is written: `3s`.

const unitMs: Readonly<Record<string, number>> = { ms: 1, s: 1_000 };
const longestMs = 60_000;

/** In ms, up to a minute. Undefined for anything else. */
export function parseGrace(text: string): number | undefined {
  const [, amount, unit = ''] = /^(\d{1,5})(ms|s)$/.exec(text) ?? [];
  const ms = Number(amount) * (unitMs[unit] ?? Number.NaN);
  return ms <= longestMs ? ms : undefined;
}
