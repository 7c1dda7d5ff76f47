// The forms policy files are made of: the one definition that validation and the published JSON Schemas (schema.ts) come from.
// Nesting forms take their child as an argument: the schema recurses, the loader looks at each child by itself.
import { z } from 'zod';
import { invisibleIn } from '../../canonical/invisible.ts';
import type { FactDefinition } from '../../roster/facts.ts';
import { wording } from '../../yaml/form-problems.ts';
import { type Action, actionDefinitions, actions, asks } from '../action.ts';
import { text } from '../language/fact-form.ts';
import { ruleKeyHint, synonymHint } from '../language/synonyms.ts';
import { modes } from '../mode.ts';
import type { Operator } from '../operators/operator.ts';
import { operatorsFor } from '../operators/operators.ts';
import { windowMeant } from './window.ts';

/** A window of `arrivals` and `removals`: `30s`, `5m`, `2h`. */
export const windowSchema = z
  .string({ error: windowFault })
  .regex(/^[1-9]\d{0,5}[smh]$/, { error: windowFault })
  .meta({ description: 'a window: 30s, 5m, 2h' });

function windowFault({ input }: { input: unknown }): string | undefined {
  if (input === null || input === undefined) return undefined;
  const meant = windowMeant(input);
  return meant === undefined ? 'a window is written as 30s, 5m or 2h' : `a window is written as 30s, 5m or 2h; write ${meant}`;
}

/** What goes beside the operators of a fact that needs it. */
export function paramsSchema(fact: FactDefinition): z.ZodType {
  return fact.params === 'within' ? z.strictObject({ within: windowSchema }) : z.strictObject({ zone: text });
}

export const beside = {
  params: z.record(z.string(), z.unknown()).optional(),
  ifUnknown: z.literal('match').optional().meta({ description: 'an unknown fact satisfies this condition' }),
};

/** One fact, one operator, in the form of json-rules-engine. */
export const leafForm = z.strictObject({ fact: text, operator: text, value: z.unknown(), ...beside });
export const referenceForm = z.strictObject({ condition: text });

/** `all`, `any` and `not` over whatever a child is. */
export function nestingForms(child: z.ZodType) {
  return {
    all: z.strictObject({ all: z.array(child).min(1) }),
    any: z.strictObject({ any: z.array(child).min(1) }),
    not: z.strictObject({ not: child }),
  };
}

/** `fact: { operator: value, ... }`, with every operator the fact takes, over whatever their values are. */
export function matcherForm(fact: FactDefinition, value: (operator: Operator) => z.ZodType) {
  const operators = operatorsFor(fact).map((operator) => [
    operator.name,
    value(operator).optional().meta({ description: operator.description }),
  ]);
  return z.strictObject({ ...(Object.fromEntries(operators) as Record<string, z.ZodType>), ...beside });
}

const oneOrMore = z.union([text, z.array(text).min(1)]);

export const scopeForm = z.strictObject({
  organizer: oneOrMore.optional().meta({ description: "globs over the organizer's address" }),
  subject: oneOrMore.optional().meta({ description: 'globs over the subject' }),
});

export const modeSchema = z
  .enum(modes)
  .meta({ description: 'what counts is the least of daemon, policy and rule' })
  .register(wording, { noun: 'mode', hint: synonymHint });
export const expiresSchema = dayForm('from this day, 00:00 UTC, the rule is inert');

function dayForm(description: string) {
  const error = ({ input }: { input: unknown }) => (isWrittenDate(input) ? 'there is no such day' : 'a date is written as 2027-03-31');
  return z.iso.date({ error }).meta({ description });
}

/** In the form of a date: then the calendar has no such day. */
function isWrittenDate(written: unknown): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(String(written));
}

const actionText = actions.map((action) => `${action}: ${actionDefinitions[action].description}`).join('; ');

export const actionForm = z.enum(actions).meta({ description: actionText }).register(wording, { noun: 'action', hint: synonymHint });

const proposals = actions.filter(asks) as [Action, ...Action[]];
const proposed = z.enum(proposals).register(wording, { noun: 'action to propose', hint: synonymHint });
const ending = z.enum(proposals).register(wording, { noun: 'action at the end of a hold', hint: synonymHint });

/** `hold` that says more. The loader reads it apart, because what goes with what is more than a form can say. */
export const holdForm = z.strictObject({
  hold: z.strictObject({
    propose: proposed.optional().meta({ description: 'what a human is asked to do' }),
    for: windowSchema.optional().meta({ description: 'how long a human has, from the first time this rule holds them: 30s, 5m, 2h' }),
    // biome-ignore lint/suspicious/noThenProperty: the language's own word; no promise is made of it.
    then: ending.optional().meta({ description: 'what happens when nobody has decided by then' }),
    unattended: z.boolean().optional().meta({ description: 'needed for `then: admit`: people are let in with nobody looking' }),
  }),
});

/** What people type elsewhere to name it. */
const visible = text.refine((name) => invisibleIn(name) === undefined, 'a character in this name cannot be seen');

const capSchema = z
  .int()
  .min(1)
  .max(1_000_000)
  .meta({ description: 'removals a minute of this rule in one meeting, instead of safety.maxRemovalsPerMinute' });

/** Which meetings a rule acts in first. */
export const rolloutForm = z
  .strictObject({
    percent: z.number().min(1).max(100).optional().meta({ description: 'of all meetings, chosen by a stable hash; others see a proposal' }),
    meetings: scopeForm.optional().meta({ description: 'only in these; elsewhere the rule proposes' }),
    until: dayForm('by this day somebody decides how it goes on; check warns from then on, and nothing changes by itself').optional(),
  })
  .meta({ description: 'acts in a share of the meetings and proposes in the others' });

/** A rule over whatever a condition and an action are. */
export function ruleForm(condition: z.ZodType, action: z.ZodType) {
  const form = z.strictObject({
    id: visible.meta({ description: 'unique over the whole set' }),
    description: text.optional().meta({ description: 'for the people who read this file' }),
    mode: modeSchema.optional(),
    owner: visible.optional().meta({ description: 'who answers for this rule' }),
    expires: expiresSchema.optional(),
    when: condition,
    // biome-ignore lint/suspicious/noThenProperty: the language has said `then` since its first day; no promise is made of it.
    then: action,
    evenIfAdmitted: z.boolean().optional().meta({ description: 'acts on people, too, whom a human let in' }),
    reason: text.optional().meta({ description: 'why, for the record and the desk' }),
    cap: capSchema.optional(),
    rollout: rolloutForm.optional(),
  });
  return form.register(wording, { noun: 'key', hint: ruleKeyHint });
}

/** A policy file over whatever a condition and a rule are. */
export function policyForm(condition: z.ZodType, rule: z.ZodType) {
  const form = z.strictObject({
    version: z.literal(1).optional().meta({ description: 'of this format: 1' }),
    name: visible.optional().meta({ description: 'of this policy, in records and reports' }),
    description: text.optional().meta({ description: 'for the people who read this file' }),
    mode: modeSchema.optional(),
    meetings: scopeForm.optional().meta({ description: 'only in these meetings; left out: in all' }),
    lists: z.record(text, z.array(text)).optional().meta({ description: 'lists of this file, by name' }),
    conditions: z.record(text, condition).optional().meta({ description: 'conditions by name, for { condition: NAME }' }),
    rules: z.array(rule).min(1).meta({ description: 'in order; the first that matches decides' }),
  });
  return form.register(wording, { noun: 'key', hint: ruleKeyHint });
}
