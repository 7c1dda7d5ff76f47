// The value after an operator: of the right kind for the fact, and saying something. What it complains about would match nobody or everybody.
import type { FactDefinition, FactValue } from '../../roster/facts.ts';
import type { Complaints } from '../../yaml/complaints.ts';
import type { Placed } from '../../yaml/document.ts';
import { checkForm } from '../../yaml/form-problems.ts';
import type { Place } from '../../yaml/place.ts';
import { quoted } from '../../yaml/suggest.ts';
import { found } from '../../yaml/words.ts';
import { listReference } from '../language/fact-form.ts';
import type { Operator } from '../operators/operator.ts';
import type { TestValue } from '../policy.ts';
import type { NamedList } from './lists.ts';

export interface ValueContext {
  complaints: Complaints;
  useList(name: string, place: Place): NamedList | undefined;
  /** Inside an odd number of `not`s. */
  negative: boolean;
}

/** Reads the value of `fact operator`; undefined when there is something wrong with it. */
export function readValue(fact: FactDefinition, operator: Operator, placed: Placed, context: ValueContext): TestValue | undefined {
  const { complaints } = context;
  if (operator.value.many) return readMany(fact, operator, placed, context);
  if (!checkForm(operator.value.schema(fact), placed, complaints)) return undefined;
  const value = placed.value as FactValue;
  const fault = operator.value.fault(fact, value);
  if (fault === undefined) return value;
  complaints.error(placed.place, fault.code, fault.message);
  return undefined;
}

function readMany(fact: FactDefinition, operator: Operator, placed: Placed, context: ValueContext): TestValue | undefined {
  const { complaints } = context;
  if (placed.entries !== undefined) return readListReference(fact, operator, placed, context);
  if (placed.items === undefined) {
    const message = `${operator.name} takes a list, [a, b], or { list: NAME }; found ${found(placed.value)}`;
    complaints.error(placed.place, 'wrong-type', message);
    return undefined;
  }
  if (!checkForm(operator.value.schema(fact), placed, complaints)) return undefined;
  const faults = placed.items.flatMap((item) => {
    const fault = operator.value.fault(fact, item.value as FactValue);
    return fault === undefined ? [] : [{ place: item.place, ...fault }];
  });
  for (const { place, code, message } of faults) complaints.error(place, code, message);
  return faults.length === 0 ? (placed.value as readonly FactValue[]) : undefined;
}

function readListReference(fact: FactDefinition, operator: Operator, placed: Placed, context: ValueContext): TestValue | undefined {
  if (!checkForm(listReference, placed, context.complaints)) return undefined;
  const { list: name } = placed.value as { list: string };
  const list = context.useList(name, placed.entries?.get('list')?.value.place ?? placed.place);
  if (list === undefined) return undefined;
  if (list.entries.length === 0 && (operator.negates !== undefined) !== context.negative) {
    context.complaints.error(placed.place, 'empty', `the list ${quoted(name)} is empty: not being in it would match everyone`);
    return undefined;
  }
  let faults = 0;
  for (const [index, entry] of list.entries.entries()) {
    const fault = operator.value.fault(fact, entry);
    if (fault === undefined) continue;
    context.complaints.error(list.entryPlace(index), fault.code, `${fault.message} (used by ${fact.name} ${operator.name})`);
    if (++faults >= 20) break;
  }
  return faults === 0 ? { list: name } : undefined;
}
