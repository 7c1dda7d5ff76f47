// A server on a thread of its own that answers 204 and notes when each request arrived. Its loop is not the caller's, so that a busy
// caller does not hide a burst.
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

export interface ArrivalServer {
  url: string;
  /** When each request reached the server, in milliseconds, since the last time this was asked. */
  arrivals(): Promise<number[]>;
  close(): Promise<void>;
}

const program = `
  const { createServer } = require('node:http');
  const { parentPort, workerData } = require('node:worker_threads');
  let arrivals = [];
  const server = createServer((request, response) => {
    arrivals.push(performance.now());
    request.resume();
    setTimeout(() => response.writeHead(204).end(), workerData.answerMs);
  });
  server.listen(0, '127.0.0.1', () => parentPort.postMessage(server.address().port));
  parentPort.on('message', () => {
    parentPort.postMessage(arrivals);
    arrivals = [];
  });
`;

export async function startArrivalServer(answerMs = 0): Promise<ArrivalServer> {
  const worker = new Worker(program, { eval: true, workerData: { answerMs } });
  const [port] = await once(worker, 'message');
  return {
    url: `http://127.0.0.1:${port}/`,
    async arrivals() {
      const answer = once(worker, 'message');
      worker.postMessage('arrivals');
      const [arrivals] = await answer;
      return arrivals;
    },
    async close() {
      await worker.terminate();
    },
  };
}

/** The most arrivals in any window of that length, both ends counted. */
export function mostIn(lengthMs: number, arrivals: readonly number[]): number {
  const sorted = [...arrivals].sort((a, b) => a - b);
  let most = 0;
  let from = 0;
  for (const [to, at] of sorted.entries()) {
    while (at - (sorted[from] ?? at) > lengthMs) from += 1;
    most = Math.max(most, to - from + 1);
  }
  return most;
}
