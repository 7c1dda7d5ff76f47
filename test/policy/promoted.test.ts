import { expect, test } from 'vitest';
import { loadSources } from '../../src/policy/load.ts';
import {
  namesakes,
  noRise,
  oddRollout,
  ownerOf,
  type Promotion,
  promoted,
  type RolloutAsked,
  targetsIn,
} from '../../src/policy/promoted.ts';
import { editPromotion } from '../../src/policy/promotion-edit.ts';

function parsedFrom(...texts: string[]) {
  const loaded = loadSources(texts.map((text, n) => ({ path: `${n}.yaml`, bytes: Buffer.from(text) })));
  if (!loaded.ok) throw new Error(loaded.problems.map(({ message }) => message).join('\n'));
  return loaded.parsed;
}

const rule = (id: string, more = '') => `  - { id: ${id}, when: { name: ${id} }, then: reject${more} }\n`;
const night = (...rules: string[]) => `name: night\nmode: assist\nrules:\n${rules.join('')}`;

function after(texts: string[], promotion: Promotion) {
  const raised = promoted(parsedFrom(...texts), promotion);
  return raised?.set.rules.map(({ id, mode, rollout }) => [id, mode, ...(rollout === undefined ? [] : [rollout])]);
}

const now = Date.parse('2027-01-01');

test.each<[RolloutAsked, string | undefined]>([
  [{ to: 'enforce' }, undefined],
  [{ to: 'enforce', percent: 20 }, undefined],
  [{ to: 'enforce', percent: 100 }, undefined],
  [{ to: 'assist' }, undefined],
  [{ to: 'enforce', percent: 20, until: '2027-01-02' }, undefined],
  [{ to: 'assist', percent: 20 }, 'a share is of the meetings where a rule enforces'],
  [{ to: 'dry-run', percent: 99 }, 'a share is of the meetings where a rule enforces'],
  [{ to: 'enforce', until: '2027-06-01' }, 'until goes with percent below 100'],
  [{ to: 'enforce', percent: 100, until: '2027-06-01' }, 'until goes with percent below 100'],
  [{ to: 'enforce', percent: 20, until: '2026-12-31' }, 'is over'],
  [{ to: 'enforce', percent: 20, until: '2027-01-01' }, 'is over'],
])('a rollout that means nothing is told: %j', (asked, told) => {
  const odd = oddRollout(asked, now);
  if (told === undefined) expect(odd).toBeUndefined();
  else expect(odd).toContain(told);
});

test('a rule is raised alone, a policy with those of its rules that stand lower for its sake', () => {
  const texts = [night(rule('a'), rule('b', ', mode: dry-run')), `rules:\n${rule('c', ', mode: assist')}`];
  expect(after(texts, { what: 'a', to: 'enforce' })).toEqual([
    ['a', 'enforce'],
    ['b', 'dry-run'],
    ['c', 'assist'],
  ]);
  expect(after(texts, { what: 'night', to: 'enforce' })).toEqual([
    ['a', 'enforce'],
    ['b', 'dry-run'],
    ['c', 'assist'],
  ]);
  expect(after(texts, { what: 'nobody', to: 'enforce' })).toBeUndefined();
});

test('another share keeps which meetings are meant, and a rollout is over where none is asked for', () => {
  const texts = [`rules:\n${rule('a', ', rollout: { percent: 20, meetings: { subject: "*town hall*" } }')}`];
  const meetings = { subject: ['*town hall*'] };
  expect(after(texts, { what: 'a', to: 'enforce', rollout: { percent: 50 } })).toMatchObject([['a', 'enforce', { percent: 50, meetings }]]);
  expect(after(texts, { what: 'a', to: 'enforce' })).toEqual([['a', 'enforce']]);
});

test('what would lower a rule, or change nothing, is no rise', () => {
  const parsed = parsedFrom(`rules:\n${rule('a')}`);
  const tell = (promotion: Promotion) => {
    const policy = ownerOf(parsed, promotion.what);
    return policy && noRise(policy, promotion);
  };
  expect(tell({ what: 'a', to: 'assist' })).toContain('a is at enforce already');
  expect(tell({ what: 'a', to: 'enforce' })).toBeUndefined();
});

test('two policies of one name are both named, unless a rule is meant', () => {
  const parsed = parsedFrom(night(rule('a')), night(rule('b')), `name: a\nrules:\n${rule('c')}`);
  expect(namesakes(parsed, 'night')).toEqual(['0.yaml', '1.yaml']);
  expect(namesakes(parsed, 'a')).toEqual([]);
  const policy = ownerOf(parsed, 'a');
  expect(policy && targetsIn(policy, { what: 'a', to: 'enforce' }).map((target) => target.rule.id)).toEqual(['a']);
});

test.each(['NFC', 'NFD'] as const)('rules and policies are found however the letters of their names are written: %s', (form) => {
  const text = `name: Gäste\nmode: assist\nrules:\n${rule('prüfen')}`.normalize(form);
  const parsed = parsedFrom(text);
  for (const what of ['Gäste', 'prüfen', ' prüfen '])
    for (const asked of [what.normalize('NFC'), what.normalize('NFD')]) {
      expect(promoted(parsed, { what: asked, to: 'enforce' })?.rules).toEqual(['prüfen'.normalize('NFC')]);
      expect(editPromotion(text, parsed.policies[0] as never, { what: asked, to: 'enforce' }).text).toContain('mode: enforce');
    }
  const twice = parsedFrom(text, text.replace('prüfen'.normalize(form), 'b'));
  expect(namesakes(twice, 'Gäste'.normalize('NFD'))).toHaveLength(2);
});
