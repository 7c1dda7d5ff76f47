// A proxy between a browser and the console: it can answer presses itself, as proxies do, or bring them late.
import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface OddAnswer {
  status: number;
  type: string;
  body: string;
}

export interface PressProxy {
  readonly url: string;
  /** Every press is answered with this, and none comes through; undefined: they come through. */
  answer(odd: OddAnswer | undefined): void;
  /** A press is kept from now on, whoever still waits for its answer. */
  keep(on: boolean): void;
  /** Brings what was kept, and says how the console answered. */
  bringKept(): Promise<string[]>;
  close(): Promise<void>;
}

export async function aProxy(target: string): Promise<PressProxy> {
  const { port } = new URL(target);
  const kept: (() => Promise<string>)[] = [];
  let odd: OddAnswer | undefined;
  let isKeeping = false;

  function forward({ method, url, headers }: IncomingMessage, body: Buffer): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => {
      request({ host: '127.0.0.1', port, method, path: url, headers }, resolve).on('error', reject).end(body);
    });
  }

  async function serve(near: IncomingMessage, back: ServerResponse): Promise<void> {
    const body = Buffer.concat(await near.toArray());
    const isPress = near.method !== 'GET';
    if (isPress && isKeeping) {
      kept.push(async () => Buffer.concat(await (await forward(near, body)).toArray()).toString());
      return;
    }
    if (isPress && odd !== undefined) {
      back.writeHead(odd.status, { 'content-type': odd.type }).end(odd.body);
      return;
    }
    const far = await forward(near, body);
    back.on('close', () => far.destroy());
    back.writeHead(far.statusCode ?? 502, far.headers);
    far.on('error', () => back.destroy()).pipe(back);
  }

  const server = createServer((near, back) => void serve(near, back).catch(() => back.destroy()));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    answer: (told) => {
      odd = told;
    },
    keep: (on) => {
      isKeeping = on;
    },
    bringKept: () => Promise.all(kept.splice(0).map((bring) => bring())),
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
