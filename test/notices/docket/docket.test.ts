import fc from 'fast-check';
import { expect, test } from 'vitest';
import { localBy } from '../../../src/audit/human.ts';
import type { AuditEntry } from '../../../src/audit/record.ts';
import type { Board } from '../../../src/notices/docket/board.ts';
import { createDocket, type Docket } from '../../../src/notices/docket/docket.ts';
import { due } from '../../../src/notices/docket/grouping.ts';
import { type About, matterKey } from '../../../src/notices/docket/matter.ts';
import { aDecision, started } from '../../audit/entries.ts';

const meeting = 'https://pool.example.com/ucwa/1/conversations/c1';
const later = 'https://pool.example.com/ucwa/2/conversations/c9';
const uri = 'sip:boss@example.com;gruu;opaque=app:conf:focus:id:A';
const about: About = { event: 'held', account: 'moderator', meeting, rule: 'guests-wait' };
const s = 1_000;

const joined = (href = meeting): AuditEntry => ({
  type: 'meeting',
  account: 'moderator',
  event: 'joined',
  meeting: href,
  uri,
  subject: 'Q3',
});
const held = (who: string, href = meeting, part: object = {}): AuditEntry =>
  aDecision({
    meeting: href,
    participant: `${href}/participants/${who}`,
    rule: 'guests-wait',
    action: 'hold',
    verdict: 'stay',
    because: 'held',
    ...part,
  });
const notice = (id: string, count: number, part: Partial<AuditEntry & { type: 'notice' }> = {}): AuditEntry => ({
  type: 'notice',
  account: 'moderator',
  id,
  event: 'held',
  meeting,
  rule: 'guests-wait',
  count,
  to: ['ops', 'mail'],
  ...part,
});
const notified = (id: string, channel: string, result: 'sent' | 'failed' | 'expired' = 'sent'): AuditEntry => ({
  type: 'notified',
  account: 'moderator',
  notice: id,
  channel,
  result,
});
const alarm = (code: 'cap-tripped' | 'action-refused' | 'organizer-waiting', part: object = {}): AuditEntry => ({
  type: 'alarm',
  account: 'moderator',
  code,
  message: 'well',
  meeting,
  ...part,
});

function docketAfter(entries: readonly AuditEntry[]): Docket {
  const docket = createDocket(() => true);
  for (const [n, entry] of [joined(), ...entries].entries()) docket.apply(entry, n * s);
  return docket;
}

const only = (docket: Docket) => docket.casebook.cases()[0];
const listing = (count: number, of = about): Board =>
  new Map([[matterKey(of, createPlace()), { about: of, count, oldest: 0, people: [], text: '', sight: 'x' }]]);

function createPlace(): string {
  return docketAfter([]).places.placeOf(meeting);
}

test('everybody held by a rule in a meeting is one matter', () => {
  const docket = docketAfter([held('a'), held('b'), held('c')]);
  expect(docket.casebook.cases()).toHaveLength(1);
  expect(only(docket)?.awareness).toEqual({ kind: 'unaware', since: s, count: 3 });
});

test.each([
  ['somebody decided on again', [held('a'), held('a')], 1],
  ['somebody decided on again under the hrefs of another session', [held('a'), joined(later), held('a', later)], 1],
  ['somebody who left and came back', [held('a'), held('a', meeting, { arrivedAt: '2026-11-26T20:00:00.000Z' })], 2],
  ['a rule on trial', [held('a'), held('b', meeting, { trial: true })], 1],
  ['somebody another rule holds', [held('a'), held('b', meeting, { rule: 'other' })], 1],
])('%s counts as it should', (_what, entries, count) => {
  expect(only(docketAfter(entries))?.awareness.count).toBe(count);
});

test('a proposal is a matter of its own, in assist and in dry run', () => {
  const proposed = { because: 'proposed', proposal: 'reject', mode: 'assist' };
  const dry = { because: undefined, verdict: 'would-act', proposal: 'reject', mode: 'dry-run' };
  const docket = docketAfter([held('a', meeting, proposed), held('b', meeting, dry), held('c', meeting, { ...dry, proposal: undefined })]);
  expect(docket.casebook.cases().map((one) => [one.about.event, one.awareness.count, one.mode])).toEqual([['proposed', 2, 'dry-run']]);
});

test('what was told is known after a restart, and nobody is told again', () => {
  const docket = docketAfter([held('a'), held('b'), notice('n1', 2), notified('n1', 'ops'), notified('n1', 'mail')]);
  docket.apply(started, 100 * s);
  docket.apply(joined(later), 101 * s);
  for (const who of ['a', 'b']) docket.apply(held(who, later), 102 * s);
  docket.casebook.look(listing(2), 103 * s, () => true);
  expect(only(docket)?.awareness).toMatchObject({ kind: 'aware', count: 0 });
  docket.apply(held('c', later), 104 * s);
  expect(only(docket)?.awareness).toMatchObject({ kind: 'aware', count: 1 });
});

