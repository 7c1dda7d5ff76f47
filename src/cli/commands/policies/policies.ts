// `lobbyguard policies`: which set is in force, which one waits and whom it would remove; `policies accept` lets it take effect.
import { LobbyguardError } from '../../../errors.ts';
import { escapeText } from '../../../escape.ts';
import { type DeskArgs, deskClient } from '../../desk/client.ts';
import { exitCodes } from '../../failure.ts';
import type { Io } from '../../io.ts';
import { policiesText } from '../../output/policies.ts';
import { styleFor } from '../../output/style.ts';

export async function policies(args: DeskArgs & { format: 'human' | 'json' }, io: Io): Promise<number> {
  const { state } = await (await deskClient(args, io)).now();
  const { revision, policiesWaiting: waiting, policiesRejected: rejected } = state;
  const json = { revision, ...(waiting === undefined ? {} : { waiting }), ...(rejected === undefined ? {} : { rejected }) };
  io.stdout.write(args.format === 'json' ? `${JSON.stringify(json, null, 2)}\n` : policiesText(state, styleFor(io)));
  return exitCodes.fine;
}

/** Exactly the set that was shown: one that has changed since is refused. */
export async function acceptPolicies(args: DeskArgs & { revision?: string }, io: Io): Promise<number> {
  const client = await deskClient(args, io);
  const { policiesWaiting: waiting } = (await client.now()).state;
  if (waiting === undefined) throw new LobbyguardError('USAGE', 'no policies wait; the set on disk is in force, or was rejected');
  if (args.revision !== undefined && !waiting.revision.startsWith(args.revision))
    throw new LobbyguardError(
      'USAGE',
      `another set waits now, ${waiting.revision.slice(0, 12)}: look at it with "lobbyguard policies" first`,
    );
  const answer = await client.post('/policies/accept', {}, waiting.revision);
  io.stdout.write(`${escapeText(answer.said ?? 'Accepted.')}\n`);
  return exitCodes.fine;
}
