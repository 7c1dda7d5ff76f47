import fc from 'fast-check';
import { expect, test } from 'vitest';
import { emptyChain, seal } from '../../src/audit/chain.ts';
import { type By, type HumanAct, localBy } from '../../src/audit/human.ts';
import type { AuditEntry, DecisionEntry, MeetingEntry, PolicyInForce } from '../../src/audit/record.ts';
import { redactEntry } from '../../src/audit/redact.ts';
import { createMemory, type Memory } from '../../src/memory/memory.ts';
import type { MeetingNow } from '../../src/memory/places.ts';
import { identityOf } from '../../src/roster/identity.ts';
import { aDecision, anAttempt, anOutcome, conversation, eve } from '../audit/entries.ts';

const noon = Date.UTC(2026, 10, 20, 12);
const minute = 60_000;
const { identity } = aDecision();
const uri = 'sip:o@example.com;gruu;opaque=app:conf:focus:id:A';
const rejoined = conversation.replace('/7/', '/8/').replace('c9', 'c1');

function told(...entries: [number, AuditEntry][]): Memory {
  const memory = createMemory();
  for (const [at, entry] of entries) memory.apply(seal(entry, emptyChain, noon + at).record);
  return memory;
}

function joined(meeting: string): AuditEntry {
  return { type: 'meeting', account: 'moderator', event: 'joined', meeting, uri };
}

const policy = (revision: string, of: Pick<PolicyInForce, 'changed' | 'versions'> = {}): AuditEntry => ({
  type: 'policy',
  account: null,
  revision,
  rules: 1,
  ...of,
});
const tripped: AuditEntry = { type: 'alarm', account: 'moderator', code: 'cap-tripped', message: '', meeting: conversation, rule: 'r' };

/** As another program might write it: only the documented fields. */
function bare(over: Partial<DecisionEntry> = {}): DecisionEntry {
  const { identity: _, ...entry } = aDecision(over);
  return entry as DecisionEntry;
}

test('a refusal counts for its identity once its outcome is done or unconfirmed', () => {
  const memory = told(
    [0, aDecision()],
    [1, anAttempt()],
    [2, anOutcome()],
    [3, aDecision({ id: 'd2' })],
    [4, anOutcome({ decision: 'd2', result: 'unconfirmed' })],
  );
  expect(memory.removals(conversation, identity, minute, noon + 5)).toBe(2);
  expect(memory.removals(conversation, identity, minute, noon + 2 + minute)).toBe(1);
  expect(memory.removals(conversation, 'id:other', minute, noon + 5)).toBe(0);
  expect(memory.removals(rejoined, identity, minute, noon + 5)).toBe(0);
});

test('a removal that turns out later to have been carried out is one removal, and counts no more once it is taken back', () => {
  const undo = { type: 'human', id: 'h1', account: 'moderator', act: 'undo', of: 'd1', meeting: conversation } as AuditEntry;
  const records: [number, AuditEntry][] = [
    [0, aDecision()],
    [1, anAttempt()],
    [2, anOutcome({ result: 'unconfirmed' })],
    [40, anOutcome({ result: 'done' })],
  ];
  const memory = told(...records);
  expect(memory.order('d1')).toMatchObject({ result: 'done' });
  expect(memory.removals(conversation, identity, minute, noon + 41)).toBe(1);
  expect(told(...records, [50, undo]).removals(conversation, identity, minute, noon + 51)).toBe(0);
});

test.each(['gone', 'denied', 'failed', 'cancelled'] as const)('an outcome that is %s is no removal', (result) => {
  expect(told([0, aDecision()], [2, anOutcome({ result })]).removals(conversation, identity, minute, noon + 5)).toBe(0);
});

test('letting somebody in is no removal', () => {
  const memory = told([0, aDecision({ action: 'admit' })], [1, anAttempt()], [2, anOutcome()]);
  expect(memory.removals(conversation, identity, minute, noon + 5)).toBe(0);
  expect(memory.removalsSent(conversation, minute, noon + 5)).toEqual([]);
});

test('a retry is no further removal for the cap', () => {
  const memory = told(
    [0, aDecision()],
    [1, anAttempt()],
    [2, anAttempt({ n: 2 })],
    [3, aDecision({ id: 'd2' })],
    [4, anAttempt({ decision: 'd2' })],
  );
  const rule = aDecision().rule;
  expect(memory.removalsSent(conversation, minute, noon + 5)).toEqual([
    { rule, agoMs: 4 },
    { rule, agoMs: 1 },
  ]);
});

