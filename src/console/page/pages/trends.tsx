// How the last hours went: arrivals, what was held, what was done, and how long people waited for a human.
import { useEffect, useState } from 'preact/hooks';
import { read } from '../api.ts';
import { iso, span, timeOfDay } from '../clock.ts';

interface Stats {
  since: number;
  toDecisionMs: number | null;
  minutes: readonly { at: number; arrivals: number; held: number; refused: number; removed: number; admitted: number; failed: number }[];
}

type Series = 'arrivals' | 'held' | 'refused' | 'removed' | 'admitted' | 'failed';
const series: readonly { key: Series; label: string }[] = [
  { key: 'arrivals', label: 'Arrivals' },
  { key: 'held', label: 'Held or proposed' },
  { key: 'refused', label: 'Refused' },
  { key: 'removed', label: 'Removed from inside' },
  { key: 'admitted', label: 'Admitted' },
  { key: 'failed', label: 'Denied or failed' },
];
const windowMinutes = 120;
/** A picture of two bars says little. */
const leastMinutes = 30;

export function TrendsPage() {
  const [stats, setStats] = useState<Stats | undefined>(undefined);
  useEffect(() => {
    const load = (): void => void read<Stats>('/stats').then(setStats);
    load();
    const timer = setInterval(load, 5_000);
    return () => clearInterval(timer);
  }, []);
  if (stats === undefined) return <main>looking…</main>;
  const last = Math.floor(Date.now() / 60_000) * 60_000;
  const started = Math.floor(stats.since / 60_000) * 60_000;
  const from = Math.max(last - (windowMinutes - 1) * 60_000, Math.min(started, last - (leastMinutes - 1) * 60_000));
  const slots = Array.from({ length: Math.max(1, Math.round((last - from) / 60_000) + 1) }, (_, n) => from + n * 60_000);
  const at = new Map(stats.minutes.map((minute) => [minute.at, minute]));
  return (
    <main>
      <h2>Trends</h2>
      <p class="mut">
        {timeOfDay(from)} to now, minute by minute.{' '}
        {stats.toDecisionMs === null
          ? 'No human has decided yet.'
          : `Half of those held had a human's decision within ${span(stats.toDecisionMs)}.`}
      </p>
      {series.map(({ key, label }) => (
        <Chart key={key} label={label} values={slots.map((slot) => at.get(slot)?.[key] ?? 0)} slots={slots} />
      ))}
    </main>
  );
}

function Chart({ label, values, slots }: { label: string; values: readonly number[]; slots: readonly number[] }) {
  const total = values.reduce((sum, n) => sum + n, 0);
  const most = Math.max(1, ...values);
  const height = 60;
  const step = 600 / values.length;
  return (
    <figure>
      <figcaption>
        {label} <span class="tag">{total}</span> <span class="mut">most in a minute: {Math.max(0, ...values)}</span>
      </figcaption>
      <svg
        viewBox={`0 0 600 ${height}`}
        preserveAspectRatio="none"
        class="chart"
        role="img"
        aria-label={`${label}: ${total} in all, ${Math.max(0, ...values)} in the busiest minute`}
      >
        <line x1="0" x2="600" y1={height - 0.5} y2={height - 0.5} />
        {values.map((n, at) =>
          n === 0 ? null : (
            <rect
              key={slots[at]}
              x={at * step}
              y={height - (n / most) * (height - 4)}
              width={Math.max(1, step - 1)}
              height={(n / most) * (height - 4)}
            >
              <title>
                {iso(slots[at] ?? 0)}: {n}
              </title>
            </rect>
          ),
        )}
      </svg>
    </figure>
  );
}
