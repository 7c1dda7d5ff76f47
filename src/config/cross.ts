// What lobbyguard.yaml gets wrong across keys and towards the world: names used twice, secrets that are not set, files that are not there.
// It looks at whatever parts have the right shape, so that these problems are told together with the others.
import { accessSync, constants } from 'node:fs';
import type { Complaints } from '../yaml/complaints.ts';
import type { Placed } from '../yaml/document.ts';
import { placeAt, valueAt } from '../yaml/walk.ts';
import { accountFaults, accountParts, accountSchema } from './account.ts';
import type { Surroundings } from './any-account.ts';
import { pathFrom } from './paths.ts';
import { secretFault, secretSchema } from './secret.ts';
import { type Fault, pathFault } from './values.ts';

/** What can be told from the file alone. */
export function checkAcrossKeys(root: Placed, complaints: Complaints): void {
  const accounts = accountsOf(root);
  for (const account of accounts) {
    const parsed = accountSchema.safeParse(account.value);
    const faults = parsed.success ? accountFaults(parsed.data) : [];
    for (const { path, code, message } of faults) complaints.error(placeAt(account, path), code, message);
  }
  for (const { place } of repeated(accounts, 'name'))
    complaints.error(place, 'duplicate-account', 'another account has this name already; records and metrics could not tell them apart');
  for (const { place } of repeated(accounts, 'listen', (listen) => !listen.endsWith(':0')))
    complaints.error(place, 'duplicate-listen', 'another account listens here already; choose another port');
}

/** What only this machine tells: whether secrets and files are there. */
export function checkSurroundings(root: Placed, around: Surroundings, complaints: Complaints): void {
  for (const account of accountsOf(root)) {
    const { secrets, files } = accountParts(account.entries?.get('kind')?.value.value);
    for (const path of secrets) checkSecret(valueAt(account, path), around, complaints);
    for (const path of files) checkFile(valueAt(account, path), around, complaints);
  }
  checkFile(valueAt(root, ['tls', 'ca']), around, complaints);
}

function accountsOf(root: Placed): readonly Placed[] {
  return root.entries?.get('accounts')?.value.items ?? [];
}

/** The values of `key` that an earlier account has already. */
function repeated(accounts: readonly Placed[], key: string, counts: (text: string) => boolean = () => true): Placed[] {
  const seen = new Set<string>();
  return accounts.flatMap((account) => {
    const written = account.entries?.get(key)?.value;
    if (typeof written?.value !== 'string' || !counts(written.value)) return [];
    if (seen.has(written.value)) return [written];
    seen.add(written.value);
    return [];
  });
}

function checkSecret(written: Placed | undefined, around: Surroundings, complaints: Complaints): void {
  const parsed = secretSchema.safeParse(written?.value);
  if (written === undefined || !parsed.success) return;
  const fault = secretFault(parsed.data, around);
  if (fault !== undefined) complaints.error(placeAt(written, [Object.keys(parsed.data)[0] ?? '']), fault.code, fault.message);
}

function checkFile(written: Placed | undefined, { file }: Surroundings, complaints: Complaints): void {
  if (typeof written?.value !== 'string' || pathFault(written.value) !== undefined) return;
  const fault = unreadableFault(pathFrom(file, written.value));
  if (fault !== undefined) complaints.error(written.place, fault.code, fault.message);
}

function unreadableFault(path: string): Fault | undefined {
  try {
    accessSync(path, constants.R_OK);
    return undefined;
  } catch (error) {
    return { code: 'unreadable', message: `${path} cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown error'})` };
  }
}
