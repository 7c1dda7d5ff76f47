// Whom another set would remove now, of people who are there: seen and unseen, ruled on and kept by humans.
import { expect, test } from 'vitest';
import { createProtection } from '../../src/guard/protect.ts';
import { createForesight } from '../../src/moderation/foresight.ts';
import type { Humans } from '../../src/moderation/humans/humans.ts';
import { openPerson, type Sight } from '../../src/moderation/person.ts';
import type { MeetingView, ModeratorDeps } from '../../src/moderation/ports.ts';
import type { PolicySet, Rule } from '../../src/policy/policy.ts';
import { readParticipant } from '../../src/roster/participant.ts';
import { createRoster } from '../../src/roster/roster.ts';
import { createOwnAdmissions } from '../../src/rulings/own-admissions.ts';
import type { Counted } from '../../src/rulings/stage.ts';
import { anEvent, aPerson, aResource } from '../support/events.ts';

const rule = (id: string, mode: Rule['mode'] = 'enforce') => ({ id, mode }) as Rule;

function aSet(decider: Rule | null, also: object = {}): PolicySet {
  return {
    decide: async () => ({ rule: decider, action: decider === null ? 'none' : 'remove', trials: [], ...also }),
  } as unknown as PolicySet;
}

/** People inside, read or not yet; `counted` is what humans make of a ruling. */
function aMeeting(
  seen: readonly string[],
  unseen: readonly string[] = [],
  options: {
    counted?: object;
    mode?: string;
    stepped?: string;
    isAttendee?: boolean;
    areLeadersUnknown?: boolean;
    organizers?: string[];
  } = {},
) {
  const roster = createRoster();
  const world = { ready: true };
  const people = [...seen, ...unseen].map((name) => {
    const change = roster.apply(anEvent('added', aPerson(name)), 5);
    if (change === undefined) throw new Error('nobody came');
    return openPerson(change.presence, 0);
  });
  for (const [n, name] of seen.entries()) {
    const role = options.areLeadersUnknown ? {} : { role: 'Attendee' };
    const links = options.isAttendee ? {} : { eject: { href: `/${name}/eject` } };
    const participant = readParticipant(aResource({ uri: `sip:${name}@example.org`, inLobby: false, ...role }, links));
    Object.assign(people[n]?.sight as Sight, { participant, readAt: roster.now });
  }
  const deps = {
    account: 'a',
    mode: options.mode ?? 'enforce',
    now: () => 0,
    policies: () => ({ revision: 'r1' }),
    memory: { arrivals: () => 0, removals: () => 0, passOf: () => undefined },
    ours: new Set<string>(),
    admissions: createOwnAdmissions(),
    protection: createProtection(['ann@example.org'], true),
    isSteppedBack: ({ id }: Rule) => id === options.stepped,
  } as unknown as ModeratorDeps;
  const view = {
    roster,
    meeting: () => ({ key: 'm', organizers: options.organizers ?? ['olga@example.com'] }),
    selfAddress: () => 'moderator@example.com',
    selfKeys: new Set<string>(),
    leadersKnown: () => options.areLeadersUnknown !== true,
    ready: () => world.ready,
  } as unknown as MeetingView;
  const humans = { counted: (_: unknown, ruling: Counted) => ({ ...ruling, ...options.counted }) } as unknown as Humans;
  const foresight = createForesight({ deps, view, people: { all: () => people }, humans });
  const removed = async (set: PolicySet, before?: PolicySet) =>
    (await foresight.foresee(set, before)).removed.map(({ rule: by, facts }) => `${facts.uri} by ${by}`);
  return { foresight, roster, world, removed };
}

test('everybody whom the set removes and the one before does not is foreseen, but nobody whom the guard protects', async () => {
  const { removed } = aMeeting(['ann', 'eve', 'bob']);
  const both = ['eve@example.org by new', 'bob@example.org by new'];
  expect(await removed(aSet(rule('new')))).toEqual(both);
  expect(await removed(aSet(rule('new')), aSet(null))).toEqual(both);
  expect(await removed(aSet(rule('new')), aSet(rule('old')))).toEqual([]);
  expect(await removed(aSet(rule('new')), aSet(rule('old', 'assist')))).toEqual(both);
});

test('whom we cannot remove as long as we are no presenter is foreseen all the same', async () => {
  const { removed } = aMeeting(['ann', 'eve'], [], { isAttendee: true });
  expect(await removed(aSet(rule('new')))).toEqual(['eve@example.org by new']);
  expect(await removed(aSet(rule('new')), aSet(rule('old')))).toEqual([]);
});

test.each<[string, Parameters<typeof aMeeting>[2]]>([
  ['the leaders cannot be read', { areLeadersUnknown: true }],
  ['it is not known whose meeting it is', { organizers: [] }],
])('whom nothing shields but that %s at the moment is foreseen all the same', async (_, options) => {
  const { removed } = aMeeting(['ann', 'eve'], [], options);
  expect(await removed(aSet(rule('new')))).toEqual(['eve@example.org by new']);
});

test.each<[string, Rule, { set?: object } & Parameters<typeof aMeeting>[2]]>([
  ['a rule that only proposes', rule('new', 'assist'), {}],
  ['a daemon that only proposes', rule('new'), { mode: 'assist' }],
  ['a rule that has stepped back', rule('new'), { stepped: 'new' }],
  ['a rule that failed', rule('new'), { set: { error: { rule: rule('new'), message: 'no such list' } } }],
  ['a ruling that a human overruled', rule('new'), { counted: { overruled: true } }],
  ['a ruling that is to be proposed alone', rule('new'), { counted: { proposeOnly: true } }],
])('nobody is removed by %s', async (_, decider, { set, ...options }) => {
  expect(await aMeeting(['eve'], [], options).removed(aSet(decider, set))).toEqual([]);
});

test('a meeting is not all seen before everybody in it has been read since the newest event', async () => {
  const all = aMeeting(['eve', 'bob']);
  expect(await all.foresight.foresee(aSet(null), undefined)).toMatchObject({ ready: true, complete: true, present: 2 });
  all.roster.apply(anEvent('updated', aPerson('eve')), 6);
  expect(await all.foresight.foresee(aSet(null), undefined)).toMatchObject({ complete: false, present: 1 });
  const some = aMeeting(['eve'], ['bob']);
  expect(await some.foresight.foresee(aSet(null), undefined)).toMatchObject({ complete: false, present: 1 });
});

test('nor before everybody on the roster is known, nor while the roster is read', async () => {
  const { foresight, roster, world } = aMeeting(['eve']);
  roster.apply(anEvent('added', aPerson('newcomer')), 6);
  expect(await foresight.foresee(aSet(null), undefined)).toMatchObject({ ready: true, complete: false });
  world.ready = false;
  expect(await foresight.foresee(aSet(null), undefined)).toMatchObject({ ready: false });
});
