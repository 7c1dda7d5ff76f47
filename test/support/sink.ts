// A service that gets notices, as a real listener on loopback: it takes them, refuses them, or hangs.
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

export interface Received {
  headers: IncomingHttpHeaders;
  body: string;
  url: string;
}

export interface Sink {
  url: string;
  /** What was taken. */
  readonly received: Received[];
  /** How often somebody came, taken or not. */
  readonly tries: number;
  /** Answers this from now on; `hang`: nothing at all. */
  answer(status: number | 'hang', headers?: Readonly<Record<string, string>>): void;
}

export async function aSink(): Promise<Sink> {
  const received: Received[] = [];
  let tries = 0;
  let answer: { status: number | 'hang'; headers: Readonly<Record<string, string>> } = { status: 204, headers: {} };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      tries += 1;
      const { status, headers } = answer;
      if (status === 'hang') return;
      if (status < 300) received.push({ headers: request.headers, body: Buffer.concat(chunks).toString('utf8'), url: request.url ?? '' });
      response.writeHead(status, headers).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    received,
    get tries() {
      return tries;
    },
    answer(status, headers = {}) {
      answer = { status, headers };
    },
  };
}
