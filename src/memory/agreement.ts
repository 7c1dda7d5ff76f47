// What humans made of what rules held or proposed, and how it ended for the people: a fold over records. Pure; knows no layout.
// Bounded: of the cases still open the newest are kept.
import type { HumanEntry } from '../audit/human.ts';
import type { DecisionEntry } from '../audit/record.ts';
import { createRecentMap } from './recent-map.ts';

export interface RuleAgreement {
  /** A human did what the rule proposed. */
  agreed: number;
  /** A human did something else. */
  otherwise: number;
  /** A human took back what the rule had done, or what was done because it was proposed. */
  undone: number;
}

export const endings = ['admitted', 'refused', 'timedOut', 'left', 'waiting'] as const;
/** How it ended for people who were held or proposed to a human; `waiting`: not yet, as far as is on record. */
export type Endings = Readonly<Record<(typeof endings)[number], number>>;

export interface Agreement {
  /** A rule holds them, or proposes something; `proposal` is absent where it only holds. */
  asked(person: string, rule: string, proposal: string | undefined): void;
  decided(person: string, decision: Pick<DecisionEntry, 'id' | 'rule' | 'verdict' | 'because' | 'after' | 'human'>): void;
  /** A human act; `person` as in `asked`. */
  human(person: string | undefined, act: Pick<HumanEntry, 'id' | 'act' | 'of'>): void;
  rules(): Readonly<Record<string, RuleAgreement>>;
  endings(): Endings;
}

interface Case {
  rule: string;
  proposal: string | undefined;
}

type Word = Case & { person: string; kind: 'agreed' | 'otherwise' | undefined; ending: 'admitted' | 'refused' };

const maxOpen = 50_000;
const lets: ReadonlySet<string> = new Set(['admit', 'pass']);
const sends: ReadonlySet<string> = new Set(['reject', 'eject']);

export function createAgreement(): Agreement {
  const open = new Map<string, Case>();
  const words = createRecentMap<Word>(maxOpen);
  /** What rules did, by decision: a human may take it back. */
  const acted = createRecentMap<string>(maxOpen);
  const rules = new Map<string, RuleAgreement>();
  const ended = { admitted: 0, refused: 0, timedOut: 0, left: 0 };
  let forgotten = 0;

  function ruleOf(rule: string): RuleAgreement {
    const known = rules.get(rule) ?? { agreed: 0, otherwise: 0, undone: 0 };
    rules.set(rule, known);
    return known;
  }

  function close(person: string, ending: keyof typeof ended): Case | undefined {
    const one = open.get(person);
    if (one === undefined) return undefined;
    open.delete(person);
    ended[ending] += 1;
    return one;
  }

  function judged(person: string, id: string, act: string): void {
    const ending = lets.has(act) ? 'admitted' : 'refused';
    const one = close(person, ending);
    if (one === undefined) return;
    const kind = one.proposal === undefined ? undefined : agrees(act, one.proposal) ? 'agreed' : 'otherwise';
    if (kind !== undefined) ruleOf(one.rule)[kind] += 1;
    words.set(id, { ...one, person, kind, ending });
  }

  /** As if it had not been said: they wait again. */
  function takeBack(of: string): void {
    const word = words.get(of);
    const rule = word?.rule ?? acted.get(of);
    if (rule === undefined) return;
    ruleOf(rule).undone += 1;
    acted.delete(of);
    if (word === undefined) return;
    words.delete(of);
    if (word.kind !== undefined) ruleOf(rule)[word.kind] -= 1;
    ended[word.ending] -= 1;
    open.set(word.person, word);
  }

  return {
    asked(person, rule, proposal) {
      open.set(person, { rule, proposal });
      const [oldest] = open.keys();
      if (open.size <= maxOpen || oldest === undefined) return;
      open.delete(oldest);
      forgotten += 1;
    },
    decided(person, { id, rule, verdict, because, after, human }) {
      if (because === 'left') close(person, 'left');
      if (verdict !== 'act' || rule === null || human !== undefined) return;
      acted.set(id, rule);
      if (after === 'hold') close(person, 'timedOut');
      else open.delete(person);
    },
    human(person, { id, act, of }) {
      if (act === 'undo' && of !== undefined) takeBack(of);
      else if (person !== undefined && (lets.has(act) || sends.has(act))) judged(person, id, act);
    },
    rules: () => Object.fromEntries(rules),
    endings: () => ({ ...ended, waiting: open.size + forgotten }),
  };
}

function agrees(act: string, proposal: string): boolean {
  if (lets.has(act)) return proposal === 'admit';
  return proposal === 'remove' || act === proposal;
}
