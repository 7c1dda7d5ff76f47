import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Ruling } from '../../../src/policy/policy.ts';
import type { FactValue, Situation } from '../../../src/roster/facts.ts';
import { aCondition, policyText, someFacts, someRules } from '../random-sets.ts';
import { type Known, referenceRuling } from '../reference.ts';
import { aSet, aSituation } from '../sets.ts';

function situationOf(known: Known): Situation {
  const { arrivals, ...facts } = known;
  const present = Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined)) as Record<string, FactValue>;
  return { facts: present, at: 0, count: () => arrivals as number | undefined };
}

function summary({ rule, trials }: Ruling): { rule: string | null; trials: string[] } {
  return { rule: rule?.id ?? null, trials: trials.map((trial) => trial.rule.id) };
}

test('any set decides any situation as the reference interpreter does, with the index on or off, and explain agrees', async () => {
  await fc.assert(
    fc.asyncProperty(someRules, fc.array(someFacts, { minLength: 1, maxLength: 8 }), async (rules, people) => {
      const text = policyText(rules);
      const [indexed, plain] = [aSet(text), aSet(text, { index: false })];
      for (const known of [...people, ...people]) {
        const situation = situationOf(known);
        const expected = referenceRuling(rules, known);
        const ruling = await indexed.decide(situation);
        expect(summary(ruling)).toEqual(expected);
        expect(await plain.decide(situation)).toEqual(ruling);
        const { rules: _rules, ...explained } = await indexed.explain(situation);
        expect(explained).toEqual(ruling);
      }
    }),
    { numRuns: 80 },
  );
});

test('nobody of whom nothing is known matches anything, under any nesting, without ifUnknown', async () => {
  await fc.assert(
    fc.asyncProperty(aCondition, async (when) => {
      const text = policyText([{ id: 'r', mode: 'enforce', when }]).replaceAll(',"ifUnknown":"match"', '');
      expect((await aSet(text).decide({ facts: {}, at: 0, count: () => undefined })).rule).toBeNull();
    }),
    { numRuns: 60 },
  );
});

test('a file with BOM and CRLF behaves like the same file without', async () => {
  await fc.assert(
    fc.asyncProperty(someRules, someFacts, async (rules, known) => {
      const text = policyText(rules);
      const odd = `\ufeff${text.replaceAll('\n', '\r\n')}`;
      const situation = situationOf(known);
      expect(summary(await aSet(odd).decide(situation))).toEqual(summary(await aSet(text).decide(situation)));
    }),
    { numRuns: 20 },
  );
});

const three = (first: string) => `
rules:
  - { id: first, when: { inLobby: true }, then: reject${first} }
  - { id: second, when: { inLobby: true }, then: hold }
  - { id: third, when: { inLobby: true }, then: admit }
`;
const waiting = aSituation({ participant: { inLobby: true } });

test('the first rule that matches decides', async () => {
  expect(await aSet(three('')).decide(waiting)).toMatchObject({ rule: { id: 'first' }, action: 'reject', trials: [] });
});

test('a rule on trial is reported and passed over', async () => {
  expect(await aSet(three(', mode: dry-run')).decide(waiting)).toMatchObject({
    rule: { id: 'second' },
    action: 'hold',
    trials: [{ rule: { id: 'first' }, action: 'reject' }],
  });
});

test('a rule that is off or expired neither matches nor shadows', async () => {
  const off = aSet(three(', mode: off'));
  expect(await off.decide(waiting)).toMatchObject({ rule: { id: 'second' }, trials: [] });
  const expiring = aSet(three(', expires: 2026-11-21'));
  const at = (iso: string) => aSituation({ participant: { inLobby: true }, at: Date.parse(iso) });
  expect((await expiring.decide(at('2026-11-20T23:59:59.999Z'))).rule?.id).toBe('first');
  expect((await expiring.decide(at('2026-11-21T00:00:00Z'))).rule?.id).toBe('second');
});

test('the mode of the policy is a ceiling for its rules', async () => {
  expect((await aSet(`mode: dry-run${three('')}`).decide(waiting)).rule).toBeNull();
  expect((await aSet(`mode: dry-run${three(', mode: enforce')}`).decide(waiting)).trials).toHaveLength(3);
  expect(await aSet(`mode: off${three('')}`).decide(waiting)).toMatchObject({ rule: null, trials: [] });
});

test('files decide in the order of their paths', async () => {
  const rule = (id: string) => `rules: [{ id: ${id}, when: { inLobby: true }, then: hold }]`;
  const set = aSet({ 'b/1.yaml': rule('late'), 'a\\2.yaml': rule('early'), 'b-1.yaml': rule('middle') });
  expect(set.rules.map(({ id }) => id)).toEqual(['early', 'middle', 'late']);
});

test.each([
  ['the organizer it names', { organizer: 'sip:Boss@Example.com', subject: 'Q3 Confidential' }, 'first'],
  ['another organizer', { organizer: 'boss@other.example', subject: 'Q3 Confidential' }, null],
  ['another subject', { organizer: 'boss@example.com', subject: 'Lunch' }, null],
  ['an unknown organizer', { subject: 'Q3 Confidential' }, null],
  ['an unknown subject', { organizer: 'boss@example.com', subject: null }, null],
])('a scoped policy in a meeting of %s', async (_title, meeting, expected) => {
  const set = aSet(`meetings: { organizer: ["*@other.test", "sip:*@Example.com"], subject: "*confidential*" }${three('')}`);
  const situation = aSituation({ participant: { inLobby: true }, meeting });
  expect((await set.decide(situation)).rule?.id ?? null).toBe(expected);
  expect((await set.explain(situation)).rules[0]?.result).toBe(expected === null ? 'out-of-scope' : 'matched');
});

