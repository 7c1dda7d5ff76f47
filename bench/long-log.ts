// Writes an audit log as a busy day leaves it: strangers are refused one after the other, and now and then somebody takes one back.
import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { emptyChain, seal } from '../src/audit/chain.ts';
import { auditFileName, dayOf } from '../src/audit/reading/files.ts';
import type { AuditEntry } from '../src/audit/record.ts';

export interface LongLog {
  directory: string;
  bytes: number;
  /** The records lie this far apart from first to last; the last is of now. */
  hours: number;
}

const bytesEach = 570;
const batchBytes = 4 * 1024 * 1024;
const application = 'https://pool.example.com/ucwa/oauth/v1/applications/7/communication/conversations';

/** All in one file, as a day that ends now would. Answers how many records. */
export function writeLongLog({ directory, bytes, hours }: LongLog): number {
  mkdirSync(directory, { recursive: true });
  const now = Date.now();
  const count = Math.floor(bytes / bytesEach);
  const file = openSync(join(directory, auditFileName(dayOf(now))), 'w');
  let head = emptyChain;
  let lines = '';
  for (let n = 0; n < count; n += 1) {
    const { record, line } = seal(entryOf(n), head, Math.floor(now - ((count - n) / count) * hours * 3_600_000));
    head = { seq: record.seq, hash: record.hash };
    lines += line;
    if (lines.length < batchBytes) continue;
    writeSync(file, lines);
    lines = '';
  }
  writeSync(file, lines);
  closeSync(file);
  return count;
}

/** Every third record is an action; of 3,000 people each comes back once in a while. */
function entryOf(n: number): AuditEntry {
  const person = Math.floor(n / 3);
  if (n === 0) return { type: 'start', account: null, version: '1.0.0', mode: 'enforce', pid: 1 };
  if (person % 5_000 === 4_999 && n % 3 === 0) return undo(person);
  const meeting = `${application}/c${person % 20}`;
  if (n % 3 === 1)
    return {
      type: 'attempt',
      account: 'moderator',
      decision: `d-${person}`,
      n: 1,
      method: 'POST',
      url: `${meeting}/participants/guest-${person}@anonymous.invalid/reject`,
    };
  if (n % 3 === 2)
    return {
      type: 'outcome',
      account: 'moderator',
      decision: `d-${person}`,
      result: 'done',
      status: 204,
      attempts: 1,
      waitedMs: 3,
      tookMs: 20,
    };
  return decision(person, meeting);
}

function decision(person: number, meeting: string): AuditEntry {
  const address = `guest-${person}@anonymous.invalid`;
  return {
    type: 'decision',
    account: 'moderator',
    id: `d-${person}`,
    meeting,
    participant: `${meeting}/participants/${address}`,
    identity: `uri:${address}`,
    arrivedAt: new Date(1_790_000_000_000 + person).toISOString(),
    facts: {
      anonymous: true,
      inLobby: true,
      organizer: false,
      name: `Guest ${person}`,
      uri: `sip:${address}`,
      domain: 'anonymous.invalid',
      'meeting.size': 40,
      'meeting.lobby': 12,
    },
    revision: 'a'.repeat(64),
    rule: person % 4 === 0 ? 'no-disruptors' : 'no-anonymous',
    action: 'reject',
    mode: 'enforce',
    verdict: 'act',
  };
}

function undo(person: number): AuditEntry {
  return {
    type: 'human',
    account: 'moderator',
    id: `h-${person}`,
    act: 'undo',
    of: `d-${person - 3}`,
    by: { who: 'alice', auth: 'users', via: 'console' },
  };
}
