// `lobbyguard explain --decision ID [AUDIT...]`: what was decided then, and what the policies given decide with the same facts and counts.
import { findAuditLogs } from '../../audit/reading/logs.ts';
import { LobbyguardError } from '../../errors.ts';
import { smallestFlips } from '../../policy/decide/flip.ts';
import { explainDecision as explainRecord } from '../../replay/explanation.ts';
import { auditPaths } from '../audit-paths.ts';
import { splitMeeting } from '../explain-input.ts';
import { exitCodes } from '../failure.ts';
import type { Io } from '../io.ts';
import { humanExplanation } from '../output/explanation.ts';
import { humanRecord, jsonRecord } from '../output/recorded-decision.ts';
import { styleFor } from '../output/style.ts';
import { loadedPolicies } from '../policy-paths.ts';
import { nearby } from './explain.ts';

export interface ExplainDecisionArgs {
  /** The `id` of the decision record. */
  decision: string;
  /** Audit files, or directories of them; default: the configured directory, else `audit`. */
  audit: readonly string[];
  /** Default: the configured policies, else `policies`. */
  policies?: string;
  format: 'human' | 'json';
}

/** Throws INPUT_UNREADABLE where the log or the decision is not there, and for broken policies. */
export async function explainDecision(args: ExplainDecisionArgs, io: Io): Promise<number> {
  const paths = await auditPaths(args.audit, io);
  const files = (await findAuditLogs(paths, io.cwd)).map(({ path }) => path);
  const { set, parsed } = await loadedPolicies(args.policies, io);
  const told = await explainRecord(args.decision, files, set);
  if (told === undefined)
    throw new LobbyguardError(
      'INPUT_UNREADABLE',
      `no decision ${args.decision} is on record in ${paths.join(', ')}: the id is the whole "id" of a record of type "decision"`,
    );
  if (args.format === 'json') {
    io.stdout.write(jsonRecord(told));
    return exitCodes.fine;
  }
  const { facts, at, count } = told.situation;
  const { person: participant, room: meeting } = splitMeeting(facts);
  const flips = await smallestFlips(set, { participant, meeting, at, count }, parsed.lists);
  const style = styleFor(io);
  io.stdout.write(`${humanRecord(told, set.revision, style)}\n\n${humanExplanation(nearby(told.explanation, io), flips, style)}`);
  return exitCodes.fine;
}
