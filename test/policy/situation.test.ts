import { expect, test } from 'vitest';
import { createSituation } from '../../src/policy/situation.ts';

test('facts become canonical, and an address brings its domain and telephone number', () => {
  const { situation, problems } = createSituation({
    participant: { uri: 'sip:+493012@GW.example;user=phone', name: ' Ann ', inLobby: true },
    meeting: { organizer: 'SIP:Boss@Example.com', size: 3 },
    at: 1,
  });
  expect(problems).toEqual([]);
  expect(situation.facts).toEqual({
    uri: '+493012@gw.example',
    domain: 'gw.example',
    phone: '+493012',
    name: ' Ann ',
    inLobby: true,
    'meeting.organizer': 'boss@example.com',
    'meeting.size': 3,
  });
});

test('a telephone has a number and no domain', () => {
  expect(createSituation({ participant: { uri: 'tel:+49-30' }, at: 1 }).situation.facts).toEqual({ uri: 'tel:+4930', phone: '+4930' });
});

test('null, absent and empty addresses are unknown; an empty name is known', () => {
  const { situation } = createSituation({ participant: { uri: '', name: '', role: null }, meeting: { organizer: null }, at: 1 });
  expect(situation.facts).toEqual({ name: '' });
});

test('what was given is not overruled by what is derived', () => {
  const { situation } = createSituation({ participant: { domain: 'Other.example', uri: 'a@b.example', phone: '+49 (30) 1' }, at: 1 });
  expect(situation.facts).toEqual({ domain: 'other.example', uri: 'a@b.example', phone: '+49301' });
});

test.each([
  [{ participant: { nmae: 'x' } }, { in: 'participant', key: 'nmae', code: 'unknown-fact' }, 'did you mean "name"'],
  [{ participant: { 'meeting.size': 3 } }, { in: 'participant', key: 'meeting.size', code: 'unknown-fact' }, ''],
  [{ participant: { __proto__x: 3 } }, { in: 'participant', code: 'unknown-fact' }, ''],
  [{ meeting: { sise: 3 } }, { in: 'meeting', key: 'sise', code: 'unknown-fact' }, 'did you mean "size"'],
  [{ participant: { anonymous: 'true' } }, { in: 'participant', key: 'anonymous', code: 'wrong-type' }, ''],
  [{ participant: { name: 5 } }, { in: 'participant', key: 'name', code: 'wrong-type' }, ''],
  [{ participant: { role: 'leader' } }, { in: 'participant', key: 'role', code: 'unknown-value' }, 'did you mean "Leader"'],
  [{ meeting: { size: Number.NaN } }, { in: 'meeting', key: 'size', code: 'wrong-type' }, ''],
  [{ counts: { arivals: 3 } }, { in: 'counts', key: 'arivals', code: 'unknown-fact' }, 'did you mean "arrivals"'],
  [{ counts: { arrivals: '3' } }, { in: 'counts', key: 'arrivals', code: 'wrong-type' }, ''],
])('%j is told and left out', (input, problem, hint) => {
  const { situation, problems } = createSituation({ at: 1, ...input });
  expect(problems).toMatchObject([problem]);
  expect(problems[0]?.message).toContain(hint);
  expect(situation.facts).toEqual({});
});

test('counts hold for every window, absent ones are 0, null ones unknown', () => {
  const { situation } = createSituation({ counts: { arrivals: 40 }, at: 1 });
  expect([situation.count('arrivals', 1), situation.count('arrivals', 9e9), situation.count('removals', 1)]).toEqual([40, 40, 0]);
  expect(createSituation({ counts: { removals: null }, at: 1 }).situation.count('removals', 1)).toBeUndefined();
});

test('a counting function sees the canonical facts', () => {
  const { situation } = createSituation({
    participant: { uri: 'sip:A@b.example' },
    at: 1,
    count: (fact, withinMs, facts) => (facts['uri'] === 'a@b.example' && fact === 'removals' ? withinMs : undefined),
  });
  expect(situation.count('removals', 7)).toBe(7);
});
