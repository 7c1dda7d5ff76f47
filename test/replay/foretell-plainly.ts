// What a promotion would have done, found out the plain way: every text kept as it is, everything counted over lists. For holding the quick way against it.
import type { AuditRecord } from '../../src/audit/record.ts';
import { createMemory } from '../../src/memory/memory.ts';
import { relOf, removes } from '../../src/policy/action.ts';
import type { PolicySet, Rule } from '../../src/policy/policy.ts';
import { createPlaces } from '../../src/replay/places.ts';
import { remember } from '../../src/replay/remember.ts';
import { shieldedOnRecord } from '../../src/replay/shield.ts';
import { type DecisionRecord, recordedSituation } from '../../src/replay/situation.ts';

interface Removed {
  key: string;
  participant: string;
  meeting: string;
  place: string;
  at: number;
  record: DecisionRecord;
}

interface Word {
  participant: string;
  what: 'let-in' | 'refused';
  /** How many had been removed by then. */
  after: number;
}

export interface PlainOptions {
  set: PolicySet;
  rules: readonly string[];
  since: number;
  defaultCap: number;
  isProtected(contacts: readonly string[]): boolean;
  protectLeaders: boolean;
}

export async function foretellPlainly(records: readonly AuditRecord[], options: PlainOptions) {
  const memory = createMemory();
  const places = createPlaces();
  const removed: Removed[] = [];
  const capped: string[] = [];
  const words: Word[] = [];
  const vouched = new Map<string, string>();
  const tripped = new Set<string>();
  let decisions = 0;

  function say(participant: string, what: Word['what']): void {
    words.push({ participant, what, after: removed.length });
  }

  function isOver({ id, cap = options.defaultCap }: Rule, place: string, at: number): boolean {
    const before = removed.filter((one) => one.place === place && at - one.at < 60_000);
    if (before.length >= cap) tripped.add(`${id} ${place}`);
    return tripped.has(`${id} ${place}`);
  }

  async function decide(record: DecisionRecord): Promise<void> {
    const { participant, arrivedAt, meeting, facts, because, identity } = record;
    const at = Date.parse(record.at);
    if (record.trial === true || because === 'left' || at < options.since) return;
    if (record.action === 'admit') say(participant, 'let-in');
    if (record.rule === null && record.human !== undefined) return;
    if (removed.some((one) => one.participant === participant && one.record.arrivedAt === arrivedAt)) return;
    const { rule, action } = await options.set.decide(recordedSituation(record, memory, places.of(meeting)));
    decisions += 1;
    if (rule === null || !options.rules.includes(rule.id) || rule.mode !== 'enforce' || action === 'none' || !removes(action)) return;
    if (typeof facts['inLobby'] === 'boolean' && relOf(action, facts['inLobby']) === undefined) return;
    if (because === 'overruled' || vouched.has(participant) || shieldedOnRecord(record, options)) return;
    const place = places.of(meeting) ?? meeting;
    const key = `${meeting} ${identity}`;
    if (isOver(rule, place, at)) {
      capped.push(key);
      return;
    }
    removed.push({ key, participant, meeting, place, at, record });
    if (identity !== undefined && !(record.verdict === 'act' && removes(record.action))) memory.removed(meeting, identity, at);
  }

  for (const record of records) {
    places.note(record);
    remember(memory, record);
    if (record.type === 'human' && record.act === 'undo') for (const [who, id] of vouched) if (id === record.of) vouched.delete(who);
    if (record.type === 'human' && record.participant !== undefined && record.act === 'admit') {
      say(record.participant, 'let-in');
      vouched.set(record.participant, record.id);
    }
    if (record.type === 'decision') await decide(record);
  }
  return { decisions, ...summed(removed, capped, words) };
}

function summed(removed: readonly Removed[], capped: readonly string[], words: readonly Word[]) {
  const people = [...new Set(removed.map(({ key }) => key))].map((key) => {
    const times = removed.filter((one) => one.key === key);
    const word = words.find((one) => keyOfLast(removed.slice(0, one.after), one.participant) === key);
    return { key, times: times.length, humans: word?.what };
  });
  return {
    people,
    capped: new Set(capped.filter((key) => !people.some((one) => one.key === key))).size,
    letIn: people.filter(({ humans }) => humans === 'let-in').length,
    busiest: Math.max(0, ...removed.map(({ meeting, at }, n) => upTo(removed.slice(0, n + 1), meeting, at))),
  };
}

/** A participant may be called otherwise later: the last name counts. */
function keyOfLast(removed: readonly Removed[], participant: string): string | undefined {
  return removed.findLast((one) => one.participant === participant)?.key;
}

function upTo(removed: readonly Removed[], meeting: string, at: number): number {
  return removed.filter((one) => one.meeting === meeting && at - one.at < 60_000).length;
}
