import { expect, test, vi } from 'vitest';
import type { DecisionEntry } from '../../src/audit/record.ts';
import { capped } from '../../src/guard/assess.ts';
import { createProtection } from '../../src/guard/protect.ts';
import type { Cap } from '../../src/moderation/cap.ts';
import { createJudge } from '../../src/moderation/judge.ts';
import type { Orders } from '../../src/moderation/orders.ts';
import { openPerson, type Pending, type Sight, type Word } from '../../src/moderation/person.ts';
import type { MeetingView, ModeratorDeps } from '../../src/moderation/ports.ts';
import type { Rule, Ruling } from '../../src/policy/policy.ts';
import { readParticipant } from '../../src/roster/participant.ts';
import { createRoster } from '../../src/roster/roster.ts';
import { createOwnAdmissions } from '../../src/rulings/own-admissions.ts';
import type { Counted } from '../../src/rulings/stage.ts';
import { anEvent, aPerson, aResource } from '../support/events.ts';
import { anna } from './scene.ts';

const rule = { id: 'no-guests', mode: 'enforce' } as Rule;
const removal: Ruling = { rule, action: 'remove', trials: [] };
const leave: Ruling = { rule: null, action: 'none', trials: [] };

interface Known {
  ruling?: Ruling;
  /** What humans make of a ruling. */
  counted?: (ruling: Counted) => Counted;
}

/** Eve is inside; what the policies rule, and everything the judge does about it, in order. */
function aScene({ ruling = removal, counted = (same) => same }: Known = {}) {
  const world = { ready: true, draining: false, writable: true, paused: false, capped: false, full: false };
  /** What the guard goes by, and is no fact of Eve's. */
  const known = { leaders: true, self: 'moderator@example.com' as string | undefined, ours: new Set<string>(), protect: '' };
  const log: string[] = [];
  const decided: DecisionEntry[] = [];
  const roster = createRoster();
  const eve = aPerson('eve');
  const change = roster.apply(anEvent('added', eve), 5);
  if (change === undefined) throw new Error('nobody came');
  const person = openPerson(change.presence, 0);
  const see = (properties: object = {}, links: object = { eject: { href: '/eject' } }) =>
    Object.assign(person.sight as Sight, {
      participant: readParticipant(
        aResource({ uri: 'sip:eve@example.org', inLobby: false, role: 'Attendee', ...properties }, { ...links }),
      ),
      readAt: roster.now,
    });
  see();
  const set = { revision: 'r1', rules: [rule], decide: vi.fn(async () => ruling) };
  const policies = { current: set };
  const deps = {
    account: 'a',
    mode: 'enforce',
    now: () => 0,
    paused: () => world.paused,
    draining: () => world.draining,
    policies: () => policies.current,
    memory: { arrived: () => log.push('arrived'), passOf: () => undefined },
    ours: known.ours,
    admissions: createOwnAdmissions(),
    get protection() {
      return createProtection(known.protect === '' ? [] : [known.protect], true);
    },
    log: { warn: () => {} },
    recorder: {
      write(entry: DecisionEntry) {
        if (!world.writable) return undefined;
        decided.push(entry);
        log.push(`record ${entry.verdict}${entry.trial === true ? ' on trial' : ''}`);
        return entry;
      },
      alarm: (code: string) => log.push(code),
    },
  } as unknown as ModeratorDeps;
  const meeting = { key: 'm', organizers: ['olga@example.com'] };
  const view = {
    roster,
    meeting: () => meeting,
    selfAddress: () => known.self,
    selfKeys: new Set(),
    leadersKnown: () => known.leaders,
    ready: () => world.ready,
  } as unknown as MeetingView;
  const cap = {
    isTripped: () => world.capped,
    claim: (assessment) => (world.full ? capped(assessment) : assessment),
    granted: () => ({ spend: () => {}, release: () => void log.push('release') }),
  } as Partial<Cap> as Cap;
  const orders = (whose: string) =>
    ({
      place: (_person, _entry, rel, _fingerprint, lane) => void log.push(`${whose}: ${rel} in ${lane}`),
      confirm: () => void log.push('confirm'),
      withdraw: () => void log.push('withdraw'),
    }) as Partial<Orders> as Orders;
  const { judge, forget } = createJudge({
    deps,
    view,
    cap,
    orders,
    humans: { counted: (_person: unknown, one: Counted) => counted(one) } as never,
    holds: { counted: (_person: unknown, one: Counted) => one } as never,
    onLinkless: () => void log.push('linkless'),
    onDecided: () => void log.push('decided'),
  });
  return { world, known, person, roster, eve, see, set, policies, judge, forget, log, decided };
}

