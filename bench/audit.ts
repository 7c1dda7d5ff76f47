// What the audit log costs: a record written, a record on disk, and a million records read back in flat memory.
//   tsc -p bench/tsconfig.json && node dist-bench/bench/audit.js [records]
import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openAuditLog } from '../src/audit/log.ts';
import { readAudit } from '../src/audit/reading/read.ts';
import type { AuditEntry, AuditLog } from '../src/audit/record.ts';
import { verifyAudit } from '../src/audit/verify.ts';
import { rebuildMemory } from '../src/memory/rebuild.ts';

const total = Number(process.argv[2] ?? 1_000_000);
const keep = { name: 'keep', uri: 'keep', phone: 'keep' } as const;
const meeting = 'https://pool.example.com/ucwa/oauth/v1/applications/7/communication/conversations/c9';
const directory = mkdtempSync(join(tmpdir(), 'lobbyguard-bench-'));

try {
  const log = await openAuditLog({ directory, redact: keep });
  await writing(log);
  await waiting(log);
  const yieldMs = await filling(log);
  await log.close();
  bareWriting(join(directory, 'bare'));
  say('longest time the loop was kept while writing in turns', `${yieldMs.toFixed(1)} ms`);
  await reading();
} finally {
  rmSync(directory, { recursive: true, force: true });
}

function decision(n: number): AuditEntry {
  const address = `guest${n % 5_000}@example.com`;
  return {
    type: 'decision',
    account: 'moderator',
    id: `d${n}`,
    meeting,
    participant: `${meeting}/participants/${address}`,
    identity: `id:${n % 5_000}`,
    facts: { anonymous: true, inLobby: true, name: `Guest ${n}`, uri: address, domain: 'example.com', 'meeting.size': 40 },
    revision: 'a'.repeat(64),
    rule: 'no-anonymous',
    action: 'reject',
    mode: 'enforce',
    verdict: 'act',
  };
}

/** Chain, winston and file check included; against a bare synchronous append of the same bytes. */
function writing(log: AuditLog): void {
  const n = 50_000;
  const began = performance.now();
  for (let i = 0; i < n; i += 1) log.write(decision(i));
  say('a record written', `${(((performance.now() - began) / n) * 1000).toFixed(1)} µs`);
}

function bareWriting(file: string): void {
  const n = 20_000;
  const line = `${JSON.stringify(decision(1))}\n`;
  const began = performance.now();
  for (let i = 0; i < n; i += 1) appendFileSync(file, line);
  say('for comparison: fs.appendFileSync of such a line', `${(((performance.now() - began) / n) * 1000).toFixed(1)} µs`);
}

async function waiting(log: AuditLog): Promise<void> {
  const alone = await timed(200, async (n) => {
    log.write(decision(n));
    await log.durable();
  });
  say('a record on disk, one at a time', `${alone.toFixed(2)} ms`);
  const began = performance.now();
  await Promise.all(
    Array.from({ length: 2_000 }, (_, n) => {
      log.write(decision(n));
      return log.durable();
    }),
  );
  say('2,000 records on disk, asked for at once', `${(performance.now() - began).toFixed(0)} ms`);
}

async function timed(times: number, body: (n: number) => Promise<void>): Promise<number> {
  const began = performance.now();
  for (let n = 0; n < times; n += 1) await body(n);
  return (performance.now() - began) / times;
}

/** Fills the log up to `total`, in turns of 500, as a flood would. */
async function filling(log: AuditLog): Promise<number> {
  let longest = 0;
  for (let n = 0; n < total - 52_200; n += 500) {
    const began = performance.now();
    for (let i = n; i < n + 500; i += 1) {
      if (i % 3 === 2)
        log.write({ type: 'outcome', account: 'moderator', decision: `d${i - 2}`, result: 'done', attempts: 1, waitedMs: 3, tookMs: 20 });
      else if (i % 3 === 1)
        log.write({ type: 'attempt', account: 'moderator', decision: `d${i - 1}`, n: 1, method: 'POST', url: `${meeting}/participants/x` });
      else log.write(decision(i));
    }
    longest = Math.max(longest, performance.now() - began);
    await new Promise(setImmediate);
  }
  return longest;
}

async function reading(): Promise<void> {
  const before = process.memoryUsage().rss;
  const opened = performance.now();
  await (await openAuditLog({ directory, redact: keep })).close();
  say('opening the log', `${(performance.now() - opened).toFixed(0)} ms`);
  await measured('rebuilding memory', () => rebuildMemory(directory, 24 * 60 * 60_000));
  await measured('verifying', () => verifyAudit([directory], '/'));
  await measured('reading', async () => {
    let lines = 0;
    for await (const { line } of readAudit([directory])) lines = line;
    return lines;
  });
  say('resident memory grew by', `${Math.round((process.memoryUsage().rss - before) / 1e6)} MB`);
}

async function measured(what: string, body: () => Promise<unknown>): Promise<void> {
  const began = performance.now();
  await body();
  say(`${what}, ${total.toLocaleString('en-US')} records`, `${((performance.now() - began) / 1000).toFixed(2)} s`);
}

function say(what: string, value: string): void {
  console.log(`${what.padEnd(60)} ${value}`);
}
