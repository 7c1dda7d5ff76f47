// The people of the demo, each once: what was done to them, or would have been, or why they were left where they were.
import type { AuditRecord, DecisionEntry } from '../../audit/record.ts';
import { shields } from '../../guard/stay.ts';
import { whoOf } from './line.ts';

export interface Fate {
  /** `refused`, `would reject`, `held`, `spared, organizer`, ... */
  what: string;
  rule: string | null;
}

export interface People {
  observe(record: AuditRecord): void;
  readonly count: number;
  /** The last word about each. */
  fates(): readonly Fate[];
  /** Who was spared and why. */
  spared(): ReadonlyMap<string, string>;
}

const done: Readonly<Record<string, string>> = { reject: 'refused', eject: 'removed', remove: 'removed', admit: 'let in' };

/** `own` is the moderator's address: everybody else is counted. */
export function createPeople(own: string): People {
  const fates = new Map<string, Fate>();
  const trials = new Map<string, DecisionEntry>();
  const acting = new Map<string, { person: string; action: string; rule: string | null }>();
  const spared = new Map<string, string>();

  function onDecision(entry: DecisionEntry): void {
    if (entry.because === 'duplicate' || entry.facts['uri'] === own) return;
    const person = entry.identity;
    if (entry.trial === true) {
      if (!trials.has(person)) trials.set(person, entry);
      return;
    }
    const trial = trials.get(person);
    trials.delete(person);
    const deciding = entry.rule === null && trial !== undefined ? trial : entry;
    const { because } = deciding;
    if (because !== undefined && because !== 'self' && shields(because)) spared.set(whoOf(entry.facts), because);
    if (entry.verdict === 'act') acting.set(entry.id, { person, action: entry.action, rule: entry.rule });
    const fate = fateOf(deciding);
    const before = fates.get(person);
    if (before !== undefined && (isDone(before) || fate.what === leftAlone)) return;
    fates.set(person, fate);
  }

  return {
    observe(record) {
      if (record.type === 'decision') onDecision(record);
      else if (record.type === 'outcome') {
        const order = acting.get(record.decision);
        if (order === undefined) return;
        const { person, action, rule } = order;
        if (record.result === 'done') fates.set(person, { what: done[action] ?? action, rule });
        else fates.set(person, { what: `${action}: ${record.result}`, rule });
      }
    },
    get count() {
      return fates.size;
    },
    fates: () => [...fates.values()],
    spared: () => spared,
  };
}

const leftAlone = 'left alone';

function isDone({ what }: Fate): boolean {
  return Object.values(done).includes(what);
}

function fateOf({ verdict, action, because, mode, trial, rule }: DecisionEntry): Fate {
  const would = trial === true || mode === 'dry-run' ? 'would ' : '';
  if (verdict === 'would-act') return { what: `would ${action}`, rule };
  if (verdict === 'act') return { what: `${action}: on its way`, rule };
  switch (because) {
    case 'held':
      return { what: would === '' ? 'held for a human' : 'would hold', rule };
    case 'proposed':
    case 'gate':
      return { what: `proposed to a human: ${action}`, rule };
    case 'capped':
      return { what: `${action}: over the cap, left`, rule };
    case 'allowed':
      return { what: 'allowed', rule };
    case 'left':
      return { what: 'left by themselves', rule };
    case 'overruled':
      return { what: 'decided by a human', rule };
    case 'no-rule':
    case undefined:
      return { what: leftAlone, rule: null };
    default:
      return { what: shields(because) ? `spared: ${because}` : `${action}: ${because}`, rule };
  }
}
