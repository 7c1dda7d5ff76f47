// Meetings added by hand to a running daemon. They are on record before they are followed, and a restart reads them from there.
import type { Recorder } from '../audit/recorder.ts';
import { defined } from '../defined.ts';
import { canonicalText } from '../meetings/sources/added.ts';
import { refuse } from '../moderation/desk/refusals.ts';
import type { AccountOwner, ClusterSight } from '../rulings/cluster-sight.ts';
import type { MeetingRequest } from '../rulings/meeting-request.ts';
import type { CommandResult } from '../rulings/port.ts';
import type { Accounts } from './accounts.ts';

/** The record of an addition is repeated now and then, because a restart reads only the last days of it. */
const recordEveryMs = 12 * 60 * 60 * 1000;

/** `cluster`: who has the accounts that are not ours; undefined where this process is alone. */
export function addMeeting(request: MeetingRequest, accounts: Accounts, recorder: Recorder, cluster?: ClusterSight): CommandResult {
  const account = accountFor(request.account, accounts, cluster);
  if (typeof account === 'string') return refuse('not-applicable', { reason: account });
  const { until, by } = request;
  const meeting = canonicalText(request.meeting);
  const fault = account.sources.faultOf(meeting);
  if (fault !== undefined) return refuse('not-applicable', { reason: fault });
  if (until !== undefined && until <= Date.now()) return refuse('not-applicable', { reason: 'that time is over already' });
  const end = until === undefined ? {} : { until: new Date(until).toISOString() };
  const record = recorder.write({ type: 'meeting', account: account.name, event: 'added', meeting, ...end, by });
  if (record === undefined) return refuse('unrecordable');
  account.sources.put({ meeting, ...defined({ until }) });
  return { kind: 'accepted', id: meeting, said: `${account.name} follows ${meeting}${until === undefined ? '' : ` until ${end.until}`}.` };
}

export function removeMeeting(request: MeetingRequest, accounts: Accounts, recorder: Recorder, cluster?: ClusterSight): CommandResult {
  const meeting = canonicalText(request.meeting);
  const having = accounts
    .all()
    .filter(({ name, sources }) => (request.account ?? name) === name && sources.added().some((one) => one.meeting === meeting));
  const [account] = having;
  if (account === undefined) return refuse('not-applicable', { reason: notAdded(others(request.account, accounts, cluster)) });
  if (having.length > 1) return refuse('not-applicable', { reason: `${having.length} accounts have it; say which with --account` });
  const record = recorder.write({ type: 'meeting', account: account.name, event: 'removed', meeting, by: request.by });
  if (record === undefined) return refuse('unrecordable');
  account.sources.take(meeting);
  return { kind: 'accepted', id: meeting, said: `${account.name} does not follow ${meeting} any more.` };
}

/** Repeats what was added, and what is followed, so that it is found however long the daemon ran. */
export function keepOnRecord(accounts: Accounts, recorder: Recorder): { stop(): void } {
  const timer = setInterval(() => {
    accounts.keepOnRecord();
    for (const { name, sources } of accounts.all())
      for (const { meeting, until } of sources.added()) {
        if (until !== undefined && until < Date.now()) continue;
        const end = until === undefined ? {} : { until: new Date(until).toISOString() };
        recorder.write({ type: 'meeting', account: name, event: 'added', meeting, ...end, reason: 'still followed' });
      }
  }, recordEveryMs);
  return { stop: () => clearInterval(timer) };
}

function accountFor(name: string | undefined, accounts: Accounts, cluster: ClusterSight | undefined) {
  const all = accounts.all();
  const named = name === undefined ? all : all.filter((account) => account.name === name);
  const [account] = named;
  const ours = all.map((one) => one.name).join(', ');
  if (named.length > 1) return `there are several accounts; say which with --account: ${ours}`;
  const known = cluster?.accounts.map((one) => one.account).join(', ') ?? ours;
  return account ?? notHere(name, others(name, accounts, cluster)) ?? `there is no account ${name ?? ''}; known: ${known}`;
}

/** Accounts of the cluster that this node does not have: that one, or all. */
function others(name: string | undefined, accounts: Accounts, cluster: ClusterSight | undefined): readonly AccountOwner[] {
  const ours = accounts.all().map((account) => account.name);
  return (cluster?.accounts ?? []).filter(({ account }) => !ours.includes(account) && (name ?? account) === account);
}

function notHere(name: string | undefined, elsewhere: readonly AccountOwner[]): string | undefined {
  if (elsewhere.length === 0) return undefined;
  const whose = name === undefined ? 'this node has no account just now' : `this node does not have the account ${name}`;
  return `${whose}; ask the node that has it: ${elsewhere.map(ownedBy).join(', ')}`;
}

function notAdded(elsewhere: readonly AccountOwner[]): string {
  const advice = '"npx lobbyguard meetings" says where it comes from, remove it there';
  if (elsewhere.length === 0) return `this meeting was not added by hand; ${advice}`;
  return `this meeting was not added by hand to an account of this node; ${advice}. Accounts of other nodes: ${elsewhere.map(ownedBy).join(', ')}`;
}

function ownedBy({ account, node }: AccountOwner): string {
  return node === undefined ? `${account} (no node has it just now)` : `${account} (${node})`;
}
