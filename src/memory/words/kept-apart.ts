// Which records outlast a flood of others on the way to the next owner of an account: what humans said, and what that rests on. A fold over the record,
// like all memory. Bounded.
import type { AuditRecord } from '../../audit/record.ts';
import { createRecentMap } from '../recent-map.ts';

/** Answers with what each record was given with. */
export interface KeptApart<T> {
  /** What outlasts others from this record on, oldest first: nothing for most; itself; or what was recorded before and a human now speaks of. */
  next(record: AuditRecord, item: T): readonly T[];
}

/** More removals than the journal of an account holds. */
const maxDeeds = 8_000;
const maxHolds = 8_000;

interface Deed<T> {
  items: T[];
  isKept: boolean;
}

type Decision = Extract<AuditRecord, { type: 'decision' }>;

export function createKeptApart<T>(): KeptApart<T> {
  /** What was ordered, by its decision. */
  const deeds = createRecentMap<Deed<T>>(maxDeeds);
  /** Since when somebody is held by a rule. */
  const holds = createRecentMap<{ arrivedAt: string | undefined; item: T }>(maxHolds);

  function decided(record: Decision, item: T): readonly T[] {
    const { id, verdict, because, human, trial } = record;
    if (trial === true) return [];
    if (because === 'held') held(record, item);
    if (because === 'left' && human !== undefined) return [item];
    if (verdict !== 'act') return [];
    const isKept = human !== undefined;
    deeds.set(id, { items: isKept ? [] : [item], isKept });
    return isKept ? [item] : [];
  }

  /** The first time counts, unless they have come again since. */
  function held({ participant, rule, arrivedAt }: Decision, item: T): void {
    const key = holdOf(participant, rule);
    const known = holds.get(key);
    if (known === undefined || known.arrivedAt !== arrivedAt) holds.set(key, { arrivedAt, item });
  }

  function done({ type, decision }: Extract<AuditRecord, { type: 'attempt' | 'outcome' }>, item: T): readonly T[] {
    const deed = deeds.get(decision);
    if (deed?.isKept === true) return [item];
    if (type === 'outcome') deed?.items.push(item);
    return [];
  }

  function spokenOf({ act, of, participant }: Extract<AuditRecord, { type: 'human' }>): readonly T[] {
    if (of === undefined) return [];
    const hold = act === 'extend' ? holds.get(holdOf(participant, of)) : undefined;
    if (hold !== undefined) return [hold.item];
    const deed = act === 'undo' ? deeds.get(of) : undefined;
    if (deed === undefined || deed.isKept) return [];
    deed.isKept = true;
    return deed.items.splice(0);
  }

  return {
    next(record, item) {
      switch (record.type) {
        case 'decision':
          return decided(record, item);
        case 'attempt':
        case 'outcome':
          return done(record, item);
        case 'human':
          return [...spokenOf(record), item];
        default:
          return [item];
      }
    },
  };
}

function holdOf(participant: string | undefined, rule: string | null): string {
  return `${participant} ${rule}`;
}
