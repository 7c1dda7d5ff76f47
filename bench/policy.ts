// Policy evaluation against its targets: ratios of one run, with the same answers asserted.
//   tsc -p bench/tsconfig.json && node dist-bench/bench/policy.js
import assert from 'node:assert/strict';
import { lint } from '../src/policy/lint/lint.ts';
import type { PolicySet } from '../src/policy/policy.ts';
import {
  createRandom,
  type Guest,
  handIndex,
  listSet,
  parsedRules,
  plainEngine,
  policySet,
  randomGuest,
  situationOf,
} from './policy-sets.ts';

const rounds = 40;
let missed = 0;

const small = await measure(100, 100);
const large = await measure(1_000, 10);
const lists = await measureLists();
const linting = await measureLint();

console.log(`\n${'µs a decision'.padEnd(28)}${'100 rules'.padStart(12)}${'1,000 rules'.padStart(14)}`);
row('one plain engine', small.plain, large.plain);
row('hand-written index', small.hand, large.hand);
row('lobbyguard', small.ours, large.ours);
console.log('');
target('against one plain engine, 100 rules', small.plain / small.ours, 150, 'least');
target('against one plain engine, 1,000 rules', large.plain / large.ours, 1_500, 'least');
target('cost of 1,000 rules against 100', large.ours / small.ours, 2, 'most');
target('against the hand-written index, 100 rules', small.hand / small.ours, 0.08, 'least');
target('against the hand-written index, 1,000 rules', large.hand / large.ours, 0.08, 'least');
target('list of 100,000 domains against ten', lists, 1.2, 'most');
target('lint of 5,000 rules against 1,000', linting, 10, 'most');
process.exitCode = missed > 0 ? 1 : 0;

interface Costs {
  plain: number;
  hand: number;
  ours: number;
}

/** The fastest of rounds in turn: what a busy machine adds is nobody's cost. The plain engine gets a sample: it would take minutes for all. */
async function measure(rules: number, sample: number): Promise<Costs> {
  const guests = guestsFor(rules, 2_500);
  const sampled = guests.slice(0, sample);
  const set = policySet(rules);
  const plain = plainEngine(rules);
  const hand = handIndex(rules);
  await assertSameAnswers({ set, plain, hand }, sampled, guests);
  const situations = guests.map(situationOf);
  const costs: Record<keyof Costs, number[]> = { plain: [], hand: [], ours: [] };
  for (let round = 0; round < rounds; round++) {
    costs.ours.push(await timed(situations, (situation) => set.decide(situation)));
    costs.hand.push(await timed(guests, hand));
    costs.plain.push(await timed(sampled, plain));
  }
  return { plain: fastest(costs.plain), hand: fastest(costs.hand), ours: fastest(costs.ours) };
}

async function assertSameAnswers(
  { set, plain, hand }: { set: PolicySet; plain: (guest: Guest) => Promise<number>; hand: (guest: Guest) => number },
  sampled: readonly Guest[],
  guests: readonly Guest[],
): Promise<void> {
  const ids = new Map(set.rules.map((rule, position) => [rule.id, position]));
  for (const guest of guests) {
    const { rule } = await set.decide(situationOf(guest));
    const decided = rule === null ? set.rules.length : ids.get(rule.id);
    assert.equal(decided, hand(guest), JSON.stringify(guest));
  }
  for (const guest of sampled) assert.equal(await plain(guest), hand(guest), JSON.stringify(guest));
}

async function measureLists(): Promise<number> {
  const guests = Array.from({ length: 2_500 }, (_none, i) =>
    situationOf({ ...guestsFor(1, 1)[0], uri: `a@x.d${i % 10}.example` } as Guest),
  );
  const [ten, many] = [listSet(10), listSet(100_000)];
  const costs: { ten: number[]; many: number[] } = { ten: [], many: [] };
  for (let round = 0; round < rounds; round++) {
    costs.ten.push(await timed(guests, (guest) => ten.decide(guest)));
    costs.many.push(await timed(guests, (guest) => many.decide(guest)));
  }
  return fastest(costs.many) / fastest(costs.ten);
}

/** Five times the rules: five where it is linear, 25 where each rule is compared with each. */
async function measureLint(): Promise<number> {
  const [some, many] = [parsedRules(1_000), parsedRules(5_000)];
  const costs: { some: number[]; many: number[] } = { some: [], many: [] };
  for (let round = 0; round < 5; round++) {
    costs.some.push(await timed([some], (parsed) => lint(parsed, 0)));
    costs.many.push(await timed([many], (parsed) => lint(parsed, 0)));
  }
  return fastest(costs.many) / fastest(costs.some);
}

/** Microseconds for one. */
async function timed<T>(items: readonly T[], work: (item: T) => unknown): Promise<number> {
  const started = performance.now();
  for (const item of items) await work(item);
  return ((performance.now() - started) * 1_000) / items.length;
}

function guestsFor(rules: number, count: number): Guest[] {
  const random = createRandom(rules + 7);
  return Array.from({ length: count }, () => randomGuest(random, rules));
}

function fastest(values: readonly number[]): number {
  return Math.min(...values);
}

function row(name: string, one: number, other: number): void {
  console.log(`${name.padEnd(28)}${one.toFixed(2).padStart(12)}${other.toFixed(2).padStart(14)}`);
}

function target(name: string, ratio: number, bound: number, kind: 'least' | 'most'): void {
  const met = kind === 'least' ? ratio >= bound : ratio <= bound;
  if (!met) missed++;
  console.log(`${met ? 'ok  ' : 'MISS'}  ${name.padEnd(46)}${ratio.toFixed(2).padStart(10)}  (at ${kind} ${bound})`);
}
