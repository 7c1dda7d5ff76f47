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
