// The smallest change of facts that would decide otherwise. Every flip shown was decided again, none is guessed.

import { type CountFact, type FactDefinition, factDefinitions, isCountFact } from '../../roster/facts.ts';
import type { Action } from '../action.ts';
import type { ParsedList } from '../parsed.ts';
import type { Condition, PolicySet, Ruling, Test } from '../policy.ts';
import { createSituation, type SituationInput } from '../situation.ts';

export interface Flip {
  changes: readonly FactChange[];
  action: Action | 'none';
  rule: string | null;
  /** The rule is on trial: it would only be recorded. */
  trial: boolean;
}

/** `null` is unknown. */
export interface FactChange {
  fact: string;
  from: unknown;
  to: unknown;
}

const maxSingles = 600;
const maxPairs = 6_000;
const maxShown = 3;
/** Of one list: the rest is more of the same. */
const maxEntries = 10;

type Counting = NonNullable<SituationInput['count']>;
type Outcome = Omit<Flip, 'changes'>;

/**
 * One fact where one suffices, else two; at most three flips, empty when none was found. Changes the action, not merely the rule.
 * Where no rule decides, a rule on trial counts as what would happen.
 */
export async function smallestFlips(set: PolicySet, input: SituationInput, lists: readonly ParsedList[] = []): Promise<Flip[]> {
  const before = outcomeOf(await decided(set, input));
  const singles = candidates(set, input, lists).slice(0, maxSingles);
  const alone = singles.map((change) => [change]);
  const flips = await flipsAmong(set, input, before, alone);
  return flips.length > 0 ? flips : flipsAmong(set, input, before, pairs(singles));
}

async function flipsAmong(set: PolicySet, input: SituationInput, before: Outcome, tries: Iterable<readonly FactChange[]>): Promise<Flip[]> {
  const flips = new Map<string, Flip>();
  for (const changes of tries) {
    const ruling = await decided(set, changed(input, changes));
    const after = outcomeOf(ruling);
    if (ruling.error !== undefined || (after.action === before.action && after.trial === before.trial)) continue;
    const key = `${after.action} ${after.rule} ${changes.map(({ fact }) => fact).join(' ')}`;
    if (!flips.has(key)) flips.set(key, { changes, ...after });
    if (flips.size >= maxShown) break;
  }
  return [...flips.values()];
}

function outcomeOf({ action, rule, trials }: Ruling): Outcome {
  const [trial] = trials;
  if (rule !== null || trial === undefined) return { action, rule: rule?.id ?? null, trial: false };
  return { action: trial.action, rule: trial.rule.id, trial: true };
}

function* pairs(singles: readonly FactChange[]): Generator<readonly FactChange[]> {
  let made = 0;
  for (const [index, one] of singles.entries()) {
    for (const other of singles.slice(index + 1)) {
      if (one.fact === other.fact) continue;
      if (++made > maxPairs) return;
      yield [one, other];
    }
  }
}

async function decided(set: PolicySet, input: SituationInput): Promise<Ruling> {
  return set.decide(createSituation(input).situation);
}

/** Values the rules ask about, for every fact they name; becoming unknown comes last. The clock is not ours to change. */
function candidates(set: PolicySet, input: SituationInput, lists: readonly ParsedList[]): FactChange[] {
  const tests = set.rules.filter(({ mode }) => mode !== 'off').flatMap(({ when }) => testsOf(when));
  const known: FactChange[] = [];
  const unknown: FactChange[] = [];
  for (const definition of factDefinitions.filter(({ from }) => from !== 'clock')) {
    const about = tests.filter(({ fact }) => fact === definition.name);
    if (about.length === 0) continue;
    const from = seenValue(input, definition, about);
    const values = new Set(definition.values ?? about.flatMap((test) => valuesNear(test, definition, lists)));
    for (const to of values) if (to !== from) known.push({ fact: definition.name, from, to });
    if (from !== null) unknown.push({ fact: definition.name, from, to: null });
  }
  return [...known, ...unknown];
}

function testsOf(condition: Condition): Test[] {
  if (condition.kind === 'test') return [condition];
  return condition.kind === 'not' ? testsOf(condition.child) : condition.children.flatMap(testsOf);
}

function valuesNear({ value }: Test, { type, address }: FactDefinition, lists: readonly ParsedList[]): unknown[] {
  if (type === 'boolean') return [true, false];
  const entries = (name: string) => lists.find((list) => list.name === name)?.entries ?? [];
  const written = typeof value !== 'object' ? [value] : ('list' in value ? entries(value.list) : value).slice(0, maxEntries);
  if (type === 'number') return written.flatMap((one) => (typeof one === 'number' ? [one, one + 1, Math.max(0, one - 1)] : []));
  const texts = written.map((one) => String(one).replace(/^\*\./, 'sub.').replaceAll('*', '').replaceAll('?', 'x'));
  return [
    ...texts.map((text) => (address && !text.includes('@') ? `someone@${text}` : text)),
    address ? 'someone@elsewhere.example' : 'something else',
  ];
}

function seenValue(input: SituationInput, { name, from }: FactDefinition, about: readonly Test[]): unknown {
  if (from === 'participant') return input.participant?.[name] ?? null;
  if (from === 'meeting') return input.meeting?.[name.slice('meeting.'.length)] ?? null;
  if (input.count !== undefined) return input.count(name as CountFact, about[0]?.withinMs ?? 0, {}) ?? null;
  const counts = input.counts ?? {};
  return name in counts ? (counts[name] ?? null) : 0;
}

function changed(input: SituationInput, changes: readonly FactChange[]): SituationInput {
  const participant: Record<string, unknown> = { ...input.participant };
  const meeting: Record<string, unknown> = { ...input.meeting };
  const counts: Record<string, unknown> = { ...input.counts };
  let { count } = input;
  for (const { fact, to } of changes) {
    if (fact.startsWith('meeting.')) meeting[fact.slice('meeting.'.length)] = to;
    else if (isCountFact(fact)) {
      counts[fact] = to;
      if (count !== undefined) count = counting(count, fact, to as number | null);
    } else participant[fact] = to;
  }
  return { ...input, participant, meeting, counts, ...(count === undefined ? {} : { count }) };
}

function counting(count: Counting, fact: CountFact, to: number | null): Counting {
  return (asked, withinMs, facts) => (asked === fact ? (to ?? undefined) : count(asked, withinMs, facts));
}