test('a removal is on record before it is ordered, by the hands of rules', async () => {
  const { judge, person, log, decided } = aScene();
  await judge(person, 'change');
  expect(log).toEqual(['arrived', 'withdraw', 'record act', 'decided', 'rules: eject in eject']);
  expect(decided).toMatchObject([{ rule: 'no-guests', action: 'remove', verdict: 'act', revision: 'r1', meeting: 'm' }]);
});

test('a removal for which its cap has no room is not ordered', async () => {
  const { judge, person, world, log, decided } = aScene();
  world.full = true;
  await judge(person, 'change');
  expect(log).toEqual(['arrived', 'withdraw', 'record stay', 'decided']);
  expect(decided).toMatchObject([{ verdict: 'stay', because: 'capped', proposal: 'remove' }]);
});

type Scene = ReturnType<typeof aScene>;

test.each<[string, (scene: Scene) => unknown]>([
  ['an event is newer than what was read', ({ roster, eve }) => roster.apply(anEvent('updated', eve), 6)],
  ['they have left', ({ roster, eve }) => roster.apply(anEvent('deleted', eve), 6)],
  ['the roster may be incomplete', ({ world }) => Object.assign(world, { ready: false })],
  ['the daemon is stopping', ({ world }) => Object.assign(world, { draining: true })],
  [
    'the server has accepted an order about them',
    ({ person }) => Object.assign(person.pending as Pending, { order: { execution: { accepted: true } } }),
  ],
])('nobody is decided on while %s', async (_, happen) => {
  const scene = aScene();
  happen(scene);
  await scene.judge(scene.person, 'anew');
  expect(scene.log).toEqual([]);
});

test.each<[string, (scene: Scene) => unknown]>([
  ['they are seen to be different', ({ see }) => see({ name: 'Eve' })],
  ['an event tells of them', ({ roster, eve }) => roster.apply(anEvent('updated', eve), 6)],
  ['other policies take effect', ({ policies, set }) => Object.assign(policies, { current: { ...set } })],
])('what the policies rule counts for nothing when meanwhile %s', async (_, happen) => {
  const scene = aScene();
  const judged = scene.judge(scene.person, 'change');
  happen(scene);
  await judged;
  expect(scene.log).toEqual(['arrived']);
});

test('of two judgements at once the newer one counts', async () => {
  const { judge, person, set, decided } = aScene();
  let answer = (_ruling: Ruling): void => {};
  set.decide.mockImplementationOnce(() => new Promise((resolve) => (answer = resolve)));
  const first = judge(person, 'anew');
  await judge(person, 'anew');
  answer(leave);
  await first;
  expect(decided).toMatchObject([{ verdict: 'act' }]);
});

test('the same about the same person is decided once, until it is forgotten', async () => {
  const { judge, forget, person, see, log } = aScene({ ruling: leave });
  const once = ['withdraw', 'record stay', 'decided'];
  await judge(person, 'change');
  await judge(person, 'change');
  await judge(person, 'ambient');
  expect(log).toEqual(['arrived', ...once]);
  forget(person);
  await judge(person, 'change');
  see({ name: 'Eve' });
  await judge(person, 'change');
  expect(log).toEqual(['arrived', ...once, ...once, ...once]);
});

const unsaid = { role: 'Unknown' };

test.each<[string, Partial<Scene['known']>, Partial<Scene['known']>]>([
  ['who leads the meeting', { leaders: false }, { leaders: true }],
  ['who we are', { self: undefined }, { self: 'moderator@example.com' }],
  ['that they are nobody under protection any more', { protect: 'eve@example.org' }, { protect: '' }],
])('whoever was spared is decided on again once it is known %s, though nothing of theirs has changed', async (_, before, after) => {
  const { judge, person, see, known, decided } = aScene();
  see(unsaid);
  Object.assign(known, before);
  await judge(person, 'change');
  Object.assign(known, after);
  await judge(person, 'change');
  await judge(person, 'change');
  expect(decided.map(({ verdict }) => verdict)).toEqual(['stay', 'act']);
});

