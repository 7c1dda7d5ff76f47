// A number for each of very many keys, in 16 to 32 bytes a key. Keys are hashes of texts, of which 53 bits are kept: two of a million people are taken for
// one about once in twenty thousand logs.

export interface Marks {
  get(key: number): number | undefined;
  /** A key beyond the bound is not kept. */
  set(key: number, mark: number): void;
  readonly size: number;
}

const firstSlots = 1024;
/** Some hundred megabytes. */
const maxKeys = 8_000_000;

export function createMarks(bound = maxKeys): Marks {
  /** Open addressing; 0 is an empty slot. At most three quarters of them are taken. */
  let keys = new Float64Array(firstSlots);
  let marks = new Int32Array(firstSlots);
  let size = 0;

  function slotOf(key: number): number {
    const mask = keys.length - 1;
    let slot = key & mask;
    while (keys[slot] !== 0 && keys[slot] !== key) slot = (slot + 1) & mask;
    return slot;
  }

  function grow(): void {
    const [oldKeys, oldMarks] = [keys, marks];
    keys = new Float64Array(oldKeys.length * 2);
    marks = new Int32Array(oldKeys.length * 2);
    for (let at = 0; at < oldKeys.length; at += 1) {
      const key = oldKeys[at] ?? 0;
      if (key === 0) continue;
      const slot = slotOf(key);
      keys[slot] = key;
      marks[slot] = oldMarks[at] ?? 0;
    }
  }

  return {
    get(key) {
      const slot = slotOf(key);
      return keys[slot] === 0 ? undefined : marks[slot];
    },
    set(key, mark) {
      const slot = slotOf(key);
      if (keys[slot] === 0) {
        if (size >= bound) return;
        size += 1;
      }
      keys[slot] = key;
      marks[slot] = mark;
      if (size * 4 > keys.length * 3) grow();
    },
    get size() {
      return size;
    },
  };
}

/** cyrb53: two multiplicative hashes of 32 bits, mixed. Never 0. `seed`: the hash of what the text is about, so that both together are one key. */
export function hashOf(text: string, seed = 0): number {
  let one = 0xdeadbeef ^ seed;
  let other = 0x41c6ce57 ^ Math.floor(seed / 2 ** 32);
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    one = Math.imul(one ^ code, 2_654_435_761);
    other = Math.imul(other ^ code, 1_597_334_677);
  }
  one = Math.imul(one ^ (one >>> 16), 2_246_822_507) ^ Math.imul(other ^ (other >>> 13), 3_266_489_909);
  other = Math.imul(other ^ (other >>> 16), 2_246_822_507) ^ Math.imul(one ^ (one >>> 13), 3_266_489_909);
  return 2 ** 32 * (other & 0x1fffff) + (one >>> 0) || 1;
}
