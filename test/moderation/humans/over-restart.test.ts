// What counts for somebody by what humans said is the same in a run and after a restart, whatever they said and took back.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type By, localBy } from '../../../src/audit/human.ts';
import type { AuditRecord } from '../../../src/audit/record.ts';
import { createMemory } from '../../../src/memory/memory.ts';
import type { RememberedWord } from '../../../src/memory/words.ts';
import { standingFrom } from '../../../src/moderation/humans/remembered.ts';
import { versionOf } from '../../../src/rulings/portrait.ts';
import {
  crowded,
  entered,
  foundWaiting,
  orderOver,
  orderUnsent,
  type Portrait,
  replacedBy,
  type Said,
  type Standing,
  seenAs,
  settled,
  silent,
  takenBack,
  waitsEnded,
} from '../../../src/rulings/standing.ts';

const meeting = 'https://pool.example.com/ucwa/conversations/c1';
const participant = `${meeting}/participants/bob`;
const bob = { name: 'Bob', leader: false };
const rob = { name: 'Rob', leader: false };
const seenAt = { key: participant, epoch: 1 } as never;
const anna = localBy('anna', 'console');
const skype: By = { who: 'somebody in the meeting', auth: 'meeting', via: 'skype' };
const noon = Date.parse('2026-11-28T12:00:00.000Z');

/** One person in the lobby or inside, what is on record about them, and what counts in the run. */
function aRun() {
  const memory = createMemory();
  let [standing, place, n, inLobby]: [Standing, 'lobby' | 'inside', number, boolean] = [silent, 'lobby', 0, true];
  let portrait: Portrait = bob;
  const ids: string[] = [];
  const write = (record: object) => {
    n += 1;
    memory.apply({ v: 1, seq: n, at: new Date(noon + n).toISOString(), account: 'a', ...record } as AuditRecord);
  };
  const said = (act: string, more: object = {}, by = anna): Said => {
    const id = `h${n + 1}`;
    ids.push(id);
    write({ type: 'human', id, meeting, participant, identity: 'id:bob', act, by, seen: versionOf(portrait, 'lobby', seenAt), ...more });
    return { id, by, at: noon + n };
  };
  const decided = (more: object) =>
    write({
      type: 'decision',
      id: `d${n + 1}`,
      meeting,
      participant,
      identity: 'id:bob',
      facts: { inLobby },
      rule: null,
      action: 'none',
      ...more,
    });
  const stays = () => decided({ verdict: 'stay', because: 'no-rule' });
  /** Without a word of a human. */
  const becomes = (next: Standing) => {
    for (const { id: of } of waitsEnded(standing, next)) {
      write({ type: 'human', id: `e${n}`, meeting, participant, identity: 'id:bob', act: 'undo', of, by: skype });
    }
    standing = next;
    for (const of of doubtsIn(next)) {
      write({
        type: 'human',
        id: `e${n}`,
        meeting,
        participant,
        identity: 'id:bob',
        act: 'admit',
        of,
        by: skype,
        reason: 'they look different',
      });
    }
  };
  const order = (act: 'admit' | 'reject', ending: 'undone' | 'cancelled' | 'denied' | 'done') => {
    const before = standing;
    // Nobody inside is let in, and whoever is out is somebody else when they come back.
    if ((ending === 'done' && act === 'reject') || (act === 'admit' && place === 'inside')) return;
    const ordered: Standing = { kind: 'ordered', said: said(act), act, portrait, due: false, ...settled(before, 'order') };
    const { id } = ordered.said;
    if (ending === 'undone') write({ type: 'human', id: `u${n}`, meeting, participant, act: 'undo', of: id, by: anna });
    if (ending === 'cancelled') write({ type: 'outcome', decision: id, result: 'cancelled' });
    if (ending === 'denied' || ending === 'done') {
      write({
        type: 'decision',
        id: `d-${id}`,
        meeting,
        participant,
        facts: { inLobby },
        rule: null,
        action: act,
        human: id,
        verdict: 'act',
      });
      write({ type: 'outcome', decision: `d-${id}`, result: ending });
    }
    if (ending === 'done') {
      [place, inLobby] = ['inside', false];
      standing = entered(ordered, portrait, undefined);
      stays();
      return;
    }
    standing = ending === 'undone' ? takenBack(ordered, id) : ending === 'cancelled' ? orderUnsent(ordered) : orderOver(ordered);
  };
  return {
    wait: () => {
      const before = standing;
      standing = { kind: 'waiting', said: said('wait'), portrait, ...settled(before, 'wait') };
    },
    pass: () => {
      standing = replacedBy(said('pass'), standing);
    },
    order,
    undo: (which: number) => {
      const id = ids[which % Math.max(1, ids.length)];
      if (id === undefined || memory.order(id) !== undefined || memory.said(id)?.act === 'admit') return;
      if (memory.said(id) === undefined) return;
      write({ type: 'human', id: `u${n}`, meeting, participant, identity: 'id:bob', act: 'undo', of: id, by: anna });
      standing = takenBack(standing, id);
    },
    letIn: () => {
      if (place === 'inside') return;
      [place, inLobby] = ['inside', false];
      standing = entered(standing, portrait, said('admit', {}, skype));
      stays();
    },
    /** Where a human's admission came to nothing, whoever is inside after a restart is as good as let in by it. */
    letInWithMany: () => {
      if (place === 'inside' || isMeantToEnter(memory.wordOf(meeting, participant))) return;
      [place, inLobby] = ['inside', false];
      becomes(entered(standing, portrait, undefined));
      stays();
    },
    rename: () => {
      portrait = portrait === bob ? rob : bob;
      becomes(seenAs(standing, portrait));
      stays();
    },
    crowd: () => {
      write({ type: 'alarm', code: 'mass-admission', meeting, message: '' });
      standing = crowded(standing);
    },
    backInLobby: () => {
      [place, inLobby] = ['lobby', true];
      standing = foundWaiting(standing);
      stays();
    },
    now: () => standing,
    afterRestart: (): Standing => {
      const word = memory.wordOf(meeting, participant, 'id:bob');
      return word === undefined ? silent : standingFrom(word, portrait, place);
    },
  };
}

