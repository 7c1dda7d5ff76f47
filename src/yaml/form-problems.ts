// What departs from a form, as problems at the offending token and in plain words. No message repeats a value: it may be a secret.
import { z } from 'zod';
import { isProblemCode, type ProblemCode } from '../problem-codes.ts';
import type { Complaints } from './complaints.ts';
import type { Placed } from './document.ts';
import { formAt, keysOf, optionFor, optionsOf } from './form.ts';
import { inTheWay, invisibleIn } from './invisible.ts';
import type { Place } from './place.ts';
import { nearestOf, quoted, suggestion } from './suggest.ts';
import { valueAt } from './walk.ts';
import { commaRemedy, formName, found, kindName, remedyFor } from './words.ts';

type Issue = z.core.$ZodIssue;

/** Forms with a word of their own for a value of another kind in their place. */
export const mistakenFor = z.registry<{ code: ProblemCode; message: string }>();

/** Forms whose words or keys people from other tools know by other names. What is written there is repeated: it is no secret. */
export const wording = z.registry<{ noun: string; hint(written: string, known: readonly string[]): string | undefined }>();

/** Complains about every departure of a value from a form. True when there is none. */
export function checkForm(form: z.ZodType, placed: Placed, complaints: Complaints): boolean {
  return readForm(form, placed, complaints).success;
}

/** The same, with the value in its form: converted, and defaults filled in. */
export function readForm<T extends z.ZodType>(form: T, placed: Placed, complaints: Complaints): z.ZodSafeParseResult<z.output<T>> {
  const result = form.safeParse(placed.value);
  for (const issue of result.error?.issues ?? [])
    for (const { place, code, message } of explain(issue, { form, placed })) complaints.error(place, code, message);
  return result;
}

/** Each key of `target` that is not known, with the nearest known one. */
export function unknownKeys(keys: readonly string[], target: Placed, known: readonly string[], complaints: Complaints): void {
  for (const { place, code, message } of strangeKeys(keys, target, known, undefined)) complaints.error(place, code, message);
}

interface Departure {
  place: Place;
  code: ProblemCode;
  message: string;
}

interface Written {
  form: z.ZodType;
  placed: Placed;
}

function departures(form: z.ZodType, placed: Placed): Departure[] {
  const issues = form.safeParse(placed.value).error?.issues ?? [];
  return issues.flatMap((issue) => explain(issue, { form, placed }));
}

function explain(issue: Issue, written: Written): Departure[] {
  const { form, placed } = written;
  const target = valueAt(placed, issue.path);
  if (target === undefined) return missing(issue, written);
  const { place } = target;
  const hidden = hiddenIn(issue, target);
  if (hidden !== undefined) return [{ place, code: 'invisible-character', message: hidden }];
  const own = formAt(form, placed, issue.path);
  if (issue.code === 'unrecognized_keys') return strangeKeys(issue.keys, target, keysOf(own, target), own);
  if (issue.code === 'custom') return [{ place, code: codeIn(issue.params) ?? 'wrong-value', message: issue.message }];
  if (issue.code === 'invalid_union') return wrongUnion(issue, target, written);
  if (hasOwnWords(issue)) return [{ place, code: issue.code === 'invalid_type' ? 'wrong-type' : 'wrong-value', message: issue.message }];
  if (issue.code === 'invalid_value') return [wrongChoice(target, issue.values, own)];
  if (issue.code === 'invalid_type') return [unfitText(own, target) ?? wrongKind(target, kindName(issue.expected))];
  if (issue.code === 'too_small') return [tooSmall(issue, place)];
  if (issue.code === 'too_big') return [{ place, code: 'wrong-value', message: `expected ${issue.maximum} or less` }];
  if (issue.code === 'invalid_key') return [{ place, code: 'empty', message: 'a name must not be empty' }];
  return [{ place, code: 'wrong-value', message: 'this is not in a form that is read' }];
}

/** What is right to the eye and wrong all the same. */
function hiddenIn(issue: Issue, { value }: Placed): string | undefined {
  if (typeof value !== 'string' || (issue.code === 'custom' && codeIn(issue.params) === 'invisible-character')) return undefined;
  const hidden = invisibleIn(value);
  return hidden && inTheWay(hidden.name);
}

function codeIn(params: Record<string, unknown> | undefined): ProblemCode | undefined {
  return isProblemCode(params?.['code']) ? params['code'] : undefined;
}

/** Whether the form brought a message of its own; those of zod begin with one of these. */
function hasOwnWords({ message }: Issue): boolean {
  return !/^(?:Invalid |Too small|Too big)/.test(message);
}

function strangeKeys(keys: readonly string[], target: Placed, known: readonly string[], form: z.ZodType | undefined): Departure[] {
  const free = known.filter((name) => !target.entries?.has(name));
  const hintFor = wordingOf(form)?.hint;
  return keys.map((key) => ({
    place: target.entries?.get(key)?.key ?? target.place,
    code: 'unknown-key',
    message: `unknown key ${quoted(key)}${hintFor?.(key, free) ?? keyHint(key, free, target)}`,
  }));
}

/** A key that is near to a known one is misspelt; another with nothing behind it was no key. */
export function keyHint(key: string, known: readonly string[], written: Placed | undefined): string {
  const isBare = written?.entries?.get(key)?.isBare === true;
  return isBare && nearestOf(key, known) === undefined ? commaRemedy : suggestion(key, known);
}

function wordingOf(form: z.ZodType | undefined) {
  return form === undefined ? undefined : wording.get(form);
}

