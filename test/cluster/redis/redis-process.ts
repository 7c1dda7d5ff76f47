// A real redis-server as a child process, outside of any test.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { aPort } from '../../support/port.ts';

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
  /** One command, answered by the lines that come first. */
  command(...words: readonly string[]): Promise<string>;
}

export function isRedisThere(): boolean {
  try {
    execFileSync('redis-server', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

export type RedisOptions = readonly string[] | ((port: number) => readonly string[]);

export async function startRedis(directory: string, given: RedisOptions = []): Promise<RedisServer> {
  const port = await aPort();
  const options = typeof given === 'function' ? given(port) : given;
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

  await start();
  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    freeze: () => void child?.kill('SIGSTOP'),
    thaw: () => void child?.kill('SIGCONT'),
    kill,
    start,
    command: (...words) => ask(port, words),
  };
}

async function ask(port: number, words: readonly string[]): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => {});
  socket.write(`${words.join(' ')}\r\n`);
  const [answer] = (await once(socket, 'data')) as [Buffer];
  socket.destroy();
  return answer.toString('utf8');
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
