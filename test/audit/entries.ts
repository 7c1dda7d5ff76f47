// Builders for the entries the audit tests write.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AuditEntry, DecisionEntry } from '../../src/audit/record.ts';
import type { AttemptEntry, OutcomeEntry } from '../../src/order/outcome.ts';

export const keepAll = { name: 'keep', uri: 'keep', phone: 'keep' } as const;
export const conversation = 'https://pool.example.com/ucwa/oauth/v1/applications/7/communication/conversations/c9';
export const eve = `${conversation}/participants/eve@example.com`;

export function aDecision(over: Partial<DecisionEntry> = {}): DecisionEntry {
  return {
    type: 'decision',
    account: 'moderator',
    id: 'd1',
    meeting: conversation,
    participant: eve,
    identity: 'id:0123456789abcdef01234567',
    facts: { anonymous: true, inLobby: true, name: 'Eve', uri: 'eve@example.com', domain: 'example.com' },
    revision: 'a'.repeat(64),
    rule: 'no-anonymous',
    action: 'reject',
    mode: 'enforce',
    verdict: 'act',
    ...over,
  };
}

export function anAttempt(over: Partial<AttemptEntry> = {}): AttemptEntry {
  return { type: 'attempt', account: 'moderator', decision: 'd1', n: 1, method: 'POST', url: `${eve}/reject`, ...over };
}

export function anOutcome(over: Partial<OutcomeEntry> = {}): OutcomeEntry {
  return {
    type: 'outcome',
    account: 'moderator',
    decision: 'd1',
    result: 'done',
    status: 204,
    attempts: 1,
    waitedMs: 12,
    tookMs: 34,
    ...over,
  };
}

export const started: AuditEntry = { type: 'start', account: null, version: '0.1.0', mode: 'enforce', pid: 1 };

/** Runs `body` with a directory of its own, and removes it. */
export async function inDirectory<T>(body: (directory: string) => Promise<T> | T): Promise<T> {
  const directory = mkdtempSync(join(tmpdir(), 'lobbyguard-audit-'));
  try {
    return await body(directory);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
