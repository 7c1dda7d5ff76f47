import { afterEach, expect, test, vi } from 'vitest';
import { createHumans } from '../../../src/moderation/humans/humans.ts';
import type { Order, Person } from '../../../src/moderation/person.ts';
import type { MeetingView, ModeratorDeps } from '../../../src/moderation/ports.ts';
import { identityIn } from '../../../src/moderation/situation.ts';
import type { OutcomeResult } from '../../../src/order/outcome.ts';
import type { Rule } from '../../../src/policy/policy.ts';
import { readParticipant } from '../../../src/roster/participant.ts';
import { createOwnAdmissions } from '../../../src/rulings/own-admissions.ts';
import { portraitOf, versionOf } from '../../../src/rulings/portrait.ts';
import type { Counted } from '../../../src/rulings/stage.ts';
import { type Portrait, type Said, type Standing, silent } from '../../../src/rulings/standing.ts';
import { aResource } from '../../support/events.ts';
import { aGuest, anna, show } from '../scene.ts';

const bobSeen: Portrait = portraitOf(readParticipant(aResource({ name: 'Bob' })), aGuest('bob').presence);

function aScene({
  remembered,
  wait,
  ordered,
  pass,
  others = [],
  respectAdmissions = 'person',
}: {
  others?: object[];
  remembered?: object;
  wait?: object;
  ordered?: object;
  pass?: () => object | undefined;
  respectAdmissions?: 'person' | 'never';
} = {}) {
  const judged: Person[] = [];
  const changed: Person[] = [];
  const lost: Person[] = [];
  const written: object[] = [];
  const memory = {
    said: () => remembered,
    wordOf: () => remembered,
    admissionsOf: () => [],
    waitOf: () => wait,
    order: () => ordered,
    passOf: () => pass?.(),
  };
  const admissions = createOwnAdmissions();
  const recorder = { writable: true, write: (entry: object) => written.push(entry), alarm: () => {} };
  const deps = {
    account: 'a',
    mode: 'enforce',
    policies: () => ({ revision: 'r' }),
    now: () => 0,
    graceMs: 0,
    respectAdmissions,
    admissions,
    memory,
    recorder,
  } as unknown as ModeratorDeps;
  const view = { meeting: () => ({ key: 'm' }), roster: { presences: () => others } } as unknown as MeetingView;
  const humans = createHumans({
    deps,
    view,
    judge: (person) => judged.push(person),
    onChanged: (person) => changed.push(person),
    onLost: (person) => lost.push(person),
    people: () => [],
  });
  const see = (person: Person, properties: Parameters<typeof show>[1], ours = false) => {
    show(person, properties);
    humans.saw(person, ours);
  };
  return { humans, see, judged, changed, lost, written, admissions, recorder };
}

/** As they are after a gap: nobody knows when they came. */
function before(person: Person): Person {
  const { arrivedAt: _arrivedAt, ...presence } = person.presence;
  return { ...person, presence };
}

afterEach(() => void vi.useRealTimers());

function admitting(due = true): Standing {
  return { kind: 'ordered', said: anna, act: 'admit', portrait: bobSeen, due };
}

test.each([
  ['seen in the lobby, then inside', { waited: false }, true, false, 'vouched'],
  ['told of in the lobby, and first seen inside', { waited: true }, false, false, 'vouched'],
  ['first seen inside', { waited: false }, false, false, 'silent'],
  ['let in by an order of ours', { waited: false }, true, true, 'silent'],
])('%s', (_, presence, seenWaiting, ours, kind) => {
  const { see } = aScene();
  const bob = aGuest('bob', presence);
  if (seenWaiting) see(bob, { inLobby: true });
  see(bob, { inLobby: false }, ours);
  expect(bob.word).toMatchObject({ place: 'inside', standing: { kind } });
});

test('nobody is said to have let in whom the server goes on offering to let in, until it does so no more', () => {
  const { humans } = aScene();
  const bob = aGuest('bob', { waited: true, inLobby: false });
  const seen = (links: Record<string, unknown>) => {
    show(bob, {}, links);
    humans.saw(bob, false);
    return bob.word;
  };
  expect(seen({ admit: { href: '/bob/admit' }, reject: { href: '/bob/reject' } })).toMatchObject({ place: 'lobby', standing: silent });
  expect(seen({ eject: { href: '/bob/eject' } })).toMatchObject({ place: 'inside', standing: { kind: 'vouched' } });
});

const refusable = { admit: { href: '/bob/admit' }, reject: { href: '/bob/reject' } };

