// The logs of several nodes, held against each other.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type ChainHead, emptyChain, seal } from '../../src/audit/chain.ts';
import type { AuditEntry } from '../../src/audit/record.ts';
import { verifyAudit } from '../../src/audit/verify.ts';
import { aDirectory } from '../support/directory.ts';
import { aDecision } from './entries.ts';

const at = Date.UTC(2026, 10, 26, 12);

/** A node's log of these entries; answers where its chain stood after each. */
function write(root: string, node: string, entries: readonly AuditEntry[]): ChainHead[] {
  const heads: ChainHead[] = [];
  let text = '';
  let head: ChainHead = emptyChain;
  const start: AuditEntry = { type: 'start', account: null, version: '1', mode: 'enforce', pid: 1, node };
  for (const entry of [start, ...entries]) {
    const sealed = seal(entry, head, at);
    head = { seq: sealed.record.seq, hash: sealed.record.hash };
    heads.push(head);
    text += sealed.line;
  }
  mkdirSync(join(root, node), { recursive: true });
  writeFileSync(fileOf(root, node), text);
  return heads;
}

function fileOf(root: string, node: string): string {
  return join(root, node, 'audit-2026-11-26.jsonl');
}

const decisions = [1, 2, 3].map((n) => aDecision({ id: `d${n}` }));
const witnessed = (node: string, head: ChainHead): AuditEntry => ({ type: 'witness', account: null, node, head });
const gained = (token: number): AuditEntry => ({ type: 'lease', account: 'moderator', event: 'gained', token });

/** Two nodes, of which `b` has seen how far `a` had come. */
function aCluster(more: { a?: readonly AuditEntry[]; b?: readonly AuditEntry[] } = {}): string {
  const root = aDirectory();
  const heads = write(root, 'a', [...decisions, ...(more.a ?? [])]);
  write(root, 'b', [witnessed('a', heads[3] ?? emptyChain), ...(more.b ?? [])]);
  return root;
}

async function codesOf(root: string, ...nodes: readonly string[]): Promise<string[]> {
  const { breaks } = await verifyAudit(
    nodes.map((node) => join(root, node)),
    root,
  );
  return breaks.map(({ file, line, code }) => `${file.slice(root.length + 1, root.length + 2)}:${line} ${code}`);
}

test('logs that say the same of each other are intact', async () => {
  expect(await codesOf(aCluster(), 'a', 'b')).toEqual([]);
});

test('an end that was cut off is found where another node had seen it, in whatever order they are named', async () => {
  const root = aCluster();
  const lines = readFileSync(fileOf(root, 'a'), 'utf8').split('\n');
  writeFileSync(fileOf(root, 'a'), `${lines.slice(0, 2).join('\n')}\n`);
  expect(await codesOf(root, 'a')).toEqual([]);
  expect([await codesOf(root, 'a', 'b'), await codesOf(root, 'b', 'a')]).toEqual([['b:2 cut-off'], ['b:2 cut-off']]);
});

test('a log that was written again as a chain of its own is found', async () => {
  const root = aCluster();
  write(root, 'a', [...decisions.slice(0, 2), aDecision({ id: 'another' }), ...decisions]);
  expect(await codesOf(root, 'a', 'b')).toEqual(['b:2 witness-mismatch']);
});

test('a node whose log is not at hand is named, and its old files may be gone', async () => {
  const root = aCluster();
  expect(await verifyAudit([join(root, 'b')], root)).toMatchObject({ breaks: [], notes: [expect.stringContaining('node a')] });
});

test('one token in two logs is two owners at once', async () => {
  expect(await codesOf(aCluster({ a: [gained(7)], b: [gained(8)] }), 'a', 'b')).toEqual([]);
  expect(await codesOf(aCluster({ a: [gained(7)], b: [gained(7)] }), 'a', 'b')).toEqual(['b:3 token-twice']);
});
