// The answer of `status` for people: whether a daemon runs first, then what it does.

import type { AuditRecord } from '../../audit/record.ts';
import type { DaemonStatus } from '../../daemon/handle.ts';
import { escapeText } from '../../escape.ts';
import type { AccountStatus, MeetingStatus } from '../../meetings/status.ts';
import type { AuditTraces } from '../audit-traces.ts';
import { toCopy } from '../to-copy.ts';
import { alarmLines } from './alarms.ts';
import { plural, type Style } from './style.ts';

/** What is known: `daemon` only when it answered. */
export interface StatusReport {
  running: boolean;
  paused: boolean;
  auditDirectory: string;
  daemon?: DaemonStatus;
  traces: AuditTraces;
}

/** `config` as it was named. */
export function humanStatus(report: StatusReport, style: Style, config?: string): string {
  const lines = [headline(report, style), `audit directory  ${escapeText(report.auditDirectory)}`];
  if (report.paused) lines.push(style.bold(style.yellow(`PAUSED  ${escapeText(report.traces.paused ?? '')}`)));
  lines.push(...(report.daemon === undefined ? fromTraces(report, style, config) : fromDaemon(report.daemon, style, config)));
  return `${lines.join('\n')}\n`;
}

function headline({ running, daemon, traces }: StatusReport, style: Style): string {
  if (daemon !== undefined)
    return `${style.green('running')}, process ${daemon.pid}, version ${escapeText(daemon.version)}, since ${escapeText(daemon.startedAt)}`;
  if (running)
    return `${style.green('running')}, process ${traces.pid}; its console does not answer (or none is configured), so this is what its audit log tells`;
  return style.red('no daemon is running with this configuration');
}

function fromTraces({ traces }: StatusReport, style: Style, config?: string): string[] {
  const { lastRecord, lastStart, lastPolicy, lastAlarms } = traces;
  if (lastRecord === undefined) return ['the audit log is empty'];
  const lines = [`last record      ${lastRecord.at} ${lastRecord.type}`];
  if (lastStart?.type === 'start')
    lines.push(`last start       ${lastStart.at} ${lastStart.mode}, version ${escapeText(lastStart.version)}`);
  if (lastPolicy?.type === 'policy') lines.push(`last policies    ${lastPolicy.at} ${policyText(lastPolicy, style, config)}`);
  return [...lines, ...alarmLines(lastAlarms, style)];
}

function policyText(record: AuditRecord & { type: 'policy' }, style: Style, config?: string): string {
  if (record.rejected === true && record.waiting !== undefined)
    return style.red(`${record.waiting.slice(0, 12)} waits for a human, see: ${toCopy('policies', config)}`);
  if (record.rejected === true) return style.red(`rejected with ${plural(record.problems.length, 'problem')}`);
  return `${plural(record.rules, 'rule')}, revision ${record.revision.slice(0, 12)}`;
}

function fromDaemon(status: DaemonStatus, style: Style, config?: string): string[] {
  const { mode, policy, accounts, alarms } = status;
  const lines = [
    ...nothingIsSent(status, style),
    `mode             ${mode === 'dry-run' ? mode : style.bold(mode)}`,
    `policies         ${plural(policy.rules, 'rule')}, revision ${policy.revision.slice(0, 12)}`,
  ];
  if (policy.rejected !== undefined) lines.push(style.red(`policies on disk are broken: ${escapeText(policy.rejected)}`));
  if (policy.waiting !== undefined)
    lines.push(
      style.red(
        `policies wait     ${policy.waiting.revision.slice(0, 12)} would remove ${plural(policy.waiting.people, 'person', 'people')} at once, see: ${toCopy('policies', config)}`,
      ),
    );
  lines.push(...clusterLines(status, style));
  lines.push(...peopleLines(status, style), ...accounts.flatMap((account) => accountLines(account, style)));
  lines.push(...noticeLines(status, style));
  return [...lines, ...alarmLines(alarms, style)];
}