test('removals are told by rule', () => {
  const memory = told([0, aDecision()], [1, anAttempt()], [2, aDecision({ id: 'd2', rule: 'other' })], [3, anAttempt({ decision: 'd2' })]);
  expect(memory.removalsSent(conversation, minute, noon + 3)).toEqual([
    { rule: aDecision().rule, agoMs: 2 },
    { rule: 'other', agoMs: 0 },
  ]);
});

test('a clock that is set back makes nothing recent that is old, and nothing old that is recent', () => {
  const hour = 60 * minute;
  const stop = { type: 'stop', account: null, reason: '' } as const;
  const old = told([0, aDecision()], [1, anAttempt()], [hour, stop], [2, stop]);
  expect(old.removalsSent(conversation, minute, noon + 10)).toEqual([]);
  const recent = told([hour, aDecision()], [hour + 1, anAttempt()], [10, stop]);
  expect(recent.removalsSent(conversation, minute, noon + 30)).toMatchObject([{ agoMs: 20 }]);
});

test('a clock that is set back forgets no removals and arrivals, and makes none recent', () => {
  const hour = 60 * minute;
  const stop = { type: 'stop', account: null, reason: '' } as const;
  const arrivedAt = new Date(noon + hour).toISOString();
  const removed: [number, AuditEntry][] = [
    [hour, aDecision({ arrivedAt })],
    [hour + 1, anAttempt()],
    [hour + 2, anOutcome()],
  ];
  for (const memory of [told(...removed), told(...removed, [0, stop])]) {
    expect(memory.removals(conversation, identity, minute, noon + 10)).toBe(1);
    expect(memory.arrivals(conversation, minute, noon + 10)).toBe(1);
    memory.arrived(conversation, 'id:later', noon + 20);
    expect(memory.arrivals(conversation, minute, noon + 30)).toBe(2);
  }
  const old = told(...removed, [hour + 20 * minute, stop], [0, stop]);
  expect(old.removals(conversation, identity, minute, noon + 1)).toBe(0);
  expect(old.arrivals(conversation, minute, noon + 1)).toBe(0);
  expect(old.removals(conversation, identity, hour, noon + 1)).toBe(1);
});

test('a removal taken back after the clock was set back counts no more', () => {
  const hour = 60 * minute;
  const undo = {
    type: 'human',
    id: 'h1',
    account: 'moderator',
    act: 'undo',
    of: 'd1',
    meeting: conversation,
    by: localBy('ann', 'cli'),
  } as const;
  const memory = told([hour, aDecision()], [1, anAttempt()], [2, anOutcome()], [3, undo]);
  expect(memory.removals(conversation, identity, minute, noon + 4)).toBe(0);
});

test('a crowd after the clock was set back takes nobody in whom somebody had let in before', () => {
  const letIn = (id: string, participant: string): AuditEntry => ({
    type: 'human',
    id,
    account: 'moderator',
    act: 'admit',
    meeting: conversation,
    participant,
    by: { who: 'somebody in the meeting', auth: 'meeting', via: 'skype' },
  });
  const crowd: AuditEntry = { type: 'alarm', account: 'moderator', code: 'mass-admission', message: '', meeting: conversation };
  const bob = `${conversation}/participants/bob@example.com`;
  const memory = told(
    [60 * minute, letIn('h1', eve)],
    [61 * minute, aDecision({ facts: {} })],
    [minute, letIn('h2', bob)],
    [minute + 1, crowd],
  );
  expect(memory.wordOf(conversation, eve)).toMatchObject({ id: 'h1' });
  expect(memory.wordOf(conversation, bob)).toBeUndefined();
});

test('counts go on under the new href of a meeting that was joined again', () => {
  const memory = told(
    [0, joined(conversation)],
    [1, aDecision({ arrivedAt: new Date(noon).toISOString() })],
    [2, anOutcome()],
    [3, joined(rejoined)],
  );
  expect(memory.removals(rejoined, identity, minute, noon + 5)).toBe(1);
  expect(memory.arrivals(rejoined, minute, noon + 5)).toBe(1);
});

test('two accounts in one meeting count for themselves', () => {
  const memory = told([0, joined(conversation)], [1, { ...joined(rejoined), account: 'other' } as AuditEntry]);
  memory.arrived(conversation, 'id:a', noon);
  expect([memory.arrivals(conversation, minute, noon), memory.arrivals(rejoined, minute, noon)]).toEqual([1, 0]);
});