test('whom somebody seemed to have let in, and who is in the lobby by what is offered for them, nobody has let in', () => {
  const { humans } = aScene();
  const bob = aGuest('bob', { waited: true, inLobby: false });
  const seen = (properties: Record<string, unknown>, links: Record<string, unknown>) => {
    show(bob, properties, links);
    humans.saw(bob, false);
    return bob.word.standing.kind;
  };
  expect(seen({}, {})).toBe('vouched');
  expect(seen({ name: 'Rob' }, {})).toBe('doubtful');
  expect(seen({ name: 'Rob' }, refusable)).toBe('silent');
  expect(seen({ inLobby: false, name: 'Rob' }, {})).toBe('vouched');
  expect(seen({ inLobby: true, name: 'Rob' }, {})).toBe('silent');
});

test.each<[string, Said]>([
  ['at the desk', anna],
  ['at the desk, through another account', { ...anna, by: { who: 'x', auth: 'meeting', via: 'skype' }, reason: 'let in at the desk' }],
])('whom a human let in %s stays vouched for in the lobby', (_, said) => {
  const { humans, see } = aScene();
  const bob = aGuest('bob');
  see(bob, { inLobby: false });
  humans.say(bob, { kind: 'vouched', said, portrait: bobSeen });
  see(bob, { inLobby: true });
  expect(bob.word.standing.kind).toBe('vouched');
});

test('an event alone, which may come late, takes the word of nobody back', () => {
  const { humans, see } = aScene();
  const bob = aGuest('bob', { waited: true, inLobby: false });
  see(bob, {});
  expect(bob.word.standing.kind).toBe('vouched');
  Object.assign(bob.presence, { inLobby: true });
  humans.saw(bob, false);
  expect(bob.word).toMatchObject({ place: 'lobby', standing: { kind: 'vouched' } });
});

const byRule = { letInBy: { whose: 'rule', another: false } };
const admitted = { ...anna, act: 'admit', at: 10, seen: versionOf(bobSeen, 'lobby', aGuest('bob').presence) };
const admittedAsAnother = { ...admitted, seen: versionOf({ ...bobSeen, name: 'Rob' }, 'lobby', aGuest('bob').presence) };

test.each<[string, { wait?: object; remembered?: object }, Person, string, number]>([
  ['was in the lobby before, and is inside', { wait: { at: 5 } }, before(aGuest('bob')), 'vouched', 1],
  ['was in the lobby before, and has come anew since', { wait: { at: 5 } }, aGuest('bob'), 'silent', 0],
  ['was not', {}, before(aGuest('bob')), 'silent', 0],
  ['may have been let in by a rule of ours', { wait: { at: 5, ...byRule } }, before(aGuest('bob')), 'silent', 0],
  [
    'was let in by a rule, through another account',
    { wait: { at: 5, letInBy: { whose: 'rule', another: true } } },
    before(aGuest('bob')),
    'silent',
    0,
  ],
  [
    'was let in at the desk, through another account',
    { wait: { at: 5, letInBy: { whose: 'human', another: true } } },
    before(aGuest('bob')),
    'vouched',
    1,
  ],
  ['was let in at the desk, as is on record', { wait: { at: 5 }, remembered: admitted }, before(aGuest('bob')), 'vouched', 0],
  ['was let in at the desk as somebody else', { wait: { at: 5 }, remembered: admittedAsAnother }, before(aGuest('bob')), 'doubtful', 1],
  [
    'was let in once as somebody else, and in the lobby again',
    { wait: { at: 15 }, remembered: admittedAsAnother },
    before(aGuest('bob')),
    'vouched',
    2,
  ],
  ['was told to wait at the desk', { wait: { at: 5 }, remembered: { ...admitted, act: 'wait' } }, before(aGuest('bob')), 'waiting', 0],
  [
    'was refused at the desk, and in the lobby still',
    { wait: { at: 5 }, remembered: { ...anna, act: 'reject' } },
    before(aGuest('bob')),
    'vouched',
    1,
  ],
])('who was there before us, and %s', (_, scene, bob, kind, records) => {
  const { see, written } = aScene(scene);
  see(bob, { inLobby: false });
  expect([bob.word.standing.kind, written.length]).toEqual([kind, records]);
});

test('nine who came in unseen make no crowd of the one who is let in after them', () => {
  const { see } = aScene({ wait: { at: 5 } });
  for (let n = 0; n < 9; n += 1) see(before(aGuest(`g${n}`)), { inLobby: false });
  const bob = aGuest('bob');
  see(bob, { inLobby: true });
  see(bob, { inLobby: false });
  expect(bob.word.standing.kind).toBe('vouched');
});

