// Values that can mean nothing, gathered while conditions are read. How grave one is shows once the rules stand: where a rule asks for the
// opposite, through `not`, a negated operator or a named condition, it would hit everyone, and that is an error.
import type { Complaints } from '../../yaml/complaints.ts';
import type { Place } from '../../yaml/place.ts';
import type { Doubt } from '../language/doubt.ts';
import { operatorNamed } from '../operators/operators.ts';
import type { Condition, Rule, Test } from '../policy.ts';

export interface PlacedDoubt extends Omit<Doubt, 'code'> {
  code: Doubt['code'] | 'empty';
  place: Place;
  /** It is in order where nothing is negated. */
  onlyNegated?: boolean;
}

export interface Doubts {
  note(test: Test, doubts: readonly PlacedDoubt[]): void;
  /** Complains about all of them: errors where a rule negates what nothing fits, warnings elsewhere. */
  settle(rules: readonly Rule[]): void;
}

export function createDoubts(complaints: Complaints): Doubts {
  const noted = new Map<Test, readonly PlacedDoubt[]>();
  return {
    note(test, doubts) {
      if (doubts.length > 0) noted.set(test, doubts);
    },
    settle(rules) {
      const negated = noted.size === 0 ? new Set<Test>() : negatedTests(rules, noted);
      for (const [test, doubts] of noted) {
        for (const { place, code, message, onlyNegated, inPart } of doubts) {
          const isGrave = negated.has(test) && code !== 'matches-everything' && inPart !== true;
          if (isGrave) complaints.error(place, code, `${message} (negated, it would match ${whoIsMatched(code)})`);
          else if (!onlyNegated) complaints.warn(place, code, message);
        }
      }
    },
  };
}

/** Whom the opposite hits of what cannot be meant. */
function whoIsMatched(code: PlacedDoubt['code']): string {
  if (code === 'dead-alternative') return 'those whom it means to leave out';
  return code === 'repeated-place' ? 'others than it looks like' : 'everyone';
}

/** The doubted tests that some rule satisfies by their answer no. */
function negatedTests(rules: readonly Rule[], noted: ReadonlyMap<Test, unknown>): ReadonlySet<Test> {
  const found = new Set<Test>();
  const walked = { plain: new Set<Condition>(), negated: new Set<Condition>() };
  const walk = (condition: Condition, isNegated: boolean): void => {
    if (condition.kind === 'test') {
      if (noted.has(condition) && isNegated !== (operatorNamed(condition.operator)?.negates !== undefined)) found.add(condition);
      return;
    }
    const done = isNegated ? walked.negated : walked.plain;
    if (done.has(condition)) return;
    done.add(condition);
    if (condition.kind === 'not') walk(condition.child, !isNegated);
    else for (const child of condition.children) walk(child, isNegated);
  };
  for (const { when } of rules) walk(when, false);
  return found;
}
