// The processes of a demo on several nodes: a Redis of its own, and nodes as the command `run` starts them. The rule: none of them outlives the demo.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { LobbyguardError } from '../../../errors.ts';

export interface DemoProcess {
  readonly pid: number;
  readonly running: boolean;
  /** Resolves when it is gone; after `withinMs` it is killed. */
  end(signal: 'SIGTERM' | 'SIGKILL', withinMs?: number): Promise<void>;
}

const main = fileURLToPath(new URL('../../../main.js', import.meta.url));

/** Throws INPUT_UNREADABLE, with what to do, where there is no redis-server. */
export async function startRedis(port: number, directory: string): Promise<DemoProcess> {
  const options = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', directory];
  // A process group of its own: Ctrl-C is for us, and the nodes still take leave of each other.
  const child = spawn('redis-server', options, { stdio: 'ignore', detached: true });
  const failed = new Promise<never>((_resolve, reject) => child.once('error', () => reject(missing())));
  const redis = processOf(child);
  await Promise.race([failed, listening(port, redis)]);
  return redis;
}

export function startNode(directory: string, password: string): DemoProcess {
  const env = { ...process.env, LOBBYGUARD_DEMO_PASSWORD: password };
  return processOf(
    spawn(process.execPath, [main, 'run', '--config', 'lobbyguard.yaml'], { cwd: directory, env, stdio: 'ignore', detached: true }),
  );
}

function processOf(child: ChildProcess): DemoProcess {
  const ended = once(child, 'exit').catch(() => undefined);
  const isRunning = () => child.pid !== undefined && child.exitCode === null && child.signalCode === null;
  return {
    pid: child.pid ?? 0,
    get running() {
      return isRunning();
    },
    async end(signal, withinMs = 12_000) {
      if (!isRunning()) return;
      child.kill(signal);
      const timer = setTimeout(() => child.kill('SIGKILL'), withinMs);
      await ended;
      clearTimeout(timer);
    },
  };
}

async function listening(port: number, redis: DemoProcess): Promise<void> {
  for (let tries = 0; tries < 200; tries += 1) {
    if (await answers(port)) return;
    await sleep(50);
    if (!redis.running) break;
  }
  throw new LobbyguardError('INPUT_UNREADABLE', `redis-server does not listen on port ${port}: try again`);
}

function answers(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  return new Promise((resolve) => {
    socket.once('connect', () => resolve(true));
    socket.once('error', () => resolve(false));
  }).finally(() => socket.destroy()) as Promise<boolean>;
}

function missing(): LobbyguardError {
  const message =
    'there is no redis-server on this machine: install it (Debian: apt install redis-server), or leave --nodes out to see one node at work';
  return new LobbyguardError('INPUT_UNREADABLE', message);
}
