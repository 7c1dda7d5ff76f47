// What commands, console and demo may do with a running daemon.
import type { By, SignInEntry } from '../audit/human.ts';
import type { AuditRecord } from '../audit/record.ts';
import type { RaisedAlarm } from '../audit/recorder.ts';
import type { Membership } from '../cluster/cluster.ts';
import type { Config } from '../config/config.ts';
import type { Log } from '../log.ts';
import type { AccountStatus } from '../meetings/status.ts';
import type { LogReader } from '../memory/remembering.ts';
import type { ChannelStatus } from '../notices/notices.ts';
import type { ClusterSight } from '../rulings/cluster-sight.ts';
import type { PoliciesWaiting } from '../rulings/policies-desk.ts';
import type { Desk, StoppedRule } from '../rulings/port.ts';
import type { Exchange } from '../session/http/exchange.ts';
import type { Reread } from './settings.ts';

export interface DaemonOptions {
  config: Config;
  log: Log;
  /** Sees every audit record after it was written. Used by the demo and the console. */
  onRecord?(record: AuditRecord): void;
  /** Reads the configuration again: a change takes effect as far as it can. Absent: it never changes. */
  reread?: Reread;
  /** How much the program log says from now on. */
  setLogLevel?(level: Config['log']['level']): void;
  /** When this process began, ms; absent: now. */
  beganAt?: number;
  /** Joins other nodes, with whom the accounts are shared out. Absent: as configured. */
  join?(): Promise<Membership>;
  /** Another network than the real one. Used by the simulation. */
  exchange?: Exchange;
  /** The start is called off: it rejects with the reason, and nothing of it goes on. */
  signal?: AbortSignal;
  /** How memory is read back from the log. Absent: as it is there. */
  logReader?: LogReader;
}

export interface StoppedStatus extends Pick<StoppedRule, 'rule' | 'by' | 'waiting'> {
  account: string;
  meeting: string;
  /** ISO 8601. */
  since: string;
}

export interface DaemonStatus {
  version: string;
  pid: number;
  startedAt: string;
  mode: 'dry-run' | 'assist' | 'enforce';
  paused: boolean;
  auditWritable: boolean;
  policy: { revision: string; rules: number; rejected?: string; waiting?: PoliciesWaiting };
  /** People who are held for a human to decide; `oldest` is since when (ISO 8601) the first of them waits. */
  held: { count: number; oldest?: string };
  /** Rules that only propose in one meeting: over their cap, or stopped by a human. */
  stopped: readonly StoppedStatus[];
  accounts: readonly AccountStatus[];
  /** Absent where this process is alone. */
  cluster?: ClusterSight;
  alarms: readonly RaisedAlarm[];
  /** Channels of notices; absent where none is configured. */
  notices?: readonly ChannelStatus[];
}

export interface DaemonHandle {
  /** What people at the desk may see and do. */
  readonly desk: Desk;
  status(): DaemonStatus;
  /** Reads the policies again now (SIGHUP). */
  reload(): Promise<void>;
  pause(by: By): Promise<void>;
  resume(by: By): Promise<void>;
  /** Puts on record who signed in at the desk, or could not. False: it could not be written. */
  signedIn(entry: SignInEntry): boolean;
  /** Stops taking events, drains (10 s at most), deletes applications, writes `stop`. Idempotent. */
  stop(reason: string): Promise<void>;
  /** Settles when the daemon has stopped; rejects when it failed. */
  readonly done: Promise<void>;
}