test('an arrival is counted when it happens, and not again when a record tells of it', () => {
  const memory = createMemory();
  memory.arrived(conversation, identity, noon);
  memory.apply(seal(aDecision({ arrivedAt: new Date(noon).toISOString() }), emptyChain, noon + 9).record);
  memory.apply(seal(aDecision({ id: 'd2', arrivedAt: new Date(noon).toISOString() }), emptyChain, noon + 99).record);
  expect(memory.arrivals(conversation, minute, noon + 100)).toBe(1);
});

test('somebody who was there before us has not arrived', () => {
  expect(told([0, aDecision()]).arrivals(conversation, minute, noon + 1)).toBe(0);
});

test('windows are open at their beginning and closed at their end', () => {
  const memory = createMemory();
  for (const at of [0, 10, 20]) memory.arrived(conversation, `id:${at}`, noon + at);
  expect(memory.arrivals(conversation, 20, noon + 20)).toBe(2);
  expect(memory.arrivals(conversation, 21, noon + 20)).toBe(3);
  expect(memory.arrivals(conversation, 21, noon + 19)).toBe(2);
});

test('a log without identities counts first sights, and sights after a removal or a leaving', () => {
  const memory = told(
    [0, bare()],
    [1, bare({ id: 'd2' })],
    [2, anOutcome()],
    [3, bare({ id: 'd3' })],
    [4, bare({ id: 'd4', verdict: 'stay', because: 'left' })],
    [5, bare({ id: 'd5' })],
    [6, bare({ id: 'd6', participant: `${conversation}/participants/max`, facts: {} })],
  );
  expect(memory.arrivals(conversation, minute, noon + 10)).toBe(4);
});

test('a log without identities counts removals by address', () => {
  const whose = identityOf(aDecision().facts, eve);
  const other = told(
    [0, bare()],
    [1, anOutcome()],
    [2, bare({ id: 'd2', participant: `${conversation}/participants/x1` })],
    [3, anOutcome({ decision: 'd2' })],
  );
  expect(other.removals(conversation, whose, minute, noon + 5)).toBe(2);
});

test('what was redacted is found by its live href', () => {
  const memory = createMemory();
  const redact = { name: 'drop', uri: 'drop', phone: 'drop' } as const;
  for (const entry of [joined(conversation), aDecision(), anAttempt(), anOutcome()])
    memory.apply(seal(redactEntry(entry, redact), emptyChain, noon).record);
  expect(memory.removals(conversation, identity, minute, noon)).toBe(1);
  memory.apply(seal(joined(rejoined), emptyChain, noon).record);
  expect(memory.removals(rejoined, identity, minute, noon)).toBe(1);
});

test('pause and resume', () => {
  const pause = { type: 'pause', account: null, by: localBy('x', 'cli') } as const;
  expect(told([0, pause]).paused).toBe(true);
  expect(told([0, pause], [1, { ...pause, type: 'resume' }]).paused).toBe(false);
});

test.each<[string, AuditEntry, AuditEntry, readonly string[]]>([
  ['the same set', policy('a', { versions: { r: '1' } }), policy('a', { versions: { r: '1' } }), ['r']],
  [
    'a set in which another rule has changed',
    policy('a', { versions: { r: '1', s: '1' } }),
    policy('b', { versions: { r: '1', s: '2' } }),
    ['r'],
  ],
  ['a set in which this rule has changed', policy('a', { versions: { r: '1' } }), policy('b', { versions: { r: '2' } }), []],
  ['a set without this rule', policy('a', { versions: { r: '1' } }), policy('b'), []],
  ['a change of this rule while somebody looks', policy('a'), policy('b', { changed: ['r'] }), []],
  ['a change of another rule while somebody looks', policy('a'), policy('b', { changed: ['s'] }), ['r']],
  ['another set, of an older log that names no rules', policy('a'), policy('b'), ['r']],
])('of a tripped rule, over a restart with %s', (_, before, after, left) => {
  expect(told([0, before], [1, tripped], [2, after]).trippedRules(conversation)).toEqual(left);
});

test('a tripped rule stays so whatever is decided or rejected, until a human resumes', () => {
  expect(
    told([0, policy('a')], [1, tripped], [2, { type: 'resume', account: null, by: localBy('x', 'cli') }]).trippedRules(conversation),
  ).toEqual([]);
  expect(told([0, aDecision()], [1, tripped], [2, policy('a'.repeat(64))]).trippedRules(conversation)).toEqual(['r']);
  const rejected: AuditEntry = { type: 'policy', account: null, rejected: true, problems: [] };
  expect(told([0, policy('a')], [1, tripped], [2, rejected]).trippedRules(conversation)).toEqual(['r']);
});

