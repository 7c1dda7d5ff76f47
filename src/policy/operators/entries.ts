// The entries of a list, with what each operator makes of them: made once, however many rules name the list.
import type { FactValue } from '../../roster/facts.ts';
import type { TestValue } from '../policy.ts';

export interface Entries {
  readonly written: readonly FactValue[];
  /** What `make` makes of the entries; kept under `use`. */
  madeInto<T>(use: string, make: (written: readonly FactValue[]) => T): T;
}

export function createEntries(written: readonly FactValue[]): Entries {
  const made = new Map<string, unknown>();
  return {
    written,
    madeInto<T>(use: string, make: (written: readonly FactValue[]) => T): T {
      if (!made.has(use)) made.set(use, make(written));
      return made.get(use) as T;
    },
  };
}

/** The entries a value stands for; `lists` gives those of a named list. */
export function entriesOf(value: TestValue, lists: (name: string) => Entries): Entries {
  if (typeof value !== 'object') return createEntries([value]);
  return 'list' in value ? lists(value.list) : createEntries(value);
}
