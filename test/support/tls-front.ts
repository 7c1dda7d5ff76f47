// A server on TLS in front of the simulated one, whose handshakes the test can hold up. Every request opens a connection of its own.
import { readFileSync } from 'node:fs';
import { request as forward, type RequestListener } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

const material = (name: string): string => fileURLToPath(new URL(`../session/http/tls/${name}`, import.meta.url));

export interface TlsFront {
  /** Where discovery begins. */
  url: string;
  /** The authority of its certificate. */
  ca: string;
  /** Connections that wait for their handshake. */
  held(): number;
}

/** A handshake waits until `mayShake`. */
export async function aTlsFront(behind: { url: string }, mayShake: () => boolean): Promise<TlsFront> {
  const sockets = new Set<Socket>();
  let held = 0;
  const server = createServer((socket) => {
    keep(sockets, socket);
    held += 1;
    const looking = setInterval(() => {
      if (!mayShake()) return;
      clearInterval(looking);
      held -= 1;
      if (!socket.destroyed) join(socket, keep(sockets, connect(tlsPort, '127.0.0.1')));
    }, 2);
  });
  const port = await listen(server);
  const origin = `https://127.0.0.1:${port}`;
  const tls = createTlsServer(
    { key: readFileSync(material('server.key.pem')), cert: readFileSync(material('server.cert.pem')) },
    forwarding(new URL(behind.url).origin, origin),
  );
  const tlsPort = await listen(tls);
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
    tls.close();
  });
  return { url: `${origin}/`, ca: material('ca.pem'), held: () => held };
}

/** What the server behind writes about itself is written about the one in front. */
function forwarding(behind: string, origin: string): RequestListener {
  return (request, response) => {
    const headers = { ...request.headers, host: new URL(behind).host };
    const passed = forward(new URL(request.url ?? '/', behind), { method: request.method, headers }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('end', () => {
        const {
          'content-length': _,
          'transfer-encoding': __,
          ...kept
        } = JSON.parse(JSON.stringify(answer.headers).replaceAll(behind, origin)) as Record<string, string>;
        const body = Buffer.concat(chunks).toString('utf8').replaceAll(behind, origin);
        response.writeHead(answer.statusCode ?? 502, { ...kept, connection: 'close' }).end(body);
      });
    });
    passed.on('error', () => response.destroy());
    request.pipe(passed);
  };
}

function join(one: Socket, other: Socket): void {
  one.pipe(other).pipe(one);
}

function keep(sockets: Set<Socket>, socket: Socket): Socket {
  sockets.add(socket);
  socket.on('close', () => sockets.delete(socket)).on('error', () => socket.destroy());
  return socket;
}

async function listen(server: { listen(port: number, host: string, then: () => void): unknown; address(): unknown }): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}