test('what would have tripped in dry run is kept apart', () => {
  const memory = told([0, { ...tripped, would: true } as AuditEntry]);
  expect([memory.trippedRules(conversation), memory.trippedRules(conversation, true)]).toEqual([[], ['r']]);
});

test('an action without an outcome is unfinished, with the attempts that left', () => {
  const memory = told(
    [0, aDecision()],
    [1, anAttempt()],
    [2, aDecision({ id: 'd2' })],
    [3, aDecision({ id: 'd3' })],
    [4, anOutcome({ decision: 'd3' })],
  );
  expect(memory.unfinished()).toMatchObject([
    { decision: 'd1', attempts: 1, url: `${eve}/reject`, attemptedAt: noon + 1, participant: eve },
    { decision: 'd2', attempts: 0, action: 'reject', identity },
  ]);
});

test('records without their optional parts, or about nothing known, are taken', () => {
  const memory = told(
    [0, anAttempt({ decision: 'nobody' })],
    [1, anOutcome({ decision: 'nobody' })],
    [2, { ...tripped, rule: undefined as never }],
  );
  expect(memory.unfinished()).toEqual([]);
});

test('counts agree with counting by hand, in any order and for any window', () => {
  const times = fc.array(fc.integer({ min: 0, max: 50_000 }), { maxLength: 200 });
  fc.assert(
    fc.property(times, fc.integer({ min: 1, max: 60_000 }), fc.integer({ min: 0, max: 60_000 }), (arrivals, within, at) => {
      const memory = createMemory();
      for (const [n, time] of arrivals.entries()) memory.arrived(conversation, `id:${n}`, time);
      expect(memory.arrivals(conversation, within, at)).toBe(arrivals.filter((time) => time > at - within && time <= at).length);
    }),
  );
});

test('what an account came into and did not leave is what it follows', () => {
  const left = { ...joined(rejoined), event: 'left' } as AuditEntry;
  expect(told([0, joined(conversation)], [1, joined(rejoined)], [2, left]).followed('moderator')).toEqual([conversation]);
  expect(told([0, joined(conversation)]).followed('somebody else')).toEqual([]);
});

const ordered: AuditEntry = {
  type: 'human',
  id: 'h1',
  account: 'moderator',
  meeting: conversation,
  participant: eve,
  act: 'reject',
  by: localBy('anna', 'console'),
};
const about = { account: 'moderator', by: localBy('anna', 'console') };

test.each<[string, [number, AuditEntry][], string[]]>([
  ['that nothing came of', [], ['h1']],
  ['that has an outcome', [[1, anOutcome({ decision: 'h1', result: 'cancelled', attempts: 0 })]], []],
  ['that was decided on is unfinished as that decision', [[1, aDecision({ human: 'h1', rule: null })]], ['d1']],
  ['that was taken back', [[1, { type: 'human', id: 'h2', act: 'undo', of: 'h1', ...about }]], []],
  ['of the day before', [[25 * 60 * minute, { type: 'human', id: 'h2', act: 'ack', of: 'n1', ...about }]], []],
])('an order of a human %s', (_, after, unfinished) => {
  const memory = told([0, joined(conversation)], [0, ordered], ...after);
  expect(memory.unfinished().map(({ decision }) => decision)).toEqual(unfinished);
});

test('a pass lasts as long as its meeting, however long that is, and is not one for the next', () => {
  const pass: AuditEntry = {
    type: 'human',
    id: 'h1',
    account: 'moderator',
    meeting: conversation,
    participant: eve,
    identity,
    act: 'pass',
    by: localBy('anna', 'console'),
  };
  const hour = 60 * minute;
  const during: [number, AuditEntry][] = [
    [0, joined(conversation)],
    [1, pass],
    [10 * hour, aDecision({ id: 'd10' })],
    [20 * hour, aDecision({ id: 'd20' })],
  ];
  const over: AuditEntry = { ...(joined(conversation) as MeetingEntry), event: 'left', reason: 'Ended' };
  expect(told(...during).passOf(conversation, identity, noon + 21 * hour)).toMatchObject({ id: 'h1' });
  const next = told(...during, [21 * hour, over], [22 * hour, joined(rejoined)]);
  expect(next.passOf(rejoined, identity, noon + 22 * hour)).toBeUndefined();
});

