// Work that two signals may end, a brief one and one that outlives it. Not AbortSignal.any: for each work that keeps something of the lasting one.
import { setMaxListeners } from 'node:events';

export async function endedByEither<T>(brief: AbortSignal, lasting: AbortSignal, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const end = (): void => controller.abort();
  if (brief.aborted || lasting.aborted) end();
  setMaxListeners(0, lasting);
  for (const signal of [brief, lasting]) signal.addEventListener('abort', end, { once: true });
  try {
    return await work(controller.signal);
  } finally {
    for (const signal of [brief, lasting]) signal.removeEventListener('abort', end);
  }
}
