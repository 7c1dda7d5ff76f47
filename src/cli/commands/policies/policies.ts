// `lobbyguard policies`: which set is in force, which one waits and whom it would remove; `policies accept` lets it take effect.
// Without a console in the configuration both go over the audit directory, as the kill switch does.
import { resolve } from 'node:path';
import { loadConfig } from '../../../config/load.ts';
import { LobbyguardError } from '../../../errors.ts';
import { escapeText } from '../../../escape.ts';
import { type DeskArgs, deskClient } from '../../desk/client.ts';
import { exitCodes } from '../../failure.ts';
import type { Io } from '../../io.ts';
import { jsonText } from '../../output/json.ts';
import { type PoliciesState, policiesText } from '../../output/policies.ts';
import { styleFor } from '../../output/style.ts';
import { toCopy } from '../../to-copy.ts';
import { acceptByFile, policiesOnRecord } from './on-record.ts';

interface Side {
  state(): Promise<PoliciesState>;
  /** Says what was done. */
  accept(revision: string): Promise<string>;
}

export async function policies(args: DeskArgs & { format: 'human' | 'json' }, io: Io): Promise<number> {
  const state = await (await sideOf(args, io)).state();
  const { revision, policiesWaiting: waiting, policiesRejected: rejected } = state;
  const json = { revision, ...(waiting === undefined ? {} : { waiting }), ...(rejected === undefined ? {} : { rejected }) };
  io.stdout.write(args.format === 'json' ? jsonText(json) : policiesText(state, styleFor(io), args.config));
  return exitCodes.fine;
}

/** Exactly the set that was shown: one that has changed since is refused. */
export async function acceptPolicies(args: DeskArgs & { revision?: string }, io: Io): Promise<number> {
  const side = await sideOf(args, io);
  const { policiesWaiting: waiting } = await side.state();
  if (waiting === undefined) throw new LobbyguardError('USAGE', 'no policies wait; the set on disk is in force, or was rejected');
  if (args.revision !== undefined && !waiting.revision.startsWith(args.revision))
    throw new LobbyguardError(
      'USAGE',
      `another set waits now, ${waiting.revision.slice(0, 12)}: look at it first: ${toCopy('policies', args.config)}`,
    );
  io.stdout.write(`${escapeText(await side.accept(waiting.revision))}\n`);
  return exitCodes.fine;
}

async function sideOf(args: DeskArgs, io: Io): Promise<Side> {
  const config = await loadConfig(resolve(io.cwd, args.config), io.env, { need: 'paths' });
  const { directory } = config.audit;
  if (config.console === undefined)
    return { state: () => policiesOnRecord(directory), accept: (revision) => acceptByFile(directory, revision, args.who) };
  const client = await deskClient(args, io);
  return {
    state: async () => (await client.now()).state,
    accept: async (revision) => (await client.post('/policies/accept', {}, revision)).said ?? 'Accepted.',
  };
}
