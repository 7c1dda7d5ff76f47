import { expect, test } from 'vitest';
import { emptyChain, seal } from '../../src/audit/chain.ts';
import type { AuditEntry, DecisionEntry, MeetingEntry } from '../../src/audit/record.ts';
import { redactEntry } from '../../src/audit/redact.ts';
import { createMemory, type Memory } from '../../src/memory/memory.ts';
import { slimmed } from '../../src/memory/slim.ts';
import type { OutcomeResult } from '../../src/order/outcome.ts';
import { identityOf } from '../../src/roster/identity.ts';
import { aDecision, anAttempt, anOutcome, conversation } from '../audit/entries.ts';

const noon = Date.UTC(2026, 10, 20, 12);
const uri = 'sip:o@example.com;gruu;opaque=app:conf:focus:id:A';
const rejoined = conversation.replace('/7/', '/8/').replace('c9', 'c1');
const otherAccount = conversation.replace('/7/', '/9/').replace('c9', 'c3');

function joined(meeting: string, over: Partial<MeetingEntry> = {}): AuditEntry {
  return { type: 'meeting', account: 'moderator', event: 'joined', meeting, uri, ...over };
}

interface Someone {
  name?: string;
  address?: string;
  meeting?: string;
}

/** Their address in a meeting, and what they are known by. */
function somebody({ name = 'eve@example.com', address, meeting = conversation }: Someone = {}) {
  const participant = `${meeting}/participants/${name}`;
  return { participant, identity: identityOf(address === undefined ? {} : { uri: address }, participant) };
}

const eve = { address: 'eve@example.com' };

function seen(inLobby: boolean, who: Someone = eve, over: Partial<DecisionEntry> = {}): DecisionEntry {
  const { meeting = conversation, address } = who;
  const facts = { inLobby, name: 'Eve', ...(address === undefined ? {} : { uri: address }) };
  return aDecision({
    id: 'seen',
    meeting,
    ...somebody(who),
    facts,
    rule: null,
    action: 'none',
    verdict: 'stay',
    because: 'no-rule',
    ...over,
  });
}

function admitting(who: Someone = eve, over: Partial<DecisionEntry> = {}): AuditEntry[] {
  return [seen(true, who, { id: 'd1', rule: 'welcome', action: 'admit', verdict: 'act', ...over }), anAttempt()];
}

const records = (entries: readonly AuditEntry[]) => entries.map((entry, n) => seal(entry, emptyChain, noon + n).record);

function told(...entries: AuditEntry[]): Memory {
  const memory = createMemory();
  for (const record of records(entries)) memory.apply(record);
  return memory;
}

const found = (memory: Memory, who: Someone = { ...eve, meeting: rejoined }) =>
  memory.waitOf(who.meeting ?? rejoined, somebody(who), noon + 1_000);

test('whoever was in the lobby when last decided on was, also in the next session', () => {
  expect(found(told(joined(conversation), seen(true), joined(rejoined)))).toEqual({ at: noon + 1 });
});

test.each<[string, AuditEntry[]]>([
  ['was inside when last decided on', [seen(true), seen(false)]],
  ['has left', [seen(true), seen(true, eve, { because: 'left' })]],
  ['was refused', [...admitting(eve, { rule: 'out', action: 'reject' }), anOutcome()]],
  ['was in the lobby of the meeting before this one', [seen(true), joined(conversation, { event: 'left', reason: 'Ended' })]],
  ['is only known from a rule on trial', [seen(true, eve, { trial: true })]],
])('whoever %s was not in the lobby', (_, entries) => {
  expect(found(told(joined(conversation), ...entries, joined(rejoined)))).toBeUndefined();
});

