// The audit log: JSON Lines, one chain, one file a UTC day. The one rule: what `write` has returned is with the operating
// system, what `durable` has resolved is on disk, and what failed left no trace in the chain.
//
// - A failed write (disk full, an error, a file or directory that vanished, was replaced or changed) throws AUDIT_UNWRITABLE. The file is cut
//   back to its known end. A full disk heals by itself with the next write that succeeds; a lost file needs `recover`, which starts it again
//   and goes on with the chain as it stood in memory, and says so in an alarm.
// - A clock that steps back never reopens an older file: lines go into the newest file there is, and `seq` is the order.
import { statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { LobbyguardError, reasonOf } from '../errors.ts';
import { type ChainHead, emptyChain, seal } from './chain.ts';
import { makeDirectory } from './directory.ts';
import { createFlusher } from './disk/flusher.ts';
import { createHeadFile, type HeadFile, headFileName, readHeadFile } from './disk/head-file.ts';
import { openSegment, type Segment } from './disk/segment.ts';
import { readTail, repairTail } from './disk/tail.ts';
import { chainBroken, type FoundAlarm, recovered, tornLine, unguarded } from './found.ts';
import { type DirectoryLock, lockDirectory } from './lock/lock.ts';
import { auditFileName, dayOf, dayOfFileName, listAuditFiles } from './reading/files.ts';
import type { AuditEntry, AuditLog, AuditRecord } from './record.ts';
import { type Redactions, redactEntry } from './redact.ts';
import { createLineLogger } from './transport.ts';

export interface AuditLogOptions {
  /** Absolute. Made when it is not there. */
  directory: string;
  redact: Redactions;
  now?: () => number;
  /** Sees every record after it was written, in order, within `write`. Must not throw. */
  onRecord?: (record: AuditRecord) => void;
  /** Sees the alarms about the log itself, after they were written. */
  onFound?: (alarm: FoundAlarm) => void;
  /** Something became of the lock that somebody is to be told of. */
  onLock?: (what: string) => void;
}

/**
 * Opens the log of a directory and takes its lock. Alarms about what it finds (`audit-torn-line`, `audit-chain-broken`) are its first records.
 * Throws AUDIT_LOCKED when another process has the directory, AUDIT_UNWRITABLE when it cannot be written.
 */
export async function openAuditLog(options: AuditLogOptions): Promise<AuditLog> {
  const lock = await takeLock(options);
  const log = new FileAuditLog(options, lock);
  try {
    log.open();
    await log.durable();
  } catch (error) {
    await log.close();
    throw error;
  }
  return log;
}

async function takeLock({ directory, onLock }: AuditLogOptions): Promise<DirectoryLock> {
  try {
    makeDirectory(directory);
    return await lockDirectory(directory, onLock === undefined ? {} : { onChange: onLock });
  } catch (error) {
    throw error instanceof LobbyguardError ? error : unwritable(directory, error);
  }
}

class FileAuditLog implements AuditLog {
  readonly #options: AuditLogOptions;
  readonly #lock: DirectoryLock;
  readonly #now: () => number;
  readonly #lines = createLineLogger((line) => this.#append(line));
  readonly #flusher = createFlusher(() => this.#flush());
  readonly #headFile: HeadFile;
  #head: ChainHead = emptyChain;
  /** `seq` of the head that stands in the head file. */
  #remembered = 0;
  /** It is on record that nothing can be remembered. */
  #toldUnguarded = false;
  #segment: Segment | undefined;
  /** Day of the newest file; never goes back. */
  #day = '';
  /** Since when, why and how often writing has failed; undefined while it works. */
  #failure: { since: number; reason: string; lost: number } | undefined;
  /** Why the file was given up; nothing is written before `recover` has opened it again. */
  #abandoned: string | undefined;
  #closed = false;
  #recovering: Promise<boolean> | undefined;

  constructor(options: AuditLogOptions, lock: DirectoryLock) {
    this.#options = options;
    this.#lock = lock;
    this.#headFile = createHeadFile(options.directory);
    this.#now = options.now ?? Date.now;
  }

  get writable(): boolean {
    return this.#failure === undefined && !this.#closed;
  }

  /** Finds the end of the chain, repairs the end of the newest file, and records what was found. */
  open(): void {
    try {
      const found = this.#findHead();
      this.#openDay(this.#now());
      this.#writeFound(found);
    } catch (error) {
      throw this.#failed(error);
    }
  }

  write(entry: AuditEntry, at: number = this.#now()): AuditRecord {
    const { record, line } = seal(redactEntry(entry, this.#options.redact), this.#head, at);
    try {
      this.#openDay(at);
      this.#lines.log(line);
    } catch (error) {
      throw this.#failed(error, 1);
    }
    this.#head = { seq: record.seq, hash: record.hash };
    this.#failure = undefined;
    this.#options.onRecord?.(record);
    return record;
  }

  async durable(): Promise<void> {
    await this.#flusher.flush();
  }

  check(): void {
    try {
      statSync(this.#options.directory);
      // The file of a day that is over may be put away.
      if (dayOf(this.#now()) <= this.#day) this.#segment?.check();
    } catch (error) {
      throw this.#failed(error);
    }
  }

  recover(): Promise<boolean> {
    this.#recovering ??= this.#recover().finally(() => {
      this.#recovering = undefined;
    });
    return this.#recovering;
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    try {
      this.#segment?.close();
      if (this.#segment?.usable) this.#remember(this.#head);
    } finally {
      this.#segment = undefined;
      this.#headFile.close();
      this.#lines.close();
      this.#lock.release();
    }
  }

  #append(line: string): void {
    if (this.#segment === undefined) throw new Error('the audit file is not open');
    this.#segment.append(Buffer.from(line, 'utf8'));
  }

  async #flush(): Promise<void> {
    try {
      if (this.#segment === undefined) throw new Error('the audit file is not open');
      const head = this.#head;
      await this.#segment.flush();
      this.#remember(head);
    } catch (error) {
      throw this.#failed(error);
    }
  }

  #remember(head: ChainHead): void {
    if (head.seq <= this.#remembered) return;
    const fault = this.#headFile.remember(head);
    this.#remembered = head.seq;
    if (fault !== undefined && !this.#toldUnguarded && !this.#closed) this.#writeFound([this.#unguarded('written', fault)]);
    this.#toldUnguarded = fault !== undefined;
  }

  /** Opens the file a record of this moment belongs into. The file before it is flushed first, so that `durable` covers both. */
  #openDay(at: number): void {
    if (this.#closed) throw new Error('the audit log is closed');
    if (this.#abandoned !== undefined) throw new Error(this.#abandoned);
    if (this.#lock.rival !== undefined) throw new Error(this.#lock.rival.message);
    const today = dayOf(at);
    const before = this.#segment;
    if (before !== undefined && today <= this.#day) return;
    if (!this.#lock.held()) throw new Error('the lock of the audit directory was lost');
    const day = [this.#day, today].sort().at(-1) ?? today;
    this.#segment = openSegment(join(this.#options.directory, auditFileName(day)));
    this.#day = day;
    before?.close();
  }

  /** Remembers the failure and gives up a segment that cannot be trusted any more. */
  #failed(error: unknown, lost = 0): LobbyguardError {
    const wrapped = error instanceof LobbyguardError ? error : unwritable(this.#options.directory, error);
    const failure = this.#failure ?? { since: this.#now(), reason: reasonOf(error), lost: 0 };
    this.#failure = { ...failure, lost: failure.lost + lost };
    if (this.#segment?.usable === false) this.#giveUp(reasonOf(error));
    return wrapped;
  }

  #giveUp(reason: string): void {
    const segment = this.#segment;
    this.#segment = undefined;
    this.#abandoned = reason;
    try {
      segment?.close();
    } catch {
      // It has failed already; the failure is what counts.
    }
  }

  async #recover(): Promise<boolean> {
    const failure = this.#failure;
    if (this.#closed) return false;
    if (failure === undefined) return true;
    try {
      makeDirectory(this.#options.directory);
      this.#lock.renew();
      this.#giveUp(failure.reason);
      this.#headFile.close();
      const found = this.#findHead();
      this.#abandoned = undefined;
      this.#openDay(this.#now());
      this.#writeFound(found);
      this.write(recovered(failure));
      await this.durable();
    } catch (error) {
      this.#failed(error);
    }
    return this.writable;
  }

  #writeFound(found: readonly FoundAlarm[]): void {
    for (const alarm of found) {
      this.write(alarm);
      this.#options.onFound?.(alarm);
    }
  }

  #unguarded(deed: 'read' | 'written', reason: string): FoundAlarm {
    this.#toldUnguarded = true;
    return unguarded(`${join(this.#options.directory, headFileName)} cannot be ${deed} (${reason})`);
  }

  /** Reads the chain's end from disk; memory wins where it knows more. Returns the alarms about what was found. */
  #findHead(): FoundAlarm[] {
    const alarms: FoundAlarm[] = [];
    const files = listAuditFiles(this.#options.directory);
    const newest = files.at(-1);
    this.#day = newest === undefined ? '' : (dayOfFileName(basename(newest)) ?? '');
    const remembered = readHeadFile(this.#options.directory);
    const ours = this.#head.seq > 0;
    const known = ours ? this.#head : remembered.kind === 'head' ? remembered.head : emptyChain;
    if (!ours && remembered.kind === 'unreadable') alarms.push(this.#unguarded('read', remembered.reason));
    let onDisk: ChainHead = emptyChain;
    for (const path of files.toReversed()) {
      const tail = readTail(path);
      const aside = path === newest ? repairTail(path, tail, this.#now()) : undefined;
      if (aside !== undefined) alarms.push(tornLine(path, tail.torn, aside));
      if (tail.broken !== undefined) alarms.push(chainBroken(`${basename(path)}: ${tail.broken}`));
      if (tail.head === undefined) continue;
      onDisk = tail.head;
      break;
    }
    const fault = faultOf(known, onDisk, ours);
    this.#head = onDisk.seq >= known.seq ? onDisk : known;
    if (fault !== undefined) alarms.push(chainBroken(fault));
    return alarms;
  }
}

/** `ours`: known from this process, which alone has written since. What an earlier one remembered may be behind what it wrote. */
function faultOf(known: ChainHead, onDisk: ChainHead, ours: boolean): string | undefined {
  if (onDisk.hash === known.hash || known.seq === 0) return undefined;
  if (onDisk.seq < known.seq) return `records ${onDisk.seq + 1} to ${known.seq} were written and are not in the directory any more`;
  if (onDisk.seq > known.seq && !ours) return undefined;
  return `record ${onDisk.seq} in the directory is not the one that was written`;
}

function unwritable(directory: string, cause: unknown): LobbyguardError {
  const message = `the audit log in ${directory} cannot be written: ${reasonOf(cause)}`;
  return new LobbyguardError('AUDIT_UNWRITABLE', message, { cause, retryable: true });
}
