import { expect, test } from 'vitest';
import type { PersonSight } from '../../src/rulings/port.ts';
import { type Picture, topicsOf } from '../../src/rulings/topics.ts';
import { aMeeting, aPerson, decided } from './sights.ts';

function aPicture(people: readonly PersonSight[], part: Partial<Picture> = {}): Picture {
  return { at: 10_000, conditions: [], troubles: [], meetings: [{ sight: aMeeting(), people }], ...part };
}

function inWords(picture: Picture): string[] {
  return topicsOf(picture).map(({ kind, text }) => `${kind}: ${text}`);
}

test.each<[string, PersonSight, string[]]>([
  [
    'someone who is held',
    aPerson('Bob', { decision: decided('held', { proposal: 'reject' }) }),
    ['held: Bob held by guests-wait, which proposes to reject in Quarterly results'],
  ],
  [
    'a proposal',
    aPerson('Bob', { decision: decided('proposed', { rule: 'bots', action: 'remove', proposal: 'remove' }) }),
    ['proposed: Rule bots proposes to remove Bob in Quarterly results'],
  ],
  [
    'the organizer in the lobby',
    aPerson('Olga', { neverTargeted: 'organizer', decision: decided('no-rule', { rule: null, action: 'none' }) }),
    ['organizer-waiting: Olga waits in the lobby: the organizer in Quarterly results'],
  ],
  [
    'a telephone without a name, by its number',
    aPerson('', { phone: '+4930123', decision: decided('held') }),
    ['held: +4930123 held by guests-wait in Quarterly results'],
  ],
  ['a deadline a minute away', heldUntil(70_000), ['deadline: Bob held by guests-wait: the time is almost up in Quarterly results']],
  ['a deadline further away', heldUntil(70_001), ['held: Bob held by guests-wait in Quarterly results']],
  [
    'a deadline that passes while lobbyguard is paused',
    { ...heldUntil(9_000), decision: decided('paused', { action: 'reject' }) },
    ['deadline: Bob held by guests-wait: the time is up, and the rule acts once lobbyguard is resumed in Quarterly results'],
  ],
  ['what a rule would do while lobbyguard is paused', aPerson('Bob', { decision: decided('paused', { action: 'reject' }) }), []],
  [
    'someone who is inside and protected',
    aPerson('Carl', { place: 'inside', neverTargeted: 'protected', decision: decided('protected') }),
    [],
  ],
  ['someone a rule allows', aPerson('Dora', { decision: decided('allowed') }), []],
  ['someone a human has told to wait', aPerson('Ed', { decision: decided('overruled', { proposal: 'reject' }) }), []],
  [
    'someone about whom an order is under way',
    aPerson('Fay', { decision: decided('held'), order: { id: 'd2', rel: 'admit', at: 1, state: 'queued' } }),
    [],
  ],
])('%s', (_, person, expected) => {
  expect(inWords(aPicture([person]))).toEqual(expected);
});

function heldUntil(deadline: number): PersonSight {
  return aPerson('Bob', { decision: decided('held'), hold: { rule: 'guests-wait', since: 0, deadline, extensionsLeft: 10 } });
}

test('people held by one rule in one meeting are one item, with the longest wait', () => {
  const people = [5_000, 3_000, 4_000].map((since, n) => aPerson(`p${n}`, { since, decision: decided('held') }));
  expect(topicsOf(aPicture(people))).toMatchObject([{ kind: 'held', count: 3, oldest: 3_000, rule: 'guests-wait' }]);
});

test('a stopped rule is there as soon as it stops, with those it would act on', () => {
  const stopped = [{ meeting: 'moderator /meeting', rule: 'flood', by: 'cap' as const, since: 500, waiting: 0 }];
  const flood = aPerson('Bot', { decision: decided('capped', { rule: 'flood', action: 'reject', proposal: 'reject' }) });
  const before = aPicture([], { meetings: [{ sight: aMeeting({ stopped }), people: [] }] });
  const after = aPicture([], { meetings: [{ sight: aMeeting({ stopped }), people: [flood, flood] }] });
  expect([...topicsOf(before), ...topicsOf(after)].map(({ id, count, since }) => [id, count, since])).toEqual([
    [topicsOf(before)[0]?.id, 0, 500],
    [topicsOf(before)[0]?.id, 2, 500],
  ]);
});

test('the order is by urgency, then by who waits longest', () => {
  const picture = aPicture(
    [
      aPerson('held', { decision: decided('held') }),
      aPerson('boss', { neverTargeted: 'leader', decision: decided('leader') }),
      heldUntil(20_000),
    ],
    {
      conditions: [
        { kind: 'policies-rejected', since: 1, text: 'the new policies have errors' },
        { kind: 'audit-unwritable', since: 9_000, text: 'the audit log cannot be written' },
      ],
      troubles: [{ id: 'd9', meeting: 'moderator /meeting', at: 1, text: 'eject Mallory: denied' }],
    },
  );
  expect(topicsOf(picture).map(({ kind }) => kind)).toEqual([
    'audit-unwritable',
    'organizer-waiting',
    'deadline',
    'order-trouble',
    'held',
    'policies-rejected',
  ]);
});

test('an item has another version when one of the people in it has', () => {
  const version = (of: string) => topicsOf(aPicture([aPerson('Bob', { version: of, decision: decided('held') })]))[0]?.version;
  expect(version('v1')).toBe(version('v1'));
  expect(version('v1')).not.toBe(version('v2'));
});

test('an item is the same in another session, and nothing in its id tells of whom or where', () => {
  const one = (href: string, uri?: string) => {
    const sight = aMeeting({ key: `moderator ${href}`, meeting: href, ...(uri === undefined ? {} : { uri }) });
    const conditions = [{ kind: 'not-a-leader' as const, since: 1, text: 'no presenter', account: 'moderator', meeting: sight.key }];
    return topicsOf(aPicture([], { conditions, meetings: [{ sight, people: [aPerson('Bob', { decision: decided('held') })] }] })).map(
      ({ id }) => id,
    );
  };
  const uri = 'sip:olga@example.com;gruu;opaque=app:conf:focus:id:ABC';
  expect(one('/applications/1/conversations/1', uri)).toEqual(one('/applications/2/conversations/9', uri));
  expect(one('/conversations/1')).not.toEqual(one('/conversations/2'));
  for (const id of one('/conversations/1', uri)) expect(id).toMatch(/^[\w-]{16}$/);
});
