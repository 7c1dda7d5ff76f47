import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Company } from '../../../src/meetings/meeting/meeting-port.ts';
import { type Due, plan } from '../../../src/meetings/sources/schedule.ts';
import { merged, type Wish } from '../../../src/meetings/sources/wish.ts';
import { meetingUriKey } from '../../../src/roster/meeting.ts';

const minute = 60_000;
const margins = { beforeMs: 10 * minute, afterMs: 30 * minute };
const at = (time: string) => Date.parse(`2026-11-26T${time}:00Z`);
const uri = 'sip:org@example.com;gruu;opaque=app:conf:focus:id:ABC';

function aWish(start: string, end: string, part: Partial<Wish> = {}): Wish {
  return { id: 'one', group: 'one', uri, source: 'calendar', time: { start: at(start), end: at(end) }, ...part };
}

const always: Wish = { id: 'line', group: 'line', uri, source: 'file' };

function deeds(wishes: readonly Wish[], now: string, followed: Due[] = [], company: Company = 'nobody') {
  const held = new Map(followed.map((due) => [meetingUriKey(due.uri), due]));
  return plan(held, { wishes, margins, now: at(now), company: () => company }).deeds.map((deed) =>
    deed.kind === 'join' ? `join for ${deed.due.source}` : deed.why,
  );
}

const followed = (end: string) => [{ uri, source: 'calendar', end: at(end) }];

test.each<[string, string[], readonly Wish[], string, Due[], Company]>([
  ['a minute before it is due: nothing', [], [aWish('09:00', '10:00')], '08:49', [], 'nobody'],
  ['due: joined', ['join for calendar'], [aWish('09:00', '10:00')], '08:50', [], 'nobody'],
  ['begun long ago: joined', ['join for calendar'], [aWish('09:00', '10:00')], '10:29', [], 'nobody'],
  ['over before we came: nothing', [], [aWish('09:00', '10:00')], '10:30', [], 'nobody'],
  ['on: stays', [], [aWish('09:00', '10:00')], '09:30', followed('10:00'), 'nobody'],
  ['over, and we are alone: left', ['it is over'], [aWish('09:00', '10:00')], '10:30', followed('10:00'), 'nobody'],
  ['over, and people are inside: stays', [], [aWish('09:00', '10:00')], '10:30', followed('10:00'), 'somebody'],
  ['over, and nobody knows who is inside: stays', [], [aWish('09:00', '10:00')], '12:30', followed('10:00'), 'unknown'],
  ['cancelled, and we are alone: left', ['it was cancelled or moved'], [], '09:30', followed('10:00'), 'nobody'],
  ['cancelled, and people are inside: stays', [], [], '09:30', followed('10:00'), 'somebody'],
  [
    'moved to later, and we are alone: left',
    ['it was cancelled or moved'],
    [aWish('15:00', '16:00')],
    '09:30',
    followed('10:00'),
    'nobody',
  ],
  ['moved by a quarter of an hour: stays', [], [aWish('09:15', '10:15')], '09:10', followed('10:00'), 'nobody'],
  [
    'followed by the next one in the same room: stays',
    [],
    [aWish('09:00', '10:00'), aWish('10:15', '11:00', { id: 'two' })],
    '10:30',
    followed('10:00'),
    'nobody',
  ],
  ['in a list: joined', ['join for file'], [always], '03:00', [], 'nobody'],
  [
    'taken from the list: left, people or not',
    ['it is not in the list of meetings any more'],
    [],
    '09:30',
    [{ uri, source: 'file' }],
    'somebody',
  ],
  [
    'added until ten and removed at half past nine: left, people or not',
    ['it is not in the list of meetings any more'],
    [],
    '09:30',
    [{ uri, source: 'added by hand', end: at('10:00'), listed: true }],
    'somebody',
  ],
  [
    'added until ten, over, and people are inside: stays',
    [],
    [aWish('09:00', '10:00', { listed: true })],
    '10:30',
    [{ uri, source: 'added by hand', end: at('10:00'), listed: true }],
    'somebody',
  ],
  ['taken from the list, in the calendar: stays', [], [aWish('09:00', '10:00')], '09:30', [{ uri, source: 'file' }], 'somebody'],
  [
    'in two calendars: joined once',
    ['join for calendar'],
    [aWish('09:00', '10:00'), aWish('09:00', '10:00', { id: 'two' })],
    '09:00',
    [],
    'nobody',
  ],
  [
    'in two spellings: joined once',
    ['join for calendar'],
    [aWish('09:00', '10:00'), aWish('09:00', '10:00', { uri: uri.toUpperCase() })],
    '09:00',
    [],
    'nobody',
  ],
])('a meeting that is %s', (_, expected, wishes, now, held, company) => {
  expect(deeds(wishes, now, held, company)).toEqual(expected);
});

test('what began first is joined first', () => {
  const wishes = ['10:05', '09:00', '10:00'].map((start, n) => aWish(start, '11:00', { id: `${n}`, uri: `${uri}${n}`, source: start }));
  expect(deeds([...wishes, always], '10:00')).toEqual(['join for file', 'join for 09:00', 'join for 10:00', 'join for 10:05']);
});

const nothing = { wishes: [], known: new Set<string>() };

test.each<[string, number, string, Parameters<typeof merged>[1]]>([
  ['that vanishes with its entry while it is on stays until its end', 1, '09:30', nothing],
  ['that vanishes with its entry before it is due is gone', 0, '08:00', nothing],
  ['of an entry that is still there was cancelled', 0, '09:30', { wishes: [], known: new Set(['one']) }],
  ['of a list that is read whole was taken out', 0, '09:30', { wishes: [], known: 'all' }],
])('a wish %s', (_, left, now, snapshot) => {
  expect(merged([aWish('09:00', '10:00')], snapshot, margins, at(now))).toHaveLength(left);
});

test('a moved wish takes the place of the old one', () => {
  const moved = aWish('09:30', '10:30');
  expect(merged([aWish('09:00', '10:00')], { wishes: [moved], known: new Set() }, margins, at('09:10'))).toEqual([moved]);
});

test('whatever calendars say, a meeting with people inside is never left, and each that is on is followed', () => {
  const wish = fc.record({
    n: fc.integer({ min: 0, max: 3 }),
    start: fc.integer({ min: 0, max: 600 }),
    length: fc.integer({ min: 0, max: 120 }),
  });
  const wishes = fc.array(
    wish.map(({ n, start, length }) => {
      const from = at('00:00') + start * minute;
      return aWish('00:00', '00:00', { id: `${n} ${start}`, uri: `${uri}${n}`, time: { start: from, end: from + length * minute } });
    }),
  );
  fc.assert(
    fc.property(wishes, wishes, fc.integer({ min: 0, max: 700 }), fc.integer({ min: 0, max: 15 }), (before, after, minutes, crowd) => {
      const now = at('00:00') + minutes * minute;
      const company = (of: string): Company => ((crowd >> Number(of.at(-1))) & 1 ? 'somebody' : 'nobody');
      const held = plan(new Map(), { wishes: before, margins, now, company }).due;
      const { deeds: then, due } = plan(held, { wishes: after, margins, now, company });
      for (const deed of then) if (deed.kind === 'leave') expect(company(deed.uri)).toBe('nobody');
      for (const { uri: one, time } of after) {
        const isOn = time !== undefined && time.start - margins.beforeMs <= now && now < time.end + margins.afterMs;
        if (isOn) expect(due.has(meetingUriKey(one))).toBe(true);
      }
    }),
  );
});