/** Whatever the mode is. */
function nothingIsSent({ auditWritable, cluster }: DaemonStatus, style: Style): string[] {
  const why = [
    ...(auditWritable ? [] : ['the audit log cannot be written']),
    ...(cluster?.reachable === false ? ['Redis does not answer, or refuses'] : []),
  ];
  return why.map((reason) => style.bold(style.red(`NOTHING IS SENT  ${reason}`)));
}

/** Whom somebody has to decide on, and the rules that nobody but a human lets go on. */
function peopleLines({ held: { count, oldest }, stopped, accounts }: DaemonStatus, style: Style): string[] {
  const subjects = new Map(accounts.flatMap(({ meetings }) => meetings.map(({ meeting, subject }) => [meeting, subject])));
  const since = oldest === undefined ? '' : `, the first since ${escapeText(oldest)}`;
  const held = count === 0 ? [] : [`held             ${plural(count, 'person', 'people')} to decide on${since}`];
  const rules = stopped.map(({ rule, meeting, by, since: from, waiting }) => {
    const why = by === 'cap' ? 'over its cap' : `by ${escapeText(by.who)}`;
    const where = escapeText(subjects.get(meeting) || meeting);
    return style.red(`rule stopped     ${escapeText(rule)} in ${where}, ${why}, since ${escapeText(from)}, ${waiting} waiting`);
  });
  return [...held, ...rules];
}

/** The other nodes, and who has the accounts that are not this one's. */
function clusterLines({ cluster }: DaemonStatus, style: Style): string[] {
  if (cluster === undefined) return [];
  const { name, node, nodes, reachable, accounts, pools } = cluster;
  const others = nodes.filter((one) => one !== node).map(escapeText);
  const company = others.length === 0 ? 'alone' : `with ${others.join(', ')}`;
  const head = `node             ${escapeText(node)} of cluster ${escapeText(name)}, `;
  return [
    reachable ? `${head}${company}` : style.red(`${head}Redis does not answer, or refuses`),
    ...pools.map(({ pool, used, limit }) => `pool             ${escapeText(pool)}: ${used} of ${plural(limit, 'request')} a second`),
    ...accounts.map((owner) => ownerLine(owner, style)),
  ];
}

type AccountOwner = NonNullable<DaemonStatus['cluster']>['accounts'][number];

function ownerLine({ account, state, node, token }: AccountOwner, style: Style): string {
  const held = token === undefined ? '' : `, token ${token}`;
  const words = {
    own: `this node${held}`,
    unsure: style.red(`this node${held}, not sure that it still has it: nothing is sent`),
    elsewhere: `${escapeText(node ?? 'another node')}${held}`,
    free: style.red('no node'),
  };
  return `owner            ${escapeText(account)}: ${words[state]}`;
}

/** Channels that have something to tell, or cannot. */
function noticeLines({ notices = [] }: DaemonStatus, style: Style): string[] {
  return notices.flatMap(({ channel, waiting, failing }) => {
    if (waiting === 0 && failing === undefined) return [];
    const line = `notices          ${escapeText(channel)}: ${waiting} waiting`;
    return [failing === undefined ? line : style.red(`${line}, takes nothing: ${escapeText(failing)}`)];
  });
}

function accountLines({ account, state, reason, queued, meetings }: AccountStatus, style: Style): string[] {
  const painted = state === 'ready' ? style.green(state) : style.red(state);
  const why = reason === undefined ? '' : ` (${escapeText(reason)})`;
  return [`account ${escapeText(account)}: ${painted}${why}, ${plural(queued, 'action')} queued`, ...meetings.map(meetingLine)];
}

function meetingLine({ meeting, uri, subject, state, source, inside, waiting, rosterReadAt }: MeetingStatus): string {
  const name = escapeText(subject || uri || meeting);
  const from = source === undefined ? '' : `from ${escapeText(source)}, `;
  if (state === 'lobby')
    return `  ${name}: ${from}the account waits in the lobby itself: let it in with the Skype client, or make it a presenter`;
  return `  ${name}: ${state}, ${from}${inside} inside, ${waiting} in the lobby, roster read ${rosterReadAt === undefined ? 'never' : escapeText(rosterReadAt)}`;
}
