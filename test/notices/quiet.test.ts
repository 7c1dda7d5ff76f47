// Quiet hours over their end, by the clock: what waited comes as one digest of what is true then. And a clock that is set back.
import { expect, onTestFinished, test, vi } from 'vitest';
import type { AuditEntry, AuditRecord } from '../../src/audit/record.ts';
import type { NotifyConfig } from '../../src/config/config.ts';
import { createNotices } from '../../src/notices/notices.ts';
import { aDecision } from '../audit/entries.ts';
import { aDesk, aMeeting, aNeed } from '../console/fake-desk.ts';
import { until } from '../support/daemon.ts';
import { aSink, type Sink } from '../support/sink.ts';

const { meeting } = aMeeting('m1');
const config = (sink: Sink): NotifyConfig => ({
  names: 'keep',
  group: { waitMs: 0, repeatMs: 1_000 },
  quiet: { from: '22:00', to: '07:00', zone: 'UTC', except: ['organizer-waiting'] },
  channels: [{ kind: 'webhook', name: 'ops', url: () => sink.url, secret: () => 'secret' }],
  routes: [{ on: ['held', 'organizer-waiting'], to: ['ops'] }],
});

function aNight(sink: Sink) {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.parse('2026-11-26T23:00:00Z') });
  const desk = aDesk({ rooms: [aMeeting('m1')] });
  const notices = createNotices({ config: config(sink), ca: undefined, mode: 'enforce', deskUrl: undefined, pace: { settleMs: 0 } });
  const records: AuditEntry[] = [];
  const recorder = {
    alarms: [],
    alarm: () => undefined,
    ended: () => undefined,
    write(entry: AuditEntry): AuditRecord {
      records.push(entry);
      const record = { v: 1 as const, seq: records.length, at: new Date().toISOString(), prev: '', hash: '', ...entry };
      notices.observe(record);
      return record;
    },
  };
  onTestFinished(async () => {
    await notices.stop();
    vi.useRealTimers();
  });
  const need = (rule: string, part: object = {}) => aNeed(rule, { meeting: 'm1', rule, since: Date.now(), oldest: Date.now(), ...part });
  /** Somebody is held, on record and at the desk. */
  function hold(rule: string): void {
    recorder.write(
      aDecision({ meeting, participant: `${meeting}/participants/${rule}`, rule, action: 'hold', verdict: 'stay', because: 'held' }),
    );
    desk.list.push(need(rule));
    desk.change({ kind: 'needs' });
  }
  const noticed = (): number => records.filter(({ type }) => type === 'notice').length;
  return { desk, notices, recorder, records, hold, need, noticed };
}

interface Told {
  type: string;
  items: { rule?: string; event: string; state: string; oldestSeconds?: number }[];
}
const told = ({ received }: Sink): Told[] => received.map(({ body }) => JSON.parse(body) as Told);

test('what came in quiet hours is told at their end in one digest, as it is then, and what is excepted at once', async () => {
  const sink = await aSink();
  const { desk, notices, recorder, hold, need, noticed } = aNight(sink);
  await notices.start(desk, recorder);
  hold('guests-wait');
  hold('phones-wait');
  await until('both on record', () => noticed() === 2);
  recorder.write({ type: 'alarm', account: 'moderator', code: 'organizer-waiting', message: 'waits', meeting });
  desk.list.push(need('organizer', { kind: 'organizer-waiting' }));
  desk.change({ kind: 'needs' });
  await until('the exception', () => sink.received.length >= 1);
  expect(told(sink)[0]?.items).toMatchObject([{ event: 'organizer-waiting' }]);

  vi.setSystemTime(Date.parse('2026-11-27T06:59:58Z'));
  desk.list = desk.list.filter(({ rule }) => rule !== 'phones-wait');
  desk.change({ kind: 'needs' });
  await until('the end on record', () => noticed() >= 4);
  expect(sink.received).toHaveLength(1);

  vi.setSystemTime(Date.parse('2026-11-27T07:00:00Z'));
  await until('the digest', () => sink.received.length >= 2);
  const { type, items = [] } = told(sink)[1] ?? { type: '' };
  expect(type).toBe('digest');
  expect(items.map(({ rule, state }) => [rule, state])).toEqual([
    ['guests-wait', 'open'],
    ['phones-wait', 'closed'],
  ]);
});

test('a clock that is set back delays nothing of what people are told', async () => {
  const sink = await aSink();
  const { desk, notices, recorder, hold, need } = aNight(sink);
  vi.setSystemTime(Date.parse('2026-11-26T12:00:00Z'));
  await notices.start(desk, recorder);
  hold('before');
  await until('the first', () => sink.received.length === 1);

  vi.setSystemTime(Date.parse('2026-11-26T11:00:00Z'));
  hold('after');
  recorder.write({ type: 'alarm', account: 'moderator', code: 'organizer-waiting', message: 'waits', meeting });
  desk.list.push(need('organizer', { kind: 'organizer-waiting' }));
  desk.change({ kind: 'needs' });
  await until('both', () => sink.received.length === 3);
  const items = told(sink).flatMap((one) => one.items);
  expect(items.map(({ event }) => event).toSorted()).toEqual(['held', 'held', 'organizer-waiting']);
  expect(items.flatMap(({ event, oldestSeconds }) => (event === 'held' ? [oldestSeconds] : []))).toEqual([0, 0]);
});
