import { expect, test } from 'vitest';
import { letterOf } from '../../src/notices/words.ts';
import { aDigestAbout, anItem, at } from './channels/letters.ts';

test.each([
  [
    'held in dry run',
    { mode: 'dry-run' },
    "[DRY RUN, nobody touched] 37 held by guests-wait in 'Quarterly results' in 60 s; 31 still wait, oldest 1:12.",
  ],
  [
    'held, and one waits',
    { now: { count: 1, oldest: at - 3_723_000, text: '' } },
    "[ENFORCE] 37 held by guests-wait in 'Quarterly results' in 60 s; 1 still waits, oldest 1:02:03.",
  ],
  ['held, and nobody waits', { now: undefined }, "[ENFORCE] 37 held by guests-wait in 'Quarterly results' in 60 s; none waits any more."],
  ['held where we are not', { now: undefined, unseen: true }, /the meeting is not being watched, so how many wait is not known\.$/],
  ['held over an hour', { withinMs: 3_600_000 }, /in 60 min; 31 still wait/],
  [
    'proposed',
    { event: 'proposed', mode: 'assist' },
    "[ASSIST] 37 proposed by guests-wait in 'Quarterly results' in 60 s; 31 still wait, oldest 1:12.",
  ],
  [
    'a deadline',
    { event: 'deadline', now: { count: 2, oldest: at, deadline: at + 45_000, text: '' } },
    "[ENFORCE] The time of 2 held by guests-wait in 'Quarterly results' is almost up, the next in 0:45.",
  ],
  [
    'an order that came to nothing',
    { event: 'order-trouble', rule: undefined, now: { count: 1, oldest: at, text: 'reject Eve: denied' } },
    "[ENFORCE] 1 order in 'Quarterly results' came to nothing: reject Eve: denied.",
  ],
  [
    'a pause',
    { event: 'paused', meeting: undefined, rule: undefined, message: 'Ann' },
    '[ENFORCE] Paused by Ann: nothing is sent until somebody resumes.',
  ],
  [
    'an alarm',
    { event: 'session-down', meeting: undefined, rule: undefined, count: 1, message: 'connection refused' },
    '[ENFORCE] session down: connection refused',
  ],
  [
    'an alarm again and again',
    { event: 'callbacks-refused', meeting: undefined, rule: undefined, count: 3, message: 'no' },
    '[ENFORCE] callbacks refused (3 times in 60 s): no',
  ],
  [
    'a cap',
    { event: 'cap-tripped', count: 1, message: 'over its cap' },
    "[ENFORCE] cap tripped: guests-wait in 'Quarterly results': over its cap",
  ],
  [
    'a failing channel',
    { event: 'notices-failing', meeting: undefined, rule: undefined, channel: 'ops', count: 1, message: 'no' },
    '[ENFORCE] notices failing: ops: no',
  ],
  [
    'the end',
    { closed: true, end: 'Ann: admitted' },
    "[ENFORCE] Over: 37 held by guests-wait in 'Quarterly results'; none waits any more (Ann: admitted).",
  ],
  ['the end of an alarm', { event: 'cap-tripped', closed: true }, "[ENFORCE] Over: cap tripped: guests-wait in 'Quarterly results'."],
  [
    'a meeting without a subject',
    { meeting: { organizer: 'boss@example.com' } },
    /^\[ENFORCE\] 37 held by guests-wait in the meeting of boss@example\.com in 60 s/,
  ],
] as const)('%s', (_what, part, expected) => {
  const { text } = anItem(part as Parameters<typeof anItem>[0]);
  if (typeof expected === 'string') expect(text).toBe(expected);
  else expect(text).toMatch(expected);
});

const paula = { name: 'Paula Partner', address: 'paula@partner.example', network: 'Federated', since: at - 72_000 };

test('two of one name are told apart by address and network, and who has no name by number', () => {
  const people = [paula, { ...paula, address: 'paula@partner.evil' }, { phone: '+4930123', since: at }, { since: at }];
  expect(anItem({ people, now: { count: 6, oldest: at, text: '' } }).people).toEqual([
    'Paula Partner (paula@partner.example, Federated), for 1:12',
    'Paula Partner (paula@partner.evil, Federated), for 1:12',
    '+4930123, for 0:00',
    'somebody without a name, for 0:00',
    'and 2 more',
  ]);
});

test('where names are dropped, nobody is named: not as a person, an organizer, a member of staff, or in the words of an alarm', () => {
  const meeting = { id: 'm1', organizer: 'boss@example.com' };
  const parts = [
    { people: [paula], meeting },
    { event: 'organizer-waiting', message: 'Paula Partner waits', meeting },
    { event: 'order-trouble', now: { count: 1, oldest: at, text: 'reject Paula Partner: denied' }, meeting },
    { event: 'paused', meeting: undefined, message: 'Paula Partner' },
    { event: 'cap-cleared', meeting: undefined, message: 'resumed by Paula Partner: 2 rules go on' },
    { event: 'meeting-not-found', meeting: undefined, message: 'no meeting has this address (sip:boss@example.com;gruu)' },
    { event: 'meeting-source-failed', meeting: undefined, message: '/calendars/boss.ics: cannot be read' },
    { event: 'config-rejected', meeting: undefined, message: 'lobbyguard.yaml:9:3: error "boss@" is no address' },
    { event: 'protocol-violation', meeting: undefined, message: 'no links in /participants/paula@partner.example' },
  ] as const;
  const told = JSON.stringify(parts.map((part) => anItem(part as Parameters<typeof anItem>[0], 'drop')));
  expect(told).not.toMatch(/paula|boss/i);
  expect(told).toContain('37 held by guests-wait in a meeting');
  const down = { event: 'session-down', meeting: undefined, message: 'connection refused' } as unknown as Parameters<typeof anItem>[0];
  expect(anItem(down, 'drop').text).toContain('connection refused');
});

test('one matter is its own letter, several are a digest that says how they stand', () => {
  const open = anItem();
  const closed = anItem({ id: 'n2', closed: true });
  expect(letterOf('x', [open], at, at, undefined)).toMatchObject({ headline: open.text, items: [open] });
  expect(letterOf('x', [closed, open], at, at - 3_600_000, undefined)).toMatchObject({
    headline: 'Digest of 2 notices in 60 min: 1 still open, 1 over.',
    items: [{ id: 'n1' }, { id: 'n2' }],
  });
});

test('a long digest is cut, what is open first, and says how much is left', () => {
  const { headline, items } = aDigestAbout('x');
  expect(headline).toBe('Digest of 40 notices in 60 min: 20 still open, 20 over.');
  expect(items).toHaveLength(31);
  expect(items.slice(0, 20).every(({ state }) => state === 'open')).toBe(true);
  expect(items.at(-1)?.text).toBe('… and 10 more; the desk has them all.');
});
