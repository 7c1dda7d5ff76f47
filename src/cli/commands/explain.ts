// `lobbyguard explain`: why this participant gets this decision, and why each earlier rule did not match.
import { ProblemsError } from '../../errors.ts';
import { smallestFlips } from '../../policy/decide/flip.ts';
import { loadPolicies } from '../../policy/load.ts';
import type { Explanation } from '../../policy/policy.ts';
import { createSituation } from '../../policy/situation.ts';
import type { ExplainArgs } from '../explain-input.ts';
import { createExplanationInput } from '../explain-input.ts';
import { exitCodes } from '../failure.ts';
import type { Io } from '../io.ts';
import { humanExplanation, jsonExplanation } from '../output/explanation.ts';
import { styleFor } from '../output/style.ts';
import { policyPaths } from '../policy-paths.ts';
import { shownPath } from '../shown-path.ts';

/** Throws for input that cannot be read, for facts that do not exist, and for broken policies. */
export async function explain(args: ExplainArgs, io: Io): Promise<number> {
  const input = await createExplanationInput(args, io);
  const loaded = await loadPolicies(await policyPaths(args.policies === undefined ? [] : [args.policies], io));
  if (!loaded.ok) throw new ProblemsError('POLICY_INVALID', loaded.problems);
  const explanation = await loaded.set.explain(createSituation(input).situation);
  if (args.format === 'json') io.stdout.write(jsonExplanation(explanation));
  else
    io.stdout.write(humanExplanation(nearby(explanation, io), await smallestFlips(loaded.set, input, loaded.parsed.lists), styleFor(io)));
  return exitCodes.fine;
}

/** The deciding rule's file as people type it. */
function nearby(explanation: Explanation, io: Io): Explanation {
  const { rule } = explanation;
  if (rule === null) return explanation;
  return { ...explanation, rule: { ...rule, place: { ...rule.place, file: shownPath(rule.place.file, io.cwd) } } };
}
