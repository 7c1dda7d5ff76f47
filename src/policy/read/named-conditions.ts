// The named conditions of one file, each read once and expanded where it is named. One that comes back to itself is an error.
import type { Complaints } from '../../yaml/complaints.ts';
import type { Placed } from '../../yaml/document.ts';
import type { Place } from '../../yaml/place.ts';
import { quoted, suggestion } from '../../yaml/suggest.ts';
import type { ParsedCondition } from '../parsed.ts';
import type { Condition } from '../policy.ts';
import type { Doubts } from './doubts.ts';
import type { Lists } from './lists.ts';
import { type ConditionContext, readCondition } from './read-condition.ts';

/** The lists and conditions something reaches, through named conditions too. */
export interface Reach {
  lists: Set<string>;
  conditions: Set<string>;
}

export interface NamedConditions {
  /** What `readCondition` needs to read a condition of this file; `reach` collects what it uses. */
  contextFor(reach: Reach): ConditionContext;
  /** Reads those that nothing has named as well. */
  readAll(): readonly ParsedCondition[];
}

interface Named {
  name: string;
  key: Place;
  placed: Placed;
  reach: Reach;
  usedAt: Place[];
  state: 'unread' | 'reading' | 'read';
  when?: Condition | undefined;
}

/** Chains of names longer than this are no help to a reader. */
const maxChain = 50;

export function createNamedConditions(
  file: string,
  placed: Placed | undefined,
  { complaints, lists, doubts }: { complaints: Complaints; lists: Lists; doubts: Doubts },
): NamedConditions {
  const named = new Map<string, Named>();
  for (const [name, { key, value }] of placed?.entries ?? []) {
    named.set(name, { name, key, placed: value, reach: { lists: new Set(), conditions: new Set() }, usedAt: [], state: 'unread' });
  }
  const chain: string[] = [];

  function contextFor(reach: Reach): ConditionContext {
    return {
      complaints,
      doubts,
      useList: (name, place) => {
        reach.lists.add(name);
        return lists.use(name, file, place);
      },
      useCondition: (name, place) => use(name, place, reach),
    };
  }

  function use(name: string, place: Place, reach: Reach): Condition | undefined {
    const found = named.get(name);
    if (found === undefined) {
      const near = suggestion(name, [...named.keys()]);
      complaints.error(place, 'unknown-condition', `there is no condition ${quoted(name)} in this file${near}`);
      return undefined;
    }
    found.usedAt.push(place);
    if (found.state === 'reading' || chain.length >= maxChain) return circular(found, place);
    read(found);
    reach.conditions.add(name);
    for (const list of found.reach.lists) reach.lists.add(list);
    for (const condition of found.reach.conditions) reach.conditions.add(condition);
    return found.when;
  }

  function circular(found: Named, place: Place): undefined {
    if (found.state !== 'reading') {
      complaints.error(place, 'too-deep', `conditions that name conditions go deeper than ${maxChain} here`);
      return;
    }
    const path = [...chain.slice(chain.indexOf(found.name)), found.name].join(' -> ');
    complaints.error(place, 'condition-cycle', `this condition comes back to itself: ${path}`);
  }

  function read(one: Named): void {
    if (one.state !== 'unread') return;
    one.state = 'reading';
    chain.push(one.name);
    one.when = readCondition(one.placed, contextFor(one.reach));
    chain.pop();
    one.state = 'read';
  }

  function readAll(): ParsedCondition[] {
    const all = [...named.values()];
    for (const one of all) read(one);
    return all.flatMap(({ name, key, when, usedAt }) => (when === undefined ? [] : [{ name, file, place: key, when, usedAt }]));
  }

  return { contextFor, readAll };
}