test('what the desk does not list after a restart is over once the meeting has been watched for long enough', () => {
  const docket = docketAfter([held('a'), notice('n1', 1)]);
  docket.apply(started, 100 * s);
  docket.casebook.look(new Map(), 101 * s, () => false);
  expect(only(docket)?.awareness.overSince).toBeUndefined();
  docket.casebook.look(new Map(), 120 * s, () => true);
  expect(only(docket)?.awareness.overSince).toBe(120 * s);
});

test('an alarm that lasts and is raised again by the next life is no news; one that was over is', () => {
  const docket = docketAfter([alarm('organizer-waiting'), notice('n1', 1, { event: 'organizer-waiting', rule: undefined as never })]);
  docket.apply(started, 100 * s);
  docket.apply(alarm('organizer-waiting'), 101 * s);
  expect(only(docket)?.awareness).toMatchObject({ kind: 'aware', count: 0 });
  docket.apply(alarm('organizer-waiting', { ended: true }), 102 * s);
  docket.apply(alarm('organizer-waiting'), 103 * s);
  expect(only(docket)?.awareness).toMatchObject({ kind: 'aware', count: 1 });
});

test('what happened once is told after a crash, and not when it is long past', () => {
  const docket = docketAfter([alarm('action-refused')]);
  docket.apply(started, 60 * s);
  expect(docket.casebook.cases()).toHaveLength(1);
  docket.apply(started, 3_600 * s);
  expect(docket.casebook.cases()).toEqual([]);
});

/** Of a life that does not know any more what the meeting is called: its day is not there. */
const unnamed = (entries: readonly AuditEntry[]): Docket => {
  const docket = createDocket(() => true);
  for (const [n, entry] of entries.entries()) docket.apply(entry, n * s);
  return docket;
};

test.each<[string, readonly AuditEntry[]]>([
  ['nobody was told of', [held('a'), held('b')]],
  ['was told', [held('a'), held('b'), notice('n1', 2)]],
])('a matter that %s goes on as the same one when its meeting becomes known', (_, entries) => {
  const docket = unnamed(entries);
  const before = only(docket)?.awareness;
  docket.apply(joined(), 10 * s);
  for (const who of ['a', 'b']) docket.apply(held(who), 11 * s);
  expect(docket.casebook.cases()).toHaveLength(1);
  expect(only(docket)).toMatchObject({ key: matterKey(about, docket.places.placeOf(meeting)), total: 2 });
  expect(only(docket)?.awareness).toEqual(before);
  docket.apply(notice('n2', 2), 12 * s);
  expect(only(docket)?.awareness).toEqual({ kind: 'aware', toldAt: 12 * s, count: 0, since: 12 * s });
});

test('what was taken for two matters until the meeting became known is one: told of what nobody was told of, and of nothing twice', () => {
  const docket = docketAfter([held('a'), notice('n1', 1), held('b', later)]);
  expect(docket.casebook.cases()).toHaveLength(2);
  docket.apply(joined(later), 10 * s);
  expect(docket.casebook.cases()).toHaveLength(1);
  expect(only(docket)).toMatchObject({ total: 2, awareness: { kind: 'aware', toldAt: 2 * s, count: 1, since: 3 * s } });
});

test('what waits for a channel is found with its matter when the meeting becomes known', () => {
  const docket = unnamed([held('a'), notice('n1', 1)]);
  docket.apply(joined(), 10 * s);
  expect(docket.spool.pending('ops').map(({ key }) => key)).toEqual([only(docket)?.key]);
  docket.apply(notified('n1', 'ops'), 11 * s);
  expect(docket.spool.pending('ops')).toEqual([]);
});

test('a matter is known to be told whatever meeting its notice came to be of', () => {
  const docket = docketAfter([held('a')]);
  const one = only(docket);
  if (one === undefined) throw new Error('no matter');
  docket.casebook.told(one, false, 10 * s);
  expect(only(docket)?.awareness).toMatchObject({ kind: 'aware', count: 0 });
  docket.casebook.told(one, true, 11 * s);
  expect(docket.casebook.cases()).toHaveLength(1);
});

test('a pause is a matter until somebody resumes', () => {
  const docket = docketAfter([{ type: 'pause', account: null, by: localBy('Ann', 'cli') }]);
  expect(only(docket)).toMatchObject({ about: { event: 'paused' }, message: 'Ann' });
  docket.apply({ type: 'resume', account: null, by: localBy('Ann', 'cli') }, 10 * s);
  expect(only(docket)?.awareness.overSince).toBe(10 * s);
});

test('a meeting that is left takes its matters along', () => {
  const docket = docketAfter([held('a'), { type: 'meeting', account: 'moderator', event: 'left', meeting }]);
  expect(only(docket)?.awareness.overSince).toBe(2 * s);
});

