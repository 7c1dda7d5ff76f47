// Reads what a condition asks of a situation. Counts and the clock are read once a decision, so that all rules see the same.
import { type ClockFact, type CountFact, type FactValue, isClockFact, isCountFact, type Situation } from '../../roster/facts.ts';
import { readClock } from '../language/clock.ts';
import type { Test } from '../policy.ts';

/** What a leaf reads. `key` names it within a set: `name`, `arrivals(60000)`, `time(Europe/Berlin)`. */
export type Source =
  | { key: string; kind: 'fact' }
  | { key: string; kind: 'count'; fact: CountFact; withinMs: number }
  | { key: string; kind: 'clock'; fact: ClockFact; zone: string };

export interface Reading {
  readonly at: number;
  readonly facts: Situation['facts'];
  readonly meeting: string | undefined;
  /** Undefined is unknown. Throws what `situation.count` throws. */
  value(source: Source): FactValue | undefined;
}

export function sourceOf(test: Test): Source {
  const { fact } = test;
  if (isCountFact(fact)) {
    const withinMs = test.withinMs ?? 0;
    return { key: `${fact}(${withinMs})`, kind: 'count', fact, withinMs };
  }
  if (isClockFact(fact)) {
    const zone = test.zone ?? 'UTC';
    return { key: `${fact}(${zone})`, kind: 'clock', fact, zone };
  }
  return { key: fact, kind: 'fact' };
}

export function createReading(situation: Situation): Reading {
  const { facts, at, meeting } = situation;
  let counts: Map<string, number | undefined> | undefined;

  function count(source: Source & { kind: 'count' }): number | undefined {
    counts ??= new Map();
    if (!counts.has(source.key)) counts.set(source.key, situation.count(source.fact, source.withinMs));
    return counts.get(source.key);
  }

  function value(source: Source): FactValue | undefined {
    if (source.kind === 'fact') return facts[source.key] ?? undefined;
    if (source.kind === 'count') return count(source) ?? undefined;
    return readClock(source.zone, at)[source.fact];
  }

  return { at, facts, meeting, value };
}
