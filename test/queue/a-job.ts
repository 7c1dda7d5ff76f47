// Builds jobs that write down what happens to them.
import type { Job, Lane } from '../../src/queue/queue.ts';

export interface Journal {
  /** Keys in the order in which their runs began. */
  started: string[];
  /** Keys in the order in which a slot was given. */
  sent: string[];
  finished: string[];
  cancelled: string[];
}

export interface JobPlan {
  lane?: Lane;
  meeting?: string;
  /** Before the slot is asked for. */
  prepareMs?: number;
  /** Between slot and answer. */
  answerMs?: number;
  /** What each try but the last resolves to. */
  retries?: readonly number[];
  /** Requests of each try. */
  requests?: number;
}

export function aJournal(): Journal {
  return { started: [], sent: [], finished: [], cancelled: [] };
}

export function aJob(key: string, journal: Journal, plan: JobPlan = {}): Job {
  const { lane = 'reject', meeting = `meeting of ${key}`, prepareMs = 0, answerMs = 0, retries = [], requests = 1 } = plan;
  let tries = 0;
  return {
    key,
    lane,
    meeting,
    async run(slot, signal) {
      journal.started.push(key);
      if (prepareMs > 0) await sleep(prepareMs);
      for (let n = 0; n < requests && !signal.aborted; n += 1) {
        try {
          await slot();
        } catch {
          return undefined;
        }
        journal.sent.push(key);
        if (answerMs > 0) await sleep(answerMs);
      }
      if (signal.aborted) return undefined;
      const retryInMs = retries[tries];
      tries += 1;
      if (retryInMs !== undefined) return { retryInMs };
      journal.finished.push(key);
      return undefined;
    },
    cancelled(reason) {
      journal.cancelled.push(`${key}: ${reason}`);
    },
  };
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}
