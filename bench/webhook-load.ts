// The load for webhook.ts: posts callbacks at a steady pace over kept-alive connections and measures from when each was due.
import net from 'node:net';

export interface LoadCommand {
  port: number;
  tokens: readonly string[];
  /** Callbacks a second. */
  rate: number;
  seconds: number;
}

export interface LoadResult {
  sent: number;
  answered: number;
  answeredWith200: number;
  p50Ms: number;
  p99Ms: number;
  maxMs: number;
}

const connections = 64;
const conversations = 200;
const tickMs = 2;

process.on('message', (command: LoadCommand) => void run(command));

interface Connection {
  socket: net.Socket;
  dueAt: number | undefined;
}

async function run({ port, tokens, rate, seconds }: LoadCommand): Promise<void> {
  const idle: Connection[] = [];
  const due: number[] = [];
  const latencies: number[] = [];
  let sent = 0;
  let good = 0;
  await Promise.all(Array.from({ length: connections }, connect));
  const total = rate * seconds;
  const startedAt = performance.now();
  let planned = 0;
  const pace = setInterval(() => {
    const reached = Math.min(total, Math.floor(((performance.now() - startedAt) / 1_000) * rate));
    for (; planned < reached; planned += 1) due.push(startedAt + (planned * 1_000) / rate);
    pump();
  }, tickMs);

  function pump(): void {
    while (due.length > 0) {
      const connection = idle.pop();
      if (connection === undefined) return;
      connection.dueAt = due.shift();
      connection.socket.write(request(sent, tokens[sent % tokens.length] ?? ''));
      sent += 1;
    }
  }

  async function connect(): Promise<void> {
    const socket = net.connect({ port, host: '127.0.0.1', noDelay: true });
    await new Promise((resolve) => socket.once('connect', resolve));
    const connection: Connection = { socket, dueAt: undefined };
    idle.push(connection);
    socket.on('data', (data) => answered(connection, data));
  }

  /** Answers are small and without body: one chunk holds one of them. */
  function answered(connection: Connection, data: Buffer): void {
    if (connection.dueAt === undefined) return;
    latencies.push(performance.now() - connection.dueAt);
    connection.dueAt = undefined;
    if (data.includes('HTTP/1.1 200')) good += 1;
    idle.push(connection);
    if (latencies.length === total) finish();
    else pump();
  }

  function finish(): void {
    clearInterval(pace);
    clearTimeout(patience);
    const sorted = latencies.sort((a, b) => a - b);
    const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
    const result: LoadResult = {
      sent: total,
      answered: sorted.length,
      answeredWith200: good,
      p50Ms: at(0.5),
      p99Ms: at(0.99),
      maxMs: at(1),
    };
    process.send?.(result, () => process.exit(0));
  }

  const patience = setTimeout(finish, (seconds + 30) * 1_000);
}

/** A participant event as the service sends it: partial, with a late link, spelled as captured payloads are. */
function request(n: number, token: string): string {
  const key = `1~sip%3Abot%40example.com~c${n % conversations}`;
  const ack = Math.floor(n / conversations) + 1;
  const query = 'endpointId=sip:bot@example.com';
  const conversation = `/platformservice/tgt-0123456789abcdef0123456789abcdef/v1/applications/1/communication/conversations/c${n % conversations}`;
  const participant = `${conversation}/participants/person${n}@example.com`;
  const body = JSON.stringify({
    _links: {
      self: { href: `/platformservice/v1/applications/1/events?ack=${ack}\\u0026key=${key}` },
      next: { href: `/platformservice/v1/applications/1/events?ack=${ack + 1}\\u0026key=${key}` },
    },
    baseuri: 'https://pool7.infra.example.com/platformservice',
    sender: [
      {
        rel: 'ms:rtc:saas:conversation',
        href: `${conversation}?${query}`,
        events: [
          {
            link: { rel: 'ms:rtc:saas:participant', href: `${participant}?${query}`, title: '' },
            type: 'added',
            _embedded: {
              'ms:rtc:saas:participant': {
                rel: 'ms:rtc:saas:participant',
                name: `Person ${n}`,
                uri: `sip:person${n}@example.com`,
                _links: {
                  self: { href: `${participant}?${query}` },
                  'ms:rtc:saas:conversation': { href: `${conversation}?${query}` },
                  'ms:rtc:saas:eject': { href: `${participant}/eject?${query}` },
                },
              },
            },
          },
        ],
      },
    ],
  });
  return `POST /callback?callbackContext=bench HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer ${token}\r\nContent-Type: application/json; type="application/vnd.microsoft.com.ucwa+json"; charset=utf-8\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
}
