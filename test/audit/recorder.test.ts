import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { LastingAlarm } from '../../src/alarms.ts';
import type { AuditEntry, AuditLog, AuditRecord } from '../../src/audit/record.ts';
import { createRecorder } from '../../src/audit/recorder.ts';
import { createLog, type Log, type LogFields } from '../../src/log.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A log whose disk fails while the test says so: it is full, or takes what is written and loses it before it is flushed. */
function aScene(log: Log = createLog({ level: 'silent', format: 'json' })) {
  const written: { entry: AuditEntry; at: number | undefined }[] = [];
  const disk = { full: false, room: Number.POSITIVE_INFINITY, flushed: Promise.resolve(), flushes: 0, gone: false };
  const audit: AuditLog = {
    write(entry, at) {
      disk.full ||= disk.room <= 0;
      if (disk.full) throw new Error('no space left');
      disk.room -= 1;
      written.push({ entry, at });
      return entry as AuditRecord;
    },
    durable() {
      disk.flushes += 1;
      return disk.flushed;
    },
    get writable() {
      return !disk.full;
    },
    check() {
      if (disk.gone) throw new Error('the directory is gone');
    },
    recover: async () => {
      disk.gone = false;
      return !disk.full;
    },
    close: async () => undefined,
  };
  const [onBroken, onRecovered] = [vi.fn(), vi.fn()];
  const recorder = createRecorder({ audit, log, onBroken, onRecovered });
  return { recorder, disk, written, onBroken, onRecovered };
}

const outcome = (decision: string): AuditEntry => ({
  type: 'outcome',
  account: 'a',
  decision,
  result: 'unconfirmed',
  attempts: 1,
  waitedMs: 0,
  tookMs: 0,
});

test('outcomes that came while the log could not be written are written when it can be, with their time', async () => {
  const { recorder, disk, written } = aScene();
  disk.full = true;
  const at = Date.now();
  recorder.write(outcome('first'));
  recorder.owe(outcome('second'));
  expect(recorder.write({ type: 'stop', account: null, reason: 'not kept' })).toBeUndefined();
  await vi.advanceTimersByTimeAsync(3_000);
  disk.full = false;
  await vi.advanceTimersByTimeAsync(1_000);
  expect(written.slice(0, 2)).toEqual([
    { entry: outcome('first'), at },
    { entry: outcome('second'), at },
  ]);
  expect(written.map(({ entry }) => entry.type)).toEqual(['outcome', 'outcome', 'alarm']);
});

test('that it was paused, that it went on and which policies are in force is written when it can be, with its time, behind what came before', async () => {
  const { recorder, disk, written } = aScene();
  disk.full = true;
  const at = Date.now();
  const entries: AuditEntry[] = [
    { type: 'resume', account: null, by: { who: 'ann', auth: 'local', via: 'cli' } },
    { type: 'policy', account: null, revision: 'r1', rules: 1 },
    outcome('first'),
    { type: 'pause', account: null, by: { who: 'ann', auth: 'local', via: 'cli' } },
  ];
  for (const entry of entries) expect(recorder.write(entry)).toBeUndefined();
  await vi.advanceTimersByTimeAsync(3_000);
  disk.full = false;
  await vi.advanceTimersByTimeAsync(1_000);
  expect(written.slice(0, 4)).toEqual(entries.map((entry) => ({ entry, at })));
});

test('what a human said is on the disk soon, though nobody asks for it, and a disk that lost it stops actions', async () => {
  const { recorder, disk } = aScene();
  const word: AuditEntry = { type: 'human', id: 'h1', account: 'a', act: 'wait', by: { who: 'Ada', auth: 'local', via: 'console' } };
  recorder.write(outcome('first'));
  expect(disk.flushes).toBe(0);
  recorder.write(word);
  expect(disk.flushes).toBe(1);
  disk.flushed = Promise.reject(new Error('lost'));
  recorder.write(word);
  await vi.advanceTimersByTimeAsync(0);
  expect(recorder.writable).toBe(false);
});

test('a disk that has room for some of what is owed only is full still: the alarm stays, and the rest is not lost', async () => {
  const { recorder, disk, written, onRecovered } = aScene();
  disk.full = true;
  for (const decision of ['first', 'second', 'third']) recorder.write(outcome(decision));
  disk.room = 1;
  disk.full = false;
  await vi.advanceTimersByTimeAsync(1_000);
  expect(written.map(({ entry }) => entry)).toEqual([outcome('first')]);
  expect(recorder.alarms.map(({ code }) => code)).toEqual(['audit-unwritable']);
  expect([recorder.writable, onRecovered.mock.calls.length]).toEqual([false, 0]);
  disk.room = Number.POSITIVE_INFINITY;
  disk.full = false;
  await vi.advanceTimersByTimeAsync(1_000);
  expect(written.map(({ entry }) => entry).slice(0, 3)).toEqual(['first', 'second', 'third'].map(outcome));
  expect([recorder.alarms, recorder.writable, onRecovered.mock.calls.length]).toEqual([[], true, 1]);
});

