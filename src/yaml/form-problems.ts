// What departs from a form, as problems at the offending token and in plain words.
import { z } from 'zod';
import type { Complaints } from './complaints.ts';
import type { Placed } from './document.ts';
import { nearestOf, quoted, suggestion } from './suggest.ts';

type Issue = z.core.$ZodIssue;

/** Checks a value against a form and complains about every departure. True when there is none. */
export function checkForm(form: z.ZodType, placed: Placed, complaints: Complaints): boolean {
  const result = form.safeParse(placed.value);
  for (const issue of result.error?.issues ?? []) explain(issue, { form, placed, complaints });
  return result.success;
}

interface Check {
  form: z.ZodType;
  placed: Placed;
  complaints: Complaints;
}

function explain(issue: Issue, check: Check): void {
  const target = walk(check.placed, issue.path);
  const { complaints } = check;
  if (target === undefined) missing(issue, check);
  else if (issue.code === 'unrecognized_keys') unknownKeys(issue.keys, target, knownKeys(check.form, issue.path), complaints);
  else if (issue.code === 'invalid_value') wrongValue(target, issue.values.map(String), complaints);
  else if (issue.code === 'invalid_type') wrongType(target, expectedName(issue.expected), complaints);
  else if (issue.code === 'invalid_union') wrongUnion(issue, target, check);
  else if (issue.code === 'too_small') tooSmall(issue, target, complaints);
  else complaints.error(target.place, 'wrong-value', issue.message);
}

function walk(placed: Placed, path: readonly PropertyKey[]): Placed | undefined {
  let current: Placed | undefined = placed;
  for (const step of path) {
    current = typeof step === 'number' ? current?.items?.[step] : current?.entries?.get(String(step))?.value;
  }
  return current;
}

/** A key that is misspelt is one mistake: it is told as unknown, not as missing too. */
function missing(issue: Issue, { form, placed, complaints }: Check): void {
  const parent = walk(placed, issue.path.slice(0, -1)) ?? placed;
  const key = String(issue.path.at(-1));
  const known = knownKeys(form, issue.path.slice(0, -1));
  const free = known.filter((name) => !parent.entries?.has(name));
  const strange = [...(parent.entries?.keys() ?? [])].filter((name) => !known.includes(name));
  if (strange.some((name) => nearestOf(name, free) === key)) return;
  complaints.error(parent.place, 'missing-key', `${quoted(key)} is missing here`);
}

/** Each key of `target` that is not known, with the nearest known one. */
export function unknownKeys(keys: readonly string[], target: Placed, known: readonly string[], complaints: Complaints): void {
  const free = known.filter((name) => !target.entries?.has(name));
  for (const key of keys) {
    const place = target.entries?.get(key)?.key ?? target.place;
    complaints.error(place, 'unknown-key', `unknown key ${quoted(key)}${suggestion(key, free)}`);
  }
}

function knownKeys(form: z.ZodType, path: readonly PropertyKey[]): readonly string[] {
  let current: unknown = form;
  for (const step of path) {
    current = unwrap(current);
    if (current instanceof z.ZodObject) current = current.shape[String(step)];
    else if (current instanceof z.ZodArray) current = current.element;
    else if (current instanceof z.ZodRecord) current = current.valueType;
  }
  const last = unwrap(current);
  return last instanceof z.ZodObject ? Object.keys(last.shape) : [];
}

function unwrap(form: unknown): unknown {
  return form instanceof z.ZodOptional || form instanceof z.ZodNullable ? unwrap(form.unwrap()) : form;
}

function wrongValue(target: Placed, values: readonly string[], complaints: Complaints): void {
  if (typeof target.value !== 'string' && values.every((value) => Number.isNaN(Number(value)))) {
    wrongType(target, `one of ${values.join(', ')}`, complaints);
    return;
  }
  if (typeof target.value === 'string' && values.every((value) => !Number.isNaN(Number(value)))) {
    wrongType(target, `the number ${values.join(' or ')}`, complaints);
    return;
  }
  const written = String(target.value);
  complaints.error(target.place, 'unknown-value', `${quoted(written)} is not a value that may stand here${suggestion(written, values)}`);
}

/** A value of the wrong kind, with the remedy for the usual reason. */
export function wrongType(target: Placed, expected: string, complaints: Complaints): void {
  complaints.error(target.place, 'wrong-type', `expected ${expected}; found ${kindOf(target.value)}${remedyFor(target.value, expected)}`);
}

/** YAML 1.1 read yes and no as true and false, and people still write them. */
function remedyFor(value: unknown, expected: string): string {
  if (expected === 'text' && ['number', 'boolean'].includes(typeof value)) return '; put it in quotes if it is meant as text';
  if (expected !== 'true or false' || typeof value !== 'string') return '';
  if (/^(?:yes|on|true)$/i.test(value)) return '; write true, without quotes';
  return /^(?:no|off|false)$/i.test(value) ? '; write false, without quotes' : '';
}

/** The branch whose outer kind fits says what is wrong inside; if none fits, the kinds are named. */
function wrongUnion(issue: Issue & { code: 'invalid_union' }, target: Placed, check: Check): void {
  const fitting = issue.errors.find((branch) => !branch.some((inner) => inner.code === 'invalid_type' && inner.path.length === 0));
  if (fitting !== undefined) {
    for (const inner of fitting) explain(inner, { ...check, placed: target });
    return;
  }
  const kinds = issue.errors.flatMap((branch) =>
    branch.flatMap((inner) => (inner.code === 'invalid_type' ? [expectedName(inner.expected)] : [])),
  );
  wrongType(target, [...new Set(kinds)].join(' or '), check.complaints);
}

function tooSmall({ origin, minimum }: Issue & { code: 'too_small' }, { value, place }: Placed, complaints: Complaints): void {
  if (origin === 'string') complaints.error(place, 'empty', 'empty text may not stand here');
  else if (origin === 'array') complaints.error(place, 'empty', 'this list is empty; name at least one entry, or leave the key out');
  else complaints.error(place, 'wrong-value', `expected ${minimum} or more; found ${kindOf(value)}`);
}

/** What a value is, in the words of the people who write the files. */
export function kindOf(value: unknown): string {
  if (value === null || value === undefined) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a mapping';
  if (typeof value === 'string') return `text ${quoted(value)}`;
  return typeof value === 'boolean' ? String(value) : `the number ${String(value)}`;
}

function expectedName(expected: string): string {
  const names: Readonly<Record<string, string>> = {
    string: 'text',
    number: 'a number',
    int: 'a whole number',
    boolean: 'true or false',
    array: 'a list',
    object: 'a mapping',
    record: 'a mapping',
  };
  return names[expected] ?? expected;
}
