import { appendFileSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type ChainHead, emptyChain, seal } from '../../src/audit/chain.ts';
import { verifyAudit } from '../../src/audit/verify.ts';
import { aDecision, inDirectory } from './entries.ts';

const day = 24 * 60 * 60 * 1000;
const first = Date.UTC(2026, 10, 18);

/** Three days of so many records each, as one chain. */
function writeDays(directory: string, perDay = 5, days = 3): void {
  let head: ChainHead = emptyChain;
  for (let d = 0; d < days; d += 1) {
    const at = first + d * day;
    let text = '';
    for (let n = 0; n < perDay; n += 1) {
      const sealed = seal(aDecision({ id: `d${d}-${n}` }), head, at + n);
      head = sealed.record;
      text += sealed.line;
    }
    writeFileSync(fileOf(directory, d), text);
  }
}

function fileOf(directory: string, d: number): string {
  return join(directory, `audit-${new Date(first + d * day).toISOString().slice(0, 10)}.jsonl`);
}

function edit(path: string, change: (lines: string[]) => string[]): void {
  writeFileSync(path, change(readFileSync(path, 'utf8').split('\n')).join('\n'));
}

test('an untouched log is intact, from its first record to its last', () =>
  inDirectory(async (directory) => {
    writeDays(directory);
    expect(await verifyAudit([directory], '/')).toMatchObject({
      files: 3,
      records: 15,
      breaks: [],
      notes: [],
      first: { seq: 1 },
      last: { seq: 15 },
    });
  }));

test('files given one by one in any order, and twice, are one chain', () =>
  inDirectory(async (directory) => {
    writeDays(directory);
    const paths = [fileOf(directory, 2), directory, fileOf(directory, 0), 'audit-2026-11-19.jsonl'];
    expect(await verifyAudit(paths, directory)).toMatchObject({ files: 3, records: 15, breaks: [], notes: [] });
  }));

const harms: [string, (directory: string) => void, { day: number; line: number; code: string }][] = [
  [
    'a changed fact',
    (d) => edit(fileOf(d, 1), (l) => l.map((x, i) => (i === 2 ? x.replace('Eve', 'Eva') : x))),
    { day: 1, line: 3, code: 'hash-mismatch' },
  ],
  [
    'a changed hash',
    (d) => edit(fileOf(d, 1), (l) => l.map((x, i) => (i === 2 ? x.replace(/"hash":"../, '"hash":"zz') : x))),
    { day: 1, line: 3, code: 'hash-mismatch' },
  ],
  [
    'a key given twice',
    (d) => edit(fileOf(d, 1), (l) => l.map((x, i) => (i === 2 ? x.replace('{', '{"v":1,') : x))),
    { day: 1, line: 3, code: 'hash-mismatch' },
  ],
  ['a deleted line', (d) => edit(fileOf(d, 1), (l) => l.toSpliced(2, 1)), { day: 1, line: 3, code: 'seq-gap' }],
  ['a repeated line', (d) => edit(fileOf(d, 1), (l) => l.toSpliced(2, 0, l[2] ?? '')), { day: 1, line: 4, code: 'seq-gap' }],
  [
    'two lines changed over',
    (d) => edit(fileOf(d, 1), (l) => [l[1] ?? '', l[0] ?? '', ...l.slice(2)]),
    { day: 1, line: 1, code: 'missing-file' },
  ],
  ['an inserted line', (d) => edit(fileOf(d, 1), (l) => l.toSpliced(1, 0, 'hello')), { day: 1, line: 2, code: 'not-json' }],
  ['a missing file', (d) => rmSync(fileOf(d, 1)), { day: 2, line: 1, code: 'missing-file' }],
  ['an emptied file', (d) => writeFileSync(fileOf(d, 1), ''), { day: 2, line: 1, code: 'missing-file' }],
  ['a torn tail', (d) => appendFileSync(fileOf(d, 2), '{"v":1,"se'), { day: 2, line: 6, code: 'torn-tail' }],
  [
    'a record forged with a hash of its own',
    (d) =>
      edit(fileOf(d, 1), (l) =>
        l.map((x, i) => {
          if (i !== 2) return x;
          const { prev, seq } = JSON.parse(x) as { prev: string; seq: number };
          return seal(aDecision({ rule: 'forged' }), { hash: prev, seq: seq - 1 }, first).line.trim();
        }),
      ),
    { day: 1, line: 4, code: 'prev-mismatch' },
  ],
];

test.each(harms)('%s is named by file and line', (_name, harm, { day: d, line, code }) =>
  inDirectory(async (directory) => {
    writeDays(directory);
    harm(directory);
    const { breaks } = await verifyAudit([directory], '/');
    expect(breaks[0]).toMatchObject({ file: fileOf(directory, d), line, code });
  }),
);

test('a log whose older files were archived starts in mid-chain, which is a note', () =>
  inDirectory(async (directory) => {
    writeDays(directory);
    rmSync(fileOf(directory, 0));
    const { breaks, notes } = await verifyAudit([directory], '/');
    expect(breaks).toEqual([]);
    expect(notes).toEqual([expect.stringContaining('starts in mid-chain, at record 6')]);
  }));

test('an archive and the directory it came from are followed as one', () =>
  inDirectory(async (directory) => {
    writeDays(directory);
    mkdirSync(join(directory, 'archive'));
    renameSync(fileOf(directory, 0), join(directory, 'archive', 'audit-2026-11-18.jsonl'));
    expect(await verifyAudit([join(directory, 'archive'), directory], '/')).toMatchObject({ records: 15, breaks: [], notes: [] });
  }));

test('an empty file has nothing to check, which is a note; a directory without any file is unreadable', () =>
  inDirectory(async (directory) => {
    await expect(verifyAudit([directory], '/')).rejects.toThrow('there is no audit log here');
    writeFileSync(join(directory, 'audit-2026-11-20.jsonl'), '');
    expect(await verifyAudit([directory], '/')).toMatchObject({
      records: 0,
      breaks: [],
      notes: ['there are no audit records here'],
    });
  }));

test('a path that is not there cannot be read', async () => {
  await expect(verifyAudit(['/no/such/place'], '/')).rejects.toMatchObject({ code: 'INPUT_UNREADABLE' });
});

test('no change of a single byte goes unnoticed', () =>
  inDirectory(async (directory) => {
    writeDays(directory, 4, 1);
    const file = fileOf(directory, 0);
    const original = readFileSync(file);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: original.length - 2 }), fc.integer({ min: 33, max: 126 }), async (at, byte) => {
        fc.pre(original[at] !== byte && original[at] !== 10);
        const changed = Buffer.from(original);
        changed[at] = byte;
        writeFileSync(file, changed);
        const { breaks } = await verifyAudit([directory], '/');
        expect(breaks.length).toBeGreaterThan(0);
      }),
      { numRuns: 150 },
    );
  }));