function isMeantToEnter(word: RememberedWord | undefined): boolean {
  return word !== undefined && (word.act === 'admit' || isMeantToEnter(word.before));
}

function doubtsIn(standing: Standing): string[] {
  if (standing.kind === 'doubtful') return [standing.said.id];
  return 'before' in standing && standing.before !== undefined ? doubtsIn(standing.before) : [];
}

type Run = ReturnType<typeof aRun>;
type Deed = [string, (run: Run) => void];

const deed: fc.Arbitrary<Deed> = fc.oneof(
  fc.constantFrom<Deed[]>(
    ['wait', (run) => run.wait()],
    ['pass', (run) => run.pass()],
    ['let in', (run) => run.letIn()],
    ['let in with many', (run) => run.letInWithMany()],
    ['rename', (run) => run.rename()],
    ['crowd', (run) => run.crowd()],
    ['back in the lobby', (run) => run.backInLobby()],
  ),
  fc
    .tuple(
      fc.constantFrom<'admit' | 'reject'>('admit', 'reject'),
      fc.constantFrom<'undone' | 'cancelled' | 'denied' | 'done'>('undone', 'cancelled', 'denied', 'done'),
    )
    .map(([act, ending]): Deed => [`${act} ${ending}`, (run) => run.order(act, ending)]),
  fc.nat(6).map((which): Deed => [`undo ${which}`, (run) => run.undo(which)]),
);

function summary(standing: Standing): unknown {
  if (standing.kind === 'silent' || standing.kind === 'refused') return standing.kind;
  const before = 'before' in standing && standing.kind !== 'ordered' ? standing.before : undefined;
  return [standing.kind, standing.said.id, ...(before === undefined ? [] : [summary(before)])];
}

test('what humans said counts after a restart as before it', () => {
  fc.assert(
    fc.property(fc.array(deed, { maxLength: 8 }), (deeds) => {
      const run = aRun();
      for (const [, doIt] of deeds) {
        doIt(run);
        expect(summary(run.afterRestart())).toEqual(summary(run.now()));
      }
    }),
    { numRuns: 2_000 },
  );
});
