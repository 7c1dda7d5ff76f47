// What waits to be told to Redis for later owners of an account, until it is told. The rule: it is bounded, and what is kept apart is dropped last.
import type { Remembered } from '../../cluster/cluster.ts';

/** A record on its way; `at` by our clock, epoch ms. */
export interface Told extends Omit<Remembered, 'agoMs'> {
  at: number;
}

export interface Outbox {
  add(account: string, told: Told): void;
  /** Resolves when all has been told, or cannot be told now. */
  flush(): Promise<void>;
  /** Something waits for this account. */
  holds(account: string): boolean;
  stop(): void;
}

/** Kept for the next owner; of each account. */
const most = 20_000;
const together = 500;
const againMs = 1_000;

export interface OutboxOptions {
  send(account: string, records: readonly Remembered[]): Promise<void>;
  /** They wait, and are sent again. */
  onFailed(account: string, error: unknown): void;
  onSent(account: string): void;
}

export function createOutbox({ send, onFailed, onSent }: OutboxOptions): Outbox {
  const waiting = new Map<string, Told[]>();
  let turn: Promise<void> = Promise.resolve();
  let due: NodeJS.Timeout | undefined;

  function flush(): Promise<void> {
    clearTimeout(due);
    due = undefined;
    turn = turn.then(tellAll);
    return turn;
  }

  async function tellAll(): Promise<void> {
    for (const account of [...waiting.keys()]) {
      try {
        while (await tellSome(account));
      } catch (error) {
        onFailed(account, error);
        due ??= setTimeout(() => void flush(), againMs);
      }
    }
  }

  async function tellSome(account: string): Promise<boolean> {
    const next = (waiting.get(account) ?? []).splice(0, together);
    if (next.length === 0) return false;
    try {
      await send(account, next.map(rememberedOf));
      onSent(account);
      return true;
    } catch (error) {
      waiting.set(account, [...next, ...(waiting.get(account) ?? [])]);
      throw error;
    }
  }

  return {
    add(account, told) {
      const all = waiting.get(account) ?? [];
      all.push(told);
      waiting.set(account, all.length > 3 * most ? within(all, most) : all);
      due ??= setTimeout(() => void flush(), 0);
    },
    flush,
    holds: (account) => (waiting.get(account) ?? []).length > 0,
    stop: () => clearTimeout(due),
  };
}

/** The newest that are kept apart, and the newest of the rest, so many of each: in their order. */
export function within(all: readonly Told[], rest: number): Told[] {
  const apart = all.filter((told) => told.apart === true);
  const others = all.filter((told) => told.apart !== true);
  const kept = new Set([...apart.slice(-most), ...others.slice(-rest)]);
  return all.filter((told) => kept.has(told));
}

function rememberedOf({ at, ...told }: Told): Remembered {
  return { ...told, agoMs: Math.max(0, Date.now() - at) };
}
