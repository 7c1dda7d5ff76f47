// What Prometheus sees. Labels are accounts, rules and fixed words: never a name, an address or an href, and never without bound.
import { createHash } from 'node:crypto';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { alarmCodes, alarms as kinds } from '../alarms.ts';
import { notifiedResults } from '../audit/notice.ts';
import { type AuditRecord, meetingEvents } from '../audit/record.ts';
import type { DaemonStatus } from '../daemon/handle.ts';
import { outcomeResults } from '../order/outcome.ts';

export interface Metrics {
  /** Counts one audit record. */
  observe(record: AuditRecord): void;
  /** The exposition text; gauges are read from `status` now. Without a status the daemon has not started yet. */
  render(status: DaemonStatus | undefined, now: number): Promise<string>;
  readonly contentType: string;
}

/** This many meetings of an account get a series of their own; the rest are left out and counted. */
const maxMeetings = 200;
/** And so many rules that have stopped somewhere. */
const maxStopped = 500;

export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const { observe, knowAccount, knowChannel } = createCounters(registry);
  const set = createGauges(registry);
  return {
    observe,
    async render(status, now) {
      for (const { account } of status?.accounts ?? []) knowAccount(account);
      for (const { channel } of status?.notices ?? []) knowChannel(channel);
      set(status, now);
      return registry.metrics();
    },
    contentType: registry.contentType,
  };
}

/** A meeting in a label: stable, and no way back to who organises it. */
export function meetingLabel(href: string): string {
  return createHash('sha256').update(href).digest('hex').slice(0, 12);
}

interface Counters {
  observe(record: AuditRecord): void;
  /** Starts what is counted for an account at 0. */
  knowAccount(account: string): void;
  /** The same for a channel of notices. */
  knowChannel(channel: string): void;
}

/** Every series with known labels is there from the start: the first step of one that is born at 1 is seen by no `increase()`. */
function createCounters(registry: Registry): Counters {
  const registers = [registry];
  const counter = <T extends string>(name: string, help: string, labelNames: T[]) =>
    new Counter({ name: `lobbyguard_${name}`, help, labelNames, registers });
  const seconds = (name: string, help: string) =>
    new Histogram({
      name: `lobbyguard_${name}`,
      help,
      labelNames: ['account'],
      buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300],
      registers,
    });

  const decisions = counter('decisions_total', 'Decisions recorded.', ['account', 'rule', 'action', 'mode', 'verdict', 'because', 'trial']);
  const attempts = counter('attempts_total', 'Requests that were about to leave.', ['account']);
  const outcomes = counter('outcomes_total', 'What became of actions.', ['account', 'result', 'status']);
  const alarms = counter('alarms_total', 'Alarms recorded.', ['code']);
  const meetings = counter('meeting_events_total', 'Meetings joined, left and lost.', ['account', 'event']);
  const reloads = counter('policy_reloads_total', 'Policy sets that took effect or were rejected.', ['result']);
  const notices = counter('notices_total', 'What became of notices, by channel.', ['channel', 'result']);
  const waited = seconds('action_wait_seconds', 'From decision to the last request: time in the queue.');
  const took = seconds('action_seconds', 'From the first request to the outcome.');
  for (const result of ['applied', 'rejected']) reloads.inc({ result }, 0);
  for (const code of alarmCodes) alarms.inc({ code }, 0);

  function knowAccount(account: string): void {
    attempts.inc({ account }, 0);
    for (const result of outcomeResults) outcomes.inc({ account, result, status: '' }, 0);
    for (const event of meetingEvents) meetings.inc({ account, event }, 0);
  }

  function knowChannel(channel: string): void {
    for (const result of notifiedResults) notices.inc({ channel, result }, 0);
  }

  function observe(record: AuditRecord): void {
    switch (record.type) {
      case 'decision': {
        const { account, action, mode, verdict, because = '', trial = false } = record;
        decisions.inc({ account, rule: record.rule ?? '', action, mode, verdict, because, trial: String(trial) });
        break;
      }
      case 'attempt':
        attempts.inc({ account: record.account });
        break;
      case 'outcome':
        outcomes.inc({ account: record.account, result: record.result, status: String(record.status ?? '') });
        waited.observe({ account: record.account }, record.waitedMs / 1000);
        took.observe({ account: record.account }, record.tookMs / 1000);
        break;
      case 'alarm':
        if (record.ended !== true) alarms.inc({ code: record.code });
        break;
      case 'meeting':
        meetings.inc({ account: record.account, event: record.event });
        break;
      case 'notified':
        notices.inc({ channel: record.channel, result: record.result });
        break;
      case 'policy':
        reloads.inc({ result: record.rejected === true ? 'rejected' : 'applied' });
        break;
      default:
        break;
    }
  }

  return { observe, knowAccount, knowChannel };
}

