// The open matters by their keys. The one rule: a matter whose key is another from now on is the same matter still, and nobody is told of it again.
import type { Mode } from '../../policy/mode.ts';
import { type Awareness, together, toldAt } from './grouping.ts';
import type { About } from './matter.ts';

export interface Case {
  key: string;
  about: About;
  awareness: Awareness;
  /** People or times since it began. */
  total: number;
  mode?: Mode;
  /** The newest words of an alarm; may hold names. */
  message?: string;
  /** Seen in this life of the daemon. */
  confirmed: boolean;
  /** The desk listed it in this life: when it does so no more, it is over. */
  listed: boolean;
  /** How many the desk listed last. */
  seen?: number;
}

/** Takes those of `some` whose key is another by now to where they belong. */
export function regroup(cases: Map<string, Case>, some: readonly Case[], keyOf: (about: About) => string): void {
  for (const one of some) {
    const key = keyOf(one.about);
    if (key === one.key) continue;
    cases.delete(one.key);
    const other = cases.get(key);
    cases.set(key, other === undefined ? { ...one, key } : merged(one, other));
  }
}

/** On the very case it was told for, unless it has been noted by now. */
export function noteTold(cases: Map<string, Case>, one: Case, closed: boolean, at: number): void {
  if (cases.get(one.key) !== one) return;
  if (closed) cases.delete(one.key);
  else cases.set(one.key, { ...one, awareness: toldAt(at) });
}

function merged(one: Case, other: Case): Case {
  return {
    ...one,
    ...other,
    awareness: together(one.awareness, other.awareness),
    total: one.total + other.total,
    confirmed: one.confirmed || other.confirmed,
    listed: one.listed || other.listed,
  };
}
