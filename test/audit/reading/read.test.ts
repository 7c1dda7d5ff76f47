import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type ChainHead, emptyChain, seal } from '../../../src/audit/chain.ts';
import { openAuditLog } from '../../../src/audit/log.ts';
import { listAuditFiles } from '../../../src/audit/reading/files.ts';
import { type AuditLine, parseRecord, readAudit, readBatches } from '../../../src/audit/reading/read.ts';
import { verifyAudit } from '../../../src/audit/verify.ts';
import { createMemory } from '../../../src/memory/memory.ts';
import { createReport } from '../../../src/report/report.ts';
import { aDecision, inDirectory, keepAll, started } from '../entries.ts';

async function all(paths: string[], cwd: string): Promise<AuditLine[]> {
  const lines: AuditLine[] = [];
  for await (const line of readAudit(paths, { cwd })) lines.push(line);
  return lines;
}

function chainText(from: ChainHead, count: number, at: number): { text: string; head: ChainHead } {
  let head = from;
  let text = '';
  for (let n = 0; n < count; n += 1) {
    const sealed = seal(started, head, at + n);
    head = sealed.record;
    text += sealed.line;
  }
  return { text, head };
}

test('files come by day and then by their place in the chain, whatever they are called', () =>
  inDirectory(async (directory) => {
    const at = Date.UTC(2026, 10, 18);
    const one = chainText(emptyChain, 2, at);
    const two = chainText(one.head, 2, at + 1000);
    const three = chainText(two.head, 2, at + 86_400_000);
    writeFileSync(join(directory, 'z-first.txt'), one.text);
    writeFileSync(join(directory, 'a-second.txt'), two.text);
    mkdirSync(join(directory, 'audit'));
    writeFileSync(join(directory, 'audit', 'audit-2026-11-19.jsonl'), three.text);
    const lines = await all(['audit', 'a-second.txt', 'z-first.txt', 'audit/audit-2026-11-19.jsonl'], directory);
    expect(lines.map((line) => line.kind === 'record' && line.record.seq)).toEqual([1, 2, 3, 4, 5, 6]);
  }));

test('lines of types that are not wanted are not even parsed, where their type is plain to see', () =>
  inDirectory(async (directory) => {
    const file = join(directory, 'log');
    const { line } = seal(started, emptyChain, 0);
    const broken = '{"v":1,"seq":7,"at":"2026-01-01T00:00:00.000Z","type":"outcome","torn';
    const inAnotherOrder = '{"type":"stop","v":1,"seq":8,"at":"2026-01-01T00:00:00.000Z","reason":"asked"}';
    const nested = '{"v":1,"seq":9,"at":"2026-01-01T00:00:00.000Z","x":{"type":"outcome"},"type":"start"}';
    writeFileSync(file, [line.trim(), broken, inAnotherOrder, nested].join('\n'));
    const read: unknown[] = [];
    for await (const batch of readBatches([file], { types: new Set(['start']) }))
      for (const one of batch) read.push([one.line, one.kind === 'record' ? one.record.type : one.message]);
    expect(read).toEqual([
      [1, 'start'],
      [3, 'stop'],
      [4, 'start'],
    ]);
  }));

test('what is no record is told with file and line, records of types to come are passed over', () =>
  inDirectory(async (directory) => {
    const file = join(directory, 'log');
    const good = seal(started, emptyChain, 0).line;
    const bad = ['nonsense', '[1]', '{}', '{"type":"start"}', '{"type":"decision","at":"2026-01-01T00:00:00Z","id":"x"}'];
    writeFileSync(file, `\ufeff${good}${bad.join('\r\n')}\r\n\r\n{"type":"future","at":"2026-01-01T00:00:00Z"}\n${good.trim()}`);
    const lines = await all([file], '/');
    expect(lines.map(({ kind, line }) => [kind, line])).toEqual([
      ['record', 1],
      ['problem', 2],
      ['problem', 3],
      ['problem', 4],
      ['problem', 5],
      ['problem', 6],
      ['record', 9],
    ]);
    expect(lines[1]).toMatchObject({ file, message: 'the line is not JSON' });
    expect(lines[5]).toMatchObject({ message: 'the decision record has no meeting' });
  }));

const decided = { ...aDecision(), at: '2026-01-01T00:00:00Z' };

test.each<[string, object]>([
  ['a time that is a number', { ...decided, at: 0 }],
  ['a text that is a number', { ...decided, because: 5 }],
  ['counts that are a list', { ...decided, counts: [1] }],
  ['facts that are nothing', { ...decided, facts: null }],
])('%s is told', (_, record) => {
  expect(parseRecord(JSON.stringify(record))).toMatch(
    /^(?:the decision record has no|the record has no time|\w+ of the decision record is)/,
  );
});

