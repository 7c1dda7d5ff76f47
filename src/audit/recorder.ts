// The one way from the daemon to the audit log. A log that cannot be written stops actions, never the watching.

import { type AlarmCode, alarms as kinds, type LastingAlarm } from '../alarms.ts';
import { defined } from '../defined.ts';
import { reasonOf } from '../errors.ts';
import type { Log } from '../log.ts';
import type { By } from './human.ts';
import type { AlarmEntry, AuditEntry, AuditLog, AuditRecord } from './record.ts';
import { createUpkeep } from './upkeep.ts';

/** An alarm as the status shows it. */
export interface RaisedAlarm {
  at: string;
  code: AlarmCode;
  message: string;
  account?: string;
  meeting?: string;
  rule?: string;
  /** The channel of notices it is about. */
  channel?: string;
  /** What the meeting is called over sessions and accounts, where its address is known. */
  place?: string;
}

type About = Pick<RaisedAlarm, 'account' | 'meeting' | 'rule' | 'channel' | 'place'>;

export interface Recorder {
  /**
   * Writes a record; what a human said is brought to the disk at once. Undefined when the log cannot be written: whatever the record was about must
   * not happen. Outcomes, pauses and policies have happened: they are written once they can be, with their time.
   */
  write(entry: AuditEntry, at?: number): AuditRecord | undefined;
  /** Writes a record once it can be written again, with the time of now: for what has happened already. */
  owe(entry: AuditEntry): void;
  /** Writes a record and resolves to true once it is on disk. */
  writeDurably(entry: AuditEntry): Promise<boolean>;
  alarm(code: AlarmCode, message: string, about?: About & { would?: boolean; version?: string }): void;
  /** An alarm that the log has written by itself. */
  found(code: AlarmCode, message: string): void;
  /** The alarm of this code, account, meeting, rule and channel is over, or of this rule in any session of this place; nothing is written where there was none. */
  ended(code: LastingAlarm, message: string, about?: About & { by?: By }): void;
  /** The alarm that goes on says this from now on. It is no news: nothing is written, and nobody is told. */
  reworded(code: LastingAlarm, message: string): void;
  /** Another node runs the account from now on: what lasted about it here is over for this log, and for nobody else. */
  leftTo(account: string): void;
  readonly writable: boolean;
  /** The newest alarms that are not over, newest last. */
  readonly alarms: readonly RaisedAlarm[];
  stop(): void;
}

export interface RecorderOptions {
  audit: AuditLog;
  log: Log;
  /** The log has just become unwritable: stop everything that acts. */
  onBroken(): void;
  /** The log can be written again: decide everyone again. `anew`: in another log, in which nothing is said yet, or in what is left of this one. */
  onRecovered(anew: boolean): void;
}

/** Of those that are told when they happen, and that is all. */
const keptAlarms = 50;
/** Of those that last, each of which is in the status until it has ended. */
const keptLasting = 1_000;
const maxOwed = 50_000;
/** What holds whether or not it can be written, and would otherwise hold without a record. */
const hasHappened: ReadonlySet<AuditEntry['type']> = new Set(['outcome', 'pause', 'resume', 'policy']);

