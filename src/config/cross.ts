// What lobbyguard.yaml gets wrong across keys and towards the world: names used twice, secrets that are not set, files that are not there.
// It looks at whatever parts have the right shape, so that these problems are told together with the others.
import { canonicalAddress } from '../address.ts';
import type { Complaints } from '../yaml/complaints.ts';
import type { Placed } from '../yaml/document.ts';
import { placeAt, valueAt } from '../yaml/walk.ts';
import { accountFaults, accountParts, accountSchema } from './account/account.ts';
import type { AccountParts } from './account/any-account.ts';
import type { Surroundings } from './account/fault.ts';
import { checkMeetingFiles } from './account/meeting-files.ts';
import { clientFault, clusterFaults, clusterParts } from './cluster/cluster.ts';
import { consoleFaults, consoleParts } from './console.ts';
import { amongFault, auditFault, policiesFault } from './directories.ts';
import { isSamePlace, type Listen, parseListen } from './listen.ts';
import { expiryFault, fileFault, type Holding, pairFault } from './material/material.ts';
import { checkNotify, checkNotifySecrets } from './notify/faults.ts';
import { pathFrom } from './paths.ts';
import { checkProtectFiles } from './protect.ts';
import { checkHeaderSecret, checkSecret } from './secret.ts';
import { type Fault, pathFault } from './values.ts';

/** What can be told from the file alone. */
export function checkAcrossKeys(root: Placed, complaints: Complaints): void {
  const accounts = accountsOf(root);
  for (const account of accounts) {
    const parsed = accountSchema.safeParse(account.value);
    const faults = parsed.success ? accountFaults(parsed.data) : [];
    for (const { path, code, message, warning } of faults) complaints[warning ? 'warn' : 'error'](placeAt(account, path), code, message);
  }
  for (const { place } of repeated(accounts, 'name', { as: (text) => text }))
    complaints.error(place, 'duplicate-account', 'another account has this name already; records and metrics could not tell them apart');
  for (const key of ['username', 'endpoint'])
    for (const { place } of repeated(accounts, key, { as: (text) => canonicalAddress(text) ?? text }))
      complaints.error(place, 'duplicate-account', 'another account is this user already; two of them would do everything twice');
  checkSharedMeetings(accounts, complaints);
  checkPools(root, accounts, complaints);
  const page = valueAt(root, ['console']);
  for (const { path, code, message } of consoleFaults(page?.value)) complaints.error(placeAt(root, ['console', ...path]), code, message);
  const cluster = valueAt(root, ['cluster']);
  for (const { path, code, message } of clusterFaults(cluster?.value)) complaints.error(placeAt(root, ['cluster', ...path]), code, message);
  checkListeners([...accounts, page, valueAt(root, ['metrics'])], complaints);
  const notify = valueAt(root, ['notify']);
  if (notify !== undefined) checkNotify(notify, complaints);
}

function checkListeners(owners: readonly (Placed | undefined)[], complaints: Complaints): void {
  const seen: Listen[] = [];
  for (const owner of owners) {
    const written = owner?.entries?.get('listen')?.value;
    const listen = typeof written?.value === 'string' ? parseListen(written.value) : undefined;
    if (written === undefined || listen === undefined) continue;
    if (seen.some((earlier) => isSamePlace(earlier, listen)))
      complaints.error(written.place, 'duplicate-listen', 'something else in this file listens here already; choose another port');
    seen.push(listen);
  }
}

/** Meetings, lists and calendars that an earlier account follows already. */
function checkSharedMeetings(accounts: readonly Placed[], complaints: Complaints): void {
  const followers = new Map<string, { account: Placed; name: unknown }>();
  for (const account of accounts) {
    for (const meeting of valueAt(account, ['meetings'])?.items ?? []) {
      const key = JSON.stringify(meeting.value).toLowerCase();
      const first = followers.get(key);
      if (first === undefined) followers.set(key, { account, name: valueAt(account, ['name'])?.value });
      else if (first.account !== account) complaints.warn(meeting.place, 'duplicate-meeting', sharedText(first.name));
    }
  }
}

function sharedText(name: unknown): string {
  const first = typeof name === 'string' ? `account "${name}"` : 'another account';
  return `${first} follows this already, and each acts for itself; on two nodes of a cluster one also takes whom the other lets in for let in by somebody in the meeting; leave it to one`;
}

/** A label that no limit goes by. */
function checkPools(root: Placed, accounts: readonly Placed[], complaints: Complaints): void {
  if (valueAt(root, ['limits', 'perPool']) !== undefined) return;
  for (const account of accounts) {
    const pool = account.entries?.get('pool')?.value;
    if (pool !== undefined)
      complaints.warn(pool.place, 'pool-in-vain', 'pools share limits.perPool, which is not set; set it, or leave pool out');
  }
}

