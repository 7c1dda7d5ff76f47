import { expect, test } from 'vitest';
import { createAdmitters } from '../../../src/moderation/humans/admitters.ts';
import type { Person } from '../../../src/moderation/person.ts';
import type { MeetingView, ModeratorDeps } from '../../../src/moderation/ports.ts';
import { aGuest, show } from '../scene.ts';

function aScene(respectAdmissions: ModeratorDeps['respectAdmissions']) {
  const records: object[] = [];
  const alarms: string[] = [];
  const crowded: string[] = [];
  const recorder = { write: (entry: object) => records.push(entry), alarm: (code: string) => alarms.push(code) };
  const deps = { account: 'a', now: () => 7, respectAdmissions, recorder } as unknown as ModeratorDeps;
  const view = { meeting: () => ({ key: 'm' }) } as unknown as MeetingView;
  const admitters = createAdmitters(deps, view, ({ presence }) => crowded.push(presence.key));
  const enter = (person: Person) => {
    show(person, { inLobby: false });
    const { participant } = person.sight;
    return participant && admitters.entered(person, participant);
  };
  const enterAll = (count: number) => Array.from({ length: count }, (_, n) => enter(aGuest(`g${n}`)));
  return { enter, enterAll, records, alarms, crowded };
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
