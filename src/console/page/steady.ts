// A list that holds still while somebody looks at it: rows keep their places, what is new waits until it is asked for.
import { useRef, useState } from 'preact/hooks';

export interface Steady {
  /** In their places. */
  shown: readonly string[];
  /** How many wait to be shown. */
  fresh: number;
  showFresh(): void;
  /** For the list's element: pointer or focus in it hold it still. */
  hold: {
    onPointerEnter(): void;
    onPointerLeave(): void;
    onFocusCapture(): void;
    onBlurCapture(event: FocusEvent): void;
  };
}

/** What was handled is seen as such for a moment even where nobody holds the list. */
const lingerMs = 4_000;

/** `current` are those who belong into the list now, in order; `room` of them are shown at first and at each asking. `at` is the clock. */
export function useSteady(current: readonly string[], room: number, at: number): Steady {
  const kept = useRef<readonly string[]>([]);
  const asked = useRef(room);
  const held = useRef({ pointer: false, focus: false });
  const overSince = useRef(new Map<string, number>());
  const [, redraw] = useState(0);
  const still = new Set(current);
  for (const id of kept.current) {
    if (still.has(id)) overSince.current.delete(id);
    else if (!overSince.current.has(id)) overSince.current.set(id, at);
  }
  if (!held.current.pointer && !held.current.focus) {
    const stay = kept.current.filter((id) => at - (overSince.current.get(id) ?? at) < lingerMs);
    const open = stay.filter((id) => still.has(id)).length;
    kept.current = [...stay, ...current.filter((id) => !stay.includes(id)).slice(0, Math.max(0, asked.current - open))];
  }
  const known = new Set(kept.current);
  const waiting = current.filter((id) => !known.has(id));
  return {
    shown: kept.current,
    fresh: waiting.length,
    showFresh() {
      asked.current += Math.min(waiting.length, room);
      kept.current = [...kept.current.filter((id) => still.has(id)), ...waiting.slice(0, room)];
      redraw((n) => n + 1);
    },
    hold: {
      onPointerEnter: () => {
        held.current.pointer = true;
      },
      onPointerLeave: () => {
        held.current.pointer = false;
      },
      onFocusCapture: () => {
        held.current.focus = true;
      },
      onBlurCapture: ({ currentTarget, relatedTarget }) => {
        held.current.focus = currentTarget instanceof Node && relatedTarget instanceof Node && currentTarget.contains(relatedTarget);
      },
    },
  };
}
