// Rules that have stopped in a meeting: by their cap, in dry run as if, or by a human. And those that a human lets go on there for good.
import type { By, HumanEntry } from '../audit/human.ts';
import type { AlarmEntry, PolicyInForce } from '../audit/record.ts';
import { placeOf } from './places.ts';

export interface StoppedRules {
  alarm(record: AlarmEntry, meeting: string): void;
  /** What a human stops has stopped in every mode. */
  human(record: HumanEntry, meeting: string): void;
  /** A rule that was changed goes on, also one that was changed while nobody was looking. */
  tookEffect(policies: PolicyInForce): void;
  /** Lets all go on, or all of one account. */
  clear(account?: string): void;
  /** Those over their cap (`would`: in dry run) and those a human stopped. */
  rules(meeting: string, would: boolean): readonly string[];
  stopperOf(meeting: string, rule: string): By | undefined;
  /** Those that no cap stops there any more. */
  letOn(meeting: string): readonly string[];
}

type Stop = { kind: 'cap'; would: boolean } | { kind: 'human'; by: By };

export function createStoppedRules(): StoppedRules {
  const meetings = new Map<string, Map<string, Stop>>();
  const forGood = new Map<string, Set<string>>();
  let versions: Readonly<Record<string, string>> = {};

  function stop(meeting: string, rule: string, how: Stop): void {
    const rules = meetings.get(meeting) ?? new Map<string, Stop>();
    meetings.set(meeting, rules.set(rule, how));
    forGood.get(meeting)?.delete(rule);
  }

  function goOn(meeting: string, rule: string, more: number | undefined): void {
    meetings.get(meeting)?.delete(rule);
    if (more !== undefined) forGood.get(meeting)?.delete(rule);
    else forGood.set(meeting, (forGood.get(meeting) ?? new Set()).add(rule));
  }

  return {
    alarm({ code, rule, would = false, ended }, meeting) {
      if (code !== 'cap-tripped' || rule === undefined) return;
      if (ended === true) meetings.get(meeting)?.delete(rule);
      else stop(meeting, rule, { kind: 'cap', would });
    },
    human({ act, of: rule, by, n }, meeting) {
      if (rule === undefined) return;
      if (act === 'rule-on') goOn(meeting, rule, n);
      if (act === 'rule-off') stop(meeting, rule, { kind: 'human', by });
    },
    tookEffect({ changed = [], versions: now = {} }) {
      const other = Object.keys(versions).filter((rule) => versions[rule] !== now[rule]);
      for (const rules of [...meetings.values(), ...forGood.values()]) for (const rule of [...changed, ...other]) rules.delete(rule);
      versions = now;
    },
    clear(account) {
      if (account === undefined) meetings.clear();
      else for (const meeting of meetings.keys()) if (meeting.startsWith(placeOf(account))) meetings.delete(meeting);
    },
    rules(meeting, would) {
      const rules = [...(meetings.get(meeting) ?? [])];
      return rules.flatMap(([rule, how]) => (how.kind === 'human' || how.would === would ? [rule] : []));
    },
    stopperOf(meeting, rule) {
      const how = meetings.get(meeting)?.get(rule);
      return how?.kind === 'human' ? how.by : undefined;
    },
    letOn: (meeting) => [...(forGood.get(meeting) ?? [])],
  };
}