test.each<[string, (known: Scene['known']) => unknown]>([
  ['it is not known any more who leads the meeting', (known) => Object.assign(known, { leaders: false })],
  ['another of our accounts turns out to have their address', (known) => known.ours.add('eve@example.org')],
  ['they come under protection', (known) => Object.assign(known, { protect: 'eve@example.org' })],
])('somebody is spared as soon as %s', async (_, happen) => {
  const { judge, person, see, known, decided } = aScene();
  see(unsaid);
  await judge(person, 'change');
  happen(known);
  await judge(person, 'change');
  expect(decided.map(({ verdict }) => verdict)).toEqual(['act', 'stay']);
});

test('of somebody whom no rule concerns, what the guard knows is not put on record again and again', async () => {
  const { judge, person, see, known, decided } = aScene({ ruling: leave });
  see(unsaid);
  for (const leaders of [true, false, true, false]) {
    known.leaders = leaders;
    await judge(person, 'change');
  }
  expect(decided).toMatchObject([{ verdict: 'stay', because: 'no-rule' }]);
});

test('the same order under way goes on, and rests on the newer decision', async () => {
  const { judge, person, see, log } = aScene();
  Object.assign(person.pending as Pending, { order: { rule: 'no-guests', rel: 'eject', execution: { accepted: false } } });
  see({ name: 'Eve' });
  await judge(person, 'change');
  expect(log).toEqual(['arrived', 'confirm', 'record stay', 'decided']);
});

test('what cannot be recorded is not ordered, claims nothing, and is decided again', async () => {
  const { judge, person, world, log } = aScene();
  world.writable = false;
  await judge(person, 'change');
  expect(log).toEqual(['arrived', 'withdraw', 'decided', 'release']);
  expect(person.opinion.fingerprint).toBeUndefined();
});

test.each<[string, Known, (scene: Scene) => unknown, object]>([
  ['paused', {}, ({ world }) => Object.assign(world, { paused: true }), { because: 'paused' }],
  ['over the cap', {}, ({ world }) => Object.assign(world, { capped: true }), { because: 'capped', proposal: 'remove' }],
  ['an organizer', {}, ({ see }) => see({ organizer: true }), { because: 'organizer' }],
  ['a leader', {}, ({ see }) => see({ role: 'Leader' }), { because: 'leader' }],
  ['held', { ruling: { ...removal, action: 'hold' } }, () => {}, { because: 'held' }],
  ['overruled', { counted: (one) => ({ ...one, overruled: true, human: 'h1' }) }, () => {}, { because: 'overruled', human: 'h1' }],
  ['no rule matches', { ruling: leave }, () => {}, { because: 'no-rule' }],
])('%s: they stay, on record, and nothing is ordered', async (_, known, happen, expected) => {
  const scene = aScene(known);
  happen(scene);
  await scene.judge(scene.person, 'change');
  expect(scene.decided).toMatchObject([{ verdict: 'stay', ...expected }]);
  expect(scene.log).toEqual(['arrived', 'withdraw', 'record stay', 'decided']);
});

test('somebody whose link is not there yet is looked at again later', async () => {
  const { judge, person, see, log } = aScene();
  see({}, {});
  await judge(person, 'change');
  expect(log).toContain('linkless');
  expect(person.opinion.linkless).toBe(true);
});

test('a rule on trial is on record and changes nothing', async () => {
  const { judge, person, log } = aScene({ ruling: { ...leave, trials: [{ rule, action: 'remove' }] } });
  await judge(person, 'change');
  expect(log).toEqual(['arrived', 'withdraw', 'record would-act on trial', 'record stay', 'decided']);
});

test('policies that cannot decide at all touch nobody', async () => {
  const { judge, person, set, log } = aScene();
  set.decide.mockRejectedValueOnce(new Error('broken'));
  await judge(person, 'change');
  expect(log).toEqual(['arrived', 'decision-failed']);
});

test.each([
  ['for one person', {}, 'human'],
  ['for many', { batch: 'b1' }, 'eject'],
])('what a human ordered %s goes by the hands of humans', async (_, batch, lane) => {
  const { judge, person, log } = aScene({ counted: (one) => ({ ...one, rule: null, human: anna.id }) });
  (person.word as Word).standing = { kind: 'ordered', said: anna, act: 'eject', portrait: { leader: false }, due: true, ...batch };
  await judge(person, 'change');
  expect(log.at(-1)).toBe(`humans: eject in ${lane}`);
});