test.each([
  ['records are missing', true, 'audit-chain-broken'],
  ['a line was torn', false, 'audit-torn-line'],
] as const)('a log that is back tells whether records are gone from it: %s', async (_, anew, code) => {
  const { recorder, disk, onRecovered } = aScene();
  recorder.found('audit-chain-broken', 'found when it was opened');
  disk.full = true;
  recorder.write(outcome('first'));
  recorder.found(code, 'found when it was opened again');
  disk.full = false;
  await vi.advanceTimersByTimeAsync(1_000);
  expect(onRecovered.mock.calls).toEqual([[anew]]);
});

test('a log that takes long to come back comes back once', async () => {
  const { recorder, disk, written, onRecovered } = aScene();
  disk.full = true;
  recorder.write(outcome('first'));
  disk.full = false;
  await vi.advanceTimersByTimeAsync(10_000);
  expect(onRecovered).toHaveBeenCalledOnce();
  expect(written.filter(({ entry }) => entry.type === 'alarm')).toHaveLength(1);
});

test('a log that was taken away while there was nothing to write is noticed, stops actions, and comes back', async () => {
  const { recorder, disk, written, onBroken, onRecovered } = aScene();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(onBroken).not.toHaveBeenCalled();
  disk.gone = true;
  await vi.advanceTimersByTimeAsync(1_000);
  expect([onBroken.mock.calls.length, recorder.writable, recorder.alarms.map(({ code }) => code)]).toEqual([
    1,
    false,
    ['audit-unwritable'],
  ]);
  await vi.advanceTimersByTimeAsync(1_000);
  expect([onRecovered.mock.calls.length, recorder.writable, recorder.alarms]).toEqual([1, true, []]);
  expect(written.map(({ entry }) => entry)).toEqual([expect.objectContaining({ code: 'audit-unwritable', ended: true })]);
});

test('what acts is stopped on the spot, once, when the log breaks', () => {
  const { recorder, disk, onBroken } = aScene();
  disk.full = true;
  recorder.write(outcome('first'));
  expect(onBroken).toHaveBeenCalledOnce();
  recorder.write(outcome('second'));
  expect(onBroken).toHaveBeenCalledOnce();
  expect(recorder.writable).toBe(false);
});

test('what could not be written is not on record, whatever else comes to the disk', async () => {
  const { recorder, disk } = aScene();
  expect(await recorder.writeDurably(outcome('first'))).toBe(true);
  disk.full = true;
  expect(await recorder.writeDurably(outcome('second'))).toBe(false);
});

test('what waits for the disk is not on record yet', async () => {
  const { recorder, disk } = aScene();
  let flush = (): void => {};
  disk.flushed = new Promise((resolve) => {
    flush = resolve;
  });
  const onRecord = vi.fn();
  const writing = recorder.writeDurably(outcome('first')).then(onRecord);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(onRecord).not.toHaveBeenCalled();
  flush();
  await writing;
  expect(onRecord).toHaveBeenCalledExactlyOnceWith(true);
});

test('what the disk lost is not on record, and nothing is written behind it before the log is good again', async () => {
  const { recorder, disk, written, onBroken } = aScene();
  disk.flushed = Promise.reject(new Error('input/output error'));
  expect(await recorder.writeDurably(outcome('lost'))).toBe(false);
  expect(onBroken).toHaveBeenCalledOnce();
  expect(recorder.writable).toBe(false);
  recorder.write(outcome('behind'));
  expect(recorder.write({ type: 'stop', account: null, reason: 'not kept' })).toBeUndefined();
  expect(written.map(({ entry }) => entry)).toEqual([outcome('lost')]);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(written.map(({ entry }) => entry).slice(0, 2)).toEqual([outcome('lost'), outcome('behind')]);
});

test('what somebody has to get up for is an error in the program log, and what would happen in a dry run is not', () => {
  const told: string[] = [];
  const at = (level: string) => (_: string, fields?: LogFields) => void told.push(`${level} ${String(fields?.['alarm'])}`);
  const { recorder } = aScene({ error: at('error'), warn: at('warn'), info: at('info'), debug: at('debug') });
  recorder.alarm('cap-tripped', 'a rule stops');
  recorder.alarm('cap-tripped', 'a rule would stop', { would: true });
  recorder.alarm('audit-torn-line', 'a line was torn');
  recorder.found('audit-chain-broken', 'a record is missing');
  expect(told).toEqual(['error cap-tripped', 'warn cap-tripped', 'warn audit-torn-line', 'error audit-chain-broken']);
});

test('an alarm that lasts is shown and can end, however many others come after it', () => {
  const { recorder, written } = aScene();
  recorder.alarm('policy-rejected', 'broken');
  for (let n = 0; n < 60; n += 1) recorder.alarm('action-refused', 'no', { account: 'a', meeting: `m${n}` });
  expect(recorder.alarms).toHaveLength(51);
  expect(recorder.alarms[0]).toMatchObject({ code: 'policy-rejected' });
  recorder.ended('policy-rejected', 'right again');
  expect(written.at(-1)?.entry).toMatchObject({ code: 'policy-rejected', ended: true });
});

