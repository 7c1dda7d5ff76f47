// The shapes of policy, list and test files as zod schemas: what `schema` prints as JSON Schema and editors check against.
import { z } from 'zod';
import { type CountFact, type FactDefinition, factDefinitions } from '../../roster/facts.ts';
import { wording } from '../../yaml/form-problems.ts';
import { actionDefinitions, actions } from '../action.ts';
import { factSchema } from '../language/fact-form.ts';
import { factHint, synonymHint } from '../language/synonyms.ts';
import { modeDefinitions, modes } from '../mode.ts';
import { operators } from '../operators/operators.ts';
import { beside, holdForm, leafForm, matcherForm, nestingForms, paramsSchema, policyForm, referenceForm, ruleForm } from './forms.ts';

/** A condition in any of its forms; refers to itself. */
export const conditionSchema: z.ZodType = z
  .lazy(() => {
    const { all, any, not } = nestingForms(conditionSchema);
    return z.union([all, any, not, referenceForm, publishedLeaf, shorthand]);
  })
  .meta({ id: 'condition', description: 'json-rules-engine form or a mapping of fact to matcher, mixed freely' });

const publishedLeaf = leafForm.extend({
  fact: z.enum(factDefinitions.map((fact) => fact.name) as [string, ...string[]]),
  operator: z.enum(operators.map((operator) => operator.name) as [string, ...string[]]),
  value: z.union([
    z.string(),
    z.number(),
    z.boolean(),
    z.array(z.union([z.string(), z.number(), z.boolean()])).min(1),
    z.strictObject({ list: z.string() }),
  ]),
});

const shorthand = saying(
  z.strictObject(
    Object.fromEntries(factDefinitions.map((fact) => [fact.name, matcher(fact).optional().meta({ description: fact.description })])),
  ),
);

/** A scalar means `equal`, a list `in`, a mapping is `operator: value`. Facts with `params` need the mapping. */
function matcher(fact: FactDefinition): z.ZodType {
  const forms = matcherForm(fact, (operator) => operator.value.schema(fact));
  if (fact.params !== undefined) return forms.extend({ ...beside, params: paramsSchema(fact) });
  return z.union([factSchema(fact), z.array(factSchema(fact)).min(1), forms]);
}

const publishedAction = z
  .union([...described(actions, (action) => actionDefinitions[action].description), holdForm])
  .meta({ description: 'what happens to the people this rule matches' });
const publishedMode = z
  .union(described(modes, (mode) => modeDefinitions[mode]))
  .optional()
  .meta({ description: 'how far this may go; what counts is the least of daemon, policy and rule' });

export const policySchema = policyForm(conditionSchema, ruleForm(conditionSchema, publishedAction).extend({ mode: publishedMode }))
  .extend({ mode: publishedMode })
  .meta({ title: 'lobbyguard policy' });

/** A list file as an editor sees it: its lines. */
export const listSchema = z
  .array(z.string().min(1))
  .meta({ title: 'lobbyguard list', description: 'one entry a line, `#` begins a comment; the name of the list is that of the file' });

/** Facts of a participant, as test files and `explain` take them; null is unknown. */
export const participantSchema = factsForm('participant', '');
/** Facts of a meeting, without the prefix. */
export const meetingSchema = factsForm('meeting', 'meeting.');
const counts: Record<CountFact, ReturnType<typeof count>> = { arrivals: count(), removals: count() };
/** What the counts say, whatever the window; absent is 0, null unknown. */
export const countsSchema = z.strictObject(counts);

function momentFault({ input }: { input: unknown }): string {
  const inForm = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:\d{2})$/.test(String(input));
  return inForm ? 'there is no such day, or no such time of day' : 'a moment is written as 2026-11-20T09:00:00Z';
}

const expectedAction = z.enum([...actions, 'none']).register(wording, { noun: 'action', hint: synonymHint });

export const testCaseSchema = z.strictObject({
  name: z.string().min(1),
  participant: participantSchema.optional(),
  meeting: meetingSchema.optional(),
  counts: countsSchema.optional(),
  at: z.iso
    .datetime({ offset: true, error: momentFault })
    .optional()
    .meta({ description: 'the moment of the decision: 2026-11-20T09:00:00Z' }),
  expect: z.strictObject({
    action: expectedAction.optional(),
    rule: z.string().min(1).nullable().optional().meta({ description: 'id of the deciding rule, or of a rule on trial; null: no rule' }),
  }),
});

export const testFileSchema = z.strictObject({ tests: z.array(testCaseSchema).min(1) }).meta({ title: 'lobbyguard policy tests' });

/** A mapping that may not be empty, in a way that editors understand. */
function saying<T extends z.ZodType>(form: T): T {
  return form.refine((value) => Object.keys(Object(value)).length > 0, 'this is empty').meta({ minProperties: 1 });
}

function factsForm(from: FactDefinition['from'], prefix: string) {
  const facts = factDefinitions.filter((fact) => fact.from === from);
  const form = z.strictObject(
    Object.fromEntries(
      facts.map((fact) => [fact.name.slice(prefix.length), factSchema(fact).nullable().optional().meta({ description: fact.description })]),
    ),
  );
  return form.register(wording, { noun: 'fact', hint: factHint });
}

/** Words with what each means, as editors show them beside a completion. */
function described<T extends string>(words: readonly T[], meaningOf: (word: T) => string) {
  return words.map((word) => z.literal(word).meta({ description: meaningOf(word) }));
}

function count() {
  return z.int().min(0).nullable().optional();
}
