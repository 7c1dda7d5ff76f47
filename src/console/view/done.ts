// What has just been done, in words, newest first: a short fold over the records. What people wrote stays text; the page escapes it.
import { type HumanEntry, whoAndWhere } from '../../audit/human.ts';
import type { AuditRecord, DecisionEntry } from '../../audit/record.ts';
import { defined } from '../../defined.ts';
import type { OutcomeEntry } from '../../order/outcome.ts';
import type { Keys } from './keys.ts';
import type { DoneDoc } from './schema.ts';

export interface Done {
  observe(record: AuditRecord | (HumanEntry & { at: string })): void;
  /** Newest first. */
  list(): readonly DoneDoc[];
}

const kept = 50;
/** What one rule does to many at once is one line. */
const togetherMs = 15_000;
const maxDecisions = 20_000;

interface Line extends DoneDoc {
  rule?: string;
  what?: string;
  /** The id of the human act it tells of. */
  act?: string;
  count: number;
}

const did: Readonly<Record<string, string>> = { reject: 'refused', eject: 'removed', admit: 'admitted' };
const humanDid: Readonly<Partial<Record<HumanEntry['act'], string>>> = {
  admit: 'admits',
  reject: 'refuses',
  eject: 'removes',
  wait: 'lets wait',
  pass: 'lets in for the whole meeting',
  undo: 'takes back',
  'rule-on': 'lets go on',
  'rule-off': 'stops',
};

export function createDone(keys: Keys): Done {
  const decisions = new Map<string, DecisionEntry>();
  const names = new Map<string, string>();
  let lines: Line[] = [];
  let number = 0;

  function add(line: Omit<Line, 'id' | 'count'>): void {
    number += 1;
    lines = [{ ...line, id: `d${number}`, count: 1 }, ...lines].slice(0, kept);
  }

  /** The same line, newer: what stands before the `+` of an id stays. */
  function replace(line: Line, by: Pick<Line, 'at' | 'text'>): void {
    lines = [
      { ...line, ...by, count: line.count + 1, id: `${line.id.split('+')[0]}+${line.count}` },
      ...lines.filter((one) => one !== line),
    ];
  }

  function remember(decision: DecisionEntry): void {
    decisions.set(decision.id, decision);
    names.set(decision.participant, nameOf(decision));
    for (const map of [decisions, names]) {
      const [oldest] = map.keys();
      if (map.size > maxDecisions && oldest !== undefined) map.delete(oldest);
    }
  }

  function outcome(record: OutcomeEntry, at: number): void {
    const decision = decisions.get(record.decision);
    if (decision === undefined || record.result === 'cancelled' || record.result === 'gone') return;
    const rule = decision.rule ?? undefined;
    const what = doneWords(record, decision);
    const asked = decision.human === undefined ? undefined : lines.find(({ act }) => act === decision.human);
    if (asked !== undefined) {
      replace(asked, { at, text: `${asked.who} ${what} ${nameOf(decision)}` });
      return;
    }
    const [last] = lines;
    if (last !== undefined && rule !== undefined && last.rule === rule && last.what === what && at - last.at < togetherMs) {
      lines = [
        {
          ...last,
          id: `${last.id.split('+')[0]}+${last.count}`,
          count: last.count + 1,
          at,
          text: `${rule} ${what} ${last.count + 1} people`,
        },
        ...lines.slice(1),
      ];
      return;
    }
    add({
      at,
      text: `${rule ?? 'a human'} ${what} ${nameOf(decision)}`,
      meeting: keys.idOf(decision.meeting),
      what,
      ...defined({ rule }),
    });
  }

  function human(record: HumanEntry, at: number): void {
    const words = humanDid[record.act];
    if (words === undefined) return;
    const about = record.participant === undefined ? (record.of ?? '') : (names.get(record.participant) ?? 'somebody');
    const who = record.by.auth === 'meeting' ? 'somebody in the meeting' : record.by.who;
    add({
      at,
      who,
      act: record.id,
      text: `${who} ${words} ${about}`.trim(),
      ...(record.meeting === undefined ? {} : { meeting: keys.idOf(record.meeting) }),
    });
  }

  return {
    list: () => lines.map(({ rule: _rule, what: _what, act: _act, count: _count, ...doc }) => doc),
    observe(record) {
      const at = Date.parse(record.at);
      if (record.type === 'decision') remember(record);
      else if (record.type === 'outcome') outcome(record, at);
      else if (record.type === 'human') human(record, at);
      else if (record.type === 'alarm') add({ at, text: record.message });
      else if (record.type === 'pause') add({ at, text: `paused by ${wordsBy(record.by)}` });
      else if (record.type === 'resume') add({ at, text: `resumed by ${wordsBy(record.by)}` });
    },
  };
}

function doneWords(record: OutcomeEntry, { action }: DecisionEntry): string {
  const what = did[action === 'remove' ? 'reject' : action] ?? action;
  if (record.result === 'done') return what;
  if (record.result === 'unconfirmed') return `${what} (not confirmed)`;
  return `could not be carried out (${record.result}) for`;
}

function nameOf({ facts }: DecisionEntry): string {
  return String(facts['name'] || facts['uri'] || facts['phone'] || 'somebody without a name');
}

function wordsBy(by: unknown): string {
  if (typeof by !== 'object' || by === null || !('who' in by)) return String(by);
  return whoAndWhere({ who: String(by.who), ...('node' in by ? { node: String(by.node) } : {}) });
}
