// The value after an operator: of the right kind for the fact, and saying something. What it complains about would match nobody or everybody.
import type { ProblemCode } from '../../problem-codes.ts';
import type { FactDefinition, FactValue } from '../../roster/facts.ts';
import type { Complaints } from '../../yaml/complaints.ts';
import type { Placed } from '../../yaml/document.ts';
import { checkForm, kindOf } from '../../yaml/form-problems.ts';
import type { Place } from '../../yaml/place.ts';
import { quoted, suggestion } from '../../yaml/suggest.ts';
import { factSchema, listReference, valueSchema } from '../language/forms.ts';
import { domainOperand, partOperand, wholeOperand } from '../language/operands.ts';
import type { OperatorDefinition } from '../language/operators.ts';
import { compileRegex } from '../language/regex.ts';
import type { TestValue } from '../policy.ts';
import type { NamedList } from './lists.ts';

export interface ValueContext {
  complaints: Complaints;
  useList(name: string, place: Place): NamedList | undefined;
  /** Inside an odd number of `not`s. */
  negative: boolean;
}

/** Reads the value of `fact operator`; undefined when there is something wrong with it. */
export function readValue(
  fact: FactDefinition,
  operator: OperatorDefinition,
  placed: Placed,
  context: ValueContext,
): TestValue | undefined {
  const { complaints } = context;
  if (operator.value === 'many' || operator.value === 'domains') return readMany(fact, operator, placed, context);
  if (!checkForm(valueSchema(fact, operator), placed, complaints)) return undefined;
  const value = placed.value as FactValue;
  const fault = typeof value === 'string' ? textFault(fact, operator, value) : undefined;
  if (fault === undefined) return value;
  complaints.error(placed.place, fault.code, fault.message);
  return undefined;
}

function readMany(fact: FactDefinition, operator: OperatorDefinition, placed: Placed, context: ValueContext): TestValue | undefined {
  const { complaints } = context;
  if (placed.entries !== undefined) return readListReference(fact, operator, placed, context);
  if (placed.items === undefined) {
    const message = `${operator.name} takes a list, [a, b], or { list: NAME }; found ${kindOf(placed.value)}`;
    complaints.error(placed.place, 'wrong-type', message);
    return undefined;
  }
  if (!checkForm(valueSchema(fact, operator), placed, complaints)) return undefined;
  const faults = placed.items.flatMap((item) => {
    const fault = entryFault(fact, operator, item.value as FactValue);
    return fault === undefined ? [] : [{ place: item.place, ...fault }];
  });
  for (const { place, code, message } of faults) complaints.error(place, code, message);
  return faults.length === 0 ? (placed.value as readonly FactValue[]) : undefined;
}

function readListReference(
  fact: FactDefinition,
  operator: OperatorDefinition,
  placed: Placed,
  context: ValueContext,
): TestValue | undefined {
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
    const fault = listEntryFault(fact, operator, entry);
    if (fault === undefined) continue;
    context.complaints.error(list.entryPlace(index), fault.code, `${fault.message} (used by ${fact.name} ${operator.name})`);
    if (++faults >= 20) break;
  }
  return faults === 0 ? { list: name } : undefined;
}

interface Fault {
  code: ProblemCode;
  message: string;
}

/** List entries are text: they must be values of the fact, or domains. */
function listEntryFault(fact: FactDefinition, operator: OperatorDefinition, entry: string): Fault | undefined {
  if (operator.value === 'domains') return entryFault(fact, operator, entry);
  if (!factSchema(fact).safeParse(entry).success) {
    const known = fact.values === undefined ? '' : suggestion(entry, fact.values);
    return { code: 'unknown-value', message: `${quoted(entry)} is not a value of ${fact.name}${known}` };
  }
  return entryFault(fact, operator, entry);
}

function entryFault(fact: FactDefinition, operator: OperatorDefinition, entry: FactValue): Fault | undefined {
  if (typeof entry !== 'string') return undefined;
  if (operator.value !== 'domains') return textFault(fact, operator, entry);
  if (domainOperand(entry) !== undefined) return undefined;
  return { code: 'wrong-domain', message: `${quoted(entry)} is not a domain; write example.com, or *.example.com for its subdomains` };
}

function textFault(fact: FactDefinition, operator: OperatorDefinition, text: string): Fault | undefined {
  if (operator.value === 'regex') return regexFault(text);
  if (operator.value === 'part' || operator.value === 'text') {
    const empty = operator.value === 'part' && partOperand(fact, text) === '';
    return empty
      ? { code: 'empty', message: `nothing is left of ${quoted(text)} as part of ${fact.name}; it would match everyone` }
      : undefined;
  }
  if (wholeOperand(fact, text) !== undefined) return undefined;
  return { code: 'empty', message: `${quoted(text)} is no ${fact.name}; it would match nobody` };
}

function regexFault(pattern: string): Fault | undefined {
  try {
    compileRegex(pattern);
    return undefined;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { code: 'wrong-regex', message: `${quoted(pattern)} is not an RE2 regular expression: ${reason}` };
  }
}
