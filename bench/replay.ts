// What a replay costs: a million recorded decisions through 100 rules, with and without counting ones.
//   tsc -p bench/tsconfig.json && node dist-bench/bench/replay.js [records]
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readBatches } from '../src/audit/reading/read.ts';
import { loadSources } from '../src/policy/load.ts';
import type { PolicySet } from '../src/policy/policy.ts';
import { tryPromotion } from '../src/replay/promotion.ts';
import { typesFor } from '../src/replay/remember.ts';
import { replay } from '../src/replay/replay.ts';
import { createRandom, policySet, randomGuest } from './policy-sets.ts';

const total = Number(process.argv[2] ?? 1_000_000);
const rules = 100;
const promotable = `mode: assist
rules:
  - { id: staff, when: { domain: { equal: example.com } }, then: allow }
  - { id: no-anonymous, when: { anonymous: true }, then: remove, cap: 1000000 }
  - { id: rest, when: { sourceNetwork: Federated }, then: hold }
`;
const directory = mkdtempSync(join(tmpdir(), 'lobbyguard-bench-'));

try {
  const file = join(directory, 'audit-2026-11-20.jsonl');
  record(file);
  await measure('100 rules', file, policySet(rules));
  await measure('100 rules that count', file, countingSet());
  await measurePromotion(file);
} finally {
  rmSync(directory, { recursive: true, force: true });
}

function record(file: string): void {
  const random = createRandom(7);
  const descriptor = openSync(file, 'w');
  const start = Date.parse('2026-11-20T00:00:00Z');
  const batch: string[] = [];
  for (let n = 0; n < total; n++) {
    const at = new Date(start + n * 50).toISOString();
    const meeting = `https://pool.example.com/ucwa/oauth/v1/applications/7/communication/conversations/c${n % 50}`;
    const person = { participant: `${meeting}/participants/p${n % 200_000}`, identity: `id:${n % 200_000}`, arrivedAt: at };
    const facts = { ...randomGuest(random, rules), organizer: false, 'meeting.size': n % 300, 'meeting.subject': `Weekly ${n % 50}` };
    const decided = { rule: null, action: 'none', mode: 'enforce', verdict: 'stay', because: 'no-rule', revision: 'a'.repeat(64) };
    const chained = { v: 1, seq: n, at, prev: '0'.repeat(64), hash: '0'.repeat(64) };
    batch.push(JSON.stringify({ ...chained, type: 'decision', account: 'm', id: `d${n}`, meeting, ...person, facts, ...decided }));
    if (batch.length === 5_000 || n === total - 1) writeSync(descriptor, `${batch.splice(0).join('\n')}\n`);
  }
  closeSync(descriptor);
}

function countingSet(): PolicySet {
  const written = Array.from({ length: rules }, (_none, i) => {
    const count = `${i % 2 === 0 ? 'arrivals' : 'removals'}: { greaterThan: ${5_000 + i}, params: { within: ${i % 2 === 0 ? '60s' : '10m'} } }`;
    return `  - { id: r${i}, when: { anonymous: true, name: { contains: word${i}x }, ${count} }, then: hold }`;
  });
  const loaded = loadSources([{ path: 'bench.yaml', bytes: Buffer.from(`rules:\n${written.join('\n')}\n`) }]);
  if (!loaded.ok) throw new Error(loaded.problems.map(({ message }) => message).join('\n'));
  return loaded.set;
}

/** What `promote` costs over the same records. */
async function measurePromotion(file: string): Promise<void> {
  const parsed = loadSources([{ path: 'bench.yaml', bytes: Buffer.from(promotable) }]).parsed;
  const safety = { protect: ['*@board.example.com'], protectLeaders: true, maxRemovalsPerMinute: 120, ours: [] };
  const now = Date.parse('2026-11-21T12:00:00Z');
  const promotion = { what: 'no-anonymous', to: 'enforce' as const };
  let peak = 0;
  const watch = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage().rss);
  }, 100);
  const started = performance.now();
  const tried = await tryPromotion({ parsed, promotion, audit: [file], cwd: '/', days: 30, now, safety });
  clearInterval(watch);
  const seconds = (performance.now() - started) / 1_000;
  const { decisions, removed } = tried?.report ?? { decisions: 0, removed: 0 };
  console.log(
    `promote: ${decisions} decisions in ${seconds.toFixed(1)} s, ${removed} people, peak ${(peak / 1e6).toFixed(0)} MB (target: < 15 s a million, flat)`,
  );
}

async function measure(what: string, file: string, set: PolicySet): Promise<void> {
  let peak = 0;
  const watch = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage().rss);
  }, 100);
  const started = performance.now();
  const { decisions, changed } = await replay(readBatches([file], { types: typesFor(set) }), set);
  clearInterval(watch);
  const seconds = (performance.now() - started) / 1_000;
  console.log(
    `${what}: ${decisions} decisions in ${seconds.toFixed(1)} s, ${changed} changed, peak ${(peak / 1e6).toFixed(0)} MB (target: < 15 s, flat)`,
  );
}