test('whoever was in the lobby when last decided on was, also where the clock was set back before', () => {
  const memory = createMemory();
  const at = (entry: AuditEntry, minutes: number) => memory.apply(seal(entry, emptyChain, noon + minutes * 60_000).record);
  at(joined(conversation), 0);
  at(seen(true), -10);
  at(joined(rejoined), -9);
  expect(memory.waitOf(rejoined, somebody({ ...eve, meeting: rejoined }), noon - 8 * 60_000)).toEqual({ at: noon - 10 * 60_000 });
});

test.each<[string, Someone, Someone, boolean]>([
  ['the same address', eve, eve, true],
  ['the same address under another name of theirs', eve, { ...eve, name: 'p7' }, false],
  ['another address under the same name', eve, { address: 'mallory@example.com' }, false],
  ['nobody known by address, at the same place', { name: 'anonymous;1' }, { name: 'anonymous;1' }, true],
  ['nobody known by address, at another place', { name: 'anonymous;1' }, { name: 'anonymous;2' }, false],
  ['an address where nobody was known by one', { name: 'p1' }, { name: 'p1', address: 'eve@example.com' }, false],
  ['nobody known by address where one was known', { name: 'p1', address: 'eve@example.com' }, { name: 'p1' }, false],
])('who is who over sessions: %s', (_, before, now, isSame) => {
  const memory = told(joined(conversation), seen(true, before), joined(rejoined));
  expect(found(memory, { ...now, meeting: rejoined }) !== undefined).toBe(isSame);
});

test.each([eve, { name: 'anonymous;1' }])('a log without addresses knows the same people: %o', (who) => {
  const redact = { name: 'drop', uri: 'hash', phone: 'hash' } as const;
  const entries = [joined(conversation), seen(true, who), joined(rejoined)].map((entry) => redactEntry(entry, redact));
  expect(found(told(...entries), { ...who, meeting: rejoined })).toBeDefined();
});

test.each<[string, DecisionEntry['rule'], 'human' | 'rule']>([
  ['a rule', 'welcome', 'rule'],
  ['a human', null, 'human'],
])('an admission that %s of ours ordered may have let them in, once it is on its way', (_, rule, whose) => {
  const entries = [joined(conversation), ...admitting(eve, { rule })];
  expect(found(told(...entries.slice(0, -1), joined(rejoined)))).toEqual({ at: noon + 1 });
  expect(found(told(...entries, joined(rejoined)))).toEqual({ at: noon + 1, letInBy: { whose, another: false } });
});

test.each<[OutcomeResult, boolean]>([
  ['done', true],
  ['unconfirmed', true],
  ['denied', false],
  ['failed', false],
  ['cancelled', false],
])('an admission that ended as %s: may it have let them in? %s', (result, may) => {
  const memory = told(joined(conversation), ...admitting(), anOutcome({ result }), joined(rejoined));
  expect(found(memory)?.letInBy !== undefined).toBe(may);
});

test('what another account in the meeting lets in, nobody else has let in; an admission before they waited lets nobody in', () => {
  const theirs = { ...eve, meeting: otherAccount };
  const other = admitting(theirs, { account: 'second' }).map((entry) => ({ ...entry, account: 'second' }) as AuditEntry);
  const both = [joined(conversation), joined(otherAccount, { account: 'second' })];
  const letInBy = { whose: 'rule', another: true };
  expect(found(told(...both, seen(true), ...other, joined(rejoined)))).toMatchObject({ letInBy });
  expect(found(told(...both, ...other, seen(true), joined(rejoined)))).toEqual({ at: noon + 4 });
});

test('whoever takes the account over knows who was in the lobby, and whom we may have let in', () => {
  const memory = createMemory();
  const entries = [joined(conversation), seen(true, { name: 'anonymous;1' }), ...admitting(), joined(rejoined)];
  memory.adopt(
    'moderator',
    records(entries).flatMap((record) => slimmed(record) ?? []),
  );
  expect(found(memory, { name: 'anonymous;1', meeting: rejoined })).toEqual({ at: noon + 1 });
  expect(found(memory)).toMatchObject({ letInBy: { whose: 'rule' } });
});
