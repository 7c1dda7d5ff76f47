// The kill switch of all nodes. The rule: what this node has heard of, it never forgets: after a loss of data it tells Redis again.
import type { PauseWord } from '../cluster.ts';
import type { Link } from './link.ts';
import { recallPause, setPause } from './scripts/pause.ts';

/** What somebody said, and the generation they knew of: it may be told later. */
export interface Said {
  paused: boolean;
  by: string;
  gen: number;
}

export interface SharedPause {
  /** The latest word; undefined where nobody has ever paused. */
  readonly word: PauseWord | undefined;
  /** Answers what Redis made of it. Rejects with CLUSTER_UNREACHABLE: then nothing is sent anyway, and the caller keeps what it wanted. */
  set(said: Said): Promise<PauseWord | undefined>;
  /** What was heard by a message. */
  hear(text: string): void;
  /** What a beat found in Redis: where that is less than we know, we tell it again. */
  saw(text: string): void;
  /** After each connection: tells what we know, and hears what counts. */
  recall(): Promise<void>;
}

export function createSharedPause(link: Pick<Link, 'run'>, onChange: (word: PauseWord) => void): SharedPause {
  let word: PauseWord | undefined;
  let text = '';

  function hear(heard: string): void {
    const next = readPauseWord(heard);
    if (next === undefined || !isNewer(next, word)) return;
    word = next;
    text = heard;
    onChange(next);
  }

  async function recall(): Promise<void> {
    if (text !== '') hear(String(await link.run(recallPause, [text])));
  }

  return {
    get word() {
      return word;
    },
    async set({ paused, by, gen }) {
      const answer = String(await link.run(setPause, [paused ? 1 : 0, by, gen]));
      hear(answer);
      return readPauseWord(answer);
    },
    hear,
    saw(found) {
      hear(found);
      // Where it cannot be told now, the next beat or the next connection tells it.
      if (word !== undefined && isNewer(word, readPauseWord(found))) void recall().catch(() => {});
    },
    recall,
  };
}

/** `paused gen at by`. */
export function readPauseWord(text: string): PauseWord | undefined {
  const [, paused, gen, at, by] = /^([01]) (\d+) (\d+) (.*)$/s.exec(text) ?? [];
  return paused === undefined ? undefined : { paused: paused === '1', gen: Number(gen), at: Number(at), by: by ?? '' };
}

export function writePauseWord({ paused, gen, at, by }: PauseWord): string {
  return `${paused ? 1 : 0} ${gen} ${at} ${by}`;
}

function isNewer(next: PauseWord, known: PauseWord | undefined): boolean {
  if (known === undefined || next.gen !== known.gen) return known === undefined || next.gen > known.gen;
  return next.paused && !known.paused;
}
