import { expect, test } from 'vitest';
import { localBy } from '../../../src/audit/human.ts';
import type { RememberedOrder } from '../../../src/memory/words.ts';
import { createUndo } from '../../../src/moderation/desk/undo.ts';
import type { Pending, Person, Word } from '../../../src/moderation/person.ts';
import type { Standing } from '../../../src/rulings/standing.ts';
import { aGuest, anna, show } from '../scene.ts';

const bert = localBy('bert', 'cli');
const ordered: RememberedOrder = { id: 'h1', act: 'eject', rule: null, meeting: 'm', participant: 'bob', at: 1, decision: 'd1' };
const ejecting: Standing = { kind: 'ordered', said: anna, act: 'eject', portrait: { leader: false }, due: true };

function aScene(standing?: Standing, execution?: { decision: string; isSent: boolean }) {
  const bob = aGuest('bob');
  show(bob, { inLobby: false });
  if (standing !== undefined) (bob.word as Word).standing = standing;
  if (execution !== undefined) Object.assign(bob.pending as Pending, { order: { execution } });
  const log: string[] = [];
  const undo = createUndo({
    now: () => 7,
    people: { all: () => [bob] },
    records: {
      about: () => undefined,
      undo({ id, participant }) {
        log.push(`record ${id} ${participant}`);
        return 'u1';
      },
    },
    withdraw: ({ presence }: Person) => void log.push(`withdraw ${presence.key}`),
    say: ({ presence }, { kind }) => void log.push(`say ${presence.key} ${kind}`),
  });
  return { undo, log };
}

test("a human's order that was not sent is withdrawn, after that is on record, and nothing is said of them", () => {
  const { undo, log } = aScene(ejecting);
  expect(undo.order(ordered, bert, undefined)).toMatchObject({ id: 'u1', participant: 'bob', person: 'bob#1', effect: 'cancelled' });
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
  expect(log).toEqual(['record h1 bob']);
});

test('a word is taken back from whom it was said about; without them only the record tells', () => {
  const waiting: Standing = { kind: 'waiting', said: anna, portrait: { leader: false } };
  const known = aScene(waiting);
  expect(known.undo.word('h1', bert, undefined)).toMatchObject({ id: 'u1', participant: 'bob', effect: 'cancelled' });
  expect(known.log).toEqual(['record h1 bob', 'say bob silent']);
  const unknown = aScene(waiting);
  expect(unknown.undo.word('h9', bert, undefined).participant).toBe('');
  expect(unknown.log).toEqual(['record h9 undefined']);
});