function createGauges(registry: Registry): (status: DaemonStatus | undefined, now: number) => void {
  const registers = [registry];
  const gauge = <T extends string>(name: string, help: string, labelNames: T[] = []) =>
    new Gauge({ name: `lobbyguard_${name}`, help, labelNames, registers });

  const info = gauge('info', 'Always 1; the labels say what is running.', ['version', 'revision']);
  const up = gauge('up', '1 when the daemon has started.');
  const enforcing = gauge('enforcing', '1 in mode enforce, 0 in assist and dry run.');
  const paused = gauge('paused', '1 while the kill switch is on.');
  const writable = gauge('audit_writable', '0 when the audit log cannot be written: no action is sent.');
  const rules = gauge('policy_rules', 'Rules in force.');
  const rejected = gauge('policy_rejected', '1 when the policies on disk are broken and an older set is in force.');
  const ready = gauge('account_ready', '1 when the account is signed in and watching.', ['account']);
  const queued = gauge('queue_size', 'Actions waiting, backing off or running.', ['account']);
  const meetings = gauge('meetings', 'Meetings of the account by state.', ['account', 'state']);
  const people = gauge('participants', 'People inside and waiting, by meeting (hashed).', ['account', 'meeting', 'where']);
  const age = gauge('roster_age_seconds', 'Since the whole roster was last read, by meeting (hashed).', ['account', 'meeting']);
  const held = gauge('held', 'People held for a human to decide.');
  const oldest = gauge('held_oldest_seconds', 'How long the first of those who are held has waited; 0 when nobody is.');
  const stopped = gauge('rule_stopped', '1 for a rule that only proposes in a meeting (hashed): over its cap, or stopped by a human.', [
    'account',
    'meeting',
    'rule',
  ]);
  const untold = gauge('notices_waiting', 'Matters that are still to be told, by channel.', ['channel']);
  const failing = gauge('notices_failing', '1 for a channel that takes nothing.', ['channel']);
  const standing = gauge('alarm_standing', 'Alarms of a lasting code that are not over.', ['code']);
  const lasting = alarmCodes.filter((code) => kinds[code].lasts === true);
  for (const code of lasting) standing.set({ code }, 0);
  const unshown = gauge('meetings_without_series', 'Meetings beyond the number that get series of their own.', ['account']);

  return (status, now) => {
    for (const metric of [info, ready, queued, meetings, people, age, stopped, untold, failing, unshown]) metric.reset();
    up.set(status === undefined ? 0 : 1);
    if (status === undefined) return;
    info.set({ version: status.version, revision: status.policy.revision }, 1);
    enforcing.set(Number(status.mode === 'enforce'));
    paused.set(Number(status.paused));
    writable.set(Number(status.auditWritable));
    rules.set(status.policy.rules);
    rejected.set(Number(status.policy.rejected !== undefined));
    held.set(status.held.count);
    oldest.set(status.held.oldest === undefined ? 0 : Math.max(0, (now - Date.parse(status.held.oldest)) / 1000));
    for (const code of lasting) standing.set({ code }, status.alarms.filter((alarm) => alarm.code === code).length);
    for (const { account, meeting, rule } of status.stopped.slice(0, maxStopped))
      stopped.set({ account, meeting: meetingLabel(meeting), rule }, 1);
    for (const { channel, waiting: count, failing: why } of status.notices ?? []) {
      untold.set({ channel }, count);
      failing.set({ channel }, Number(why !== undefined));
    }
    for (const { account, state, queued: waiting, meetings: attended } of status.accounts) {
      ready.set({ account }, Number(state === 'ready'));
      queued.set({ account }, waiting);
      unshown.set({ account }, Math.max(0, attended.length - maxMeetings));
      for (const meeting of attended) meetings.inc({ account, state: meeting.state });
      for (const { meeting: href, inside, waiting: lobby, rosterReadAt } of attended.slice(0, maxMeetings)) {
        const meeting = meetingLabel(href);
        people.set({ account, meeting, where: 'inside' }, inside);
        people.set({ account, meeting, where: 'lobby' }, lobby);
        if (rosterReadAt !== undefined) age.set({ account, meeting }, (now - Date.parse(rosterReadAt)) / 1000);
      }
    }
  };
}