test('who is found inside after one gap came in at once, however slowly they are read; after the next, at another time', () => {
  vi.useFakeTimers();
  const { humans, see } = aScene({ wait: { at: 5 } });
  const crowd = Array.from({ length: 10 }, (_, n) => before(aGuest(`g${n}`)));
  const read = (some: Person[]) => {
    for (const one of some) {
      vi.advanceTimersByTime(20_000);
      see(one, { inLobby: false });
    }
  };
  read(crowd.slice(0, 9));
  humans.lost([]);
  read(crowd.slice(9));
  expect(new Set(crowd.map(({ word }) => word.standing.kind))).toEqual(new Set(['vouched']));
  const next = Array.from({ length: 10 }, (_, n) => before(aGuest(`h${n}`)));
  humans.lost([]);
  read(next);
  expect(new Set(next.map(({ word }) => word.standing.kind))).toEqual(new Set(['silent']));
});

const waiting: Standing = { kind: 'waiting', said: anna, portrait: bobSeen };

test.each(['a', 'b'])('that they wait counts inside, where a request of account %s let them in that was on its way', (account) => {
  const { humans, see, written, admissions } = aScene();
  const bob = aGuest('bob');
  see(bob, { inLobby: true });
  const { participant } = bob.sight;
  if (participant === undefined) throw new Error('not read');
  admissions.sent({ account, meeting: 'm', identity: identityIn(participant, bob.presence), whose: 'rule' });
  humans.say(bob, waiting);
  see(bob, { inLobby: false });
  expect(bob.word.standing).toBe(waiting);
  expect(written).toEqual([]);
});

test('whoever came back before a late request of ours let them in is in doubt, and a crowd of them is nobody’s', () => {
  const { see, admissions, written } = aScene();
  const all = Array.from({ length: 10 }, (_, n) => {
    const guest = aGuest(`late${n}`);
    see(guest, { inLobby: true });
    const { participant } = guest.sight;
    if (participant === undefined) throw new Error('not read');
    const one = { account: 'a', meeting: 'm', identity: identityIn(participant, guest.presence), whose: 'rule' } as const;
    admissions.sent(one);
    admissions.unlikely(one);
    see(guest, { inLobby: false });
    if (n === 0) expect([guest.word.standing.kind, written]).toMatchObject(['doubtful', [{ act: 'admit' }]]);
    return guest;
  });
  expect('seen' in (written[0] ?? {})).toBe(false);
  expect(new Set(all.map(({ word }) => word.standing.kind))).toEqual(new Set(['silent']));
});

test.each<[string, Standing, Record<string, unknown>, number]>([
  ['came in, and nobody in particular let them in', waiting, { inLobby: false }, 1],
  [
    'came in while a human was refusing them',
    { kind: 'ordered', said: { ...anna, id: 'h2' }, act: 'reject', portrait: bobSeen, due: false, before: waiting },
    { inLobby: false },
    1,
  ],
  ['came in by the order of a human', { ...admitting(), before: waiting } as Standing, { inLobby: false }, 0],
  ['have another name', waiting, { inLobby: true, name: 'The Chair' }, 1],
  ['are as they were', waiting, { inLobby: true }, 0],
])('that they wait has its end on record where they %s', (_, standing, seen, count) => {
  const { humans, see, written } = aScene({ respectAdmissions: 'never' });
  const bob = aGuest('bob');
  see(bob, { inLobby: true });
  humans.say(bob, standing);
  see(bob, seen);
  const ends = written.filter((entry) => 'act' in entry && entry.act === 'undo');
  expect(ends).toMatchObject(Array.from({ length: count }, () => ({ of: anna.id, participant: 'bob', by: { auth: 'meeting' } })));
});

test('an order about somebody who looks different now is not carried out, and that is told', () => {
  const { humans, see, changed } = aScene();
  const bob = aGuest('bob');
  see(bob, { inLobby: true });
  humans.say(bob, admitting(false));
  see(bob, { inLobby: true, name: 'The Chair' });
  expect(bob.word).toEqual({ standing: silent, place: 'lobby' });
  expect(changed).toEqual([bob]);
});

test('what was said before we came counts for those who were there, not for those who have come since', () => {
  const { see } = aScene({ remembered: { ...anna, act: 'reject' } });
  const [there, { arrivedAt: _arrivedAt, ...presence }] = [aGuest('bob'), aGuest('bob').presence];
  see(there, { inLobby: true });
  expect(there.word.standing).toEqual(silent);
  const before = { ...there, presence, word: { standing: silent } };
  see(before, { inLobby: true });
  expect(before.word.standing).toEqual({ kind: 'refused', said: anna });
});