/** A key that is misspelt is one mistake: it is told as unknown, not as missing too. */
function missing(issue: Issue, { form, placed }: Written): Departure[] {
  const above = issue.path.slice(0, -1);
  const parent = valueAt(placed, above) ?? placed;
  const key = String(issue.path.at(-1));
  const known = keysOf(formAt(form, placed, above), parent);
  const free = known.filter((name) => !parent.entries?.has(name));
  const strange = [...(parent.entries?.keys() ?? [])].filter((name) => !known.includes(name));
  if (strange.some((name) => nearestOf(name, free) === key)) return [];
  return [{ place: parent.place, code: 'missing-key', message: `${quoted(key)} is missing here` }];
}

/** One of a few values. Numbers in quotes are a mistake of their own. */
function wrongChoice(target: Placed, values: readonly unknown[], form?: z.ZodType): Departure {
  const names = values.map(String);
  const expected = names.length === 1 ? (names[0] ?? '') : `one of ${names.join(', ')}`;
  const numeric = values.every((value) => typeof value === 'number');
  if (numeric && typeof target.value !== 'number') return wrongKind(target, `the number ${names.join(' or ')}`);
  if (!numeric && typeof target.value !== 'string') return wrongKind(target, expected);
  const written = String(target.value);
  const words = wordingOf(form);
  const remedy = words?.hint(written, names) ?? (numeric ? '' : nearHint(written, names));
  const fault = words === undefined ? `expected ${expected}` : `unknown ${words.noun} ${quoted(written)}; use ${expected}`;
  return { place: target.place, code: 'unknown-value', message: `${fault}${remedy}` };
}

function nearHint(written: string, names: readonly string[]): string {
  const nearest = nearestOf(written, names);
  return nearest === undefined ? '' : `; did you mean ${quoted(nearest)}?`;
}

function wrongKind({ place, value }: Placed, expected: string): Departure {
  const remedy = value === null ? ': give it a value, or remove the key' : remedyFor(value, expected);
  return { place, code: 'wrong-type', message: `expected ${expected}; found ${found(value)}${remedy}` };
}

/** A number where text of some form belongs (`90` for `90s`) is as wrong in quotes: the form says what to write. */
function unfitText(form: z.ZodType | undefined, { place, value }: Placed): Departure | undefined {
  if (typeof value !== 'number' || form === undefined) return undefined;
  const [issue] = form.safeParse(String(value)).error?.issues ?? [];
  if (issue === undefined || !hasOwnWords(issue)) return undefined;
  return { place, code: 'wrong-type', message: `${issue.message}; found ${found(value)}` };
}

/** What was probably meant says what is wrong inside; if nothing was, the forms are named. */
function wrongUnion(issue: Issue & { code: 'invalid_union' }, target: Placed, { form, placed }: Written): Departure[] {
  if (issue.errors.length === 0) return [wrongChoice(target, kindsOf(issue))];
  const union = formAt(form, placed, issue.path);
  const options = union === undefined ? [] : optionsOf(union);
  if (target.entries !== undefined && options.some(isMapping)) return wrongMapping(options.filter(isMapping), target);
  const mistaken = union === undefined ? undefined : mistakenFor.get(union);
  if (mistaken !== undefined && target.value !== null) return [{ place: target.place, ...mistaken }];
  const meant = options.find((option) => kindFits(option, target));
  return meant === undefined ? [wrongKind(target, [...new Set(options.map(formName))].join(' or '))] : departures(meant, target);
}

/** The values of a key that tells kinds of mappings apart, such as `kind`. */
function kindsOf(issue: Issue & { code: 'invalid_union' }): readonly unknown[] {
  return 'options' in issue && Array.isArray(issue.options) ? issue.options.filter((option) => typeof option === 'string') : [];
}

function isMapping(option: z.ZodType): option is z.ZodObject {
  return option instanceof z.ZodObject;
}

/** Keys are not repeated here: a secret may have become one. */
function wrongMapping(options: readonly z.ZodObject[], target: Placed): Departure[] {
  const { place, entries } = target;
  const forms = options.map(formName).join(' or ');
  const own = options.filter((option) => [...(entries?.keys() ?? [])].some((key) => key in option.shape));
  if (own.length > 1) return [{ place, code: 'wrong-value', message: `expected ${forms}, not both` }];
  const meant = optionFor(options, target) ?? (options.length === 1 ? options[0] : undefined);
  if (meant !== undefined) return departures(meant, target);
  if (entries?.size === 0) return [{ place, code: 'missing-key', message: `expected ${forms}` }];
  return [...(entries?.values() ?? [])].map(({ key }) => ({ place: key, code: 'unknown-key', message: `unknown key; expected ${forms}` }));
}

/** Whether a value is of the kind of a form, whatever is wrong with it otherwise. */
function kindFits(option: z.ZodType, { value }: Placed): boolean {
  const issues = option.safeParse(value).error?.issues ?? [];
  return !issues.some(({ code, path }) => path.length === 0 && (code === 'invalid_type' || code === 'invalid_value'));
}

function tooSmall({ origin, minimum, inclusive }: Issue & { code: 'too_small' }, place: Place): Departure {
  if (origin === 'string') return { place, code: 'empty', message: 'this text must not be empty' };
  if (origin === 'array') return { place, code: 'empty', message: 'this list is empty; name at least one entry, or leave the key out' };
  return { place, code: 'wrong-value', message: inclusive === false ? `expected more than ${minimum}` : `expected ${minimum} or more` };
}
