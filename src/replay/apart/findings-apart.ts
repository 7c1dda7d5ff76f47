// Reads a long log with two threads, each of which decides the people of its meetings: deciding a month again takes longer than one core has patience.
import { Worker } from 'node:worker_threads';
import { crossable } from '../../policy/apart/crossing.ts';
import type { Findings } from '../findings.ts';
import type { ShareOptions } from '../share.ts';
import type { PromotionTrial } from '../trial.ts';

export interface Task {
  trial: PromotionTrial;
  files: readonly string[];
}

export interface SharedTask extends Task {
  share: ShareOptions;
}

/** So much is needed for the people of a million records; without a bound a thread lets garbage lie. */
const resourceLimits = { maxOldGenerationSizeMb: 512, maxYoungGenerationSizeMb: 24 };

/** Built, in the sources as well: a thread runs JavaScript only. */
const ownThread = new URL('../../../dist/replay/apart/thread.js', import.meta.url);

export interface ApartOptions {
  /** Each reads the whole log, so more than two would mostly read. */
  readers: 1 | 2;
  /** Told why there can be no threads. */
  onFailure?(why: string): void;
  /** For tests. */
  thread?: URL;
}

/** Undefined: this log cannot be shared, or there can be no threads. */
export async function findingsApart(task: Task, { readers, onFailure, thread = ownThread }: ApartOptions): Promise<Findings[] | undefined> {
  const workers: Worker[] = [];
  try {
    const trial = { ...task.trial, parsed: crossable(task.trial.parsed) };
    const shares = Array.from({ length: readers }, (_none, index) => ({ index, of: readers }));
    const answers = shares.map((share) => {
      const worker = new Worker(thread, { workerData: { ...task, trial, share } satisfies SharedTask, execArgv: [], resourceLimits });
      workers.push(worker);
      return answerOf(worker);
    });
    const parts = await Promise.all(answers);
    return parts.every((part) => part !== undefined) ? parts : undefined;
  } catch (error) {
    onFailure?.(error instanceof Error ? error.message : String(error));
    return undefined;
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}

function answerOf(worker: Worker): Promise<Findings | undefined> {
  return new Promise((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', () => reject(new Error('the thread ended without an answer')));
  });
}
