// The kill switch of this machine and that of the cluster as one. The rules: whatever pauses anywhere pauses everywhere; only somebody who says so
// resumes, and only what had been told to the cluster by then: a file that is newer is another pause.
import { rmSync } from 'node:fs';
import { basename } from 'node:path';
import { type By, localBy } from '../../audit/human.ts';
import type { Membership, PauseWord } from '../../cluster/cluster.ts';
import { reasonOf } from '../../errors.ts';
import type { Log } from '../../log.ts';
import { namedIn, type Pause } from '../kill-switch.ts';
import { changedAt, resumedFile } from '../switch/resume-request.ts';
import { byOfText, textOfBy } from './said-by.ts';
import { createToldFiles } from './told-files.ts';

export interface FollowedPause {
  /** The cluster was paused or resumed. */
  heard(word: PauseWord): void;
  /** This machine was. `said`: somebody said so; otherwise a file is gone. False where that changes nothing: it is put back. */
  changed(paused: boolean, by: By, said: boolean): boolean;
  /** Every node has been told, or will be as soon as it beats. */
  readonly isTold: boolean;
  stop(): void;
}

export interface FollowPauseOptions {
  membership: Pick<Membership, 'paused' | 'setPaused' | 'recallPause' | 'status'>;
  pause: Pick<Pause, 'look' | 'paused'>;
  /** Of the audit log: where the files are. */
  directory: string;
  log: Log;
  /** When this process began, ms: who has asked it to resume since then has asked the cluster. */
  beganAt: number;
}

const lookEveryMs = 200;

export function followPause({ membership, pause, directory, log, beganAt }: FollowPauseOptions): FollowedPause {
  const { name, node } = membership.status;
  const files = createToldFiles(directory, name);
  let latest: PauseWord | undefined;
  let isFollowing = false;
  let isTold = true;

  /** What is new pauses everybody, whatever holds already: whoever resumes has to have known of it. */
  function tell(untold: readonly string[], by: By): void {
    if (untold.length === 0) return;
    const these = files.begin(untold);
    isTold = false;
    membership.setPaused(true, textOfBy(by, node), (word) => {
      files.settle(these);
      isTold = true;
      // Word of a later resume may come before the answer.
      if (latest !== undefined && latest.gen > word.gen) heard(latest);
      else keep(word, files, log);
    });
  }

  function look(): void {
    const { untold } = files;
    const [first] = untold;
    if (first === undefined) return;
    dropOlderRequest(directory, first);
    tell(untold, namedIn(first, `the file ${basename(first)} was created`));
  }

  function heard(word: PauseWord): void {
    latest = word;
    isTold ||= word.paused;
    const by = byOfText(word.by, node);
    try {
      if (word.paused && files.standing === 0) files.write(by.who, word.gen);
      if (!word.paused) lift(word);
      keep(word, files, log);
      follow(by);
      // What stays pauses again at once: until it is told, the others act.
      look();
    } catch (error) {
      log.error('the file PAUSED does not say what holds in the cluster', { paused: word.paused, reason: reasonOf(error) });
    }
  }

  function lift({ gen, by }: PauseWord): void {
    if (files.takeAway() > 0) log.info('a pause of the cluster is over: its file is removed', { gen, by });
    warnOfStaying(log, files.untold, by);
  }

  /** What the files say now is what was heard: nobody need be told. */
  function follow(by: By): void {
    isFollowing = true;
    pause.look(by);
    isFollowing = false;
  }

  function putBack(by: By): void {
    try {
      files.write(by.who, latest?.gen ?? 0);
      follow(by);
    } catch (error) {
      log.error('the file PAUSED could not be put back', { reason: reasonOf(error) });
    }
  }

  function begin(): void {
    const before = files.remember();
    const isAsked = wasAskedToResume({ directory, beganAt, log });
    if (before !== undefined && (before.isStanding || isAsked)) membership.recallPause(before.word);
    if (isAsked && files.standing === 0 && membership.paused) {
      membership.setPaused(false, textOfBy(namedIn(resumedFile(directory), 'the file PAUSED was removed'), node));
    }
    const found = 'found at the start of a node';
    tell(files.untold, namedIn(files.untold[0] ?? directory, found));
    if (files.standing === 0 && pause.paused) membership.setPaused(true, textOfBy(localBy(found, 'cli'), node));
  }

  begin();
  const timer = setInterval(look, lookEveryMs);
  return {
    heard,
    changed(paused, by, said) {
      if (isFollowing) return true;
      tell(files.untold, by);
      // The file may be gone again, or out of sight: what has paused here pauses all the same.
      if (paused && files.standing === 0 && !membership.paused) membership.setPaused(true, textOfBy(by, node));
      if (paused || !membership.paused) return true;
      if (said) membership.setPaused(false, textOfBy(by, node));
      else queueMicrotask(() => putBack(by));
      return said;
    },
    get isTold() {
      return isTold;
    },
    stop: () => clearInterval(timer),
  };
}

function keep(word: PauseWord, files: ReturnType<typeof createToldFiles>, log: Log): void {
  if (!word.paused) return;
  try {
    files.keep(word);
  } catch (error) {
    log.warn('this node will take the file PAUSED for a new pause after a restart', { reason: reasonOf(error) });
  }
}

function warnOfStaying(log: Log, files: readonly string[], by: string): void {
  if (files.length === 0) return;
  const names = files.map((file) => basename(file));
  log.warn('resumed elsewhere, and what is newer here, or more than a note, pauses the cluster again', { by, files: names });
}

type Beginning = Pick<FollowPauseOptions, 'directory' | 'beganAt' | 'log'>;

/** A file that was deleted while its node was down is put back: nobody has resumed, and whoever did elsewhere is heard. */
export function putBackPause(cluster: string, beginning: Beginning): void {
  const files = createToldFiles(beginning.directory, cluster);
  const before = files.remember();
  if (before === undefined || files.standing > 0 || wasAskedToResume(beginning)) return;
  try {
    files.write(byOfText(before.word.by, '').who, before.word.gen);
    files.keep(before.word);
  } catch (error) {
    beginning.log.error('the file PAUSED could not be put back', { reason: reasonOf(error) });
  }
}

/** What was asked before this process began was not asked of the cluster, and is forgotten. */
function wasAskedToResume({ directory, beganAt, log }: Beginning): boolean {
  const asked = changedAt(resumedFile(directory));
  if (asked === undefined || asked >= beganAt) return asked !== undefined;
  const { who } = namedIn(resumedFile(directory), 'somebody');
  rmSync(resumedFile(directory), { force: true });
  log.warn('a resume that was asked for while this node was down does not count in a cluster: run it again', { by: who });
  return false;
}

/** A request to resume is not about a file that is newer. */
function dropOlderRequest(directory: string, file: string): void {
  const asked = changedAt(resumedFile(directory));
  if (asked !== undefined && asked < (changedAt(file) ?? 0)) rmSync(resumedFile(directory), { force: true });
}
