// A machine whose time is a number: everything that happens later is an event in one queue, each belonging to a process. The rule: one event
// at a time, and what it set off runs to its end before the next, so that the same seed makes the same run.
import { createHash } from 'node:crypto';
import { createRandom, type Random } from '../../../src/simulator/random.ts';
import { createQueue, type Entry } from './queue.ts';
import { realTurn } from './real.ts';

/** The process that everything around the daemon belongs to: server, network, people, judges. */
export const theWorld = 0;

export interface Machine {
  /** Milliseconds since 1970, by a clock that never steps. */
  readonly now: number;
  /** Whose event is running. */
  readonly process: number;
  /** For what the machine itself leaves to chance: delays, identifiers, faults of the disk. */
  readonly random: Random;
  readonly events: number;
  /** Runs later, as part of the process that asks, or of another one. */
  later(delayMs: number, run: () => void, process?: number): Entry;
  /** Runs now, as part of this process. */
  as(process: number, run: () => void): void;
  /** A new process; its number is its pid. */
  spawn(): number;
  /** How often the machine has been switched on. */
  readonly boots: number;
  reboot(): void;
  isAlive(process: number): boolean;
  /** When the process was born, on `now`. */
  bornAt(process: number): number;
  /** Called when this process is killed. */
  onKill(process: number, told: () => void): void;
  /** The process runs no more: nothing of what it waits for ever happens. */
  kill(process: number): void;
  /** The process stands still for so long, and then finds everything that was due meanwhile. */
  freeze(process: number, forMs: number): void;
  /** What happened, for the hash that two runs of one seed must share. */
  note(line: string): void;
  readonly hash: string;
  /** The last notes, oldest first. */
  readonly notes: readonly string[];
  /** An event of this process threw. */
  onCrash: (process: number, error: unknown) => void;
  /** Runs the events until what `main` returns has settled. */
  run<T>(main: () => Promise<T>): Promise<T>;
}

const usualStart = Date.UTC(2026, 10, 26, 8, 0, 0);
const notesKept = 4_000;

export function createMachine(seed: number, startsAt = usualStart): Machine {
  const queue = createQueue();
  const random = createRandom(seed ^ 0x5eed);
  const hash = createHash('sha256');
  const notes: string[] = [];
  const alive = new Map<number, number>([[theWorld, startsAt]]);
  let kills: { process: number; told: () => void }[] = [];
  const frozenUntil = new Map<number, number>();
  let now = startsAt;
  let process = theWorld;
  let events = 0;
  let digest: string | undefined;
  let pids = 1_000;
  let boots = 1;

  async function fire(entry: Entry): Promise<void> {
    if (!alive.has(entry.process)) return;
    const thawsAt = frozenUntil.get(entry.process) ?? 0;
    if (thawsAt > entry.due) return queue.push(entry, thawsAt);
    now = Math.max(now, entry.due);
    events += 1;
    process = entry.process;
    try {
      entry.run();
    } catch (error) {
      machine.onCrash(entry.process, error);
    }
    // Micro-tasks and ticks run dry before a turn of the real loop comes round.
    await new Promise((resolve) => realTurn(resolve));
    process = theWorld;
  }

  const machine: Machine = {
    random,
    notes,
    get now() {
      return now;
    },
    get process() {
      return process;
    },
    get events() {
      return events;
    },
    later: (delayMs, run, owner = process) => queue.add({ due: now + delayMs, process: owner, run }),
    as(owner, run) {
      const before = process;
      process = owner;
      try {
        run();
      } finally {
        process = before;
      }
    },
    spawn() {
      pids += 1 + Math.floor(random() * 50);
      const born = pids;
      alive.set(born, now);
      return born;
    },
    get boots() {
      return boots;
    },
    reboot() {
      boots += 1;
    },
    isAlive: (one) => alive.has(one),
    bornAt: (one) => alive.get(one) ?? startsAt,
    onKill: (one, told) => void kills.push({ process: one, told }),
    kill(one) {
      alive.delete(one);
      for (const { told } of kills.filter(({ process }) => process === one)) told();
      kills = kills.filter(({ process }) => process !== one);
    },
    freeze: (one, forMs) => void frozenUntil.set(one, now + forMs),
    note(line) {
      const stamped = `${(now - startsAt).toFixed(3)} ${process} ${line}`;
      hash.update(stamped);
      notes.push(stamped);
      if (notes.length > notesKept) notes.splice(0, notesKept / 2);
    },
    get hash() {
      digest ??= hash.digest('hex');
      return digest;
    },
    onCrash: (_process, error) => {
      throw error;
    },
    async run(main) {
      let ended = false;
      const ending = { run: undefined as Promise<unknown> | undefined };
      queue.add({
        due: now,
        process: theWorld,
        run() {
          ending.run = main().finally(() => {
            ended = true;
          });
          ending.run.catch(() => {});
        },
      });
      while (!ended) {
        const next = queue.take();
        if (next === undefined) throw new Error('nothing is left to happen, and the run has not ended');
        await fire(next);
      }
      return ending.run as ReturnType<typeof main>;
    },
  };
  return machine;
}