test.each<[string, object[], object[]]>([
  ['that is over', [], [{ type: 'decision', verdict: 'stay', because: 'left', participant: 'bob', human: 'h1' }]],
  ['and are here at another endpoint, it may be about that one', [{ key: 'bob;2' }], []],
])('of whom something was said before they went unseen and came again, %s', (_, others, records) => {
  const { see, written } = aScene({ remembered: { ...anna, act: 'reject' }, others });
  see(aGuest('bob'), { inLobby: true });
  expect(written).toMatchObject(records);
});

test.each([
  ['this account, since they came', 'a', 5, 'waiting'],
  ['this account, before they came', 'a', 4, 'silent'],
  ['another account, since they came', 'b', 5, 'waiting'],
  ['another account, before this one heard that they came', 'b', 4, 'waiting'],
])('a wait that was said through %s', (_, account, at, kind) => {
  const { see } = aScene({ remembered: { ...admitted, act: 'wait', at, account } });
  const bob = aGuest('bob');
  see(bob, { inLobby: true });
  expect(bob.word.standing.kind).toBe(kind);
});

test('where a crowd comes in, those who seemed to be let in one by one are decided on again', () => {
  const { see, judged } = aScene();
  const crowd = Array.from({ length: 10 }, (_, n) => aGuest(`g${n}`));
  for (const one of crowd) {
    see(one, { inLobby: true });
    see(one, { inLobby: false });
  }
  expect(crowd.map(({ word }) => word.standing.kind)).toEqual(crowd.map(() => 'silent'));
  expect(judged).toEqual(crowd.slice(0, 9));
});

test.each<[string, Standing, string | undefined, OutcomeResult | undefined, string]>([
  ['an admission that was carried out', admitting(), 'h1', 'done', 'vouched'],
  ['an admission that failed', admitting(), 'h1', 'failed', 'silent'],
  ['an admission that is not to be', admitting(), undefined, undefined, 'silent'],
  ['a removal', { kind: 'ordered', said: anna, act: 'eject', portrait: bobSeen, due: true }, 'h1', 'done', 'refused'],
  ["somebody else's order", admitting(), 'h2', 'done', 'ordered'],
])('when %s is over', (_, standing, human, result, kind) => {
  const { humans, see } = aScene();
  const bob = aGuest('bob');
  see(bob, { inLobby: true });
  humans.say(bob, standing);
  humans.over(bob, human === undefined ? undefined : ({ human } as Order), result);
  expect(bob.word.standing.kind).toBe(kind);
});

test.each([
  ['a human', admitting(), 'h1', 'vouched'],
  ['a rule', silent, undefined, 'silent'],
] as const)('whom an order of %s let in, nobody else is said to have let in, however late they are read', (_, standing, human, kind) => {
  const { humans, see, written } = aScene();
  const bob = aGuest('bob');
  see(bob, { inLobby: true });
  humans.say(bob, standing);
  humans.over(bob, { rel: 'admit', ...(human === undefined ? {} : { human }) } as Order, 'done');
  see(bob, { inLobby: false });
  expect([bob.word.standing.kind, written]).toEqual([kind, []]);
});

const rejecting: Standing = { kind: 'ordered', said: anna, act: 'reject', portrait: bobSeen, due: false };
const cancelled = [{ type: 'outcome', decision: 'h1', result: 'cancelled', attempts: 0 }];

test.each<[string, (scene: ReturnType<typeof aScene>, bob: Person) => void]>([
  ['they have left', ({ humans }, bob) => humans.left(bob)],
  ['the meeting is gone for us', ({ humans }, bob) => humans.lost([bob])],
  ['they look different', ({ see }, bob) => see(bob, { inLobby: true, name: 'The Chair' })],
  ['somebody else has let them in', ({ see }, bob) => see(bob, { inLobby: false })],
  ['it is not to be', ({ humans }, bob) => humans.over(bob, undefined, undefined)],
])('an order that was not decided on has its end on record when %s', (_, end) => {
  const scene = aScene();
  const bob = aGuest('bob');
  scene.see(bob, { inLobby: true });
  scene.humans.say(bob, rejecting);
  end(scene, bob);
  expect(scene.written.filter((entry) => 'decision' in entry)).toMatchObject(cancelled);
});

