import { expect, test } from 'vitest';
import type { NotifyConfig, QuietHours } from '../../src/config/config.ts';
import { isQuiet, recipients } from '../../src/notices/routes.ts';

const url = () => 'https://hooks.example.com/';
const config: NotifyConfig = {
  names: 'keep',
  group: { waitMs: 10_000, repeatMs: 60_000 },
  channels: [
    { kind: 'slack', name: 'ops', url },
    { kind: 'teams', name: 'room', url },
    { kind: 'mail', name: 'mail', host: 'smtp.example.com', port: 587, tls: 'starttls', from: 'a@example.com', to: ['b@example.com'] },
  ],
  routes: [
    { on: ['held', 'proposed'], to: ['ops'] },
    { on: ['organizer-waiting'], to: ['organizer', 'room'] },
    { on: ['alarm'], to: ['ops', 'mail'] },
    { on: ['held'], to: ['ops', 'room'] },
  ],
};
const meeting = 'https://pool.example.com/c1';

test.each([
  ['a matter goes to every route that names it, and to a channel once', { event: 'held', account: 'a', meeting }, ['ops', 'room']],
  [
    'an alarm goes by its name and as an alarm',
    { event: 'organizer-waiting', account: 'a', meeting },
    ['organizer', 'room', 'ops', 'mail'],
  ],
  ['what is about no meeting has no organizer', { event: 'organizer-waiting', account: 'a' }, ['room', 'ops', 'mail']],
  ['an end told by an alarm of its own is no alarm', { event: 'cap-cleared', account: null }, []],
  ['what no route names is told to nobody', { event: 'deadline', account: 'a', meeting }, []],
  ['a failing channel is told on all the others', { event: 'notices-failing', account: null, channel: 'mail' }, ['ops', 'room']],
] as const)('%s', (_what, about, expected) => {
  expect(recipients(about, config)).toEqual(expected);
});

test('a failing channel is told on the others where no route asks for it', () => {
  const quietly = { ...config, routes: [{ on: ['held' as const], to: ['ops'] }] };
  expect(recipients({ event: 'notices-failing', account: null, channel: 'ops' }, quietly)).toEqual(['room', 'mail']);
});

const night: QuietHours = { from: '22:00', to: '07:00', zone: 'Europe/Berlin', except: ['organizer-waiting'] };
const at = (time: string): number => Date.parse(time);

test.each([
  ['before it begins', '2026-11-26T20:59:59Z', false],
  ['when it begins', '2026-11-26T21:00:00Z', true],
  ['at midnight', '2026-11-26T23:00:00Z', true],
  ['until it ends', '2026-11-27T05:59:59Z', true],
  ['when it ends', '2026-11-27T06:00:00Z', false],
  ['in summer an hour earlier by the world', '2026-07-01T20:00:00Z', true],
  ['in summer it ends an hour earlier, too', '2026-07-01T05:00:00Z', false],
  ['in the night the clock goes forward', '2026-03-29T04:59:59Z', true],
  ['on the morning after', '2026-03-29T05:00:00Z', false],
  ['in the night the clock goes back', '2026-10-25T05:59:59Z', true],
  ['on the morning after that', '2026-10-25T06:00:00Z', false],
])('over midnight, %s', (_when, time, expected) => {
  expect(isQuiet(night, 'held', at(time))).toBe(expected);
});

test('an end that the clock jumps over has come when it has jumped', () => {
  const until = { ...night, to: '02:30' };
  expect(isQuiet(until, 'held', at('2026-03-29T00:59:59Z'))).toBe(true);
  expect(isQuiet(until, 'held', at('2026-03-29T01:00:00Z'))).toBe(false);
});

test('within a day', () => {
  const lunch = { ...night, from: '12:00', to: '13:00' };
  expect(['10:59', '11:00', '11:59', '12:00'].map((time) => isQuiet(lunch, 'held', at(`2026-11-26T${time}:00Z`)))).toEqual([
    false,
    true,
    true,
    false,
  ]);
});

test('what is excepted is told at night, by its name or as an alarm', () => {
  const midnight = at('2026-11-26T23:00:00Z');
  expect(isQuiet(night, 'organizer-waiting', midnight)).toBe(false);
  expect(isQuiet(night, 'session-down', midnight)).toBe(true);
  expect(isQuiet({ ...night, except: ['alarm'] }, 'session-down', midnight)).toBe(false);
  expect(isQuiet(undefined, 'held', midnight)).toBe(false);
});
