// From a test as it was read to the operator that answers it. A negated operator asks the same as the one it negates.
import { factNamed } from '../../roster/facts.ts';
import type { Test } from '../policy.ts';
import { type Entries, entriesOf } from './entries.ts';
import type { Asked, Operator } from './operator.ts';
import { operatorNamed } from './operators.ts';

/** Gives the entries of a list that a file names. */
export type NamedEntries = (name: string) => Entries;

export interface Question {
  operator: Operator;
  asked: Asked;
}

/** The question of a test that the loader has found to be in order. */
export function questionOf({ fact: factName, operator: operatorName, value }: Test, lists: NamedEntries): Question {
  const fact = factNamed(factName);
  const operator = operatorNamed(operatorName);
  if (fact === undefined || operator === undefined) throw new TypeError(`${factName} ${operatorName} is not in the language`);
  let entries: Entries | undefined;
  return {
    operator,
    asked: {
      fact,
      value,
      entries: () => {
        entries ??= entriesOf(value, lists);
        return entries;
      },
    },
  };
}