/** As a daemon leaves it beside the log. */
function remember(directory: string, seq: number): void {
  const line = [0, 1, 2]
    .flatMap((d) => readFileSync(fileOf(directory, d), 'utf8').trim().split('\n'))
    .map((text) => JSON.parse(text) as ChainHead)
    .find((record) => record.seq === seq);
  writeFileSync(join(directory, 'lobbyguard.head'), `${JSON.stringify({ seq, hash: line?.hash })}\n`);
}

test.each([
  ['records', (d: string) => edit(fileOf(d, 2), (lines) => [...lines.slice(0, 3), ''])],
  ['a record and the half of another', (d: string) => edit(fileOf(d, 2), (lines) => [...lines.slice(0, 3), '{"v":1,"se'])],
  ['everything in the last file', (d: string) => writeFileSync(fileOf(d, 2), '')],
  ['the last file', (d: string) => rmSync(fileOf(d, 2))],
])('an end that was cut off is found by what is remembered beside the log: %s', (_name, cut) =>
  inDirectory(async (directory) => {
    writeDays(directory);
    remember(directory, 15);
    cut(directory);
    const { breaks } = await verifyAudit([directory], '/');
    expect(breaks).toContainEqual({
      file: join(directory, 'lobbyguard.head'),
      line: 1,
      code: 'cut-off',
      message: expect.stringMatching(/^record 15 was on disk .* ends at record 1[03]: the end was cut off$/),
    });
  }),
);

test('an end that was written again, whole and with hashes that fit, is found by what is remembered beside the log', () =>
  inDirectory(async (directory) => {
    writeDays(directory);
    remember(directory, 14);
    edit(fileOf(directory, 2), (lines) => {
      const { seq, hash } = JSON.parse(lines[2] ?? '') as ChainHead;
      const forged = seal(aDecision({ rule: 'forged' }), { seq, hash }, first);
      return [...lines.slice(0, 3), forged.line.trim(), seal(aDecision(), forged.record, first).line];
    });
    const { breaks } = await verifyAudit([directory], '/');
    expect(breaks).toMatchObject([{ code: 'witness-mismatch', message: expect.stringContaining('record 14 ') }]);
  }));

test.each([
  ['its end', 15, []],
  ['a record before its end, as while a daemon runs', 12, []],
  ['a record of a file that was deleted since', 2, [expect.stringContaining('starts in mid-chain')]],
])('a log of which %s is remembered is intact', (_name, seq, notes) =>
  inDirectory(async (directory) => {
    writeDays(directory);
    remember(directory, seq);
    if (seq === 2) rmSync(fileOf(directory, 0));
    expect(await verifyAudit([directory], '/')).toMatchObject({ breaks: [], notes });
  }),
);

test('of old days alone, nothing is said about the end', () =>
  inDirectory(async (directory) => {
    writeDays(directory);
    remember(directory, 15);
    expect(await verifyAudit([fileOf(directory, 0), fileOf(directory, 1)], '/')).toMatchObject({ breaks: [], notes: [] });
  }));

test('what is remembered and cannot be read is told: then nobody knows about the end', () =>
  inDirectory(async (directory) => {
    writeDays(directory);
    mkdirSync(join(directory, 'lobbyguard.head'));
    const { breaks, notes } = await verifyAudit([directory], '/');
    expect(breaks).toEqual([]);
    expect(notes).toEqual([expect.stringMatching(/lobbyguard\.head cannot be read \(EISDIR\): whether the end was cut off is not known/)]);
  }));
