// Kills a writing process at random moments, again and again. `KILLS=200` runs longer; the seed is printed with a failure.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { verifyAudit } from '../../src/audit/verify.ts';
import { rebuildMemory } from '../../src/memory/rebuild.ts';
import { built } from './built.ts';
import { inDirectory } from './entries.ts';

const kills = Number(process.env['KILLS'] ?? 8);

/** Writes decisions and attempts as fast as it can, and tells each seq that is on disk. */
const writer = (log: string) => `
import { openAuditLog } from ${JSON.stringify(log)};
const [directory] = process.argv.slice(2);
const log = await openAuditLog({ directory, redact: { name: 'keep', uri: 'keep', phone: 'keep' } });
const base = 'https://pool.example.com/conversations/c9/participants/';
for (let n = 0; ; n += 1) {
  const id = process.pid + '-' + n;
  log.write({ type: 'decision', account: 'm', id, meeting: 'https://pool.example.com/conversations/c9', participant: base + n, identity: 'id:' + n,
    facts: { name: 'x'.repeat(n % 3000) }, revision: 'r', rule: 'r', action: 'reject', mode: 'enforce', verdict: 'act' });
  const { seq } = log.write({ type: 'attempt', account: 'm', decision: id, n: 1, method: 'POST', url: base + n + '/reject' });
  if (n % 5 === 0) { await log.durable(); console.log(seq); }
  if (n % 3 === 0) log.write({ type: 'outcome', account: 'm', decision: id, result: 'done', attempts: 1, waitedMs: 1, tookMs: 1 });
}
`;

test(
  `${kills} kills while writing: every start is clean, and nothing that was called durable is lost`,
  { timeout: 60_000 + kills * 2_000 },
  () =>
    inDirectory(async (directory) => {
      const script = join(directory, 'writer.mjs');
      const audit = join(directory, 'audit');
      writeFileSync(script, writer(built('audit/log.js')));
      let told = 0;
      for (let n = 0; n < kills; n += 1) {
        told = await writeAndKill(script, audit, 5 + Math.random() * 60);
        const { breaks, last } = await verifyAudit([audit], '/');
        expect(breaks.filter(({ code }) => code !== 'torn-tail')).toEqual([]);
        expect(last?.seq).toBeGreaterThanOrEqual(told);
        if (n % 3 === 0) appendFileSync(newestFile(audit), '{"v":1,"seq":');
      }
      await writeAndKill(script, audit, 5);
      expect((await verifyAudit([audit], '/')).breaks).toEqual([]);
      const memory = await rebuildMemory(audit, 24 * 60 * 60_000);
      expect(memory.unfinished().length).toBeGreaterThan(0);
      const torn = readdirSync(audit).filter((name) => name.includes('.torn-'));
      expect(torn.length).toBeGreaterThanOrEqual(Math.ceil(kills / 3));
    }),
);

async function writeAndKill(script: string, directory: string, afterMs: number): Promise<number> {
  const child = spawn(process.execPath, [script, directory], { stdio: ['ignore', 'pipe', 'pipe'] });
  const gone = once(child, 'exit');
  let errors = '';
  let told = 0;
  child.stderr.on('data', (chunk) => {
    errors += String(chunk);
  });
  const lines = createInterface({ input: child.stdout });
  const first = once(lines, 'line');
  lines.on('line', (line) => {
    told = Number(line);
  });
  await Promise.race([first, gone]);
  expect(errors).toBe('');
  await sleep(afterMs);
  child.kill('SIGKILL');
  await gone;
  return told;
}

function newestFile(directory: string): string {
  const name = readdirSync(directory)
    .filter((entry) => entry.endsWith('.jsonl'))
    .sort()
    .at(-1);
  expect(readFileSync(join(directory, name ?? '')).length).toBeGreaterThan(0);
  return join(directory, name ?? '');
}