const undo = (of: string, id = 'u1'): AuditEntry => ({
  type: 'human',
  id,
  account: 'moderator',
  meeting: rejoined,
  participant: eve,
  act: 'undo',
  of,
  by: localBy('anna', 'console'),
});
const known = { uri: 'sip:eve@partner.example', anonymous: false };

test('a removal that is taken back in another session counts no more, once, however often it is taken back', () => {
  const twice: [number, AuditEntry][] = [
    [0, joined(conversation)],
    [1, aDecision({ id: 'd1', facts: known })],
    [2, anOutcome({ decision: 'd1' })],
    [3, aDecision({ id: 'd2', facts: known })],
    [4, anOutcome({ decision: 'd2' })],
    [5, joined(rejoined)],
    [6, undo('d1')],
  ];
  expect(told(...twice).removals(rejoined, identity, minute, noon + 7)).toBe(1);
  expect(told(...twice).passOf(rejoined, identity, noon + 7)).toMatchObject({ id: 'u1', until: noon + 6 + 15 * minute });
  const again = told(...twice, [7, undo('d1', 'u2')]);
  expect(again.removals(rejoined, identity, minute, noon + 8)).toBe(1);
  expect(again.passOf(rejoined, identity, noon + 8)).toMatchObject({ id: 'u2' });
});

test.each([
  ['gone', known, 'u1'],
  ['denied', known, undefined],
  ['gone', { ...known, anonymous: true }, undefined],
] as const)('an order that ends as %s, of %o, taken back: the pass %s', (result, facts, id) => {
  const memory = told(
    [0, joined(conversation)],
    [0, joined(rejoined)],
    [1, aDecision({ id: 'd1', facts })],
    [2, anOutcome({ decision: 'd1', result })],
    [3, undo('d1')],
  );
  expect(memory.passOf(rejoined, identity, noon + 4)?.id).toBe(id);
  expect(memory.removals(rejoined, identity, minute, noon + 4)).toBe(0);
});

test('what is said again in a log that was begun anew changes nothing', () => {
  const admission = sayOf('h1', 'admit', { meeting: conversation, participant: eve, identity: 'id:eve' });
  const decision: AuditEntry = { ...bare({ id: 'd1', rule: null, action: 'admit', verdict: 'act' }), human: 'h1' };
  const memory = told([1, admission], [2, decision], [3, anOutcome({ decision: 'd1', result: 'done' })], [4, admission]);
  expect(memory.order('h1')).toMatchObject({ decision: 'd1', result: 'done' });
  expect(memory.wordOf(conversation, eve)).toMatchObject({ id: 'h1', result: 'done' });
});

test('what was said is known by its id and by its batch, until it is taken back', () => {
  const wait: AuditEntry = { ...undo('x', 'w1'), act: 'wait', batch: 'b1', meeting: conversation } as AuditEntry;
  const before = told([0, joined(conversation)], [1, wait], [2, joined(rejoined)]);
  expect(before.said('w1')).toMatchObject({ act: 'wait', meeting: conversation });
  expect(before.saidIn('b1').map(({ id }) => id)).toEqual(['w1']);
  const after = told([0, joined(conversation)], [1, wait], [2, joined(rejoined)], [3, undo('w1')]);
  expect([after.said('w1'), after.saidIn('b1')]).toEqual([undefined, []]);
});

test.each<[string, boolean, string, MeetingNow]>([
  ['its own href', true, conversation, { account: 'moderator', meeting: conversation }],
  ['the href of a later session', true, conversation, { account: 'moderator', meeting: rejoined }],
  ['its address, while there is no conversation', true, conversation, { account: 'moderator', meeting: '', uri }],
  ['its address under another account', false, conversation, { account: 'second', meeting: '', uri }],
  ['another href', false, conversation, { account: 'moderator', meeting: `${conversation}x` }],
])('a meeting is known by %s: %s', (_, isIn, href, meeting) => {
  expect(told([0, joined(conversation)], [1, joined(rejoined)]).isIn(href, meeting)).toBe(isIn);
});

function sayOf(id: string, act: HumanAct, part: object = {}): AuditEntry {
  const about = { account: 'moderator', meeting: conversation, participant: eve, identity };
  return { type: 'human', id, act, by: localBy('anna', 'console'), ...about, ...part };
}