test.each([
  ['part of an international domain', 'organizer: "*@mün*"', { organizer: 'boss@xn--mnchen-3ya.example' }, true],
  ['another domain', 'organizer: "*@mün*"', { organizer: 'boss@altmünchen.example' }, false],
  ['an organizer of the domain', 'organizer: "*@partner.example"', { organizer: 'sip:Boss@Partner.example' }, true],
  ['an address that reads in two ways', 'organizer: "*@partner.example"', { organizer: 'a@evil.example@partner.example' }, false],
  ['an address with a blank', 'organizer: "*@partner.example"', { organizer: 'a b@partner.example' }, false],
  ['an address that folding would make the one named', 'organizer: sam@partner.example', { organizer: 'ſam@partner.example' }, false],
  ['any organizer at all', 'organizer: "*"', { organizer: 'a@evil.example@partner.example' }, true],
  ['letters composed in another way', 'subject: "*Cafe\u0301*"', { subject: 'Caf\u00e9 round' }, true],
])('a scope takes %s: %s', async (_title, scope, meeting, expected) => {
  const set = aSet(`meetings: { ${scope} }${three('')}`);
  expect((await set.decide(aSituation({ participant: { inLobby: true }, meeting }))).rule !== null).toBe(expected);
});

test.each([
  ['*@partner.example', 'boss@partner.example'],
  ['*@partner.example', 'a@evil.example@partner.example'],
  ['sam@partner.example', 'sip:ſam@partner.example'],
  ['*@*mün*', 'a@b@münchen.example'],
  ['*partner*', 'a@evil.example@partner.example'],
])('a scope of %s takes the organizer %s where a glob in a rule does', async (glob, organizer) => {
  const scoped = aSet(`meetings: { organizer: "${glob}" }${three('')}`);
  const asked = aSet(`rules: [{ id: r, when: { meeting.organizer: { glob: "${glob}" } }, then: hold }]`);
  const situation = aSituation({ participant: { inLobby: true }, meeting: { organizer } });
  expect((await scoped.decide(situation)).rule !== null).toBe((await asked.decide(situation)).rule !== null);
});

test('counts that deciding and trial rules read are told, and read once', async () => {
  const set = aSet(`
rules:
  - { id: quiet, when: { arrivals: { greaterThan: 50, params: { within: 5m } } }, then: hold }
  - { id: trial, mode: dry-run, when: { arrivals: { greaterThan: 1, params: { within: 60s } } }, then: reject }
  - { id: same, when: { arrivals: { greaterThan: 2, params: { within: 1m } }, removals: { lessThan: 1, params: { within: 2h } } }, then: hold }
`);
  const asked: string[] = [];
  const situation: Situation = {
    facts: {},
    at: 0,
    count: (fact, withinMs) => {
      asked.push(`${fact}(${withinMs})`);
      return fact === 'arrivals' ? 10 : 0;
    },
  };
  expect(await set.decide(situation)).toMatchObject({
    rule: { id: 'same' },
    counts: { 'arrivals(60000)': 10, 'removals(7200000)': 0 },
  });
  expect(asked.toSorted()).toEqual(['arrivals(300000)', 'arrivals(60000)', 'removals(7200000)']);
  expect(set.ambient).toEqual({ counts: true, sizes: false, clock: false });
});

const counting = (mode: string) => `
rules:
  - { id: before, mode: dry-run, when: { inLobby: true }, then: hold }
  - { id: counts, mode: ${mode}, when: { arrivals: { greaterThan: 1, params: { within: 60s } } }, then: reject }
  - { id: after, mode: dry-run, when: { inLobby: true }, then: hold }
  - { id: last, when: { inLobby: true }, then: admit }
`;
const failing: Situation = {
  ...waiting,
  count: () => {
    throw new Error('the ledger is on fire');
  },
};

test.each([true, false])(
  'an error in one rule leaves the participant alone and the trials of others as they are (index %s)',
  async (index) => {
    const ruling = await aSet(counting('enforce'), { index }).decide(failing);
    expect(ruling).toMatchObject({ rule: null, action: 'none', error: { rule: { id: 'counts' }, message: 'the ledger is on fire' } });
    expect(ruling.trials.map((trial) => trial.rule.id)).toEqual(['before', 'after']);
  },
);

test('an error in a rule on trial changes nothing', async () => {
  const set = aSet(counting('dry-run'));
  const ruling = await set.decide(failing);
  expect(ruling).toMatchObject({ rule: { id: 'last' }, action: 'admit' });
  expect(ruling.error).toBeUndefined();
  expect((await set.explain(failing)).rules.map(({ result }) => result)).toEqual(['matched', 'unknown', 'matched', 'matched']);
});

test('hundreds of decisions at once lose no match', async () => {
  const set = aSet(three(', mode: dry-run'));
  const rulings = await Promise.all(Array.from({ length: 500 }, () => set.decide(waiting)));
  expect(rulings.filter((ruling) => ruling.rule?.id === 'second' && ruling.trials.length === 1)).toHaveLength(500);
});

test('what may change without an event is told', () => {
  const ambient = (when: string, rest = '') => aSet(`rules: [{ id: r, when: ${when}, then: hold${rest} }]`).ambient;
  expect(ambient('{ inLobby: true }')).toEqual({ counts: false, sizes: false, clock: false });
  expect(ambient('{ not: { meeting.lobbySize: 3 } }').sizes).toBe(true);
  expect(ambient('{ weekday: { equal: fri, params: { zone: UTC } } }').clock).toBe(true);
  expect(ambient('{ inLobby: true }', ', expires: 2030-01-01').clock).toBe(true);
  expect(ambient('{ meeting.size: 3 }', ', mode: off').sizes).toBe(false);
});
