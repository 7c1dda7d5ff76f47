// Who was let in is known again by who they are, where a session gives them another href.
import { expect, test } from 'vitest';
import { emptyChain, seal } from '../../../src/audit/chain.ts';
import { type By, type HumanAct, localBy } from '../../../src/audit/human.ts';
import type { AuditEntry } from '../../../src/audit/record.ts';
import { createMemory, type Memory } from '../../../src/memory/memory.ts';
import { aDecision, anOutcome, conversation, eve } from '../../audit/entries.ts';

const noon = Date.UTC(2026, 10, 20, 12);
const identity = 'id:eve';
const account = 'moderator';
const rejoined = conversation.replace('/7/', '/8/').replace('c9', 'c1');
const uri = 'sip:o@example.com;gruu;opaque=app:conf:focus:id:A';
const joined: AuditEntry = { type: 'meeting', account, event: 'joined', meeting: conversation, uri };
const again: AuditEntry = { ...joined, meeting: rejoined };
const inMeeting: By = { who: 'somebody in the meeting', auth: 'meeting', via: 'skype' };
const [found, elsewhere] = [`${rejoined}/participants/n1`, `${rejoined}/participants/n2`];

function say(id: string, act: HumanAct, part: object = {}): AuditEntry {
  return { type: 'human', id, act, by: localBy('anna', 'console'), account, meeting: conversation, participant: eve, identity, ...part };
}

function decided(part: object): AuditEntry {
  return { ...aDecision({ rule: null, verdict: 'stay' }), participant: eve, identity, ...part } as AuditEntry;
}

function told(...entries: AuditEntry[]): Memory {
  const memory = createMemory();
  for (const [at, entry] of [joined, ...entries].entries()) memory.apply(seal(entry, emptyChain, noon + at).record);
  return memory;
}

function letIn(memory: Memory, participant = found, who = identity): string[] {
  return memory.admissionsOf(rejoined, participant, who).map(({ id }) => id);
}

const left = decided({ action: 'none', because: 'left', human: 'h1' });
const carriedOn = say('h2', 'admit', { by: inMeeting, of: 'h1', reason: 'another href', meeting: rejoined, participant: found });
const passed = [
  say('h1', 'pass'),
  decided({ id: 'd1', action: 'admit', verdict: 'act', human: 'h1' }),
  anOutcome({ decision: 'd1', result: 'done' }),
];
const over: AuditEntry = { ...again, event: 'left', reason: 'Ended' } as AuditEntry;

test.each<[string, AuditEntry[], string[]]>([
  ['at the desk', [say('h1', 'admit')], ['h1']],
  ['in the meeting', [say('h1', 'admit', { by: inMeeting })], ['h1']],
  ['by a pass that was taken back since', [...passed, say('h2', 'undo', { of: 'h1' })], ['h1']],
  ['at the desk, and a pass was given since', [say('h1', 'admit'), say('h2', 'pass')], ['h1']],
  ['and told to wait since', [say('h1', 'admit'), say('h2', 'wait')], []],
  ['after they were told to wait', [say('h2', 'wait'), say('h1', 'admit')], ['h1']],
  ['and removed since', [say('h1', 'admit'), say('h2', 'eject')], []],
  ['and left since', [say('h1', 'admit'), left], []],
  ['it seemed, and in the lobby since', [say('h1', 'admit', { by: inMeeting }), decided({ action: 'none', facts: { inLobby: true } })], []],
  ['in a meeting that is over', [say('h1', 'admit'), again, over], []],
  ['by a pass in a meeting that is over', [...passed, again, over], []],
  ['and something was said of them here', [say('h1', 'admit'), again, say('h2', 'reject', { meeting: rejoined, participant: found })], []],
  [
    'and here something was said of somebody else',
    [say('h1', 'admit'), again, say('h2', 'admit', { meeting: rejoined, participant: found, identity: 'id:bob' })],
    ['h1'],
  ],
  ['as somebody else', [say('h1', 'admit', { identity: 'id:bob' })], []],
  ['at two endpoints', [say('h1', 'admit'), say('h2', 'admit', { participant: `${eve}2` })], ['h2', 'h1']],
])('whoever was let in %s', (_, entries, expected) => {
  expect(letIn(told(...entries, again))).toEqual(expected);
});

test('an admission that is carried on counts as it did, where they are found, and is carried on once', () => {
  const memory = told(say('h1', 'admit', { seen: 'looks.place' }), again, carriedOn);
  expect(memory.wordOf(rejoined, found)).toMatchObject({ id: 'h2', act: 'admit', seen: 'looks.place', by: { who: 'anna' } });
  expect(letIn(memory, elsewhere)).toEqual(['h2']);
  expect(
    letIn(told(say('h1', 'admit'), again, carriedOn, { ...left, meeting: rejoined, participant: found, human: 'h2' } as AuditEntry)),
  ).toEqual([]);
});

test('one that nobody knows any more counts as it was recorded', () => {
  expect(told(again, carriedOn).wordOf(rejoined, found)).toMatchObject({ id: 'h2', by: inMeeting });
});

test('a crowd that comes in undoes what was concluded, not what a human said through another account, and not what is carried on', () => {
  const crowd: AuditEntry = { type: 'alarm', account, code: 'mass-admission', message: '', meeting: rejoined };
  const idAfter = (...entries: AuditEntry[]) => told(...entries, crowd).wordOf(rejoined, found)?.id;
  const here = { meeting: rejoined, participant: found, by: inMeeting };
  expect(idAfter(again, say('h1', 'admit', here))).toBeUndefined();
  expect(idAfter(again, say('h1', 'admit', { ...here, reason: 'let in at the desk' }))).toBe('h1');
  expect(idAfter(say('h1', 'admit'), again, carriedOn)).toBe('h2');
});