const carriedOut = (id: string): [number, AuditEntry][] => [
  [20, aDecision({ id: `d-${id}`, rule: null, human: id, facts: { uri: 'sip:eve@example.com', anonymous: false } })],
  [30, anOutcome({ decision: `d-${id}` })],
];
const letInUntil = (...entries: [number, AuditEntry][]) => {
  const { id, until } = told(...entries).passOf(conversation, identity, noon + 100) ?? {};
  return id === undefined ? undefined : until === undefined ? id : [id, until - noon];
};

test.each<[string, [number, AuditEntry][], unknown]>([
  ['ends with a refusal', [[10, sayOf('h2', 'reject')]], undefined],
  ['ends with a removal, whatever becomes of it', [[10, sayOf('h2', 'eject')], ...carriedOut('h2')], undefined],
  [
    'goes on when the removal is taken back unsent',
    [
      [10, sayOf('h2', 'eject')],
      [40, sayOf('h3', 'undo', { of: 'h2' })],
    ],
    'h1',
  ],
  [
    'goes on when the removal is taken back afterwards',
    [[10, sayOf('h2', 'eject')], ...carriedOut('h2'), [40, sayOf('h3', 'undo', { of: 'h2' })]],
    'h1',
  ],
  [
    'does not go on while another refusal stands',
    [[10, sayOf('h2', 'eject')], ...carriedOut('h2'), [35, sayOf('h3', 'reject')], [40, sayOf('h4', 'undo', { of: 'h3' })]],
    undefined,
  ],
  ['is none of those of others', [[10, sayOf('h2', 'eject', { identity: 'sha256:other' })]], 'h1'],
  ['begins again when it is given again', [[10, sayOf('h2', 'eject')], ...carriedOut('h2'), [40, sayOf('h3', 'pass')]], 'h3'],
])('a pass %s', (_, then, expected) => {
  expect(letInUntil([0, joined(conversation)], [1, sayOf('h1', 'pass')], ...then)).toEqual(expected);
});

test('whoever was removed by mistake is let in for fifteen minutes, unless somebody removes them again', () => {
  const undone: [number, AuditEntry][] = [
    [0, joined(conversation)],
    [10, sayOf('h1', 'eject')],
    ...carriedOut('h1'),
    [40, sayOf('h2', 'undo', { of: 'h1' })],
  ];
  expect(letInUntil(...undone)).toEqual(['h2', 40 + 15 * minute]);
  expect(letInUntil(...undone, [50, sayOf('h3', 'eject')])).toBeUndefined();
  expect(letInUntil(...undone, [50, sayOf('h3', 'eject')], [60, sayOf('h4', 'undo', { of: 'h3' })])).toEqual(['h2', 40 + 15 * minute]);
});

test('what is let in counts in the order it was said, whatever the clock does', () => {
  const hour = 60 * minute;
  const before: [number, AuditEntry][] = [
    [0, joined(conversation)],
    [1, aDecision()],
  ];
  const passed = told(...before, [-2 * hour, sayOf('h1', 'pass')]);
  expect(passed.passOf(conversation, identity, noon - 2 * hour + minute)).toMatchObject({ id: 'h1' });
  const refused = told(...before, [2, sayOf('h1', 'pass')], [-hour, sayOf('h2', 'reject')]);
  expect(refused.passOf(conversation, identity, noon - hour)).toBeUndefined();
  const amended = told([0, joined(conversation)], [10, sayOf('h1', 'eject')], ...carriedOut('h1'), [
    -2 * hour,
    sayOf('h2', 'undo', { of: 'h1' }),
  ]);
  expect(amended.passOf(conversation, identity, noon - 2 * hour + 14 * minute)).toMatchObject({ until: noon - 2 * hour + 15 * minute });
  expect(amended.passOf(conversation, identity, noon - 2 * hour + 15 * minute)).toBeUndefined();
});

const letIn: [number, AuditEntry][] = [
  [0, joined(conversation)],
  [1, sayOf('h1', 'admit')],
];
const cancelled: AuditEntry = anOutcome({ decision: 'h2', result: 'cancelled', attempts: 0 });

