// From the log to stages that act. The rule: nobody is decided on before memory is whole. A long log takes seconds to read: accounts sign in meanwhile,
// and learn who is there.
import { reasonOf } from '../../errors.ts';
import { loadBeside } from '../../policy/load.ts';
import { startAccount } from '../account.ts';
import { writeFound, writeStart } from '../records.ts';
import { type PreparedSession, prepareSessions } from '../sessions.ts';
import { closeLog, composeStages, type Stages } from './compose.ts';
import type { Groundwork } from './groundwork.ts';

/** Rejects as the start does; then the log is given back. */
export async function startStages(groundwork: Groundwork): Promise<Stages> {
  const { options, remembering, membership, telling } = groundwork;
  if (remembering.takesLong && membership === undefined) return startWatching(groundwork);
  try {
    await remembering.whole(options.signal, () => telling.readBack(options.config.audit.directory, options.signal));
    const sessions = membership === undefined ? await prepareSessions(options) : [];
    const stages = await composeStages(groundwork);
    writeStart(groundwork.recorder, options.config, membership?.status.node);
    writeFound(stages);
    watch(groundwork, sessions);
    return stages;
  } catch (error) {
    await giveBack(groundwork, undefined);
    throw error;
  }
}

/** What of a start that is called off is on record by then, is also ended on record. */
async function startWatching(groundwork: Groundwork): Promise<Stages> {
  const { options, remembering, recorder, accounts, telling } = groundwork;
  const sessions = await prepareSessions(options).catch(async (error: unknown) => {
    await giveBack(groundwork, undefined);
    throw error;
  });
  options.log.info('signing in while the audit log is read: nobody is decided on before that is done', {
    audit: options.config.audit.directory,
  });
  writeStart(recorder, options.config, undefined);
  watch(groundwork, sessions);
  try {
    await remembering.whole(options.signal, async () => {
      await telling.readBack(options.config.audit.directory, options.signal);
      await readPoliciesAgain(groundwork);
    });
    const stages = await composeStages(groundwork);
    writeFound(stages);
    await stages.settings.reload();
    for (const account of accounts.all()) account.remembered();
    return stages;
  } catch (error) {
    await accounts.stop();
    await giveBack(groundwork, reasonOf(error));
    throw error;
  }
}

/** What was saved meanwhile is in force before anybody is decided on. Where it has errors, the set of before stays, and its watch tells. */
async function readPoliciesAgain(groundwork: Groundwork): Promise<void> {
  const loaded = await loadBeside(groundwork.options.config.policies);
  if (loaded.ok) groundwork.loaded = loaded;
}

async function giveBack(groundwork: Groundwork, reason: string | undefined): Promise<void> {
  groundwork.recorder.stop();
  await closeLog(groundwork, reason);
}

function watch({ options, accounts, shared }: Groundwork, sessions: readonly PreparedSession[]): void {
  for (const one of sessions) accounts.add(startAccount(one, options.config, shared));
}
