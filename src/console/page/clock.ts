// One clock for the whole page: it ticks once a second while the page is seen.
import { batch, signal } from '@preact/signals';
import { moment, type Reading, timeAt } from './daemon-time.ts';

let known: Reading = { at: Date.now(), here: moment() };

/** The daemon's time minus ours, ms: what is old is told by the clock that wrote it. */
export const skew = signal(0);
export const now = signal(daemonNow());

/** The daemon's time, to the millisecond; `now` is the same for what is shown. */
export function daemonNow(): number {
  return timeAt(known, moment());
}

export function daemonTime(): Reading {
  return known;
}

export function setDaemonTime(reading: Reading): void {
  known = reading;
}

export function startClock(): void {
  setInterval(() => {
    if (!document.hidden) tick();
  }, 1_000);
  document.addEventListener('visibilitychange', tick);
}

function tick(): void {
  batch(() => {
    now.value = daemonNow();
    skew.value = now.value - Date.now();
  });
}

/** `0:58`, `12:04`, `1:02:03`, `3 days`. */
export function span(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const [minutes, hours, days] = [Math.floor(seconds / 60), Math.floor(seconds / 3600), Math.floor(seconds / 86_400)];
  if (days > 1) return `${days} days`;
  const two = (n: number): string => String(n).padStart(2, '0');
  return hours > 0 ? `${hours}:${two(minutes % 60)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}

export function timeOfDay(at: number): string {
  return new Date(at).toLocaleTimeString(undefined, { hour12: false });
}

export function dateAndTime(at: number): string {
  return new Date(at).toLocaleString(undefined, { hour12: false });
}

export function iso(at: number): string {
  return new Date(at).toISOString();
}
