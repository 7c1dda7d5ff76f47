// One policy file read into rules, with everything wrong in it complained about. Lists of all files must be known before.
import { z } from 'zod';
import { defined } from '../../defined.ts';
import type { Complaints } from '../../yaml/complaints.ts';
import type { Placed } from '../../yaml/document.ts';
import { checkForm } from '../../yaml/form-problems.ts';
import type { Place } from '../../yaml/place.ts';
import { quoted } from '../../yaml/suggest.ts';
import { outerQuotesDoubt } from '../language/text-notation.ts';
import { leastMode, type Mode, modes } from '../mode.ts';
import { nameForm } from '../name-form.ts';
import type { ParsedCondition, ParsedPolicy, ParsedRule } from '../parsed.ts';
import type { Condition, Rule } from '../policy.ts';
import type { Doubts } from './doubts.ts';
import { policyForm, ruleForm } from './forms.ts';
import type { Lists } from './lists.ts';
import { createNamedConditions, type NamedConditions } from './named-conditions.ts';
import { readCondition } from './read-condition.ts';
import { readDoing } from './read-doing.ts';
import { readRollout } from './read-rollout.ts';
import { readScope } from './read-scope.ts';

export interface PolicyContext {
  complaints: Complaints;
  lists: Lists;
  doubts: Doubts;
  /** The place of each rule id of the set. */
  ruleIds: Map<string, Place>;
}

export interface ReadPolicy {
  policy: ParsedPolicy;
  conditions: readonly ParsedCondition[];
}

const present = z.custom((value) => value !== undefined);
const policyShape = policyForm(present, present);
const ruleShape = ruleForm(present, present);

/** Rules with mistakes are left out; the rest is read. */
export function readPolicy(file: string, root: Placed, context: PolicyContext): ReadPolicy {
  checkForm(policyShape, root, context.complaints);
  const at = (key: string) => root.entries?.get(key)?.value;
  warnOfQuotes(at('name'), context.complaints);
  const mode = modeOf(at('mode')) ?? 'enforce';
  const scope = readScope(at('meetings'), context.complaints);
  const description = textOf(at('description'));
  const policy = {
    file,
    name: nameForm(textOf(at('name')) ?? nameOf(file)),
    ...defined({ description }),
    mode,
    ...defined({ scope }),
    place: root.place,
  };
  const conditions = createNamedConditions(file, at('conditions'), context);
  const rules = (at('rules')?.items ?? []).flatMap((item) => readRule(item, { ...context, policy, conditions }) ?? []);
  return { policy: { ...policy, rules }, conditions: conditions.readAll() };
}

interface RuleContext extends PolicyContext {
  policy: Omit<ParsedPolicy, 'rules'>;
  conditions: NamedConditions;
}

function readRule(item: Placed, context: RuleContext): ParsedRule | undefined {
  const { complaints, policy } = context;
  const sound = checkForm(ruleShape, item, complaints);
  const at = (key: string) => item.entries?.get(key)?.value;
  const unique = claimId(at('id'), context);
  warnOfQuotes(at('id'), complaints);
  const written = at('when');
  const reach = { lists: new Set<string>(), conditions: new Set<string>() };
  const when = written === undefined ? undefined : readWhen(written, context, reach);
  const doing = readDoing(at, complaints);
  const rollout = readRollout(at('rollout'), complaints);
  if (!sound || !unique || when === undefined || doing === undefined) return undefined;
  const mode = modeOf(at('mode')) ?? 'enforce';
  const rule: Rule = {
    id: nameForm(String(at('id')?.value)),
    policy: policy.name,
    ...optionalTexts(at),
    mode: leastMode(policy.mode, mode),
    ...(at('expires') === undefined ? {} : { expiresAt: Date.parse(String(at('expires')?.value)) }),
    ...(at('cap') === undefined ? {} : { cap: Number(at('cap')?.value) }),
    ...defined({ rollout, scope: policy.scope }),
    when,
    ...doing,
    place: item.place,
  };
  return { rule, mode, places: placesOf(item), lists: [...reach.lists], conditions: [...reach.conditions] };
}

/** Expanded conditions beyond this size are a mistake, or an attack on the evaluation. */
const maxTests = 5_000;

function readWhen(written: Placed, context: RuleContext, reach: { lists: Set<string>; conditions: Set<string> }): Condition | undefined {
  const when = readCondition(written, context.conditions.contextFor(reach));
  if (when === undefined || testCount(when) <= maxTests) return when;
  context.complaints.error(written.place, 'too-large', `with its named conditions expanded this is more than ${maxTests} tests`);
  return undefined;
}

function testCount(condition: Condition, known = new Map<Condition, number>()): number {
  if (condition.kind === 'test') return 1;
  const before = known.get(condition);
  if (before !== undefined) return before;
  const children = condition.kind === 'not' ? [condition.child] : condition.children;
  let count = 0;
  for (const child of children) count += testCount(child, known);
  known.set(condition, count);
  return count;
}

/** Quotes of a word processor are part of a name that everybody then has to type. */
function warnOfQuotes(name: Placed | undefined, complaints: Complaints): void {
  const doubt = typeof name?.value === 'string' ? outerQuotesDoubt(name.value) : undefined;
  if (name !== undefined && doubt !== undefined) complaints.warn(name.place, doubt.code, doubt.message);
}

function claimId(id: Placed | undefined, { complaints, ruleIds }: RuleContext): boolean {
  if (typeof id?.value !== 'string') return true;
  const before = ruleIds.get(nameForm(id.value));
  if (before === undefined) {
    ruleIds.set(nameForm(id.value), id.place);
    return true;
  }
  complaints.error(
    id.place,
    'duplicate-rule',
    `there is a rule ${quoted(id.value)} at ${before.file}:${before.line} already; ids are unique over the whole set`,
  );
  return false;
}

function placesOf(item: Placed): ParsedRule['places'] {
  const place = (key: string) => item.entries?.get(key)?.value.place;
  const mode = place('mode');
  const expires = place('expires');
  const cap = place('cap');
  const rollout = place('rollout');
  return {
    id: place('id') ?? item.place,
    when: place('when') ?? item.place,
    // biome-ignore lint/suspicious/noThenProperty: the language's own word; no promise is made of it.
    then: place('then') ?? item.place,
    ...defined({ mode, expires, cap, rollout }),
  };
}

function optionalTexts(at: (key: string) => Placed | undefined): Pick<Rule, 'description' | 'owner' | 'reason'> {
  const texts: Pick<Rule, 'description' | 'owner' | 'reason'> = {};
  for (const key of ['description', 'owner', 'reason'] as const) {
    const text = textOf(at(key));
    if (text !== undefined) texts[key] = text;
  }
  return texts;
}

function modeOf(placed: Placed | undefined): Mode | undefined {
  return modes.find((mode) => mode === placed?.value);
}

function textOf(placed: Placed | undefined): string | undefined {
  return typeof placed?.value === 'string' ? placed.value : undefined;
}

function nameOf(file: string): string {
  return (file.split('/').at(-1) ?? file).replace(/\.ya?ml$/i, '');
}
