// Policies in force and waiting where there is no console to ask: what the audit log says, and the file by which a set is accepted.
import { existsSync } from 'node:fs';
import { rename, rm, writeFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { listAuditFilesIfAny } from '../../../audit/reading/files.ts';
import { readBatches } from '../../../audit/reading/read.ts';
import type { AuditRecord } from '../../../audit/record.ts';
import { waitingDoc } from '../../../console/view/documents.ts';
import { acceptFile } from '../../../daemon/gate/accept-file.ts';
import { defined } from '../../../defined.ts';
import { LobbyguardError, reasonOf } from '../../../errors.ts';
import type { PoliciesState } from '../../output/policies.ts';

type PolicyRecord = AuditRecord & { type: 'policy' };

const patienceMs = 3_000;
const lookEveryMs = 50;

/** Throws USAGE where nobody has left a word about policies. */
export async function policiesOnRecord(directory: string): Promise<PoliciesState> {
  const record = await lastPolicyRecord(directory);
  if (record === undefined)
    throw new LobbyguardError(
      'USAGE',
      `no daemon has left a word about its policies in ${directory}: has one run with this configuration?`,
    );
  return stateOf(record);
}

/** Leaves the revision for the daemon, and waits until it has taken it. Throws USAGE where it does not. */
export async function acceptByFile(directory: string, revision: string, who: string): Promise<string> {
  const file = acceptFile(directory);
  await leave(file, `${revision}\n${who}\n`);
  for (let waited = 0; existsSync(file); waited += lookEveryMs) {
    if (waited >= patienceMs) {
      await rm(file, { force: true });
      throw new LobbyguardError('USAGE', `no daemon has taken ${file}: is one running with this configuration? Nothing was accepted`);
    }
    await delay(lookEveryMs);
  }
  const record = await lastPolicyRecord(directory);
  if (record === undefined || record.rejected === true || (record.revision !== revision && record.protection !== revision))
    throw new LobbyguardError('USAGE', 'another set waits or is in force by now: look at it first, with "npx lobbyguard policies"');
  return `Accepted: ${revision.slice(0, 12)} is in force. Everybody present is decided again.`;
}

/** Moved into its place, so that nobody reads half of it. */
async function leave(file: string, text: string): Promise<void> {
  try {
    await writeFile(`${file}.new`, text);
    await rename(`${file}.new`, file);
  } catch (error) {
    throw new LobbyguardError('AUDIT_UNWRITABLE', `${file} cannot be written: ${reasonOf(error)}`, { cause: error });
  }
}

async function lastPolicyRecord(directory: string): Promise<PolicyRecord | undefined> {
  for (const file of listAuditFilesIfAny(directory).toReversed()) {
    let last: PolicyRecord | undefined;
    for await (const batch of readBatches([file], { types: new Set(['policy']) })) {
      for (const line of batch) if (line.kind === 'record' && line.record.type === 'policy') last = line.record;
    }
    if (last !== undefined) return last;
  }
  return undefined;
}

function stateOf(record: PolicyRecord): PoliciesState {
  if (record.rejected !== true) return { revision: record.revision };
  const { revision, waiting, people = 0, would = [], doubts, unprotects, at, problems } = record;
  const acting = revision === undefined ? {} : { revision };
  if (waiting === undefined) return { ...acting, policiesRejected: problems[0]?.message ?? 'unknown problem' };
  const proposes = revision === undefined;
  const set = { revision: waiting, since: Date.parse(at), people, would, proposes, ...defined({ doubts, unprotects }) };
  return { ...(proposes ? { revision: waiting } : acting), policiesWaiting: waitingDoc(set) };
}
