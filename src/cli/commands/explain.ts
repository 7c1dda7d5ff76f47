// `lobbyguard explain`: why this participant gets this decision, and why each earlier rule did not match. Of somebody described, or of a decision on record.
import { smallestFlips } from '../../policy/decide/flip.ts';
import type { Explanation } from '../../policy/policy.ts';
import { createSituation } from '../../policy/situation.ts';
import { createExplanationInput, type ExplainArgs } from '../explain-input.ts';
import { exitCodes } from '../failure.ts';
import type { Io } from '../io.ts';
import { humanExplanation, jsonExplanation } from '../output/explanation.ts';
import { styleFor } from '../output/style.ts';
import { loadedPolicies } from '../policy-paths.ts';
import { shownPath } from '../shown-path.ts';

/** Throws for input that cannot be read, for facts that do not exist, and for broken policies. */
export async function explain(args: ExplainArgs, io: Io): Promise<number> {
  const { input, assumed } = await createExplanationInput(args, io);
  const { set, parsed } = await loadedPolicies(args.policies, io);
  const explanation = await set.explain(createSituation(input).situation);
  const style = styleFor(io);
  if (args.format === 'json') io.stdout.write(jsonExplanation(explanation));
  else io.stdout.write(humanExplanation(nearby(explanation, io), await smallestFlips(set, input, parsed.lists), style));
  tellAssumed(explanation, assumed, io);
  return exitCodes.fine;
}

/** The deciding rule's file as people type it. */
export function nearby(explanation: Explanation, io: Io): Explanation {
  const { rule } = explanation;
  if (rule === null) return explanation;
  return { ...explanation, rule: { ...rule, place: { ...rule.place, file: shownPath(rule.place.file, io.cwd) } } };
}

/** A count that nobody named is no count that is known. */
function tellAssumed({ rules }: Explanation, assumed: readonly string[], io: Io): void {
  const read = assumed.filter((name) => rules.some(({ conditions }) => conditions.some(({ fact }) => fact === name)));
  if (read.length === 0) return;
  io.stderr.write(
    `note: nothing was said of ${read.join(' and ')}, so 0 was taken: name it with --count ${read[0]}=40. A decision on record is explained with its counts by --decision ID\n`,
  );
}