test.each<[string, [number, AuditEntry][], string | undefined]>([
  [
    'a removal that was taken back',
    [
      [2, sayOf('h2', 'eject')],
      [3, sayOf('h3', 'undo', { of: 'h2' })],
    ],
    'h1',
  ],
  [
    'a removal that was cancelled',
    [
      [2, sayOf('h2', 'eject')],
      [3, cancelled],
    ],
    'h1',
  ],
  [
    'two removals, of which one was cancelled and the last was taken back',
    [
      [2, sayOf('h2', 'eject')],
      [3, cancelled],
      [4, sayOf('h3', 'eject')],
      [5, sayOf('h4', 'undo', { of: 'h3' })],
    ],
    'h1',
  ],
  [
    'two removals, of which one came to nothing otherwise and the last was taken back',
    [
      [2, sayOf('h2', 'eject')],
      [3, sayOf('h3', 'eject')],
      [4, sayOf('h4', 'undo', { of: 'h3' })],
    ],
    'h2',
  ],
  [
    'a wait that was taken back',
    [
      [2, sayOf('h2', 'wait')],
      [3, sayOf('h3', 'undo', { of: 'h2' })],
    ],
    'h1',
  ],
  [
    'a pass that was taken back',
    [
      [2, sayOf('h2', 'pass')],
      [3, sayOf('h3', 'undo', { of: 'h2' })],
    ],
    'h1',
  ],
  ['a removal', [[2, sayOf('h2', 'eject')]], 'h2'],
])('of somebody who was let in and then had %s, this word is remembered', (_, then, id) => {
  expect(told(...letIn, ...then).wordOf(conversation, eve)?.id).toBe(id);
});

test('a removal that was cancelled, of somebody of whom nothing was said before, is remembered', () => {
  expect(told([0, joined(conversation)], [2, sayOf('h2', 'eject')], [3, cancelled]).wordOf(conversation, eve)?.id).toBe('h2');
});

test('a pass takes the place of what was said of them before', () => {
  const passed: [number, AuditEntry][] = [
    [0, joined(conversation)],
    [1, sayOf('h1', 'wait')],
    [2, sayOf('h2', 'pass')],
  ];
  expect(told(...passed).wordOf(conversation, eve)?.act).toBe('pass');
  expect(told(...passed, [3, sayOf('h3', 'undo', { of: 'h2' })]).wordOf(conversation, eve)?.id).toBe('h1');
});

test.each([
  ['they are seen to leave', 'h1', undefined],
  ['they were in the lobby when somebody else left', undefined, 'h1'],
])('what was said of somebody, after %s', (_, human, id) => {
  const gone = aDecision({
    participant: human === undefined ? `${eve}2` : eve,
    verdict: 'stay',
    because: 'left',
    ...(human === undefined ? {} : { human }),
  });
  expect(told([0, joined(conversation)], [1, sayOf('h1', 'wait')], [2, gone]).wordOf(conversation, eve)?.id).toBe(id);
});

test.each(['wait', 'admit', 'reject'] as const)(
  'that a human said "%s" ends with the meeting: the next one at its address begins anew',
  (act) => {
    const over: AuditEntry = { ...(joined(conversation) as MeetingEntry), event: 'left', reason: 'Ended' };
    const left: AuditEntry = { ...over, reason: 'lobbyguard stops' } as AuditEntry;
    const held = aDecision({ participant: eve, verdict: 'stay', because: 'held', rule: 'wait', action: 'hold' });
    const said: [number, AuditEntry][] = [
      [0, joined(conversation)],
      [1, held],
      [2, sayOf('h1', act)],
    ];
    const identity = (sayOf('h1', act) as { identity: string }).identity;
    const next = told(...said, [3, over], [4, joined(conversation)]);
    expect(next.wordOf(conversation, eve, identity)).toBeUndefined();
    expect(next.holdOf(conversation, eve, 'wait')).toBeUndefined();
    const same = told(...said, [3, left], [4, joined(conversation)]);
    expect(same.wordOf(conversation, eve, identity)?.id).toBe('h1');
    expect(same.holdOf(conversation, eve, 'wait')).toBeDefined();
  },
);

test('a hold ends when they leave: whoever comes next is held from then on', () => {
  const held = aDecision({ participant: eve, verdict: 'stay', because: 'held', rule: 'wait', action: 'hold' });
  const memory = told([0, joined(conversation)], [1, held], [2, { ...held, because: 'left' }]);
  expect(memory.holdOf(conversation, eve, 'wait')).toBeUndefined();
});

const inMeeting: By = { who: 'somebody in the meeting', auth: 'meeting', via: 'skype' };
const seenWaiting = aDecision({ participant: eve, facts: { inLobby: true }, verdict: 'stay', rule: null, action: 'none' });

