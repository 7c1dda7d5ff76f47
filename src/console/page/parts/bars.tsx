// Arrivals as small bars, in the page itself. The words say what the picture shows.
import { count } from '../text.ts';

/** One bar a minute, of counts for each ten seconds. */
export function ArrivalBars({ arrivals }: { arrivals: readonly number[] }) {
  const minutes: number[] = [];
  for (let at = 0; at < arrivals.length; at += 6) minutes.push(arrivals.slice(at, at + 6).reduce((sum, n) => sum + n, 0));
  const most = Math.max(...minutes, 0);
  if (most === 0) return null;
  const height = 28;
  const step = 12;
  const last = minutes.at(-1) ?? 0;
  const label = `arrivals in the last ${minutes.length} minutes, ${count(last, 'person', 'people')} in the last minute, ${most} in the busiest`;
  return (
    <svg class="bars" viewBox={`0 0 ${minutes.length * step} ${height}`} role="img" aria-label={label} preserveAspectRatio="none">
      {minutes.map((n, at) => {
        const tall = Math.max(1, Math.round((n / most) * height));
        return <rect key={at} class={n >= 30 ? 'many' : ''} x={at * step} y={height - tall} width={step - 2} height={tall} />;
      })}
    </svg>
  );
}
