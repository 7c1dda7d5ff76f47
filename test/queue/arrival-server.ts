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

export interface Slowness {
  answerMs?: number;
  /** The server does nothing for so long when the first connection comes. */
  stallMs?: number;
  /** The first two connections take so long to get through. */
  connectMs?: number;
}

const program = `
  const { createServer } = require('node:http');
  const { connect, createServer: createWay } = require('node:net');
  const { parentPort, workerData } = require('node:worker_threads');
  let arrivals = [];
  const server = createServer((request, response) => {
    arrivals.push(performance.now());
    request.resume();
    setTimeout(() => response.writeHead(204).end(), workerData.answerMs);
  });
  server.once('connection', () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, workerData.stallMs));
  let connections = 0;
  const way = createWay((from) => {
    connections += 1;
    setTimeout(() => {
      const to = connect(server.address().port, '127.0.0.1');
      for (const socket of [from, to]) socket.on('error', () => socket.destroy());
      from.pipe(to).pipe(from);
    }, connections > 2 ? 0 : workerData.connectMs);
  });
  server.listen(0, '127.0.0.1', () => {
    if (workerData.connectMs === 0) parentPort.postMessage(server.address().port);
    else way.listen(0, '127.0.0.1', () => parentPort.postMessage(way.address().port));
  });
  parentPort.on('message', () => {
    parentPort.postMessage(arrivals);
    arrivals = [];
  });
`;

export async function startArrivalServer({ answerMs = 0, stallMs = 0, connectMs = 0 }: Slowness = {}): Promise<ArrivalServer> {
  const worker = new Worker(program, {
    eval: true,
    workerData: { answerMs, stallMs, connectMs },
  });
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