test.each<[string, string | undefined, object]>([
  ['somebody seemed to have let in is as good as not said', undefined, { by: inMeeting }],
  ['was let in at the desk of another account stays said', 'h1', { by: inMeeting, reason: 'let in at the desk' }],
  ['was let in at the desk stays said', 'h1', {}],
])('what was said of somebody who is in the lobby since, and who %s', (_, id, part) => {
  const memory = told([0, joined(conversation)], [1, sayOf('h1', 'admit', part)], [2, seenWaiting]);
  expect(memory.wordOf(conversation, eve)?.id).toBe(id);
  expect(told([0, joined(conversation)], [1, seenWaiting], [2, sayOf('h1', 'admit', part)]).wordOf(conversation, eve)?.id).toBe('h1');
});

const inAnother = conversation.replace('/7/', '/9/');
const asAnother = (entry: AuditEntry): AuditEntry => ({ ...entry, account: 'second', meeting: inAnother }) as AuditEntry;
const bothJoined: [number, AuditEntry][] = [
  [0, joined(conversation)],
  [5, asAnother(joined(conversation))],
];

test('a pass is good for every account in the meeting, also one that comes later, and ends with a refusal through any of them', () => {
  const passed: [number, AuditEntry][] = [[0, joined(conversation)], [1, sayOf('h1', 'pass')], ...bothJoined];
  const passOf = (...then: [number, AuditEntry][]) => told(...passed, ...then).passOf(inAnother, identity, noon + 100)?.id;
  expect(passOf()).toBe('h1');
  expect(passOf([10, asAnother(sayOf('h2', 'reject'))])).toBeUndefined();
  expect(passOf([10, asAnother(sayOf('h2', 'reject'))], [11, sayOf('h3', 'undo', { of: 'h2' })])).toBe('h1');
  expect(passOf([10, sayOf('h2', 'undo', { of: 'h1' })])).toBeUndefined();
  expect(told(...passed).passOf(conversation.replace('/7/', '/11/'), identity, noon + 100)).toBeUndefined();
  expect(
    told(...passed, [10, asAnother({ ...joined(''), event: 'left', reason: 'Ended' } as AuditEntry)]).passOf(
      conversation,
      identity,
      noon + 100,
    ),
  ).toBeUndefined();
});

test('a removal through one account that is taken back lets them in through every other', () => {
  const undone = told(...bothJoined, [10, sayOf('h1', 'eject')], ...carriedOut('h1'), [40, asAnother(sayOf('h2', 'undo', { of: 'h1' }))]);
  expect(undone.passOf(inAnother, identity, noon + 100)).toMatchObject({ id: 'h2', until: noon + 40 + 15 * minute });
});

test('the newest attempt is remembered, because what it sent still counts against the rate', () => {
  expect(told([0, aDecision()]).lastAttemptAt).toBeUndefined();
  expect(told([0, aDecision()], [1, anAttempt()], [2, anOutcome()], [7, anAttempt()]).lastAttemptAt).toBe(noon + 7);
});

test('of a hold it is known whom it held, where they had an address or a number', () => {
  const held = { rule: 'later', action: 'hold', verdict: 'stay', because: 'held' } as const;
  const holdOf = (...entries: [number, AuditEntry][]) => told(...entries).holdOf(conversation, eve, 'later');
  const named = aDecision({ ...held, identity: 'id:eve', facts: { uri: 'eve@example.org' } });
  expect(holdOf([0, named])).toMatchObject({ since: noon, identity: 'id:eve' });
  expect(holdOf([0, named], [9, named])).toMatchObject({ since: noon });
  expect(holdOf([0, named], [9, { ...named, identity: 'id:bob' }])).toMatchObject({ since: noon + 9, identity: 'id:bob' });
  expect(holdOf([0, aDecision({ ...held, facts: { name: 'Eve' } })])).not.toHaveProperty('identity');
});

test('a rule on trial leaves nothing behind but its record', () => {
  const trial: Partial<DecisionEntry> = { id: 't1', trial: true, mode: 'dry-run', arrivedAt: new Date(noon).toISOString() };
  const memory = told(
    [0, aDecision({ ...trial, rule: 'later', action: 'hold', verdict: 'stay', because: 'held' })],
    [1, aDecision({ ...trial, verdict: 'act' })],
  );
  expect(memory.holdOf(conversation, eve, 'later')).toBeUndefined();
  expect(memory.unfinished()).toEqual([]);
  expect(memory.arrivals(conversation, minute, noon + 2)).toBe(0);
});
