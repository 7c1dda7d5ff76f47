// Whose an account was, by the logs of several nodes.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createTokens } from '../../src/audit/tokens.ts';

/** Seconds after noon by the clock of Redis, as the record of a node tells them. */
const noon = Date.UTC(2026, 10, 27, 12);
const iso = (s: number) => new Date(noon + s * 1_000).toISOString();
/** The token of an account that was gained then. */
const tokenAt = (s: number) => (noon + s * 1_000) * 1_000;

type Entry = Readonly<Record<string, unknown>>;

const start = (node: string): Entry => ({ type: 'start', at: iso(-60), node });
const lease = (event: string, token: number, s: number): Entry => ({ type: 'lease', account: 'm', event, token, at: iso(s) });
const attempt = (decision: string, s: number, more: Entry = {}): Entry => ({
  type: 'attempt',
  account: 'm',
  decision,
  at: iso(s),
  ...more,
});
const outcome = (decision: string, s: number, more: Entry): Entry => ({ type: 'outcome', account: 'm', decision, at: iso(s), ...more });
const done = { result: 'done', status: 204 };

function breaksOf(logs: Readonly<Record<string, readonly Entry[]>>) {
  const tokens = createTokens();
  for (const [node, entries] of Object.entries(logs))
    for (const [n, entry] of [start(node), ...entries].entries())
      tokens.read(entry, { directory: `/logs/${node}`, file: `${node}.jsonl`, line: n + 1 });
  return tokens.breaks();
}

function codesOf(logs: Readonly<Record<string, readonly Entry[]>>): string[] {
  return breaksOf(logs).map(({ file, line, code }) => `${file}:${line} ${code}`);
}

const [t0, t20] = [tokenAt(0), tokenAt(20)];
/** The node that has the account from the twentieth second on. */
const successor = [lease('gained', t20, 20), attempt('b1', 21), outcome('b1', 21.1, done)];

test.each([
  ['handed over in order', [lease('gained', t0, 0), attempt('a1', 5), outcome('a1', 6, done), lease('released', t0, 19.9)], []],
  ['killed before it could say anything', [lease('gained', t0, 0), attempt('a1', 5), outcome('a1', 6, done)], []],
  ['killed with an attempt under way', [lease('gained', t0, 0), attempt('a1', 14)], []],
  ['frozen: it hears of its loss a minute later', [lease('gained', t0, 0), lease('lost', t0, 80)], []],
  [
    'frozen: it begins an attempt, and sends nothing',
    [lease('gained', t0, 0), attempt('a1', 80), outcome('a1', 80, { result: 'cancelled' })],
    [],
  ],
  ['it gains the account again', [lease('gained', t0, 0), lease('lost', t0, 80), lease('gained', tokenAt(90), 90), attempt('a1', 95)], []],
  ['released long after the next owner came', [lease('gained', t0, 0), lease('released', t0, 40)], ['a.jsonl:3 token-overlap']],
  ['an attempt after the next owner came', [lease('gained', t0, 0), attempt('a1', 25)], ['a.jsonl:3 token-overlap']],
  ['an answer to it', [lease('gained', t0, 0), attempt('a1', 25), outcome('a1', 26, done)], ['a.jsonl:3 token-overlap']],
  ['the old token, named', [lease('gained', t0, 0), lease('lost', t0, 20), attempt('a1', 25, { token: t0 })], ['a.jsonl:4 token-overlap']],
  [
    'permitted a moment too late',
    [lease('gained', t0, 0), attempt('a1', 19), outcome('a1', 21, { ...done, permitAt: noon + 20_001 })],
    ['a.jsonl:3 token-overlap'],
  ],
  [
    'permitted a moment before, and answered later',
    [lease('gained', t0, 0), attempt('a1', 19), outcome('a1', 21, { ...done, permitAt: noon + 19_999 })],
    [],
  ],
  ['a token that is gained twice', [lease('gained', t20, 20)], ['b.jsonl:2 token-twice']],
])('an account that changes hands: %s', (_, entries, expected) => {
  expect(codesOf({ a: entries, b: successor })).toEqual(expected);
  expect(codesOf({ b: successor, a: entries }).map((code) => code.replace('a.jsonl:2', 'b.jsonl:2'))).toEqual(expected);
});

const atRedis = (s: number): Entry => ({ redisAt: noon + s * 1_000 });
const hour = 3_600;

test.each<[string, readonly Entry[]]>([
  ['releases it in order', [lease('gained', t0, 0), { ...lease('released', t0, 19.9 + hour), ...atRedis(19.9) }]],
  ['is killed with an attempt under way', [lease('gained', t0, 0), attempt('a1', 14 + hour, { token: t0, ...atRedis(14) })]],
])('a node whose clock is set an hour ahead while it has an account, and that %s, broke nothing', (_, entries) => {
  expect(codesOf({ a: entries, b: successor })).toEqual([]);
});

