// A bare HTTP server on loopback for tests of the client side: every request is kept, every answer is written by the test.
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

export interface Hit {
  method: string;
  /** Path and query. */
  target: string;
  headers: IncomingHttpHeaders;
  body: string;
  at: number;
}

export interface Loopback {
  /** `http://127.0.0.1:PORT`. */
  origin: string;
  port: number;
  hits: Hit[];
  close(): Promise<void>;
}

export type Route = (hit: Hit, response: ServerResponse) => void;

export async function aServer(route: Route): Promise<Loopback> {
  const hits: Hit[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8');
    request.on('data', (chunk: string) => {
      body += chunk;
    });
    request.on('end', () => {
      const hit = { method: request.method ?? '', target: request.url ?? '', headers: request.headers, body, at: performance.now() };
      hits.push(hit);
      route(hit, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  onTestFinished(close);
  const { port } = server.address() as AddressInfo;
  return { origin: `http://127.0.0.1:${port}`, port, hits, close };
}

/** Answers in UCWA's media type. */
export function json(response: ServerResponse, status: number, body?: unknown, headers: Record<string, string | string[]> = {}): void {
  response.writeHead(status, { ...(body === undefined ? {} : { 'Content-Type': 'application/json; charset=utf-8' }), ...headers });
  response.end(body === undefined ? undefined : JSON.stringify(body));
}

/** Answers like a proxy or IIS. */
export function html(response: ServerResponse, status: number, headers: Record<string, string | string[]> = {}): void {
  response.writeHead(status, { 'Content-Type': 'text/html', ...headers });
  response.end('<html><body><h1>Not what you expected</h1></body></html>');
}

export const silentLog = { error() {}, warn() {}, info() {}, debug() {} };

/** Resolves as soon as the condition holds. */
export async function until(condition: () => boolean, what: string, withinMs = 120_000): Promise<void> {
  const deadline = performance.now() + withinMs;
  while (!condition()) {
    if (performance.now() > deadline) throw new Error(`never happened: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
