// A real redis-server of the test's own. Where there is none, a test says so and is skipped; under CI it fails.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { onTestFinished, test } from 'vitest';
import { aDirectory } from '../../support/directory.ts';

function isThere(): boolean {
  try {
    execFileSync('redis-server', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

const missing = !isThere();
if (missing) {
  const message = 'no redis-server on this machine: nothing of a cluster was tested against Redis';
  if (process.env['CI'] === 'true') throw new Error(message);
  console.warn(message);
}

export const withRedis = test.skipIf(missing);

export interface RedisServer {
  readonly url: string;
  readonly port: number;
  /** Stands still, and goes on. */
  freeze(): void;
  thaw(): void;
  /** Ends at once. Whatever it knew is gone. */
  kill(): Promise<void>;
  /** A new one in its place, empty. */
  start(): Promise<void>;
}

export async function aRedis(...options: readonly string[]): Promise<RedisServer> {
  const port = await aFreePort();
  const directory = aDirectory({});
  let child: ChildProcess | undefined;

  async function start(): Promise<void> {
    const settings = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', directory, ...options];
    child = spawn('redis-server', settings, { stdio: 'ignore' });
    await untilListening(port);
  }

  async function kill(): Promise<void> {
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  }

  onTestFinished(kill);
  await start();
  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    freeze: () => void child?.kill('SIGSTOP'),
    thaw: () => void child?.kill('SIGCONT'),
    kill,
    start,
  };
}

export async function aFreePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

async function untilListening(port: number): Promise<void> {
  for (let tries = 0; tries < 500; tries += 1) {
    const socket = connect(port, '127.0.0.1');
    const isUp = await new Promise<boolean>((resolve) => {
      socket.once('connect', () => resolve(true));
      socket.once('error', () => resolve(false));
    });
    socket.destroy();
    if (isUp) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error('redis-server does not come up');
}
