// A condition in any of its forms, read into one tree. The engine's form and the shorthand end in the same leaves; named conditions are expanded.
import { z } from 'zod';
import { type FactDefinition, factDefinitions, factNamed } from '../../roster/facts.ts';
import type { Complaints } from '../../yaml/complaints.ts';
import type { Placed } from '../../yaml/document.ts';
import { checkForm, unknownKeys } from '../../yaml/form-problems.ts';
import type { Place } from '../../yaml/place.ts';
import { quoted, suggestion } from '../../yaml/suggest.ts';
import { found, remedyFor } from '../../yaml/words.ts';
import { factHint } from '../language/synonyms.ts';
import type { Condition } from '../policy.ts';
import { leafForm, nestingForms, referenceForm } from './forms.ts';
import { readTest, type TestContext } from './read-test.ts';

export interface ConditionContext extends TestContext {
  complaints: Complaints;
  /** The tree of a named condition of this file; complains where there is none, or where it comes back to itself. */
  useCondition(name: string, place: Place): Condition | undefined;
}

const nesting = nestingForms(z.unknown());
const formKeys = ['all', 'any', 'not', 'condition', 'fact', 'operator', 'value'];

/** Reads a condition; undefined when something in it is wrong. Everything wrong in it has been complained about. */
export function readCondition(placed: Placed, context: ConditionContext): Condition | undefined {
  const { complaints } = context;
  if (placed.entries === undefined) {
    const remedy = placed.items === undefined ? 'write fact: value' : 'put `all:` or `any:` in front of the list';
    complaints.error(
      placed.place,
      'wrong-type',
      `expected a condition; found ${found(placed.value)}; ${remedy}${remedyFor(placed.value, 'a mapping')}`,
    );
    return undefined;
  }
  if (placed.entries.size === 0) {
    complaints.error(placed.place, 'empty', 'this condition is empty: it would match everyone');
    return undefined;
  }
  const form = formKeys.find((key) => placed.entries?.has(key));
  if (form === undefined) return readShorthand(placed, context);
  if (form === 'all' || form === 'any') return readNesting(form, placed, context);
  if (form === 'not') return readNot(placed, context);
  return form === 'condition' ? readReference(placed, context) : readLeaf(placed, context);
}

function readNesting(kind: 'all' | 'any', placed: Placed, context: ConditionContext): Condition | undefined {
  const list = placed.entries?.get(kind)?.value;
  if (!checkNesting(kind, placed, context) || list?.items === undefined) {
    for (const item of list?.items ?? []) readCondition(item, context);
    return undefined;
  }
  const children = list.items.map((item) => readCondition(item, context));
  return children.every((child) => child !== undefined) ? { kind, children, place: placed.place } : undefined;
}

function readNot(placed: Placed, context: ConditionContext): Condition | undefined {
  const inner = placed.entries?.get('not')?.value;
  const sound = checkNesting('not', placed, context);
  const child = inner === undefined ? undefined : readCondition(inner, context);
  return sound && child !== undefined ? { kind: 'not', child, place: placed.place } : undefined;
}

/** Shorthand beside `all`, `any` or `not` is a slip with two readings: it is refused with the remedy. */
function checkNesting(kind: 'all' | 'any' | 'not', placed: Placed, { complaints }: ConditionContext): boolean {
  const others = [...(placed.entries?.keys() ?? [])].filter((key) => key !== kind);
  const misplaced = others.filter((key) => factNamed(key) !== undefined || formKeys.includes(key));
  for (const key of misplaced) {
    const place = placed.entries?.get(key)?.key ?? placed.place;
    complaints.error(place, 'unknown-key', `${quoted(key)} may not stand beside ${quoted(kind)}; put both inside one \`all:\``);
  }
  const strange = others.filter((key) => !misplaced.includes(key));
  unknownKeys(strange, placed, [...formKeys, ...factDefinitions.map((fact) => fact.name)], complaints);
  const value = placed.entries?.get(kind)?.value;
  if (value?.items?.length === 0) {
    complaints.error(value.place, 'empty', `${quoted(kind)} is empty: it would match everyone`);
    return false;
  }
  const alone = value === undefined ? placed : only(placed, kind, value);
  return checkForm(nesting[kind], alone, complaints) && others.length === 0;
}

function only(placed: Placed, key: string, value: Placed): Placed {
  const entry = placed.entries?.get(key);
  return { value: { [key]: value.value }, place: placed.place, entries: new Map(entry === undefined ? [] : [[key, entry]]) };
}

function readReference(placed: Placed, context: ConditionContext): Condition | undefined {
  if (!checkForm(referenceForm, placed, context.complaints)) return undefined;
  const { condition } = placed.value as { condition: string };
  return context.useCondition(condition, placed.entries?.get('condition')?.value.place ?? placed.place);
}

function readLeaf(placed: Placed, context: ConditionContext): Condition | undefined {
  if (!checkForm(leafForm, placed, context.complaints)) return undefined;
  const { fact: name, operator } = placed.value as { fact: string; operator: string };
  const value = placed.entries?.get('value')?.value;
  if (value === undefined) context.complaints.error(placed.place, 'missing-key', '"value" is missing here');
  const at = (key: string) => placed.entries?.get(key)?.value ?? placed;
  const fact = knownFact(name, at('fact').place, context);
  if (fact === undefined || value === undefined) return undefined;
  return readTest({ fact, operator, value, operatorPlace: at('operator').place, place: placed.place, beside: placed }, context);
}

function readShorthand(placed: Placed, context: ConditionContext): Condition | undefined {
  const children: (Condition | undefined)[] = [];
  for (const [name, { key, value }] of placed.entries ?? []) {
    const fact = knownFact(name, key, context);
    children.push(...(fact === undefined ? [undefined] : readMatcher(fact, key, value, context)));
  }
  if (!children.every((child) => child !== undefined)) return undefined;
  const [first] = children;
  return children.length === 1 && first !== undefined ? first : { kind: 'all', children, place: placed.place };
}

function readMatcher(fact: FactDefinition, place: Place, placed: Placed, context: ConditionContext): (Condition | undefined)[] {
  const test = { fact, place, operatorPlace: place, beside: undefined };
  if (placed.items !== undefined) return [readTest({ ...test, operator: 'in', value: placed }, context)];
  if (placed.entries === undefined) return [readTest({ ...test, operator: 'equal', value: placed }, context)];
  const operators = [...placed.entries].filter(([name]) => name !== 'params' && name !== 'ifUnknown');
  if (operators.length === 0) {
    context.complaints.error(placed.place, 'empty', `${fact.name} is compared with nothing; write an operator and a value`);
    return [undefined];
  }
  return operators.map(([operator, { key, value }]) =>
    readTest({ fact, operator, value, operatorPlace: key, place, beside: placed }, context),
  );
}

function knownFact(name: string, place: Place, { complaints }: ConditionContext): FactDefinition | undefined {
  const fact = factNamed(name);
  if (fact !== undefined) return fact;
  const known = [...factDefinitions.map((one) => one.name), 'all', 'any', 'not', 'condition'];
  complaints.error(place, 'unknown-fact', `there is no fact ${quoted(name)}${factHint(name, known) ?? suggestion(name, known)}`);
  return undefined;
}
