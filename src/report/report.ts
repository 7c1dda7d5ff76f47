// What the report shows, as a fold over audit records in flat memory. No layout here.

import { pseudonymOf } from '../audit/pseudonym.ts';
import type { AlarmEntry, AuditRecord, DecisionEntry, MeetingEntry } from '../audit/record.ts';
import { createAgreement, type Endings, type RuleAgreement } from '../memory/agreement.ts';
import { createRecentMap } from '../memory/recent-map.ts';
import type { OutcomeEntry, OutcomeResult } from '../order/outcome.ts';
import { removes } from '../policy/action.ts';
import { identityOf } from '../roster/identity.ts';
import { createHistogram, type Histogram } from './histogram.ts';
import { createOverrules } from './overrules.ts';
import { createPeople, type PeopleCount } from './people.ts';
import { isProposed, wouldPropose } from './proposed.ts';
import { createTimeline, type Timeline } from './timeline.ts';

/** What became of a decision, in the words of the report. */
export type Fate = 'removed' | 'admitted' | 'would' | 'held' | 'proposed' | 'left alone';

export interface RuleRow {
  /** The rule's id; null for decisions that no rule made. */
  rule: string | null;
  /** The rule's action, the last one seen. */
  action: string;
  decided: number;
  acted: number;
  would: number;
  /** Matches of the rule on trial. */
  trials: number;
  /** All that sent nothing; of these `held`, and `proposed` to a human. */
  stayed: number;
  held: number;
  proposed: number;
  done: number;
  unconfirmed: number;
  /** Denied or failed. */
  failed: number;
  /** Refused or removed (or would have been), and a human let them in. */
  overruled: number;
}

export interface MeetingRow {
  key: string;
  subject?: string;
  organizer?: string;
  decided: number;
  acted: number;
  would: number;
  held: number;
  proposed: number;
}

export interface Report {
  records: number;
  /** Lines that were no record. */
  unreadable: number;
  /** Epoch ms; undefined for an empty log. */
  from?: number;
  to?: number;
  decided: number;
  acted: number;
  would: number;
  /** Of these: a human would have been asked. */
  wouldPropose: number;
  held: number;
  proposed: number;
  overruled: number;
  people: PeopleCount;
  /** What humans made of what rules proposed, by rule. */
  humans: Readonly<Record<string, RuleAgreement>>;
  /** How it ended for people who were held or proposed to a human. */
  endings: Endings;
  /** The same, for what was proposed alone. */
  proposals: Endings;
  timeline: ReturnType<Timeline<Fate>['columns']>;
  /** Most decisions first. */
  rules: readonly RuleRow[];
  meetings: readonly MeetingRow[];
  outcomes: Readonly<Record<string, number>>;
  /** Why nothing was done, by `because`. */
  stays: Readonly<Record<string, number>>;
  waited: Histogram;
  took: Histogram;
  /** From the decision's record to the outcome's. */
  whole: Histogram;
  alarms: { total: number; byCode: Readonly<Record<string, number>>; newest: readonly { at: string; entry: AlarmEntry }[] };
}

export interface ReportBuilder {
  apply(record: AuditRecord): void;
  /** A line that was no record. */
  skipped(): void;
  result(): Report;
}

const maxRows = 10_000;
const maxOpen = 50_000;
const keptAlarms = 200;

export function createReport(): ReportBuilder {
  return new FoldedReport();
}

class FoldedReport implements ReportBuilder {
  readonly #people = createPeople();
  readonly #agreement = createAgreement();
  readonly #proposals = createAgreement();
  readonly #timeline = createTimeline<Fate>();
  readonly #rules = new Map<string | null, RuleRow>();
  readonly #meetings = new Map<string, MeetingRow>();
  readonly #uris = createRecentMap<string>(maxOpen);
  readonly #open = createRecentMap<{ record: AuditRecord & DecisionEntry; identity: string; at: number }>(maxOpen);
  /** How actions ended, as far as is known. */
  readonly #ended = createRecentMap<OutcomeResult>(maxOpen);
  readonly #overrules = createOverrules((rule) => this.#overruled(rule));
  readonly #outcomes: Record<string, number> = Object.create(null);
  readonly #stays: Record<string, number> = Object.create(null);
  readonly #alarmCodes: Record<string, number> = Object.create(null);
  readonly #alarms: { at: string; entry: AlarmEntry }[] = [];
  readonly #waited = createHistogram();
  readonly #took = createHistogram();
  readonly #whole = createHistogram();
  #totals = { records: 0, unreadable: 0, decided: 0, acted: 0, would: 0, wouldPropose: 0, held: 0, proposed: 0, overruled: 0, alarms: 0 };
  #from = Number.POSITIVE_INFINITY;
  #to = Number.NEGATIVE_INFINITY;

