import { expect, test } from 'vitest';
import { createOwnAdmissions, type OwnAdmission } from '../../src/rulings/own-admissions.ts';

function aScene() {
  const clock = { at: 0 };
  const admissions = createOwnAdmissions(() => clock.at);
  const bob: OwnAdmission = { account: 'a', meeting: 'm', identity: 'bob', whose: 'rule' };
  const seenBy = (account: string, part: Partial<OwnAdmission> = {}) => admissions.behind({ ...bob, account, ...part });
  return { clock, admissions, bob, seenBy };
}

test('whom one account lets in, every other account takes for let in by us, once', () => {
  const { admissions, bob, seenBy } = aScene();
  admissions.sent(bob);
  expect([seenBy('b'), seenBy('b'), seenBy('c')]).toEqual(['rule', undefined, 'rule']);
});

test.each<[string, (scene: ReturnType<typeof aScene>) => unknown]>([
  ['to the account itself', ({ seenBy }) => seenBy('a')],
  ['about somebody else', ({ seenBy }) => seenBy('b', { identity: 'eve' })],
  ['about another meeting', ({ seenBy }) => seenBy('b', { meeting: 'n' })],
  ['once it was refused', ({ admissions, bob, seenBy }) => admissions.failed(bob) ?? seenBy('b')],
  ['after a minute', ({ clock, seenBy }) => Object.assign(clock, { at: 60_000 }) && seenBy('b')],
])('an admission says nothing %s', (_, ask) => {
  const scene = aScene();
  scene.admissions.sent(scene.bob);
  expect(ask(scene)).toBeUndefined();
});

test('a human’s word counts before that of a rule', () => {
  const { admissions, bob, seenBy } = aScene();
  admissions.sent(bob);
  admissions.sent({ ...bob, account: 'c', whose: 'human' });
  expect([seenBy('b'), seenBy('b')]).toEqual(['human', undefined]);
});

test('who is let in again is news again', () => {
  const { admissions, bob, seenBy } = aScene();
  admissions.sent(bob);
  expect(seenBy('b')).toBe('rule');
  admissions.sent(bob);
  expect(seenBy('b')).toBe('rule');
});

test('a refusal takes back nothing that another account did', () => {
  const { admissions, bob, seenBy } = aScene();
  admissions.sent({ ...bob, account: 'c' });
  admissions.sent(bob);
  admissions.failed(bob);
  expect([seenBy('b'), seenBy('c')]).toEqual(['rule', undefined]);
});

test('what is over for some is not over for those let in since', () => {
  const { clock, admissions, bob, seenBy } = aScene();
  admissions.sent(bob);
  admissions.sent({ ...bob, identity: 'eve' });
  clock.at = 30_000;
  admissions.sent(bob);
  clock.at = 70_000;
  admissions.sent({ ...bob, identity: 'mallory' });
  expect(['bob', 'eve', 'mallory'].map((identity) => seenBy('b', { identity }))).toEqual(['rule', undefined, 'rule']);
});

test('a request that was given up on its way speaks for one entry of its own account, unless it is known what became of it', () => {
  const { clock, admissions, bob, seenBy } = aScene();
  admissions.sent(bob);
  expect([admissions.givenUp({ ...bob, account: 'b' }), admissions.givenUp(bob), admissions.givenUp(bob), seenBy('b')]).toEqual([
    undefined,
    { whose: 'rule', isLikely: true },
    undefined,
    'rule',
  ]);
  const late = { ...bob };
  admissions.sent(late);
  admissions.unlikely(late);
  expect(admissions.givenUp(bob)).toEqual({ whose: 'rule', isLikely: false });
  for (const known of [admissions.done, admissions.failed, () => Object.assign(clock, { at: 60_000 })]) {
    const one = { ...bob };
    admissions.sent(one);
    known(one);
    expect(admissions.givenUp(bob)).toBeUndefined();
  }
});