test('what no route asks for is not kept', () => {
  const docket = createDocket(() => false);
  for (const entry of [joined(), held('a'), notice('n1', 1)]) docket.apply(entry, 0);
  expect(docket.casebook.cases()).toEqual([]);
});

test('the desk opens what no record tells of, and grows it', () => {
  const trouble: About = { event: 'order-trouble', account: 'moderator', meeting };
  const docket = docketAfter([]);
  docket.casebook.look(listing(2, trouble), 10 * s, () => true);
  expect(only(docket)?.awareness).toMatchObject({ kind: 'unaware', count: 2 });
  docket.casebook.look(listing(5, trouble), 11 * s, () => true);
  docket.casebook.look(listing(4, trouble), 12 * s, () => true);
  expect(only(docket)?.awareness).toMatchObject({ count: 5 });
});

test('a notice waits for each of its channels by itself', () => {
  const { spool } = docketAfter([held('a'), notice('n1', 1), notified('n1', 'mail')]);
  expect(spool.pending('mail')).toEqual([]);
  expect(spool.pending('ops')).toMatchObject([{ notice: 'n1', count: 1, closed: false, details: { from: s, total: 1, mode: 'enforce' } }]);
  expect(spool.channels()).toEqual(['ops']);
});

test('what a channel did not take is gathered by matter: one entry, with all that came', () => {
  const { spool } = docketAfter([held('a'), notice('n1', 30), notice('n2', 7), notice('n3', 0, { closed: true })]);
  expect(spool.pending('ops')).toMatchObject([{ notice: 'n3', count: 37, since: 2 * s, at: 4 * s, closed: true }]);
});

test('what came while a letter was on its way is left to be told', () => {
  const { spool } = docketAfter([notice('n1', 30), notice('n2', 7), notified('n1', 'ops')]);
  expect(spool.pending('ops')).toMatchObject([{ notice: 'n2', count: 7 }]);
});

test.each(['sent', 'failed', 'expired'] as const)('a notice that was %s is settled', (result) => {
  expect(docketAfter([notice('n1', 1), notified('n1', 'ops', result)]).spool.pending('ops')).toEqual([]);
});

test('an hour of a raid that nobody takes is one entry, and 5,000 people are one matter', () => {
  const docket = createDocket(() => true);
  docket.apply(joined(), 0);
  for (let n = 0; n < 5_000; n += 1) docket.apply(held(`p${n}`), n * 720);
  for (let n = 0; n < 60; n += 1) docket.apply(notice(`n${n}`, 80), n * 60 * s);
  expect(docket.casebook.cases()).toHaveLength(1);
  expect(docket.spool.pending('ops')).toMatchObject([{ count: 4_800 }]);
});

test('wherever the log is cut by a crash, what was noticed and not notified is told next, and nothing twice', () => {
  const step = fc.oneof(
    fc.record({ kind: fc.constant('held' as const), who: fc.integer({ min: 0, max: 30 }) }),
    fc.record({ kind: fc.constant('tell' as const) }),
    fc.record({ kind: fc.constant('deliver' as const) }),
    fc.record({ kind: fc.constant('crash' as const) }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 120 }), (steps) => {
      const log: AuditEntry[] = [joined()];
      let docket = createDocket(() => true);
      let n = 0;
      const write = (entry: AuditEntry): void => {
        log.push(entry);
        docket.apply(entry, log.length * 100 * s);
      };
      docket.apply(joined(), 0);
      let delivered = 0;
      const people = new Set<number>();
      const tell = (): void => {
        const one = only(docket);
        const at = log.length * 100 * s;
        if (one === undefined || due(one.awareness, { waitMs: 0, repeatMs: 0 }, true, at).kind !== 'tell') return;
        n += 1;
        write(notice(`n${n}`, one.awareness.count));
      };
      const deliver = (): void => {
        for (const { notice: id, count } of docket.spool.pending('ops')) {
          delivered += count;
          write(notified(id, 'ops'));
        }
      };
      for (const one of steps) {
        if (one.kind === 'held') {
          people.add(one.who);
          write(held(`p${one.who}`));
        } else if (one.kind === 'tell') tell();
        else if (one.kind === 'deliver') deliver();
        else {
          docket = createDocket(() => true);
          for (const [at, entry] of log.entries()) docket.apply(entry, at * 100 * s);
          write(started);
        }
      }
      tell();
      deliver();
      expect(delivered).toBe(people.size);
      expect(docket.spool.pending('ops')).toEqual([]);
    }),
  );
});

test('what an account takes along to another node is not told as over: that node tells of it', () => {
  const tripped = alarm('cap-tripped', { rule: 'r' });
  const { casebook } = docketAfter([
    tripped,
    alarm('cap-tripped', { rule: 's' }),
    alarm('cap-tripped', { rule: 'r', ended: true, elsewhere: true }),
  ]);
  expect(casebook.cases().map(({ about: { rule } }) => rule)).toEqual(['s']);
});
