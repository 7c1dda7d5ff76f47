import { describe, expect, test } from 'vitest';
import type { RoleRule } from '../../../src/config/config.ts';
import { type MeetingAbout, type Person, reachOf, wholeView } from '../../../src/console/auth/reach.ts';

const olivia: Person = { who: 'olivia@example.com', groups: ['staff'], address: 'sip:Olivia@Example.com' };
const board: MeetingAbout = { organizer: 'ceo@example.com', subject: 'Board' };
const hers: MeetingAbout = { organizer: 'olivia@example.com', subject: 'Quarterly results' };
const unnamed: MeetingAbout = {};

const everyone = { everyone: true } as const;
const staff = { group: 'staff' } as const;

describe.each<[name: string, rules: RoleRule[], inHers: string | undefined, inBoard: string | undefined, overall: string | undefined]>([
  ['no rule', [], undefined, undefined, undefined],
  ['a rule for another group', [{ who: { group: 'desk' }, role: 'operator' }], undefined, undefined, undefined],
  ['everyone may look', [{ who: everyone, role: 'viewer' }], 'viewer', 'viewer', 'viewer'],
  ['organizers', [{ who: everyone, role: 'organizer' }], 'organizer', undefined, undefined],
  [
    'organizers who may look',
    [
      { who: everyone, role: 'viewer' },
      { who: everyone, role: 'organizer' },
    ],
    'organizer',
    'viewer',
    'viewer',
  ],
  ['a user by any spelling', [{ who: { user: 'OLIVIA@example.COM' }, role: 'operator' }], 'operator', 'operator', 'operator'],
  [
    'a group in the meetings of one organizer',
    [{ who: staff, role: 'moderator', meetings: { organizer: ['ceo@*'] } }],
    undefined,
    'moderator',
    undefined,
  ],
  [
    'a group in meetings by subject',
    [{ who: staff, role: 'moderator', meetings: { subject: ['quarterly*'] } }],
    'moderator',
    undefined,
    undefined,
  ],
  [
    'organizers of some meetings',
    [{ who: everyone, role: 'organizer', meetings: { subject: ['Board*'] } }],
    undefined,
    undefined,
    undefined,
  ],
  [
    'the highest of several, in any order',
    [
      { who: staff, role: 'operator', meetings: { subject: ['Board'] } },
      { who: everyone, role: 'viewer' },
    ],
    'viewer',
    'operator',
    'viewer',
  ],
])('with %s', (_name, rules, inHers, inBoard, overall) => {
  const reach = reachOf(olivia, rules);
  test('her meeting, another, and what belongs to none', () => {
    expect([reach.roleIn(hers), reach.roleIn(board), reach.roleIn(undefined)]).toEqual([inHers, inBoard, overall]);
  });
  test('a meeting without organizer and subject is nobody’s in particular', () => {
    expect(reach.roleIn(unnamed)).toBe(overall);
  });
});

test.each<[string, Partial<Person>]>([
  ['without an address', {}],
  ['whose address cannot be read', { address: 'olivia' }],
  ['whose address is another with hers behind it', { address: 'x@evil.example;olivia@example.com' }],
])('somebody %s organizes nothing', (_name, over) => {
  const reach = reachOf({ who: 'olivia', groups: [], ...over }, [{ who: everyone, role: 'organizer' }]);
  expect(reach.roleIn(hers)).toBeUndefined();
});

test('two who see the same have the same view, others not', () => {
  const rules: RoleRule[] = [
    { who: { group: 'a' }, role: 'viewer', meetings: { subject: ['x*'] } },
    { who: { group: 'b' }, role: 'moderator', meetings: { subject: ['x*'] } },
    { who: everyone, role: 'organizer' },
    { who: { group: 'c' }, role: 'viewer' },
  ];
  const view = (who: string, ...groups: string[]) => reachOf({ who, groups }, rules).view;
  expect(view('1', 'a')).toBe(view('2', 'b'));
  expect(reachOf({ who: '3', groups: ['a'], address: 'u@x.example' }, rules).view).not.toBe(view('1', 'a'));
  expect(view('1', 'c')).toBe(wholeView);
  expect(view('1', 'a', 'c')).toBe(wholeView);
});

test.each<[who: string, role: string | undefined]>([
  ['kurt@example.com', 'operator'],
  ['Kurt@EXAMPLE.com', 'operator'],
  ['kurt@example.com;x', undefined],
  ['kurt@example.com?x', undefined],
  ['kurt@example.com:1', undefined],
  ['kurt@example.com.', undefined],
  ['%6burt@example.com', undefined],
  ['\u212aurt@example.com', undefined],
  ['kurt@exam\u00adple.com', undefined],
])('somebody signed in as %j has the role of kurt@example.com: %s', (who, role) => {
  for (const user of ['kurt@example.com', 'sip:kurt@example.com'])
    expect(reachOf({ who, groups: [] }, [{ who: { user }, role: 'operator' }]).highest).toBe(role);
});

test.each<[address: string, role: string | undefined]>([
  ['kurt@example.com', 'organizer'],
  ['sip:Kurt@EXAMPLE.com', 'organizer'],
  ['kurt@example.com;x', undefined],
  ['sip:kurt@example.com;transport=tls', undefined],
  ['kurt@example.com?x', undefined],
  ['kurt@example.com:1', undefined],
  ['<kurt@example.com>', undefined],
  ['kurt@example.com.', undefined],
  ['%6burt@example.com', undefined],
  ['\u212aurt@example.com', undefined],
  ['kurt@exam\u00adple.com', undefined],
])('somebody whose address is said to be %j is in the meetings of kurt@example.com: %s', (address, role) => {
  const reach = reachOf({ who: 'x', groups: [], address }, [{ who: everyone, role: 'organizer' }]);
  expect(reach.roleIn({ organizer: 'sip:kurt@example.com' })).toBe(role);
});