test('a decision that names no rule was made by none, and what is null is not there', () => {
  const { rule: _rule, ...ruleless } = decided;
  expect(parseRecord(JSON.stringify({ ...ruleless, account: null }))).toMatchObject({ rule: null, account: null });
  const record = parseRecord(JSON.stringify({ ...decided, identity: null, arrivedAt: null, counts: null }));
  for (const key of ['identity', 'arrivedAt', 'counts']) expect(record).not.toHaveProperty(key);
});

test('lines longer than what is read at once come whole, absurd ones are told', () =>
  inDirectory(async (directory) => {
    const file = join(directory, 'log');
    const long = seal(aDecision({ facts: { name: 'ü'.repeat(2_000_000) } }), emptyChain, 0).line;
    writeFileSync(file, `${long}${'x'.repeat(20 * 1024 * 1024)}\n${seal(started, emptyChain, 0).line}`);
    const lines = await all([file], '/');
    expect(lines.map(({ kind, line }) => [kind, line])).toEqual([
      ['record', 1],
      ['problem', 2],
      ['record', 3],
    ]);
    expect(lines[0]).toMatchObject({ record: { facts: { name: 'ü'.repeat(2_000_000) } } });
  }));

test('a path that is not there', async () => {
  await expect(all(['nowhere'], '/')).rejects.toMatchObject({
    code: 'INPUT_UNREADABLE',
    message: expect.stringContaining('nowhere: there is no such file'),
  });
});

test('no record that passes can crash memory or report', () => {
  const keys = [
    'rule',
    'because',
    'identity',
    'arrivedAt',
    'revision',
    'trial',
    'counts',
    'account',
    'n',
    'url',
    'uri',
    'subject',
    'waitedMs',
    'status',
    'problems',
  ];
  const types = ['start', 'policy', 'meeting', 'alarm', 'decision', 'attempt', 'outcome', 'pause', 'resume'];
  const base = {
    at: '2026-11-20T00:00:00.000Z',
    id: 'd',
    decision: 'd',
    meeting: 'm',
    participant: 'p',
    action: 'reject',
    verdict: 'act',
    code: 'cap-tripped',
    event: 'joined',
    result: 'done',
  };
  const record = fc.record({
    type: fc.constantFrom(...types),
    facts: fc.dictionary(fc.string(), fc.jsonValue()),
    more: fc.dictionary(fc.constantFrom(...keys), fc.jsonValue()),
  });
  fc.assert(
    fc.property(fc.array(record, { maxLength: 20 }), (records) => {
      const memory = createMemory();
      const report = createReport();
      for (const { type, facts, more } of records) {
        const parsed = parseRecord(JSON.stringify({ ...base, ...more, type, facts }));
        if (typeof parsed !== 'object') continue;
        memory.apply(parsed);
        report.apply(parsed);
      }
      expect(report.result().records).toBeLessThanOrEqual(records.length);
      expect(memory.arrivals('m', 60_000, Date.parse(base.at))).toBeGreaterThanOrEqual(0);
    }),
  );
});

test('a packed file is read like any other, whatever its name', () =>
  inDirectory(async (directory) => {
    const log = await openAuditLog({ directory, redact: keepAll });
    for (let n = 0; n < 3; n += 1) log.write(started);
    await log.close();
    const [file = ''] = listAuditFiles(directory);
    const packed = gzipSync(readFileSync(file));
    writeFileSync(`${file}.gz`, packed);
    writeFileSync(join(directory, 'old-log'), packed);
    rmSync(file);
    for (const path of [`${file}.gz`, join(directory, 'old-log'), directory]) {
      expect((await all([path], directory)).map(({ kind }) => kind)).toEqual(['record', 'record', 'record']);
      expect(await verifyAudit([path], directory)).toMatchObject({ records: 3, breaks: [] });
    }
  }));

test('a file packed in a way that is not read says so', () =>
  inDirectory(async (directory) => {
    const file = join(directory, 'audit-2026-11-20.jsonl.zst');
    writeFileSync(file, Buffer.from('28b52ffd0000', 'hex'));
    await expect(all([file], directory)).rejects.toMatchObject({ code: 'INPUT_UNREADABLE', message: expect.stringMatching(/zstd.*gzip/) });
  }));

test('a day that is there packed and unpacked is read once', () =>
  inDirectory(async (directory) => {
    const log = await openAuditLog({ directory, redact: keepAll });
    log.write(started);
    await log.close();
    const [file = ''] = listAuditFiles(directory);
    writeFileSync(`${file}.gz`, gzipSync(readFileSync(file)));
    expect(await all([directory], directory)).toHaveLength(1);
  }));
