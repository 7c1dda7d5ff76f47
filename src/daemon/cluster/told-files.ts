// The files that pause this node, and which of them the cluster has been told of. The rule: one that is not what it was then is a new pause.
import { writeFileSync } from 'node:fs';
import type { PauseWord } from '../../cluster/cluster.ts';
import { pauseFile } from '../pause-file.ts';
import { forgetToldPause, markOf, type PauseMarks, pauseMarks, readToldPause, takeAway, writeToldPause } from './told-pause.ts';

export interface ToldFiles {
  /** How many files pause, told or not. */
  readonly standing: number;
  readonly untold: readonly string[];
  /** What an earlier life of this node told, as far as its files are still there; the word even where none is. */
  remember(): { word: PauseWord; isStanding: boolean } | undefined;
  /** These are being told now; answers everything that is, as it looks at this moment. */
  begin(files: readonly string[]): PauseMarks;
  /** Those have been told. */
  settle(files: PauseMarks): void;
  /** Writes the file that says what holds in the cluster. Throws where there is one. */
  write(by: string, gen: number): void;
  /** Removes what has been told, as far as it is a note, and answers how many are gone; what stays is a new pause. Throws where that cannot be done. */
  takeAway(): number;
  /** Remembers for a later life what the told files came to. Throws where that cannot be written. */
  keep(word: PauseWord): void;
}

export function createToldFiles(directory: string, cluster: string): ToldFiles {
  const told = new Map<string, string>();
  const telling = new Map<string, string>();

  return {
    get standing() {
      return pauseMarks(directory).size;
    },
    get untold() {
      const marks = pauseMarks(directory);
      for (const known of [told, telling]) for (const file of known.keys()) if (!marks.has(file)) known.delete(file);
      return [...marks].flatMap(([file, mark]) => (told.get(file) === mark || telling.get(file) === mark ? [] : [file]));
    },
    remember() {
      const before = readToldPause(directory, cluster);
      if (before === undefined) return undefined;
      for (const [file, mark] of pauseMarks(directory)) if (before.files.get(file) === mark) told.set(file, mark);
      return { word: before.word, isStanding: told.size > 0 };
    },
    begin(files) {
      for (const file of files) telling.set(file, markOf(file) ?? '');
      return new Map(telling);
    },
    settle(files) {
      for (const [file, mark] of files) {
        if (telling.get(file) !== mark) continue;
        telling.delete(file);
        told.set(file, mark);
      }
    },
    write(by, gen) {
      const file = pauseFile(directory);
      const text = `${by}\npause ${gen} of the cluster ${cluster}: "npx lobbyguard resume" on any node ends it\n`;
      writeFileSync(file, text, { flag: 'wx' });
      told.set(file, markOf(file) ?? '');
    },
    takeAway() {
      for (const [file, mark] of told) takeAway(file, mark, directory);
      const gone = [...told.keys()].filter((file) => markOf(file) === undefined);
      told.clear();
      forgetToldPause(directory);
      return gone.length;
    },
    keep: (word) => writeToldPause(directory, { cluster, word, files: told }),
  };
}
