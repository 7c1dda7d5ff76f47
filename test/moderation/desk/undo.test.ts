import { expect, test } from 'vitest';
import { localBy } from '../../../src/audit/human.ts';
import type { RememberedSaying } from '../../../src/memory/words/saying.ts';
import type { RememberedOrder, RememberedWord } from '../../../src/memory/words.ts';
import { createUndo } from '../../../src/moderation/desk/undo.ts';
import type { Pending, Person, Word } from '../../../src/moderation/person.ts';
import type { Standing } from '../../../src/rulings/standing.ts';
import { aGuest, anna, show } from '../scene.ts';

const bert = localBy('bert', 'cli');
const ordered: RememberedOrder = {
  id: 'h1',
  act: 'eject',
  rule: null,
  meeting: 'm',
  participant: 'bob',
  at: 1,
  identity: 'id:bob',
  decision: 'd1',
};
const ejecting: Standing = { kind: 'ordered', said: anna, act: 'eject', portrait: { leader: false }, due: true };

function aScene(
  standing?: Standing,
  execution?: { decision: string; isSent: boolean },
  said?: RememberedSaying,
  more: { writable?: boolean; admission?: RememberedWord } = {},
) {
  const { writable = true, admission } = more;
  const bob = aGuest('bob');
  show(bob, { inLobby: false });
  if (standing !== undefined) (bob.word as Word).standing = standing;
  if (execution !== undefined) Object.assign(bob.pending as Pending, { order: { execution } });
  const log: string[] = [];
  const undo = createUndo({
    now: () => 7,
    meeting: () => ({ account: 'a', meeting: 'm' }),
    memory: { said: () => said, isIn: (href, { meeting }) => href === meeting, wordOf: () => admission, passOf: () => undefined },
    look: ({ presence }) => void log.push(`look ${presence.key}`),
    people: { all: () => [bob] },
    records: {
      about: () => undefined,
      undo({ id, participant }, _by, _reason, anyway) {
        log.push(`record ${id} ${participant}`);
        return writable || anyway ? 'u1' : undefined;
      },
    },
    withdraw: ({ presence }: Person) => void log.push(`withdraw ${presence.key}`),
    say: ({ presence }, { kind }) => void log.push(`say ${presence.key} ${kind}`),
    passTakenBack: (_, id) => void (said?.act === 'pass' && log.push(`no pass ${id}`)),
  });
  return { undo, log };
}

test("a human's order that was not sent is withdrawn, after that is on record, and nothing is said of them", () => {
  const { undo, log } = aScene(ejecting);
  expect(undo.order(ordered, bert, undefined)).toMatchObject({ id: 'u1', participant: 'bob', person: 'bob#1', effect: 'cancelled' });
  expect(log).toEqual(['record h1 bob', 'withdraw bob', 'say bob silent']);
});

test('an order that was not sent is withdrawn also while the log cannot be written', () => {
  const { undo, log } = aScene(ejecting, undefined, undefined, { writable: false });
  expect(undo.order(ordered, bert, undefined)).toMatchObject({ id: 'u1', effect: 'cancelled' });
  expect(log).toEqual(['record h1 bob', 'withdraw bob', 'say bob silent']);
});

test('somebody whom a rule wanted removed waits from then on, or the rule would order it again', () => {
  const { undo, log } = aScene(undefined, { decision: 'd1', isSent: false });
  undo.order({ ...ordered, id: 'd1', rule: 'no-guests' }, bert, undefined);
  expect(log).toEqual(['record d1 bob', 'withdraw bob', 'say bob waiting']);
});

test('what is on its way cannot be called back, and nothing is put on record', () => {
  const { undo, log } = aScene(ejecting, { decision: 'd1', isSent: true });
  expect(undo.order(ordered, bert, undefined).effect).toBe('awaited');
  expect(log).toEqual([]);
});

test('an order under way that is another one is left alone', () => {
  const { undo, log } = aScene(undefined, { decision: 'd2', isSent: false });
  expect(undo.order(ordered, bert, undefined).effect).toBe('nothing');
  expect(log).toEqual([]);
});

test('a removal that was carried out is amended by the record', () => {
  const { undo, log } = aScene();
  const facts = { uri: 'bob@a.example', anonymous: false };
  expect(undo.order({ ...ordered, result: 'done', facts }, bert, undefined)).toMatchObject({
    id: 'u1',
    effect: 'passed',
    inviteBack: true,
  });
  expect(log).toEqual(['record h1 bob', 'look bob']);
});

test('a word is taken back from whom it was said about; one that was said nowhere here leaves nothing behind', () => {
  const waiting: Standing = { kind: 'waiting', said: anna, portrait: { leader: false } };
  const known = aScene(waiting);
  expect(known.undo.word('h1', bert, undefined)).toMatchObject({ id: 'u1', participant: 'bob', effect: 'cancelled' });
  expect(known.log).toEqual(['record h1 bob', 'say bob silent']);
  const unknown = aScene(waiting);
  expect(unknown.undo.word('h9', bert, undefined)).toBeUndefined();
  expect(unknown.log).toEqual([]);
});

test('a pass is taken back by the record of its meeting, and whoever has it is decided again', () => {
  const pass: RememberedSaying = { id: 'h2', act: 'pass', meeting: 'm', participant: 'bob' };
  const here = aScene(undefined, undefined, pass);
  expect(here.undo.word('h2', bert, undefined)).toMatchObject({ id: 'u1', participant: 'bob', person: 'bob#1', effect: 'cancelled' });
  expect(here.log).toEqual(['record h2 bob', 'no pass h2', 'look bob']);
  const elsewhere = aScene(undefined, undefined, { ...pass, meeting: 'another' });
  expect(elsewhere.undo.word('h2', bert, undefined)).toBeUndefined();
  expect(elsewhere.log).toEqual([]);
});

test('what cannot be recorded is not taken back, and nothing is promised', () => {
  const { undo, log } = aScene(undefined, undefined, undefined, { writable: false });
  const facts = { uri: 'bob@a.example', anonymous: false };
  expect(undo.order({ ...ordered, result: 'done', facts }, bert, undefined)).toMatchObject({
    effect: 'nothing',
    said: expect.stringContaining('cannot be written'),
  });
  expect(log).toEqual(['record h1 bob']);
});

test('whoever a pass has let in stays vouched for when it is taken back', () => {
  const pass: RememberedSaying = { id: 'h2', act: 'pass', meeting: 'm', participant: 'bob' };
  const admission: RememberedWord = { id: 'h2', act: 'admit', by: anna.by, at: 1 };
  const { undo, log } = aScene(undefined, undefined, pass, { admission });
  expect(undo.word('h2', bert, undefined)).toMatchObject({
    effect: 'cancelled',
    said: 'Taken back. They are inside, and only a removal by name takes that back.',
  });
  expect(log).toEqual(['record h2 bob', 'no pass h2', 'say bob doubtful']);
});

test('nobody is handed to the rules because the word that let them in is taken back: a human removes them by name', () => {
  const { undo, log } = aScene({ kind: 'vouched', said: anna, portrait: { leader: false } });
  expect(undo.word('h1', bert, undefined)).toMatchObject({ participant: 'bob', effect: 'removal' });
  expect(log).toEqual([]);
});
