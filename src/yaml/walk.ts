// Finding one's way in a document: the value at a path of keys and indexes, and the place that is nearest to it.
import type { Placed } from './document.ts';
import type { Place } from './place.ts';

export type Path = readonly PropertyKey[];

/** The value at `path`; undefined when nothing is there. */
export function valueAt(placed: Placed, path: Path): Placed | undefined {
  let current: Placed | undefined = placed;
  for (const step of path) current = childOf(current, step);
  return current;
}

/** Where the value at `path` begins, or what is nearest above it. */
export function placeAt(placed: Placed, path: Path): Place {
  let current = placed;
  for (const step of path) {
    const child = childOf(current, step);
    if (child === undefined) break;
    current = child;
  }
  return current.place;
}

function childOf(placed: Placed | undefined, step: PropertyKey): Placed | undefined {
  return typeof step === 'number' ? placed?.items?.[step] : placed?.entries?.get(String(step))?.value;
}
