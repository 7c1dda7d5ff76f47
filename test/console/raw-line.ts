// A line between a browser and the console that can be cut, frozen or slow, as lines are.

import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

export interface RawLine {
  readonly url: string;
  /** Connections end, as behind a proxy that allows them only so long. */
  cut(): void;
  /** Nothing comes through and nobody is told: the line is half open. */
  freeze(frozen: boolean): void;
  /** Bytes a second towards the browser; undefined: all there are. */
  slow(bytesPerSecond: number | undefined): void;
  close(): Promise<void>;
}

/** Towards a console on loopback. */
export async function aLine(target: string): Promise<RawLine> {
  const { port } = new URL(target);
  const sockets = new Set<Socket>();
  const state = { frozen: false, rate: undefined as number | undefined };
  const server: Server = createServer((near) => {
    const far = connect(Number(port), '127.0.0.1');
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
    }
    near.on('close', () => far.destroy());
    carry(near, far, () => undefined).catch(() => undefined);
    // What the console has said still arrives when it has hung up: it is on its way, however slow the line is.
    carry(far, near, () => state.rate).then(
      () => near.end(),
      () => near.destroy(),
    );
  });

  async function carry(from: Socket, to: Socket, rate: () => number | undefined): Promise<void> {
    for await (const chunk of from.iterator({ destroyOnReturn: false })) {
      for (let left = chunk as Buffer; left.length > 0; ) {
        while (state.frozen && !from.destroyed) await sleep(20);
        const allowed = rate();
        const part = allowed === undefined ? left : left.subarray(0, Math.max(1, allowed / 20));
        left = left.subarray(part.length);
        if (to.destroyed) return;
        if (!to.write(part)) await Promise.race([once(to, 'drain'), once(to, 'close')]).catch(() => undefined);
        if (allowed !== undefined) await sleep(50);
      }
    }
  }

  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    cut: () => {
      for (const socket of sockets) socket.destroy();
    },
    freeze: (frozen) => {
      state.frozen = frozen;
    },
    slow: (rate) => {
      state.rate = rate;
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