export function createRecorder(options: RecorderOptions): Recorder {
  const { audit, log } = options;
  const alarms: RaisedAlarm[] = [];
  /** What ended while the log could not be written, or was taken back: nobody else would ever tell of it. */
  const owed: { entry: AuditEntry; at: number }[] = [];
  /** Records are gone from the log, and with them what they said. */
  let anew = false;

  function write(entry: AuditEntry, at?: number): AuditRecord | undefined {
    if (upkeep.broken) return owe(entry, at);
    try {
      const record = audit.write(entry, at);
      if (entry.type === 'human') audit.durable().catch(upkeep.broke);
      return record;
    } catch (error) {
      upkeep.broke(error);
      return owe(entry, at);
    }
  }

  function owe(entry: AuditEntry, at = Date.now()): undefined {
    if (hasHappened.has(entry.type) && owed.length < maxOwed) owed.push({ entry, at });
  }

  async function writeDurably(entry: AuditEntry): Promise<boolean> {
    if (write(entry) === undefined) return false;
    try {
      await audit.durable();
      return true;
    } catch (error) {
      upkeep.broke(error);
      return false;
    }
  }

  const upkeep = createUpkeep({
    audit,
    onBroken(error) {
      const message = `the audit log cannot be written, nothing is acted on until it can: ${reasonOf(error)}`;
      if (!alarms.some(({ code }) => code === 'audit-unwritable')) keep(alarms, 'audit-unwritable', message);
      log.error('audit log unwritable: actions stopped, watching goes on', { alarm: 'audit-unwritable', reason: reasonOf(error) });
      options.onBroken();
    },
    onBack() {
      for (const { entry, at } of owed.splice(0)) write(entry, at);
    },
    onStanding(forMs) {
      ended('audit-unwritable', `the audit log could not be written for ${Math.round(forMs / 1000)} s; nothing was acted on meanwhile`);
      options.onRecovered(anew);
      anew = false;
    },
  });

  function alarm(code: AlarmCode, message: string, about: Parameters<Recorder['alarm']>[2] = {}): void {
    const { would, version } = about;
    tell(code, message, about);
    write({ type: 'alarm', code, message, ...onRecord(about), ...defined({ would, version }) });
  }

  function tell(code: AlarmCode, message: string, about: About & { would?: boolean } = {}): void {
    log[levelOf(code, about)]('alarm', { alarm: code, reason: message, ...onRecord(about), ...defined({ would: about.would }) });
    keep(alarms, code, message, about);
  }

  const ended: Recorder['ended'] = (code, message, about = {}) =>
    end((one) => one.code === code && isAbout(one, about), message, defined({ by: about.by }));

  function end(isOver: (one: RaisedAlarm) => boolean, message: string, more: Pick<AlarmEntry, 'by' | 'elsewhere'>): void {
    for (const { code, ...about } of takenOff(alarms, isOver)) {
      log.info('alarm over', { alarm: code, reason: message, ...about });
      write({ type: 'alarm', code, message, ...about, ...more, ended: true });
    }
  }

  return {
    write,
    owe: (entry) => void owed.push({ entry, at: Date.now() }),
    writeDurably,
    alarm,
    found(code, message) {
      anew ||= upkeep.broken && code === 'audit-chain-broken';
      tell(code, message);
    },
    ended,
    reworded(code, message) {
      for (const [at, one] of alarms.entries()) if (one.code === code) alarms[at] = { ...one, message };
    },
    leftTo: (account) => end((one) => one.account === account && isOfOwner(one), handedOn, { elsewhere: true }),
    get writable() {
      return !upkeep.broken && audit.writable;
    },
    alarms,
    stop: upkeep.stop,
  };
}

/** Those that say the same are one. */
function takenOff(alarms: RaisedAlarm[], isOver: (one: RaisedAlarm) => boolean) {
  const over = alarms.filter(isOver);
  alarms.splice(0, alarms.length, ...alarms.filter((one) => !over.includes(one)));
  const each = over.map(({ code, ...alarm }) => ({ code, ...onRecord(alarm) }));
  return new Map(each.map((one) => [JSON.stringify(one), one])).values();
}

/** What would have been is nothing to get up for. */
function levelOf(code: AlarmCode, { would }: { would?: boolean }): 'error' | 'warn' {
  return kinds[code].severity === 'critical' && would !== true ? 'error' : 'warn';
}

function onRecord({ account, meeting, rule, channel }: About) {
  return { account: account ?? null, ...defined({ meeting, rule, channel }) };
}

/** A rule stops, and goes on, in every session and for every account of a meeting. */
function isAbout(one: About, { account, meeting, rule, channel, place }: About): boolean {
  if (one.rule !== rule || one.channel !== channel) return false;
  const isSamePlace = rule !== undefined && place !== undefined && one.place === place;
  return isSamePlace || (one.account === account && one.meeting === meeting);
}

function keep(alarms: RaisedAlarm[], code: AlarmCode, message: string, about: About = {}): void {
  const { account, meeting, rule, channel, place } = about;
  alarms.push({ at: new Date().toISOString(), code, message, ...defined({ account, meeting, rule, channel, place }) });
  for (const lasts of [true, false]) forgetOldest(alarms, lasts);
}

const handedOn = 'this node has the account no more; whoever has it tells what is the matter';

/** Whoever says that an account has no node does not run it. */
function isOfOwner({ code }: RaisedAlarm): boolean {
  return kinds[code].lasts === true && code !== 'account-without-node';
}

function forgetOldest(alarms: RaisedAlarm[], lasts: boolean): void {
  const those = alarms.filter(({ code }) => (kinds[code].lasts === true) === lasts);
  const [oldest] = those;
  if (oldest !== undefined && those.length > (lasts ? keptLasting : keptAlarms)) alarms.splice(alarms.indexOf(oldest), 1);
}
