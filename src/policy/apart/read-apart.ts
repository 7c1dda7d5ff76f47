// Reads a large set in a thread: parsing ten thousand rules takes seconds, in which a raid would go on and a pause would not be seen.
import { Worker } from 'node:worker_threads';
import { type FoundSources, type ReadPolicies, readSources } from '../read/read-sources.ts';
import { inSlices } from '../steps.ts';
import { type Crossing, unpackSteps } from './crossing.ts';

/** Above this, reading takes longer than starting a thread is worth. */
const largeBytes = 16 * 1024;

/** Built, in the sources as well: a thread runs JavaScript only. */
const thread = new URL('../../../dist/policy/apart/thread.js', import.meta.url);

export function isLarge({ sources }: FoundSources): boolean {
  return sources.reduce((sum, { bytes }) => sum + bytes.length, 0) > largeBytes;
}

/** The same as `readSources`, and no memory of it is kept. Where there can be no thread, it is read here. */
export async function readApart(found: FoundSources): Promise<ReadPolicies> {
  const crossing = await ask(found).catch(() => undefined);
  return crossing === undefined ? readSources(found) : inSlices(unpackSteps(crossing));
}

async function ask(found: FoundSources): Promise<Crossing> {
  const worker = new Worker(thread, { workerData: found, execArgv: [] });
  try {
    return await new Promise<Crossing>((resolve, reject) => {
      worker.once('message', resolve);
      worker.once('error', reject);
      worker.once('exit', () => reject(new Error('the thread ended without an answer')));
    });
  } finally {
    await worker.terminate();
  }
}
