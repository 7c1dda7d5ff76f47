// Lists that hold still while somebody looks at them: what is in them keeps its place, what is new waits until it is asked for.
import { useRef, useState } from 'preact/hooks';

export interface Steady {
  /** In their places. */
  shown: readonly string[];
  /** Those that wait to be shown. */
  fresh: readonly string[];
  showFresh(): void;
}

export interface SteadyList {
  /** Those who belong into the list now, in order. */
  current: readonly string[];
  held: boolean;
  /** The clock, ms. */
  at: number;
}

/** What was handled is seen as such for a moment even where nobody holds the list. */
const lingerMs = 4_000;

/** Rows: who comes later is below. `room` of them are shown at first, and `step` more at each asking. */
export function useSteadyRows({ current, held, at }: SteadyList, room: number, step = room): Steady {
  const kept = useRef<readonly string[]>([]);
  const asked = useRef(room);
  const lingers = useLingering(kept.current, current, at);
  const [, redraw] = useState(0);
  const still = new Set(current);
  if (!held) {
    const stay = kept.current.filter(lingers);
    const open = stay.filter((id) => still.has(id)).length;
    kept.current = [...stay, ...current.filter((id) => !stay.includes(id)).slice(0, Math.max(0, asked.current - open))];
  }
  const fresh = without(current, kept.current);
  return {
    shown: kept.current,
    fresh,
    showFresh() {
      asked.current += Math.min(fresh.length, step);
      kept.current = [...kept.current.filter((id) => still.has(id)), ...fresh.slice(0, step)];
      redraw((n) => n + 1);
    },
  };
}

/** Items: all of them, most urgent first. Where there was none nothing can move. */
export function useSteadyItems({ current, held, at }: SteadyList): Steady {
  const kept = useRef<readonly string[]>([]);
  const lingers = useLingering(kept.current, current, at);
  const [, redraw] = useState(0);
  if (!held || kept.current.length === 0) kept.current = interleaved(current, kept.current, lingers);
  return {
    shown: kept.current,
    fresh: without(current, kept.current),
    showFresh() {
      kept.current = interleaved(current, kept.current, lingers);
      redraw((n) => n + 1);
    },
  };
}

/** The current ones in their order, with those that are over and linger where they were. */
function interleaved(current: readonly string[], kept: readonly string[], lingers: (id: string) => boolean): readonly string[] {
  const merged = [...current];
  for (const [place, id] of kept.entries()) if (lingers(id) && !merged.includes(id)) merged.splice(place, 0, id);
  return merged;
}

/** Whether somebody is in the list still, or went out of it only just now. */
function useLingering(kept: readonly string[], current: readonly string[], at: number): (id: string) => boolean {
  const overSince = useRef(new Map<string, number>()).current;
  const still = new Set(current);
  for (const id of overSince.keys()) if (still.has(id) || !kept.includes(id)) overSince.delete(id);
  for (const id of kept) if (!still.has(id) && !overSince.has(id)) overSince.set(id, at);
  return (id) => at - (overSince.get(id) ?? at) < lingerMs;
}

function without(all: readonly string[], known: readonly string[]): readonly string[] {
  const those = new Set(known);
  return all.filter((id) => !those.has(id));
}
