// What is told of an answer about many people: how many it was done for, and why not for the others.
import type { AcceptedDoc } from '../../view/schema.ts';
import { count } from '../text.ts';

type Orders = NonNullable<AcceptedDoc['orders']>;

/** So many are named; of more the rest is counted. */
const namedAtMost = 3;

export interface BulkWords {
  text: string;
  /** For how many people. */
  done: number;
  isWhole: boolean;
}

export function bulkWords(doing: string, asked: number, orders: Orders, nameOf: (person: string) => string): BulkWords {
  const notDone = orders.filter(({ code }) => code !== undefined);
  const done = orders.length - notDone.length;
  if (done === asked) return { text: `${doing} ${count(asked, 'person', 'people')}`, done, isWhole: true };
  const text = `${doing} ${done === 0 ? 'none' : done} of ${count(asked, 'person', 'people')}.`;
  const why = groups(notDone.map(({ person, reason = '' }) => [reason.replace(/^Not done: /, ''), nameOf(person)]));
  return { text: [text, ...why.map(([reason, names]) => `Not ${some(names)}: ${reason}`)].join(' '), done, isWhole: false };
}

/** What taking back came to; each thing once, with for how many. */
export function undoWords({ people = [], said = 'Taken back.' }: AcceptedDoc): string {
  const all = groups(people.map((one) => [one.said, '']));
  if (people.length < 2) return said;
  return all.map(([text, those]) => `${count(those.length, 'person', 'people')}: ${text}`).join(' ');
}

function some(names: readonly string[]): string {
  const shown = names.slice(0, namedAtMost);
  const more = names.length - shown.length;
  if (more > 0) return `${shown.join(', ')} and ${more} more`;
  return shown.length < 2 ? shown.join() : `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}`;
}

function groups(pairs: readonly (readonly [key: string, value: string])[]): [key: string, values: string[]][] {
  const found = new Map<string, string[]>();
  for (const [key, value] of pairs) found.set(key, [...(found.get(key) ?? []), value]);
  return [...found];
}