test('what was said of somebody who is first seen while the log cannot be written is looked up once it can', () => {
  const ordered = { act: 'reject', rule: null, at: 0, result: 'done', decision: 'd1' };
  const { humans, see, recorder } = aScene({ remembered: { ...anna, act: 'reject' }, ordered });
  const bob = before(aGuest('bob'));
  recorder.writable = false;
  see(bob, { inLobby: true });
  expect(bob.word).toEqual({ standing: silent });
  recorder.writable = true;
  humans.counted(bob, { rule: null, action: 'none', trials: [] }, 0);
  expect(bob.word).toMatchObject({ place: 'lobby', standing: { kind: 'refused' } });
});

test.each<[string, object, boolean, number]>([
  ['was lost', { act: 'reject', rule: null, at: 0 }, true, 1],
  ['was not sent', { act: 'reject', rule: null, at: 0, result: 'cancelled' }, true, 0],
  ['was not confirmed', { act: 'reject', rule: null, at: 0, result: 'unconfirmed', decision: 'd1' }, true, 0],
  ['was carried out', { act: 'reject', rule: null, at: 0, result: 'done', decision: 'd1' }, false, 0],
  ['is older than what is remembered of its end', { act: 'reject', rule: null, at: -25 * 60 * 60_000 }, false, 0],
])('who is found again, and about whom an order %s', (_, ordered, isTold, records) => {
  const { see, lost, written } = aScene({ remembered: { ...anna, act: 'reject' }, ordered });
  const bob = before(aGuest('bob'));
  see(bob, { inLobby: true });
  expect([lost, written.length, bob.word.standing.kind]).toEqual([isTold ? [bob] : [], records, 'refused']);
});

test('a ruling about somebody who was not read yet is left as it is', () => {
  const { humans } = aScene();
  const ruling = { rule: null, action: 'none' as const, trials: [] };
  expect(humans.counted(aGuest('bob'), ruling, 0)).toBe(ruling);
});

test('a human order that is due takes the place of what the policies say', () => {
  const { humans, see } = aScene();
  const bob = aGuest('bob');
  see(bob, { inLobby: true });
  humans.say(bob, admitting());
  expect(humans.counted(bob, { rule: null, action: 'none', trials: [] }, 0)).toMatchObject({ action: 'admit', human: 'h1' });
});

const ejecting: Counted = { rule: { id: 'r', hold: undefined } as unknown as Rule, action: 'eject', trials: [] };
const known = { anonymous: false, uri: 'sip:bob@partner.example' };
const forAWhile = { id: 'pass', by: anna.by, at: 0, until: 900_000 };

test.each([
  ['from the lobby', { ...known, inLobby: true }],
  ['past the lobby', undefined],
])('whoever came back %s by a pass for a while is left alone when it has ended, while they stay who they are', (_, first) => {
  let pass: object | undefined = forAWhile;
  const { humans, see } = aScene({ pass: () => pass });
  const bob = aGuest('bob');
  if (first !== undefined) see(bob, first);
  see(bob, { ...known, inLobby: false }, true);
  expect(humans.counted(bob, ejecting, 0)).toMatchObject({ overruled: true, human: 'pass' });
  pass = undefined;
  expect(humans.counted(bob, ejecting, 0)).toMatchObject({ overruled: true, human: 'pass' });
  see(bob, { ...known, inLobby: false, uri: 'sip:mallory@evil.example' });
  expect(humans.counted(bob, ejecting, 0)).toEqual(ejecting);
});

test('a pass for a while that ends in the lobby, or is taken back, leaves nobody alone', () => {
  let pass: object | undefined = forAWhile;
  const { humans, see } = aScene({ pass: () => pass });
  const bob = aGuest('bob');
  see(bob, { ...known, inLobby: true });
  humans.counted(bob, ejecting, 0);
  pass = undefined;
  expect(humans.counted(bob, ejecting, 0)).toEqual(ejecting);
  pass = forAWhile;
  see(bob, { ...known, inLobby: false }, true);
  humans.counted(bob, ejecting, 0);
  pass = undefined;
  humans.passTakenBack(bob, 'another');
  expect(humans.counted(bob, ejecting, 0).overruled).toBe(true);
  humans.passTakenBack(bob, 'pass');
  expect(humans.counted(bob, ejecting, 0)).toEqual(ejecting);
});

test('a human who removes them afterwards is the newest to have said something', () => {
  let pass: object | undefined = forAWhile;
  const { humans, see } = aScene({ pass: () => pass });
  const bob = aGuest('bob');
  see(bob, { ...known, inLobby: false }, true);
  humans.counted(bob, ejecting, 0);
  pass = undefined;
  humans.say(bob, { kind: 'refused', said: anna });
  expect(humans.counted(bob, ejecting, 0)).toEqual(ejecting);
});