test('of two accounts with the same trouble, one whose trouble is over leaves the other its own', () => {
  const { recorder, written } = aScene();
  const ofBoth: [LastingAlarm, { meeting?: string }][] = [
    ['meeting-source-failed', {}],
    ['not-a-leader', { meeting: 'm' }],
    ['organizer-waiting', { meeting: 'm' }],
  ];
  for (const [code, about] of ofBoth) {
    for (const account of ['a', 'b']) recorder.alarm(code, 'no', { account, ...about });
    recorder.ended(code, 'over', { account: 'a', ...about });
    expect(recorder.alarms).toMatchObject([{ code, account: 'b' }]);
    recorder.ended(code, 'over', { account: 'b', ...about });
    expect(recorder.alarms).toEqual([]);
    expect(written.slice(-2).map(({ entry }) => entry)).toMatchObject([
      { account: 'a', ended: true },
      { account: 'b', ended: true },
    ]);
  }
});

test('a stopped rule goes on in its meeting, in whichever session and through whichever account, and the end is written where it was told', () => {
  const { recorder, written } = aScene();
  const told = { account: 'a', meeting: 'm', rule: 'r', place: 'p' };
  recorder.alarm('cap-tripped', 'stopped', told);
  recorder.ended('cap-tripped', 'elsewhere', { ...told, meeting: 'n', place: 'q' });
  recorder.ended('cap-tripped', 'another rule', { ...told, rule: 's' });
  expect(recorder.alarms).toHaveLength(1);
  recorder.ended('cap-tripped', 'goes on', { ...told, account: 'b', meeting: 'n' });
  expect(recorder.alarms).toEqual([]);
  expect(written.map(({ entry }) => entry)).toMatchObject([{ meeting: 'm' }, { account: 'a', meeting: 'm', rule: 'r', ended: true }]);
  for (const { entry } of written) expect(entry).not.toHaveProperty('place');
});

test('several alarms of one kind end with one record', () => {
  const { recorder, written } = aScene();
  for (const why of ['calendar', 'list']) recorder.alarm('meeting-source-failed', why, { account: 'a' });
  recorder.ended('meeting-source-failed', 'over', { account: 'a' });
  expect(written.filter(({ entry }) => 'ended' in entry)).toHaveLength(1);
});

test('that an alarm is over is told in the program log too', () => {
  const told: unknown[] = [];
  const { recorder } = aScene({
    error: () => undefined,
    warn: () => undefined,
    info: (message, fields) => void told.push([message, fields]),
    debug: () => undefined,
  });
  recorder.ended('config-rejected', 'nothing was wrong');
  recorder.alarm('config-rejected', 'broken');
  recorder.ended('config-rejected', 'in order again');
  expect(told).toEqual([['alarm over', { alarm: 'config-rejected', reason: 'in order again', account: null }]]);
});

test('of alarms that last the newest thousand are kept', () => {
  const { recorder } = aScene();
  for (let n = 0; n < 1_010; n += 1) recorder.alarm('not-a-leader', 'no', { account: 'a', meeting: `m${n}` });
  expect(recorder.alarms.map(({ meeting }) => meeting)).toEqual(Array.from({ length: 1_000 }, (_, n) => `m${n + 10}`));
});

test('what lasts about an account that another node runs is listed no more, and the record says that it has gone there', () => {
  const { recorder, written } = aScene();
  recorder.alarm('cap-tripped', 'over its cap', { account: 'a', meeting: 'm', rule: 'r' });
  recorder.alarm('not-a-leader', 'no', { account: 'a', meeting: 'm' });
  recorder.alarm('session-down', 'down', { account: 'a' });
  recorder.alarm('account-without-node', 'nobody has it', { account: 'a' });
  recorder.alarm('cap-tripped', 'over its cap', { account: 'b', meeting: 'n', rule: 'r' });
  recorder.alarm('config-rejected', 'broken');
  const before = written.length;
  recorder.leftTo('a');
  expect(recorder.alarms.map(({ code, account }) => `${code} ${account ?? ''}`)).toEqual([
    'session-down a',
    'account-without-node a',
    'cap-tripped b',
    'config-rejected ',
  ]);
  const gone = written.slice(before).map(({ entry }) => entry);
  expect(gone).toMatchObject([
    { code: 'cap-tripped', account: 'a', meeting: 'm', rule: 'r', ended: true, elsewhere: true },
    { code: 'not-a-leader', account: 'a', meeting: 'm', ended: true, elsewhere: true },
  ]);
  recorder.ended('cap-tripped', 'goes on', { account: 'a', meeting: 'm', rule: 'r' });
  expect(written.length).toBe(before + gone.length);
});