test.each<[string, readonly Entry[]]>([
  ['releases it', [lease('gained', t0, 0), { ...lease('released', t0, 40 - hour), ...atRedis(40) }]],
  ['acts', [lease('gained', t0, 0), attempt('a1', 40 - hour, { token: t0, ...atRedis(40) })]],
])('a node whose clock is set back hides nothing: it %s when the next owner has come', (_, entries) => {
  expect(codesOf({ a: entries, b: successor })).toEqual(['a.jsonl:3 token-overlap']);
});

test('a node whose clock is days wrong when it gains an account ended nobody else’s ownership then', () => {
  const b = [lease('gained', t20, -30 * 86_400)];
  expect(codesOf({ a: [lease('gained', t0, 0), attempt('a1', 5), outcome('a1', 6, done), lease('released', t0, 19)], b })).toEqual([]);
});

test('where only the clock of a node tells, a break says that this clock may have been set', () => {
  const told = (more: Entry) =>
    breaksOf({ a: [lease('gained', t0, 0), { ...lease('released', t0, 40), ...more }], b: successor })[0]?.message;
  expect(told({})).toContain('unless the clock of this node was set while it had the account');
  expect(told(atRedis(40))).not.toContain('clock');
});

test('a break says which account, which tokens and which node', () => {
  const [found] = breaksOf({ a: [lease('gained', t0, 0), attempt('a1', 25)], b: successor });
  expect(found?.message).toBe(
    `m was acted for with token ${t0} here, and node b had gained it with token ${t20} at 2026-11-27T12:00:20.000Z: two nodes had it at once, unless the clock of this node was set while it had the account`,
  );
});

test('tokens that are no times are compared by the times of their records', () => {
  const b = [lease('gained', 8, 20)];
  expect(codesOf({ a: [lease('gained', 7, 0), attempt('a1', 15)], b })).toEqual([]);
  expect(codesOf({ a: [lease('gained', 7, 0), attempt('a1', 25)], b })).toEqual(['a.jsonl:3 token-overlap']);
});

test('after a start without a cluster nobody else is asked', () => {
  const alone = [lease('gained', t0, 0), { type: 'start', at: iso(30) }, attempt('a1', 35), outcome('a1', 36, done)];
  expect(codesOf({ a: alone, b: successor })).toEqual([]);
});

/** How far each node's clock is ahead, s. */
const clocks = fc.array(fc.integer({ min: -3_600, max: 3_600 }), { minLength: 3, maxLength: 3 });
const tenures = fc.array(
  fc.record({
    node: fc.nat(2),
    /** Attempts, as shares of the time it was the owner. */
    acts: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 4 }),
    end: fc.constantFrom('killed', 'released', 'lost'),
    lasts: fc.integer({ min: 2, max: 500 }),
  }),
  { minLength: 2, maxLength: 12 },
);

interface Tenure {
  node: number;
  acts: readonly number[];
  end: string;
  lasts: number;
}

/** The logs of owners that follow each other; `late`: the n-th acts once more, so many seconds after the next has come. */
function logsOf(owners: readonly Tenure[], ahead: readonly number[], late?: { n: number; s: number }): Record<string, Entry[]> {
  const logs: Record<string, { s: number; entry: Entry }[]> = { n0: [], n1: [], n2: [] };
  let from = 0;
  for (const [n, { node, acts, end, lasts }] of owners.entries()) {
    const until = from + lasts;
    const token = tokenAt(from);
    const write = (s: number, entry: (local: number) => Entry) => logs[`n${node}`]?.push({ s, entry: entry(s + (ahead[node] ?? 0)) });
    write(from, (s) => lease('gained', token, s));
    for (const [k, share] of acts.entries()) {
      const s = from + share * (lasts - 1);
      write(s, (local) => attempt(`d${n}-${k}`, local, { token }));
      write(s + 0.1, (local) => outcome(`d${n}-${k}`, local, done));
    }
    if (late?.n === n) write(until + late.s, (s) => attempt(`late-${n}`, s, { token }));
    if (end !== 'killed') write(end === 'lost' ? until + 30 : until - 0.5, (s) => lease(end, token, s));
    from = until;
  }
  const inOrder = (entries: readonly { s: number; entry: Entry }[]) => entries.toSorted((one, other) => one.s - other.s);
  return Object.fromEntries(Object.entries(logs).map(([name, entries]) => [name, inOrder(entries).map(({ entry }) => entry)]));
}

test('owners that follow each other are never blamed, and one that acts when the next has come always is, whatever their clocks say', () => {
  fc.assert(
    fc.property(tenures, clocks, fc.nat(), fc.integer({ min: 1, max: 20 }), (owners, ahead, pick, s) => {
      expect(codesOf(logsOf(owners, ahead))).toEqual([]);
      const n = pick % (owners.length - 1);
      expect(codesOf(logsOf(owners, ahead, { n, s }))).toEqual([expect.stringContaining('token-overlap')]);
    }),
  );
});
