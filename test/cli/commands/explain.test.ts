import { expect, test } from 'vitest';
import { explain } from '../../../src/cli/commands/explain.ts';
import type { ExplainArgs } from '../../../src/cli/explain-input.ts';
import { reportFailure } from '../../../src/cli/failure.ts';
import { aDirectory } from '../../support/directory.ts';
import { aFakeIo } from '../fake-io.ts';

const policy = `rules:
  - id: off
    mode: off
    when: { anonymous: true }
    then: reject
  - id: flood
    when: { anonymous: true, arrivals: { greaterThan: 30, params: { within: 60s } } }
    then: reject
  - id: trial
    mode: dry-run
    when: { anonymous: true }
    then: remove
  - id: board
    when: { meeting.subject: "Board", uri: { domainNotIn: [example.com] } }
    then: eject
  - id: wait
    when: { anonymous: true, inLobby: true }
    then: hold
  - id: later
    when: { role: Leader }
    then: admit
`;

async function run(participant: string, args: Partial<ExplainArgs> = {}, files = {}) {
  const fake = aFakeIo({ cwd: aDirectory({ 'policies/a.yaml': policy, ...files }) }, participant);
  const code = await explain({ participant: '-', policies: 'policies', format: 'human', ...args }, fake.io);
  return { code, out: fake.out(), err: fake.err() };
}

test('json has the published shape, up to the deciding rule', async () => {
  const { out, code } = await run('{"anonymous": true, "inLobby": true}', { format: 'json' });
  expect(code).toBe(0);
  const explanation = JSON.parse(out);
  expect(Object.keys(explanation)).toEqual(['action', 'rule', 'mode', 'trials', 'rules']);
  expect(explanation).toMatchObject({ action: 'hold', rule: 'wait', mode: 'enforce', trials: [{ rule: 'trial', action: 'remove' }] });
  expect(explanation.rules.map((rule: { id: string; result: string }) => `${rule.id} ${rule.result}`)).toEqual([
    'off off',
    'flood not-matched',
    'trial matched',
    'board unknown',
    'wait matched',
  ]);
  expect(explanation.rules[1].conditions).toEqual([
    { fact: 'anonymous', operator: 'equal', value: true, saw: true, result: 'matched' },
    { fact: 'arrivals', operator: 'greaterThan', value: 30, saw: 0, result: 'not-matched' },
  ]);
  expect(explanation.rules[3].conditions[0]).toEqual({
    fact: 'meeting.subject',
    operator: 'equal',
    value: 'Board',
    saw: null,
    result: 'unknown',
  });
});

test('where nothing matches the action is none, and rule and mode are null', async () => {
  expect(JSON.parse((await run('{}', { format: 'json' })).out)).toMatchObject({ action: 'none', rule: null, mode: null, trials: [] });
});

test('counts, meeting and time are taken into account', async () => {
  expect(JSON.parse((await run('{anonymous: true}', { format: 'json', count: ['arrivals=31', 'removals=1'] })).out).rule).toBe('flood');
  const files = { 'm.yaml': 'subject: board\n', 'p.yaml': 'uri: "sip:zoe@other.example"\n' };
  const { out } = await run('', { format: 'json', participant: 'p.yaml', meeting: 'm.yaml', at: '2026-11-20T09:00:00Z' }, files);
  expect(JSON.parse(out).rule).toBe('board');
});

test('the facts of a decision record can be handed in as they are', async () => {
  expect(JSON.parse((await run('{"uri": "zoe@other.example", "meeting.subject": "Board"}', { format: 'json' })).out).rule).toBe('board');
});

test('people read the decision, the reasons, what is unknown, and what would decide otherwise', async () => {
  const { out } = await run('{anonymous: true, inLobby: true}');
  expect(out).toContain('hold by rule wait policies/a.yaml:16');
  expect(out).toContain('on trial: trial would remove');
  expect(out).toContain('✗ arrivals greaterThan 30, saw 0');
  expect(out).toContain('? meeting.subject equal "Board", saw unknown');
  expect(out).toContain('if arrivals were 31 (is 0): reject by flood');
});

test('a count that nobody named is told where a rule reads it', async () => {
  expect((await run('{anonymous: true}')).err).toContain('nothing was said of arrivals, so 0 was taken');
  expect((await run('{anonymous: true}', { count: ['arrivals=3'] })).err).toBe('');
  const free = { 'free/a.yaml': 'rules: [{ id: all, when: { anonymous: true }, then: hold }]' };
  expect((await run('{anonymous: true}', { policies: 'free' }, free)).err).toBe('');
});

test('several mistakes come on a line each, and what somebody wrote makes no lines of its own', async () => {
  const fake = aFakeIo();
  const error = await run('{"anonymos": true, "in\\nLobby": 1}').catch((thrown: unknown) => thrown);
  expect(reportFailure(error, fake.io)).toBe(2);
  expect(fake.err().trimEnd().split('\n')).toEqual([
    expect.stringMatching(/^error there is no participant fact "anonymos"/),
    expect.stringMatching(/^error there is no participant fact "in\\nLobby"/),
  ]);
});

test('what people call themselves does not steer the terminal', async () => {
  const { out } = await run('{"uri": "a\\u001b[2J@x.example", "meeting.subject": "x\\u202e\\n✓ all is well"}');
  expect(out).toContain('saw "x\\u{202e}\\n✓ all is well"');
  expect(out).not.toMatch(/[\u001b\u202e]/);
});

test.each([
  ['a mistyped fact', '{anonymos: true}', {}, 'USAGE', /did you mean "anonymous"/],
  ['a wrong type', '{anonymous: "yes"}', {}, 'USAGE', /true or false/],
  ['something that is no mapping', '[1]', {}, 'POLICY_INVALID', /expected facts/],
  ['nothing', '', {}, 'POLICY_INVALID', /says nothing/],
  ['a whole record', '{type: decision, id: d7, facts: {}}', {}, 'USAGE', /--decision d7/],
  ['a count that is none', '{}', { count: ['arrivals'] }, 'USAGE', /arrivals=40/],
  ['a count nobody knows', '{}', { count: ['arivals=4'] }, 'USAGE', /did you mean "arrivals"/],
  ['a time that is none', '{}', { at: 'yesterday' }, 'USAGE', /--at/],
  ['a day that is none', '{}', { at: '2027-02-29T09:00:00Z' }, 'USAGE', /no such moment/],
  ['a time without a zone', '{}', { at: '2026-11-26T09:30' }, 'USAGE', /needs a zone/],
  ['a file that is not there', '{}', { participant: 'nobody.json' }, 'INPUT_UNREADABLE', /nobody\.json/],
  ['policies that are not there', '{}', { policies: 'nowhere' }, 'INPUT_UNREADABLE', /nowhere/],
])('%s is refused', async (_what, participant, args, code, message) => {
  await expect(run(participant, args)).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
});

test('broken policies are refused with their problems', async () => {
  await expect(run('{}', {}, { 'policies/b.yaml': 'rules: []' })).rejects.toMatchObject({
    code: 'POLICY_INVALID',
    problems: [{ line: 1 }],
  });
});