  apply(record: AuditRecord): void {
    const at = Date.parse(record.at);
    this.#totals.records += 1;
    this.#from = Math.min(this.#from, at);
    this.#to = Math.max(this.#to, at);
    if (record.type === 'decision') this.#decision(record, at);
    else if (record.type === 'outcome') this.#outcome(record, at);
    else if (record.type === 'meeting') this.#meeting(record);
    else if (record.type === 'human')
      for (const agreement of [this.#agreement, this.#proposals]) agreement.human(record.participant, record);
    else if (record.type === 'alarm' && record.ended !== true) this.#alarm(record);
  }

  skipped(): void {
    this.#totals.unreadable += 1;
  }

  result(): Report {
    const { alarms, ...totals } = this.#totals;
    return {
      ...totals,
      ...(totals.records > 0 ? { from: this.#from, to: this.#to } : {}),
      people: this.#people.count(),
      humans: this.#agreement.rules(),
      endings: this.#agreement.endings(),
      proposals: this.#proposals.endings(),
      timeline: this.#timeline.columns(),
      rules: [...this.#rules.values()].sort((a, b) => b.decided + b.trials - (a.decided + a.trials)),
      meetings: [...this.#meetings.values()].sort((a, b) => b.decided - a.decided),
      outcomes: this.#outcomes,
      stays: this.#stays,
      waited: this.#waited,
      took: this.#took,
      whole: this.#whole,
      alarms: { total: alarms, byCode: this.#alarmCodes, newest: this.#alarms.toReversed() },
    };
  }

  #decision(record: AuditRecord & DecisionEntry, at: number): void {
    const rule = this.#rule(record.rule ?? null);
    if (record.rule !== null) rule.action = record.action;
    const meeting = this.#meetingRow(record);
    const identity = record.identity ?? identityOf(record.facts, record.participant);
    this.#people.decided(record, meeting.key, `${meeting.key} ${identity}`, at);
    if (record.trial === true) {
      rule.trials += 1;
      return;
    }
    this.#asked(record);
    const fate = fateOf(record);
    this.#timeline.add(at, fate);
    this.#overrules.seen(record, `${meeting.key} ${identity}`);
    for (const row of [this.#totals, rule, meeting]) row.decided += 1;
    if (record.verdict === 'act') {
      for (const row of [this.#totals, rule, meeting]) row.acted += 1;
      this.#open.set(record.id, { record, identity: `${meeting.key} ${identity}`, at });
    } else if (record.verdict === 'would-act') {
      for (const row of [this.#totals, rule, meeting]) row.would += 1;
      if (wouldPropose(record)) this.#totals.wouldPropose += 1;
    } else {
      rule.stayed += 1;
      count(this.#stays, record.because ?? 'no-rule');
      if (fate === 'held' || fate === 'proposed') for (const row of [this.#totals, rule, meeting]) row[fate] += 1;
    }
  }

  #asked(record: DecisionEntry): void {
    const { rule, because, proposal, participant } = record;
    if (rule !== null && (because === 'held' || proposal !== undefined)) this.#agreement.asked(participant, rule, proposal);
    else this.#agreement.decided(participant, record);
    if (rule !== null && isProposed(record)) this.#proposals.asked(participant, rule, proposal);
    else this.#proposals.decided(participant, record);
  }

  #outcome(record: AuditRecord & OutcomeEntry, at: number): void {
    const before = this.#ended.get(record.decision);
    this.#ended.set(record.decision, record.result);
    const open = this.#open.get(record.decision);
    const rule = open && this.#rule(open.record.rule);
    // It turned out later what had become of it: it is one action all the same.
    if (before !== undefined) this.#count(before, rule, -1);
    this.#count(record.result, rule, 1);
    if (before === undefined) this.#times(record, open === undefined ? undefined : at - open.at);
    const hasActed = record.result === 'done' || record.result === 'unconfirmed';
    if (before === undefined && open !== undefined && hasActed) this.#overrules.acted(open.record, open.identity);
  }

  #count(result: OutcomeResult, rule: RuleRow | undefined, by: 1 | -1): void {
    this.#outcomes[result] = (this.#outcomes[result] ?? 0) + by;
    if (this.#outcomes[result] === 0) delete this.#outcomes[result];
    if (rule === undefined) return;
    if (result === 'done') rule.done += by;
    if (result === 'unconfirmed') rule.unconfirmed += by;
    if (result === 'denied' || result === 'failed') rule.failed += by;
  }

  #times({ waitedMs, tookMs }: OutcomeEntry, wholeMs: number | undefined): void {
    this.#waited.add(waitedMs);
    this.#took.add(tookMs);
    if (wholeMs !== undefined) this.#whole.add(wholeMs);
  }

  #meeting({ event, account, meeting, uri, subject, organizer }: MeetingEntry): void {
    if (event !== 'joined') return;
    if (typeof uri === 'string') this.#uris.set(meeting, `${account} ${pseudonymOf(uri)}`);
    const row = this.#rowOf(this.#uris.get(meeting) ?? meeting);
    if (typeof subject === 'string') row.subject = subject;
    if (typeof organizer === 'string') row.organizer = organizer;
  }

  #alarm(entry: AuditRecord & AlarmEntry): void {
    this.#totals.alarms += 1;
    count(this.#alarmCodes, entry.code);
    this.#alarms.push({ at: entry.at, entry });
    if (this.#alarms.length > keptAlarms) this.#alarms.shift();
  }

  #overruled(rule: string | null): void {
    this.#totals.overruled += 1;
    this.#rule(rule).overruled += 1;
  }

  #rule(rule: string | null): RuleRow {
    const known = this.#rules.get(rule);
    if (known !== undefined) return known;
    const stayed = { stayed: 0, held: 0, proposed: 0 };
    const zero = { decided: 0, acted: 0, would: 0, trials: 0, ...stayed, done: 0, unconfirmed: 0, failed: 0, overruled: 0 };
    if (this.#rules.size >= maxRows)
      return this.#rules.get('(other rules)') ?? insert(this.#rules, '(other rules)', { rule: '(other rules)', action: 'none', ...zero });
    return insert(this.#rules, rule, { rule, action: 'none', ...zero });
  }

  #meetingRow(record: DecisionEntry): MeetingRow {
    const row = this.#rowOf(this.#uris.get(record.meeting) ?? record.meeting);
    const subject = record.facts['meeting.subject'];
    const organizer = record.facts['meeting.organizer'];
    if (typeof subject === 'string') row.subject = subject;
    if (typeof organizer === 'string') row.organizer = organizer;
    return row;
  }

  #rowOf(key: string): MeetingRow {
    const place = this.#meetings.has(key) || this.#meetings.size < maxRows ? key : '(other meetings)';
    return this.#meetings.get(place) ?? insert(this.#meetings, place, { key: place, decided: 0, acted: 0, would: 0, held: 0, proposed: 0 });
  }
}

function fateOf(decision: DecisionEntry): Fate {
  const { verdict, action, because } = decision;
  if (verdict === 'would-act') return 'would';
  if (verdict === 'act') return removes(action) ? 'removed' : 'admitted';
  if (isProposed(decision)) return 'proposed';
  return because === 'held' ? 'held' : 'left alone';
}

function insert<K, V>(map: Map<K, V>, key: K, value: V): V {
  map.set(key, value);
  return value;
}

function count(counts: Record<string, number>, key: string): void {
  counts[key] = (counts[key] ?? 0) + 1;
}
