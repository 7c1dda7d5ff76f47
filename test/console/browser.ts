// A headless Chromium, driven over its pipe: enough to open a page, run script in it, and see what it requested.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';

export interface Browser {
  open(url: string): Promise<void>;
  /** The value of an expression in the page, which must be JSON. */
  evaluate<T>(expression: string): Promise<T>;
  /** What the page wrote to its console as errors, refusals by its own policy included. */
  readonly errors: string[];
  close(): void;
}

/** The first Chromium or Chrome on the path; undefined when there is none. */
export function findBrowser(): string | undefined {
  for (const name of ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome']) {
    try {
      return execFileSync('which', [name], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
    } catch {
      // Not this one.
    }
  }
  return undefined;
}

interface Message {
  id?: number;
  method?: string;
  params?: Record<string, unknown>;
  result?: Record<string, unknown>;
  error?: { message: string };
}

export async function startBrowser(program: string): Promise<Browser> {
  const profile = mkdtempSync(join(tmpdir(), 'lobbyguard-browser-'));
  const flags = [
    '--headless=new',
    '--no-sandbox',
    '--disable-gpu',
    '--no-first-run',
    '--disable-dev-shm-usage',
    '--remote-debugging-pipe',
    `--user-data-dir=${profile}`,
  ];
  const child = spawn(program, [...flags, 'about:blank'], { stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'] });
  const errors: string[] = [];
  const { call } = connect(child, errors);
  const { targetInfos } = (await call('Target.getTargets')) as { targetInfos: { targetId: string; type: string }[] };
  const targetId = targetInfos.find(({ type }) => type === 'page')?.targetId;
  const { sessionId } = (await call('Target.attachToTarget', { targetId, flatten: true })) as { sessionId: string };
  for (const domain of ['Page', 'Runtime', 'Log']) await call(`${domain}.enable`, {}, sessionId);

  async function evaluate<T>(expression: string): Promise<T> {
    const { result } = (await call('Runtime.evaluate', { expression, awaitPromise: true, returnByValue: true }, sessionId)) as {
      result: { value: T };
    };
    return result.value;
  }

  return {
    errors,
    evaluate,
    async open(url) {
      await call('Page.navigate', { url }, sessionId);
      while ((await evaluate('document.readyState')) !== 'complete') await new Promise((done) => setTimeout(done, 20));
    },
    close() {
      child.once('close', () => rmSync(profile, { recursive: true, force: true, maxRetries: 5 }));
      child.kill('SIGKILL');
    },
  };
}

type Call = (method: string, params?: object, sessionId?: string) => Promise<unknown>;

/** Messages are JSON with a zero byte behind each. */
function connect(child: ChildProcess, errors: string[]): { call: Call } {
  const [writer, reader] = [child.stdio[3] as Writable, child.stdio[4] as Readable];
  const waiting = new Map<number, (message: Message) => void>();
  let rest = '';
  let last = 0;
  reader.setEncoding('utf8').on('data', (chunk: string) => {
    const parts = (rest + chunk).split('\0');
    rest = parts.pop() ?? '';
    for (const part of parts) receive(JSON.parse(part) as Message);
  });

  function receive(message: Message): void {
    if (message.id !== undefined) waiting.get(message.id)?.(message);
    const entry = message.params?.['entry'] as { level?: string; text?: string } | undefined;
    if (message.method === 'Log.entryAdded' && entry?.level === 'error') errors.push(entry.text ?? '');
    if (message.method === 'Runtime.exceptionThrown') errors.push(JSON.stringify(message.params));
  }

  return {
    call: (method, params = {}, sessionId) =>
      new Promise((resolve, reject) => {
        const id = ++last;
        waiting.set(id, ({ result, error }) => (error === undefined ? resolve(result) : reject(new Error(error.message))));
        writer.write(`${JSON.stringify({ id, method, params, ...(sessionId === undefined ? {} : { sessionId }) })}\0`);
      }),
  };
}
