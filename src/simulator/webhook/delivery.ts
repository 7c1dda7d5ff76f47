// Delivers callbacks: one queue per callback URL, at least once, sometimes twice or out of order when switched so.
import { Agent, request as httpRequest } from 'node:http';
import { request as httpsRequest, Agent as TlsAgent } from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';
import { guid, type Random } from '../random.ts';
import type { WebhookSwitches } from './switches.ts';

export interface Callback {
  url: string;
  body: string;
  /** Made at the moment of sending: tokens age. */
  token(): string | undefined;
  /** The receiver has answered 2xx. */
  onDelivered?(answer: string): void;
}

export interface DeliveryRecord {
  at: number;
  url: string;
  bytes: number;
  /** Undefined: no answer. */
  status: number | undefined;
  tookMs: number;
  tries: number;
}

export interface Delivery {
  enqueue(callback: Callback): void;
  /** Sends one callback now, past the queue. Resolves to the status, undefined when there was no answer. */
  post(callback: Callback): Promise<number | undefined>;
  readonly records: readonly DeliveryRecord[];
  /** False after a callback was given up, until one gets through. */
  readonly reachable: boolean;
  readonly pending: number;
  close(): void;
}

const answerWithinMs = 30_000;
const continueWithinMs = 350;
const contentType = 'application/json; type="application/vnd.microsoft.com.ucwa+json"; charset=utf-8';

export function createDelivery(switches: WebhookSwitches, random: Random): Delivery {
  const waiting = new Map<string, Callback[]>();
  const records: DeliveryRecord[] = [];
  const closed = new AbortController();
  const agents = { plain: new Agent({ keepAlive: true }), tls: new TlsAgent({ keepAlive: true }) };
  let reachable = true;

  function enqueue(callback: Callback): void {
    const line = waiting.get(callback.url);
    if (line !== undefined) {
      const overtakes = line.length > 1 && random() < switches.reorder;
      line.splice(overtakes ? line.length - 1 : line.length, 0, callback);
      return;
    }
    waiting.set(callback.url, [callback]);
    void work(callback.url);
  }

  async function work(url: string): Promise<void> {
    const line = waiting.get(url) ?? [];
    for (let next = line[0]; next !== undefined && !closed.signal.aborted; next = line[0]) {
      await deliver(next);
      line.shift();
      if (random() < switches.duplicate) line.push({ ...next, onDelivered: () => undefined });
    }
    waiting.delete(url);
  }

  async function deliver(callback: Callback): Promise<void> {
    const startedAt = Date.now();
    for (let tries = 1; tries <= switches.tries && !closed.signal.aborted; tries += 1) {
      const status = await post(callback);
      const received = status !== undefined && status >= 200 && status < 300;
      if (received || tries === switches.tries) {
        reachable = received;
        keep({ at: startedAt, url: callback.url, bytes: Buffer.byteLength(callback.body), status, tookMs: Date.now() - startedAt, tries });
        return;
      }
      await sleep(switches.retryMs * 2 ** (tries - 1), undefined, { signal: closed.signal }).catch(() => undefined);
    }
  }

  function keep(record: DeliveryRecord): void {
    if (records.length >= 100_000) records.splice(0, 10_000);
    records.push(record);
  }

  async function post(callback: Callback): Promise<number | undefined> {
    try {
      const answer = await send(callback, { expectContinue: switches.expectContinue, correlation: guid(random), agents });
      if (answer.status >= 200 && answer.status < 300) callback.onDelivered?.(answer.text);
      return answer.status;
    } catch {
      return undefined;
    }
  }

  return {
    enqueue,
    post,
    records,
    get reachable() {
      return reachable;
    },
    get pending() {
      return [...waiting.values()].reduce((sum, line) => sum + line.length, 0);
    },
    close() {
      closed.abort();
      agents.plain.destroy();
      agents.tls.destroy();
    },
  };
}

interface Manner {
  expectContinue: boolean;
  correlation: string;
  agents: { plain: Agent; tls: TlsAgent };
}

function send(callback: Callback, { expectContinue, correlation, agents }: Manner): Promise<{ status: number; text: string }> {
  const url = new URL(callback.url);
  const token = callback.token();
  const body = Buffer.from(callback.body, 'utf8');
  const headers = {
    'Content-Type': contentType,
    'Content-Length': String(body.length),
    'X-MS-Correlation-Id': correlation,
    'client-request-id': correlation,
    ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
    ...(expectContinue ? { Expect: '100-continue' } : {}),
  };
  return new Promise((resolve, reject) => {
    const tls = url.protocol === 'https:';
    const request = (tls ? httpsRequest : httpRequest)(
      url,
      { method: 'POST', headers, timeout: answerWithinMs, agent: tls ? agents.tls : agents.plain },
      (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => {
          text += chunk;
        });
        response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
        response.on('error', reject);
      },
    );
    const finish = (): void => void request.end(body);
    request.on('timeout', () => request.destroy(new Error('no answer to the callback')));
    request.on('error', reject);
    if (!expectContinue) return finish();
    const patience = setTimeout(finish, continueWithinMs);
    request.once('continue', () => {
      clearTimeout(patience);
      finish();
    });
    request.once('response', () => clearTimeout(patience));
    request.flushHeaders();
  });
}