/** What only this machine tells: whether secrets and files are there, and hold what they should. */
export function checkSurroundings(root: Placed, around: Surroundings, complaints: Complaints): void {
  for (const account of accountsOf(root)) {
    checkParts(account, accountParts(account.entries?.get('kind')?.value.value), around, complaints);
    for (const meeting of valueAt(account, ['meetings'])?.items ?? [])
      checkSecret(valueAt(meeting, ['calendar', 'password']), around, complaints);
    checkMeetingFiles(account, around, complaints);
  }
  checkProtectFiles(root, around.file, complaints);
  const page = valueAt(root, ['console']);
  if (page !== undefined) {
    checkParts(page, consoleParts, around, complaints);
    checkHeaderSecret(valueAt(page, ['auth', 'proxy', 'secret']), around, complaints);
  }
  const cluster = valueAt(root, ['cluster']);
  if (cluster !== undefined) checkCluster(cluster, around, complaints);
  checkFile(valueAt(root, ['tls', 'ca']), around, 'certificates', complaints);
  checkPlace(root, ['policies'], 'policies', policiesFault, around, complaints);
  checkPlace(
    root,
    ['audit', 'directory'],
    'audit',
    (path) => auditFault(path) ?? amongFault(path, placeOf(root, ['policies'], 'policies', around)),
    around,
    complaints,
  );
  const notify = valueAt(root, ['notify']);
  if (notify !== undefined) checkNotifySecrets(notify, around, complaints);
}

function checkCluster(cluster: Placed, around: Surroundings, complaints: Complaints): void {
  checkParts(cluster, clusterParts, around, complaints);
  const fault = clientFault();
  if (fault !== undefined) complaints.error(cluster.place, fault.code, fault.message);
}

function checkParts(owner: Placed, { secrets, files, pairs }: AccountParts, around: Surroundings, complaints: Complaints): void {
  for (const path of secrets) checkSecret(valueAt(owner, path), around, complaints);
  for (const { path, holds } of files) checkFile(valueAt(owner, path), around, holds, complaints);
  for (const path of pairs) checkPair(valueAt(owner, path), around, complaints);
}

function accountsOf(root: Placed): readonly Placed[] {
  return root.entries?.get('accounts')?.value.items ?? [];
}

interface Sameness {
  /** Two are the same that are the same in this form. */
  as: (text: string) => string;
}

/** The values of `key` that an earlier account has already. */
function repeated(accounts: readonly Placed[], key: string, { as }: Sameness): Placed[] {
  const seen = new Set<string>();
  return accounts.flatMap((account) => {
    const written = account.entries?.get(key)?.value;
    if (typeof written?.value !== 'string') return [];
    const folded = as(written.value);
    if (seen.has(folded)) return [written];
    seen.add(folded);
    return [];
  });
}

function checkFile(written: Placed | undefined, around: Surroundings, holds: Holding, complaints: Complaints): void {
  const path = pathIn(written, around);
  if (written === undefined || path === undefined) return;
  const fault = fileFault(path, holds);
  if (fault !== undefined) complaints.error(written.place, fault.code, fault.message);
  const expiry = holds === 'certificates' ? expiryFault(path, Date.now()) : undefined;
  if (expiry !== undefined) complaints.warn(written.place, expiry.code, expiry.message);
}

function checkPair(written: Placed | undefined, around: Surroundings, complaints: Complaints): void {
  const at = (key: string) => (written === undefined ? undefined : valueAt(written, [key]));
  const [cert, key] = [pathIn(at('cert'), around), pathIn(at('key'), around)];
  const fault = cert === undefined || key === undefined ? undefined : pairFault({ cert, key });
  if (fault !== undefined && written !== undefined) complaints.error(placeAt(written, ['key']), fault.code, fault.message);
}

/** A directory that has a name when the key is left out, too. */
function checkPlace(
  root: Placed,
  key: readonly string[],
  otherwise: string,
  faultOf: (path: string) => Fault | undefined,
  around: Surroundings,
  complaints: Complaints,
): void {
  const path = placeOf(root, key, otherwise, around);
  const fault = path === undefined ? undefined : faultOf(path);
  if (fault !== undefined) complaints.error(placeAt(root, key), fault.code, fault.message);
}

function placeOf(root: Placed, key: readonly string[], otherwise: string, around: Surroundings): string | undefined {
  const written = valueAt(root, key);
  return written === undefined ? pathFrom(around.file, otherwise) : pathIn(written, around);
}

function pathIn(written: Placed | undefined, { file }: Surroundings): string | undefined {
  return typeof written?.value === 'string' && pathFault(written.value) === undefined ? pathFrom(file, written.value) : undefined;
}
