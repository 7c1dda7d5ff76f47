// Opaque ids for what is named by hrefs and addresses inside: nothing of the server or of a person travels in a URL.
import { opaqueId } from '../../rulings/opaque.ts';

export interface Keys {
  /** The same for the same key, over restarts too. */
  idOf(key: string): string;
  /** Undefined for an id that was never handed out by this process. */
  keyOf(id: string): string | undefined;
}

/** Ids beyond this many forget the oldest: pages that old are told that what they show is gone. */
const maxKept = 200_000;

export function createKeys(): Keys {
  const keys = new Map<string, string>();
  const ids = new Map<string, string>();

  function remember(key: string): string {
    const id = opaqueId(key);
    keys.set(id, key);
    ids.set(key, id);
    const [oldest] = keys;
    if (keys.size > maxKept && oldest !== undefined) {
      keys.delete(oldest[0]);
      ids.delete(oldest[1]);
    }
    return id;
  }

  return {
    idOf: (key) => ids.get(key) ?? remember(key),
    keyOf: (id) => keys.get(id),
  };
}
