import { afterEach, expect, test, vi } from 'vitest';
import { createAdmitters } from '../../../src/moderation/humans/admitters.ts';
import type { Person } from '../../../src/moderation/person.ts';
import type { MeetingView, ModeratorDeps } from '../../../src/moderation/ports.ts';
import { identityIn } from '../../../src/moderation/situation.ts';
import { createOwnAdmissions } from '../../../src/rulings/own-admissions.ts';
import { aGuest, show } from '../scene.ts';

afterEach(() => void vi.useRealTimers());

function aScene(respectAdmissions: ModeratorDeps['respectAdmissions']) {
  const records: object[] = [];
  const alarms: string[] = [];
  const crowded: string[] = [];
  const own = createOwnAdmissions();
  const recorder = { write: (entry: object) => records.push(entry), alarm: (code: string) => alarms.push(code) };
  const wall = { now: 7 };
  const deps = { account: 'a', now: () => wall.now, respectAdmissions, recorder, admissions: own } as unknown as ModeratorDeps;
  const view = { meeting: () => ({ key: 'm' }) } as unknown as MeetingView;
  const admitters = createAdmitters(deps, view, ({ presence }) => crowded.push(presence.key));
  const enter = (person: Person, ours = false, unseen = false) => {
    show(person, { inLobby: false });
    const { participant } = person.sight;
    return participant && admitters.entered(person, participant, { by: ours ? 'us' : 'nobody of ours', unseen });
  };
  /** Another account of ours lets them in. */
  const letIn = (person: Person, whose: 'human' | 'rule') => {
    show(person, { inLobby: true });
    const { participant } = person.sight;
    if (participant !== undefined) own.sent({ account: 'b', meeting: 'm', identity: identityIn(participant, person.presence), whose });
    return person;
  };
  const enterAll = (count: number) => Array.from({ length: count }, (_, n) => enter(aGuest(`g${n}`)));
  return { enter, enterAll, letIn, records, alarms, crowded, wall };
}

test('whoever is let in by somebody in the meeting has their word, and it is on record', () => {
  const { enter, records } = aScene('person');
  const by = { who: 'somebody in the meeting', auth: 'meeting', via: 'skype' };
  expect(enter(aGuest('bob'))).toMatchObject({ by, at: 7 });
  expect(records).toMatchObject([{ type: 'human', act: 'admit', by, account: 'a', meeting: 'm', participant: 'bob' }]);
});

test('where admissions count for nothing, nothing is said and nothing recorded', () => {
  const { enterAll, records, alarms } = aScene('never');
  expect(enterAll(12)).toEqual(Array.from({ length: 12 }));
  expect([records, alarms]).toEqual([[], []]);
});

test('a crowd was let in by nobody: those before are told of as well, and the alarm comes once', () => {
  const { enterAll, records, alarms, crowded } = aScene('person');
  const said = enterAll(11);
  expect(said.map((one) => one !== undefined)).toEqual([...Array.from({ length: 9 }, () => true), false, false]);
  expect(records).toHaveLength(9);
  expect(alarms).toEqual(['mass-admission']);
  expect(crowded.slice(0, 10)).toEqual(Array.from({ length: 10 }, (_, n) => `g${n}`));
});

test('where every admission counts, those of a crowd do, too', () => {
  const { enterAll, alarms, crowded } = aScene('always');
  expect(enterAll(12).every((one) => one !== undefined)).toBe(true);
  expect([alarms, crowded]).toEqual([[], []]);
});

test.each([
  ['back, people who are let in one by one are no crowd', -3_600_000, 60_000, []],
  ['ahead, a crowd is one all the same', 3_600_000, 0, ['mass-admission']],
] as const)('where the clock is set %s', (_, stepMs, apartMs, told) => {
  vi.useFakeTimers();
  const { enter, alarms, crowded, wall } = aScene('person');
  for (let n = 0; n < 10; n += 1) {
    if (n === 9) wall.now += stepMs;
    enter(aGuest(`g${n}`));
    wall.now += apartMs;
    vi.advanceTimersByTime(apartMs);
  }
  expect([alarms, crowded.length > 0]).toEqual([told, told.length > 0]);
});

test('whom rules let in through another account nobody else has let in, however many', () => {
  const { enter, letIn, records, alarms } = aScene('person');
  for (let n = 0; n < 20; n += 1) expect(enter(letIn(aGuest(`g${n}`), 'rule'))).toBe('us');
  expect([records, alarms]).toEqual([[], []]);
});

test.each(['person', 'never'] as const)('whom a human let in through another account has that word, however many, where %s', (respect) => {
  const { enter, letIn, records, alarms, crowded } = aScene(respect);
  for (let n = 0; n < 20; n += 1) expect(enter(letIn(aGuest(`g${n}`), 'human'), n % 2 === 0)).toMatchObject({ at: 7 });
  expect(records).toHaveLength(20);
  expect(records[0]).toMatchObject({ act: 'admit', reason: 'let in at the desk, through another account in this meeting' });
  expect([alarms, crowded]).toEqual([[], []]);
});

test('a crowd among whom another account let some in is a crowd all the same', () => {
  const { enter, enterAll, letIn, alarms, crowded } = aScene('person');
  for (let n = 0; n < 5; n += 1) enter(letIn(aGuest(`ours${n}`), 'rule'));
  enterAll(10);
  expect(alarms).toEqual(['mass-admission']);
  expect(crowded).toEqual(Array.from({ length: 10 }, (_, n) => `g${n}`));
});
