// What an operator is: the facts it fits, the value it takes, what it does, what the index may look up, and what lint may conclude.
import type { z } from 'zod';
import type { Shape } from '../../canonical/shape.ts';
import type { ProblemCode } from '../../problem-codes.ts';
import type { FactDefinition, FactValue } from '../../roster/facts.ts';
import type { Doubt } from '../language/doubt.ts';
import type { Pattern } from '../language/pattern.ts';
import type { TestValue } from '../policy.ts';
import type { Entries } from './entries.ts';

export interface Operator {
  name: string;
  description: string;
  /** The operator whose answer this one turns around. Unknown stays unknown. */
  negates?: string;
  /** Whether it can say anything about a fact. */
  fits(fact: FactDefinition): boolean;
  value: ValueForm;
  compile(asked: Asked): Matcher;
  /** What a match cannot do without; undefined: nothing that is worth looking up. */
  needs(asked: Asked): readonly Need[] | undefined;
  /** What a known value that does not match cannot do without. */
  needsNot?(asked: Asked): readonly Need[] | undefined;
  /** What lint may conclude from a match. For facts whose values can all be tried it is not asked. */
  claim(asked: Asked): Claim;
}

/** The value after an operator, as it is written. */
export interface ValueForm {
  /** The shape, for validation and for the published schema. */
  schema(fact: FactDefinition): z.ZodType;
  /** Takes a list of values or `{ list: NAME }`. */
  many: boolean;
  /** Why a written value, or an entry of a list, cannot be used. */
  fault(fact: FactDefinition, written: FactValue): Fault | undefined;
  /** Why it can mean nothing: no canonical value of the fact would ever answer yes. */
  doubt(fact: FactDefinition, written: FactValue): Doubt | undefined;
  /** What shows only among all entries, by their index. */
  doubtAmong?(fact: FactDefinition, written: readonly FactValue[]): ReadonlyMap<number, Doubt>;
}

export interface Fault {
  code: ProblemCode;
  message: string;
}

/** A fact and the value written after the operator; `entries` are those of the list, written in place or named. */
export interface Asked {
  fact: FactDefinition;
  value: TestValue;
  entries(): Entries;
}

/** Answers true, false, or undefined where the fact has nothing to compare (a telephone has no domain). */
export type Matcher = (value: FactValue) => boolean | undefined;

/** One of the things of which a match needs at least one. */
export type Need =
  | { kind: 'value'; value: FactValue }
  | { kind: 'domain'; entry: string }
  | { kind: 'piece'; text: string }
  /** A yes from the operator itself, asked once for all rules that ask the same. */
  | { kind: 'yes' };

/**
 * What is known about the accepted text. `opaque` is anything nobody reasons about; `likely` is a text with a fair chance, `takesAll` tells
 * whether every text that the fact has of somebody, or every one of a shape, is accepted, malformed addresses and lines broken in a name aside.
 */
export type Claim =
  | { kind: 'opaque'; likely?: string; takesAll?: (among?: Shape) => boolean }
  | { kind: 'set'; values: readonly FactValue[] }
  | { kind: 'pattern'; pattern: Pattern }
  | { kind: 'domains'; hosts: ReadonlySet<string>; suffixes: ReadonlySet<string> };

/** The operator that answers the opposite; unknown stays unknown. */
export function negationOf(base: Operator, named: { name: string; description: string }): Operator {
  return {
    ...base,
    ...named,
    negates: base.name,
    compile(asked) {
      const matcher = base.compile(asked);
      return (value) => {
        const answer = matcher(value);
        return answer === undefined ? undefined : !answer;
      };
    },
    needs: (asked) => base.needsNot?.(asked),
    needsNot: (asked) => base.needs(asked),
  };
}

/** Open text: what participants and organizers write. */
export function isText(fact: FactDefinition): boolean {
  return fact.type === 'string';
}
