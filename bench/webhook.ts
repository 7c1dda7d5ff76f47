// Callbacks against their target: 2,000 a second on loopback, the answer's p99 under 50 ms, and every event delivered while the
// load lasts. The load comes from a process of its own and counts from the moment a callback was due, not from when it could be sent.
//   tsc -p bench/tsconfig.json && node dist-bench/bench/webhook.js [callbacks a second] [seconds]
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { createLog } from '../src/log.ts';
import { createRoster } from '../src/roster/roster.ts';
import { createKeySet } from '../src/session/webhook/key-set.ts';
import { listenForCallbacks } from '../src/session/webhook/listener.ts';
import { createTokenVerifier } from '../src/session/webhook/verify-token.ts';
import type { EventPackage } from '../src/wire/event.ts';
import { appId, audience, createIssuer, tenant } from '../test/session/webhook/issuer.ts';
import type { LoadCommand, LoadResult } from './webhook-load.ts';

const rate = Number(process.argv[2] ?? 2_000);
const seconds = Number(process.argv[3] ?? 20);

const issuer = await createIssuer();
const keys = createKeySet({ name: 'bench', read: async () => issuer.jwks, freshMs: 5_000, cooldownMs: 1_000 }, () => {});
await keys.refresh();
const verifier = createTokenVerifier({ audience, appId, tenants: [tenant], keys });
const rosters = new Map<string, ReturnType<typeof createRoster>>();
let events = 0;
const listener = await listenForCallbacks({
  account: 'bench',
  listen: { host: '127.0.0.1', port: 0 },
  path: '/callback',
  callbackContext: 'bench',
  verify: (authorization) => verifier.verify(authorization),
  base: () => undefined,
  onPackage: follow,
  onGap: () => undefined,
  onAlarm: (code, message) => console.error(code, message),
  log: createLog({ level: 'warn', format: 'human' }),
});

const tokens = await Promise.all(Array.from({ length: 20 }, (_, n) => issuer.sign({ claims: { oid: `app-${n}` } })));
const bare = await measureBare();
const starvation = watchStarvation();
const delay = monitorEventLoopDelay({ resolution: 5 });
delay.enable();
const cpu = process.cpuUsage();
const result = await load(listener.address.port);
const { user, system } = process.cpuUsage(cpu);
const starvedMs = starvation();
const deliveredAtEnd = events;
await new Promise((resolve) => setTimeout(resolve, 200));
const counts = listener.counts();
await listener.close();

const { sent, answered, answeredWith200, p50Ms, p99Ms, maxMs } = result;
console.log(`callbacks              ${sent} due in ${seconds} s, ${answered} answered, ${answeredWith200} with 200`);
console.log(`answer                 p50 ${p50Ms.toFixed(1)} ms, p99 ${p99Ms.toFixed(1)} ms, slowest ${maxMs.toFixed(1)} ms`);
console.log(
  `bare node:http server  p50 ${bare.p50Ms.toFixed(1)} ms, p99 ${bare.p99Ms.toFixed(1)} ms, slowest ${bare.maxMs.toFixed(1)} ms: what this machine adds now`,
);
console.log(`delivered              ${deliveredAtEnd} events when the last answer came, ${events} after 0.2 s more`);
console.log(
  `cost                   ${((user + system) / sent).toFixed(0)} µs of CPU a callback, longest block ${(delay.max / 1e6 - 5).toFixed(0)} ms`,
);
console.log(`denied the processor     ${starvedMs.toFixed(0)} ms in all while the load lasted: by the machine, not by lobbyguard`);
console.log(`counts                 ${JSON.stringify(counts)}`);
const ok = p99Ms < 50 && answeredWith200 === sent && events === sent && counts.refused + counts.lost + counts.overloaded === 0;
console.log(ok ? 'target met' : 'TARGET MISSED');
process.exitCode = ok ? 0 : 1;

async function load(port: number): Promise<LoadResult> {
  const child = fork(fileURLToPath(new URL('webhook-load.js', import.meta.url)));
  const command: LoadCommand = { port, tokens, rate, seconds };
  child.send(command);
  const [answer] = (await once(child, 'message')) as [LoadResult];
  return answer;
}

/** The same load on a server that reads the body and does nothing. */
async function measureBare(): Promise<LoadResult> {
  const server = createServer((request, response) => {
    request.resume().on('end', () => response.writeHead(200, { 'content-length': 0 }).end());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const answer = await load((server.address() as AddressInfo).port);
  server.closeAllConnections();
  server.close();
  return answer;
}

/** Gaps of the event loop in which this process used hardly any CPU: somebody else had it. */
function watchStarvation(): () => number {
  let starvedMs = 0;
  let at = performance.now();
  let used = process.cpuUsage();
  const timer = setInterval(() => {
    const gapMs = performance.now() - at;
    const { user, system } = process.cpuUsage(used);
    const usedMs = (user + system) / 1_000;
    if (gapMs > 20 && usedMs < gapMs / 2) starvedMs += gapMs - usedMs;
    at = performance.now();
    used = process.cpuUsage();
  }, 2);
  return () => {
    clearInterval(timer);
    return starvedMs;
  };
}

/** What the daemon does with each event before it reads anyone: the roster takes it in. */
function follow(pkg: EventPackage): void {
  for (const event of pkg.events) {
    events += 1;
    const roster = rosters.get(event.sender.key) ?? createRoster();
    rosters.set(event.sender.key, roster);
    roster.apply(event, Date.now());
  }
}
