// A way to a server that can be cut: what is sent is swallowed, and nobody is told.
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export interface Way {
  readonly port: number;
  readonly isCut: boolean;
  cut(): void;
  mend(): void;
  close(): void;
}

export interface WayOptions {
  /** Where it leads to now. */
  to(): number;
  /** Changes what comes back. */
  rewrite?(data: Buffer, port: number): Buffer;
}

export async function openWay({ to, rewrite = (data) => data }: WayOptions): Promise<Way> {
  const sockets = new Set<Socket>();
  let isCut = false;

  function pass(from: Socket, other: Socket, change: (data: Buffer) => Buffer): void {
    sockets.add(from);
    from.on('error', () => other.destroy());
    from.on('close', () => {
      sockets.delete(from);
      other.destroy();
    });
    from.on('data', (data) => {
      if (!isCut) other.write(change(data));
    });
  }

  const server = createServer((near) => {
    const far = connect(to(), '127.0.0.1');
    pass(near, far, (data) => data);
    pass(far, near, (data) => rewrite(data, port));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;

  function drop(): void {
    for (const socket of sockets) socket.destroy();
  }

  return {
    port,
    get isCut() {
      return isCut;
    },
    cut() {
      isCut = true;
    },
    mend() {
      isCut = false;
      // What was swallowed is missing: such a connection is of no use any more.
      drop();
    },
    close() {
      server.close();
      drop();
    },
  };
}
