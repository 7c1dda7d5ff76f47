// href as given -> key. Computing the key costs more than all the rest of the fold, so what was computed is kept.
import { createRecentMap } from './recent-map.ts';

export function createKeys(capacity: number): (href: string, compute: (href: string) => string) => string {
  const keys = createRecentMap<string>(capacity);
  return (href, compute) => {
    const known = keys.get(href);
    if (known !== undefined) return known;
    const key = compute(href);
    keys.set(href, key);
    return key;
  };
}
