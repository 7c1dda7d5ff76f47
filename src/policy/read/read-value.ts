// The value after an operator: of the right kind for the fact, and saying something. What it complains about would match nobody or everybody.
import type { FactDefinition, FactValue } from '../../roster/facts.ts';
import type { Complaints } from '../../yaml/complaints.ts';
import type { Placed } from '../../yaml/document.ts';
import { checkForm } from '../../yaml/form-problems.ts';
import type { Place } from '../../yaml/place.ts';
import { quoted } from '../../yaml/suggest.ts';
import { found, remedyFor } from '../../yaml/words.ts';
import { type Doubt, nothing } from '../language/doubt.ts';
import { listReference } from '../language/fact-form.ts';
import { pastedQuotesDoubt } from '../language/text-notation.ts';
import { nameForm } from '../name-form.ts';
import { createEntries } from '../operators/entries.ts';
import type { Operator } from '../operators/operator.ts';
import type { TestValue } from '../policy.ts';
import type { PlacedDoubt } from './doubts.ts';
import type { NamedList } from './lists.ts';

export interface ValueContext {
  complaints: Complaints;
  useList(name: string, place: Place): NamedList | undefined;
}

/** A value, and what is doubtful about it. */
export interface ReadValue {
  value: TestValue;
  doubts: readonly PlacedDoubt[];
}

/** Of one list, more than these are more of the same. */
const maxTold = 20;

/** Reads the value of `fact operator`; undefined when there is something wrong with it. */
export function readValue(fact: FactDefinition, operator: Operator, placed: Placed, context: ValueContext): ReadValue | undefined {
  const { complaints } = context;
  if (operator.value.many) return readMany(fact, operator, placed, context);
  if (!checkForm(operator.value.schema(fact), placed, complaints)) return undefined;
  const value = placed.value as FactValue;
  const read = judged(value, [{ value, place: placed.place }], { fact, operator, complaints });
  const pasted = placed.isUnquoted && read?.doubts.length === 0 ? pastedQuotesDoubt(String(value)) : undefined;
  return pasted === undefined ? read : { value, doubts: [{ ...pasted, place: placed.place }] };
}

function readMany(fact: FactDefinition, operator: Operator, placed: Placed, context: ValueContext): ReadValue | undefined {
  const { complaints } = context;
  if (placed.entries !== undefined) return readListReference(fact, operator, placed, context);
  if (placed.items === undefined) {
    const message = `${operator.name} takes a list, [a, b], or { list: NAME }; found ${found(placed.value)}${remedyFor(placed.value, 'a list')}`;
    complaints.error(placed.place, 'wrong-type', message);
    return undefined;
  }
  if (!checkForm(operator.value.schema(fact), placed, complaints)) return undefined;
  const entries = placed.items.map((item) => ({ value: item.value as FactValue, place: item.place }));
  return judged(placed.value as readonly FactValue[], entries, { fact, operator, complaints });
}

const blankList =
  'this list has nothing in it, as a download or a copy that was cut off leaves it; if nobody is to be in it, say so in a comment: # nobody yet';

function readListReference(fact: FactDefinition, operator: Operator, placed: Placed, context: ValueContext): ReadValue | undefined {
  const { complaints } = context;
  if (!checkForm(listReference, placed, complaints)) return undefined;
  const name = nameForm((placed.value as { list: string }).list);
  const list = context.useList(name, placed.entries?.get('list')?.value.place ?? placed.place);
  if (list === undefined) return undefined;
  if (list.isBlank === true) return { value: { list: name }, doubts: [{ place: list.place, code: 'empty', message: blankList }] };
  if (list.entries.length === 0) {
    const message = `the list ${quoted(name)} is empty: not being in it would match everyone`;
    return { value: { list: name }, doubts: [{ place: placed.place, code: 'empty', message, onlyNegated: true }] };
  }
  const entries = list.entries.map((value, index) => ({ value, place: () => list.entryPlace(index) }));
  return judged({ list: name }, entries, { fact, operator, complaints, usedBy: ` (used by ${fact.name} ${operator.name})` });
}

interface Entry {
  value: FactValue;
  place: Place | (() => Place);
}

interface Judging {
  fact: FactDefinition;
  operator: Operator;
  complaints: Complaints;
  /** What makes a list be read so, for messages. */
  usedBy?: string;
}

function judged(value: TestValue, entries: readonly Entry[], { fact, operator, complaints, usedBy = '' }: Judging): ReadValue | undefined {
  const faults = telling(entries, usedBy, ({ value: entry }) => operator.value.fault(fact, entry));
  for (const { place, code, message } of faults) complaints.error(place, code, message);
  const doubtful = faults.length === 0 ? entries : entries.filter(({ value: entry }) => operator.value.fault(fact, entry) === undefined);
  const among = operator.value.doubtAmong?.(
    fact,
    entries.map((entry) => entry.value),
  );
  const indexes = new Map(among?.size ? entries.map((entry, index) => [entry, index]) : []);
  const doubts = telling(
    doubtful,
    usedBy,
    (entry) => operator.value.doubt(fact, entry.value) ?? closedDoubt(fact, operator, entry.value) ?? among?.get(indexes.get(entry) ?? -1),
  );
  if (faults.length === 0) return { value, doubts };
  for (const { place, code, message } of doubts) complaints.warn(place, code, message);
  return undefined;
}

/** Where a fact has a few values, one of them has to answer yes. */
function closedDoubt(fact: FactDefinition, operator: Operator, value: FactValue): Doubt | undefined {
  if (fact.values === undefined || operator.value.many) return undefined;
  const answer = operator.compile({ fact, value, entries: () => createEntries([value]) });
  const yes = operator.negates === undefined;
  if (fact.values.some((one) => answer(one) === yes)) return undefined;
  return nothing(`no ${fact.name} fits ${quoted(String(value))}; it is one of ${fact.values.join(', ')}`);
}

/** What is found about entries, each at its place; the last one says how many more there are. */
function telling<T extends { message: string }>(
  entries: readonly Entry[],
  usedBy: string,
  findIn: (entry: Entry) => T | undefined,
): (T & { place: Place })[] {
  const told: (T & { place: Place })[] = [];
  let more = 0;
  for (const entry of entries) {
    const { place } = entry;
    const one = findIn(entry);
    if (one === undefined) continue;
    if (told.length >= maxTold) more += 1;
    else told.push({ ...one, message: `${one.message}${usedBy}`, place: typeof place === 'function' ? place() : place });
  }
  const last = told.at(-1);
  if (last === undefined || more === 0) return told;
  return [...told.slice(0, -1), { ...last, message: `${last.message}; and ${more.toLocaleString('en')} more entries are like this` }];
}
